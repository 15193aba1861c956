"""Whether the service's key stands behind a signed document."""

from service.ledger import signing
from service.ledger.errors import LedgerError
from service.ledger.jws import Jws


class NotByService(LedgerError):
    """Another key signed it, or it was changed since."""


def check(signed: Jws, service_key: bytes) -> None:
    """See that this key signed; what for, `typ` has said. Raises `NotByService`."""
    if signed.header.kid != signing.thumbprint(service_key):
        raise NotByService("signed under another key's kid")
    try:
        signing.verify(service_key, signed.signature, signed.signing_input)
    except signing.SignatureError as error:
        raise NotByService(str(error)) from None
