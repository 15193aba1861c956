"""What stolen keys have signed, found again offline: the entries of contested keys, and what was said of them since.

No fault of the log: the entries are there, rightly signed, and stay. But nobody should rest on them.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.audit import words
from service.audit.faults import Text
from service.ledger import entry, merkle
from service.ledger.errors import LedgerError
from service.rulebook.replay import Replay
from service.trade import contests
from service.trade.contests import Signed


@dataclass(frozen=True, slots=True)
class Contested:
    """Entry `seq` was signed by `kid`, of which entry `by` says that it was in other hands from entry `since` on.

    `freed` says that its party has confirmed it since, or an authority lifted it.
    """

    seq: int
    kid: str
    by: int
    since: int
    freed: bool

    @property
    def text(self) -> Text:
        """The same in a sentence."""
        told = words.CONTESTED_FREED if self.freed else words.CONTESTED
        return told.of(kid=self.kid, by=self.by, since=self.since)

    def as_json(self) -> dict[str, object]:
        """The form of `--json`."""
        return {
            "seq": self.seq,
            "kid": self.kid,
            "contested_by": self.by,
            "from_seq": self.since,
            "freed": self.freed,
            "es": self.text.es,
            "en": self.text.en,
        }


def contested(origin: str, entries: Iterable[bytes]) -> tuple[Contested, ...]:
    """The contested entries of an export's lines, by number. What cannot be read, or has a fault, puts nothing."""
    log = Replay(origin)
    signed: dict[str, array[int]] = {}
    for number, data in enumerate(entries):
        try:
            found = entry.parse(data)
            log.step(found)
        except LedgerError:
            log.skip(merkle.leaf_hash(data))
        except Exception:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
            if log.size == number:
                log.skip(merkle.leaf_hash(data))
        else:
            signed.setdefault(found.submission.header.kid, array("Q")).append(number)
    return tuple(sorted(_found(log, signed), key=lambda each: each.seq))


def _found(log: Replay, signed: dict[str, "array[int]"]) -> Iterator[Contested]:
    for kid, seqs in signed.items():
        for each in contests.find((Signed("", seq, kid) for seq in seqs), log.facts):
            contest = each.contest
            yield Contested(each.signed.seq, kid, contest.seq, contest.from_seq, each.freed)
