"""Step 9 of a certificate's checklist: what the status lists say of it, each proved from the key that is trusted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from service.audit import certificate_words as words
from service.audit.certificate import Certificate
from service.audit.faults import Text
from service.audit.proved_keys import log_keys_of, not_included
from service.audit.trusted import Trusted, open_checkpoint
from service.certification.credential import data_integrity, did_web, status_credential, status_list
from service.certification.credential.status_credential import Listed
from service.certification.credential.status_list import Purpose
from service.ledger.errors import LedgerError

_SET: Final[dict[Purpose, Text]] = {"suspension": words.SUSPENDED, "revocation": words.REVOKED}


class _NotProved(LedgerError):
    """A list that no trusted key stands behind."""


def check(found: Certificate, lists: Sequence[bytes], trusted: Trusted, at: datetime) -> Iterator[Text]:
    """What speaks against the certificate: a list that does not hold, is not of today, or has its bit set."""
    missing = set(status_list.PURPOSES)
    for number, data in enumerate(lists, 1):
        try:
            listed = status_credential.parse(data)
            against = tuple(_against(found, listed, _proved_at(listed, trusted), at))
        except LedgerError as error:
            yield words.LIST_FAULT.of(number=number, detail=str(error))
            continue
        missing.discard(listed.purpose)
        yield from against
    for purpose in sorted(missing):
        yield words.LIST_MISSING.of(purpose=purpose)


def _proved_at(listed: Listed, trusted: Trusted) -> int:
    """The size of the tree that the list is of. Raises `LedgerError`."""
    keys = log_keys_of([each.entry for each in listed.head.key_entries], trusted)
    if keys is None:
        raise _NotProved(words.NO_GENESIS.en)
    opened = open_checkpoint(listed.head.checkpoint, trusted.origin, keys)
    if not trusted.answers_for(opened, keys):
        raise _NotProved(words.SUCCESSOR.en)
    if outside := next(not_included(listed.head.key_entries, opened.checkpoint), None):
        raise _NotProved(outside.en)
    method = data_integrity.take_apart(listed.document).method
    key = keys.at("service", opened.checkpoint.size)
    if did_web.key_of(method, listed.issuer) != key:
        raise _NotProved(words.OTHER_KEY.of(size=opened.checkpoint.size).en)
    data_integrity.verify(listed.document, key)
    return opened.checkpoint.size


def _against(found: Certificate, listed: Listed, size: int, at: datetime) -> Iterator[Text]:
    number, bit = status_list.place(found.seq)
    if listed.number != number or listed.issuer != did_web.of_address(found.base):
        yield words.LIST_OTHER
    elif size <= found.seq:
        yield words.LIST_BEFORE
    elif not listed.since <= at <= listed.until:
        yield words.LIST_OLD.of(since=f"{listed.since:%Y-%m-%d %H:%M}", until=f"{listed.until:%Y-%m-%d %H:%M}")
    elif status_list.is_set(listed.bits, bit):
        yield _SET[listed.purpose]
