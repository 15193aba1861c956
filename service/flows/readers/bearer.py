"""Know who holds a token. What is found is believed for five seconds, so that a revoked key's tokens soon end too."""

import time
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import asyncpg

from service.registry import limits
from service.storage import tokens

BELIEVED_FOR: Final = 5.0
"""Seconds for which a worker does not ask the database again: how long a revocation may take to be felt."""

_MOST: Final = 20_000
_SECRET_LENGTH: Final = 43


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: its party, and the roles both its token and its present registration give it.

    `territory` holds prefixes of INEI codes that an authority answers for; none means the whole country. A key that
    `reads_only` signs nothing, and changes nothing by a token either.
    """

    party: str
    roles: frozenset[str] = frozenset()
    territory: tuple[str, ...] = ()
    reads_only: bool = False


class Bearers:
    """The tokens one worker has seen lately."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._seen: dict[bytes, tuple[Caller, float]] = {}

    async def find(self, token: str) -> Caller | None:
        """Who holds this token; None if it is no living one, or its key is no longer active."""
        if len(token) != _SECRET_LENGTH:
            return None
        digest = sha256(token.encode()).digest()
        seen = self._seen.get(digest)
        now = time.monotonic()
        if seen is not None and now < seen[1]:
            return seen[0]
        return await self._ask(digest, now)

    async def _ask(self, digest: bytes, now: float) -> Caller | None:
        self._seen.pop(digest, None)
        async with self._pool.acquire() as connection:
            held = await tokens.find(connection, digest)
        if held is None or held.key_row.get("status") != "active":
            return None
        party = held.party_row
        caller = Caller(
            party=held.party,
            roles=frozenset(held.roles) & frozenset(party.get("roles", ())),
            territory=tuple(party.get("territory", ())),
            reads_only=limits.reads_only(held.key_row.get("limits") or ()),
        )
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[digest] = (caller, now + min(BELIEVED_FOR, held.seconds_left))
        return caller
