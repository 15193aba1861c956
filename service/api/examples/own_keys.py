"""The worked example of a rotation: the root key names a new log key, the old one signing along for thirty days."""

from service.api.examples.pen import LOG, Example, example, key, public
from service.ledger import keyproof, signing
from service.registry.parties import SYSTEM


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on; the worked purchase is entry `purchase`."""
    return (
        example(
            "root",
            "log.key_rotated",
            701,
            "2026-11-20T22:00:00Z",
            grade="log",
            kid=signing.thumbprint(key("log").public_key),
            key=public("log 2"),
            proof=keyproof.make(LOG, SYSTEM, key("log 2")),
            overlap_until="2026-12-20T22:00:00Z",
        ),
    )
