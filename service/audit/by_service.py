"""Whether the service's key stands behind a signed document."""

from collections.abc import Iterable

from service.ledger import signing
from service.ledger.errors import LedgerError
from service.ledger.jws import Jws


class NotByService(LedgerError):
    """Another key signed it, or it was changed since."""


def check(signed: Jws, service_keys: Iterable[bytes]) -> None:
    """See that one of these keys signed; what for, `typ` has said. Raises `NotByService`.

    Several where the service's key was rotated and nobody tells which was when: a document says when by its size, and
    only the ledger knows which key was in force there.
    """
    by = next((key for key in service_keys if signing.thumbprint(key) == signed.header.kid), None)
    if by is None:
        raise NotByService(f"signed by key {signed.header.kid}, which is not the service's as known here")
    try:
        signing.verify(by, signed.signature, signed.signing_input)
    except signing.SignatureError as error:
        raise NotByService(str(error)) from None
