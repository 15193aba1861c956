"""Give a token for a signed assertion (RFC 7523): who holds an enrolled key is let in for a quarter of an hour."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import asyncpg

from service.decision.calendar import lima_day
from service.ledger import assertion
from service.registry import keys, limits, parties
from service.storage import snapshot, tokens

_SIGNING = (keys.Grade.ADMINISTRATOR, keys.Grade.DEVICE)


class AssertionRefused(Exception):
    """No token for this assertion. `code` is stable, `detail` says more in English."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Grant:
    """A token, shown this once, and the seconds that it lives."""

    token: str
    seconds: int
    party: str
    roles: tuple[str, ...]


def _lets_in(key: keys.KeyState, now: datetime) -> bool:
    """Whether a key speaks for its party now; what it may sign is judged when it does."""
    until = limits.read(key.limits or ()).until
    expired = until is not None and lima_day(now).isoformat() > until
    return keys.works(key, now) and key.grade in _SIGNING and not expired


async def grant(pool: asyncpg.Pool, text: str, *, log: str, now: datetime, seconds: int) -> Grant:
    """A new token for the party that signed this assertion to `log`; `now` is UTC.

    Raises:
        AssertionRefused: `assertion_malformed`, `assertion_key` (not enrolled for this party, or not active),
            `assertion_refused` (another log, another moment, another key's signature), `assertion_reused`.
    """
    try:
        asked = assertion.parse(text)
    except assertion.InvalidAssertionError as error:
        raise AssertionRefused("assertion_malformed", str(error)) from None
    key_shelf, party_shelf = keys.shelf(asked.kid), parties.shelf(asked.party)
    async with pool.acquire() as connection:
        known = (await snapshot.take(connection, (key_shelf, party_shelf))).shelves
        state = keys.last(known[key_shelf])
        if state is None or state.party != asked.party or not _lets_in(state, now):
            raise AssertionRefused("assertion_key", "the key is not an active one of this party")
        try:
            assertion.verify(asked, public_key=bytes.fromhex(state.public_key), log=log, at=now)
        except assertion.InvalidAssertionError as error:
            raise AssertionRefused("assertion_refused", str(error)) from None
        party = parties.as_known(known[party_shelf])
        roles = party.roles if party is not None else ()
        secret = secrets.token_urlsafe(32)
        fresh = await tokens.grant(
            connection,
            sha256(secret.encode()).digest(),
            party=asked.party,
            kid=asked.kid,
            roles=roles,
            seconds=seconds,
            jti=asked.jti,
            # Kept beyond its life, so that two clocks leave no gap in which it could be used again.
            jti_until=datetime.fromtimestamp(asked.expires_at, UTC) + timedelta(seconds=assertion.LONGEST_LIFE_S),
        )
    if not fresh:
        raise AssertionRefused("assertion_reused", "its jti was used before")
    return Grant(secret, seconds, asked.party, roles)
