"""What entries about keys, carried by a document, lead to: the log's keys, and whether the entries are in its tree."""

from collections.abc import Iterator, Sequence

from service.audit import certificate_words as words
from service.audit.faults import Text
from service.audit.trusted import Trusted
from service.certification.credential.evidence import Proved
from service.ledger import log_keys, merkle
from service.ledger.checkpoint import Checkpoint
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.log_keys import LogKeys


def log_keys_of(entries: Sequence[Entry], trusted: Trusted) -> LogKeys | None:
    """The log's keys by entry 0 and the rotations among these, if a trusted key answers for them.

    The root key does by its signature, a log key by the tree above them.
    """
    told = [each for each in entries if each.submission.type in log_keys.TYPES]
    try:
        keys = LogKeys.told(told)
    except LedgerError:
        return None
    return keys if told[0].seq == 0 and told[0].origin == trusted.origin and trusted.named_by(keys) else None


def not_included(proved: Sequence[Proved], head: Checkpoint) -> Iterator[Text]:
    """What speaks against these entries being in the tree that the checkpoint signs."""
    for each in proved:
        seq = each.entry.seq
        if each.entry.origin != head.origin:
            yield words.OTHER_LOG.of(found=each.entry.origin, wanted=head.origin)
        try:
            merkle.verify_inclusion(each.entry.leaf_hash, seq, head.size, each.proof, head.root)
        except LedgerError:
            yield words.NOT_INCLUDED.of(seq=seq)
