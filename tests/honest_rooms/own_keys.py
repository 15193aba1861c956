from collections.abc import Iterator

from service.demo.pen import Act
from service.ledger import keyproof, signing
from service.registry.parties import SYSTEM
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """The root key puts new keys in the place of the log's and of the service's."""
    for grade in ("log", "service"):
        old, new = stage.keys.signer(grade), stage.keys.signer(following(grade))
        said = {
            "grade": grade,
            "kid": signing.thumbprint(old.public_key),
            "key": new.public_key.hex(),
            "proof": keyproof.make(stage.pen.log, SYSTEM, new),
        }
        yield Act("root", stage.pen.write("log.key_rotated", stage.occurred, **said))


def following(grade: str) -> str:
    """The name of the key that replaces the log's or the service's first one."""
    return f"{grade}-2"
