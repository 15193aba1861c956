"""Tokens in the `private` schema: kept as the SHA-256 of their secret, found with what is known of their holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic_core import from_json

from service.storage.engine import Connection

_GRANT: Final = """
WITH used AS (
    INSERT INTO private.used_jti (party, jti, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING party
)
INSERT INTO private.token (digest, party, kid, roles, expires_at)
SELECT $4, party, $5, $6::text[], clock_timestamp() + make_interval(secs => $7::double precision) FROM used
"""
_FIND: Final = """
SELECT token.party, token.roles,
    extract(epoch FROM token.expires_at - clock_timestamp())::double precision AS seconds_left,
    (SELECT body FROM projection.row WHERE shelf = 'key:' || token.kid AND kind = 'key_state'
        ORDER BY seq DESC, n DESC LIMIT 1),
    (SELECT body FROM projection.row WHERE shelf = 'party:' || token.party ORDER BY seq DESC, n DESC LIMIT 1)
FROM private.token WHERE digest = $1 AND expires_at > clock_timestamp()
"""
_SWEEP: Final = (
    "DELETE FROM private.token WHERE expires_at < clock_timestamp()",
    "DELETE FROM private.used_jti WHERE expires_at < clock_timestamp()",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A living token: whose it is, the roles it was granted for, the latest rows of its key and of its party."""

    party: str
    roles: tuple[str, ...]
    seconds_left: float
    key_row: dict[str, Any]
    party_row: dict[str, Any]


async def grant(
    connection: Connection,
    digest: bytes,
    *,
    party: str,
    kid: str,
    roles: Sequence[str],
    seconds: int,
    jti: str,
    jti_until: datetime,
) -> bool:
    """Keep a token for `seconds` in exchange for an assertion; False when that assertion (`jti`) was used before."""
    tag = await connection.execute(_GRANT, party, jti, jti_until, digest, kid, list(roles), seconds)
    return tag == "INSERT 0 1"


async def find(connection: Connection, digest: bytes) -> Held | None:
    """The living token of this digest."""
    row = await connection.fetchrow(_FIND, digest)
    if row is None:
        return None
    party, roles, seconds_left, key, body = row
    return Held(party, tuple(roles), seconds_left, from_json(key) if key else {}, from_json(body) if body else {})


async def sweep(connection: Connection) -> None:
    """Forget tokens and assertions whose time is over."""
    for statement in _SWEEP:
        await connection.execute(statement)
