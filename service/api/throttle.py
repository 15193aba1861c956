"""How often the costly questions may be asked: per worker, in memory, so that refusing costs nothing."""

from typing import Final

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from service.api.problems import Problem
from service.api.texts import framing
from service.connections.whose import network

TOKEN: Final = RateLimitItemPerMinute(120)
"""Assertions from one address: each costs a signature and a transaction."""

CHECK: Final = RateLimitItemPerMinute(120)
"""Checks from one address, statements for one party: enough for a clerk, too few to search for a threshold."""

PERSON: Final = RateLimitItemPerMinute(120)
"""Openings by one party."""

ROLL: Final = RateLimitItemPerHour(60)
"""Rolls by one party, twice the departments: each may be 32 MiB, and is held in memory while it comes."""

SEARCH: Final = RateLimitItemPerMinute(60)
"""Searches by one party that is not the registrar: enough for who stands at the gate, too few to list who there is."""

LIST: Final = RateLimitItemPerMinute(6)
"""Lists of suppliers that one party has checked: each may be five thousand questions."""

SNAPSHOT: Final = RateLimitItemPerHour(12)
"""Gate snapshots that one party takes: each judges everybody."""

DOSSIER: Final = RateLimitItemPerMinute(60)
"""Dossiers that one party takes: each may be five thousand proofs."""


class Throttle:
    """What one worker was asked in the last minute."""

    def __init__(self) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    def count(self, limit: RateLimitItem, what: str, who: str) -> None:
        """Count one more.

        Raises:
            Problem: `too_many_requests`, with Retry-After.
        """
        if not self._limiter.hit(limit, what, who):
            raise Problem(framing.TOO_MANY_REQUESTS, headers={"retry-after": "60"})


def address(request: Request) -> str:
    """Where a request comes from; of IPv6 the half that whoever has one address of it has."""
    return network(request.client.host) if request.client is not None else "-"
