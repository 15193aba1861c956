from collections.abc import Iterator

from service.demo.pen import Act
from service.ledger import keyproof, signing
from service.registry.parties import SYSTEM
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """The root key puts a new service key in the old one's place; the log's own stays, by which so many tests sign."""
    old, new = stage.keys.signer("service"), stage.keys.signer(following("service"))
    said = {
        "grade": "service",
        "kid": signing.thumbprint(old.public_key),
        "key": new.public_key.hex(),
        "proof": keyproof.make(stage.pen.log, SYSTEM, new),
    }
    yield Act("root", stage.pen.write("log.key_rotated", stage.occurred, **said))


def following(grade: str) -> str:
    """The name of the key that replaces the first one of a grade."""
    return f"{grade}-2"
