"""Let a reader in to one party's data, and note it: no read of another's data goes unlogged."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from service.api.asking import KNOWN_AT, PARTY, PURPOSE
from service.api.presence import while_there
from service.api.problems import Kind, Problem
from service.api.routes import Asked
from service.api.texts import access as texts
from service.api.texts import framing, reading
from service.api.worker import worker_of
from service.flows.known_at import KnownAtAhead
from service.flows.readers import may_read
from service.flows.readers.costly import TooMany, TooManyOfOne
from service.flows.readers.may_read import Place
from service.storage.access_log import WHOLE_LOG, Read

FAILS: Final = (
    framing.PARAMETER_MALFORMED,
    framing.PARAMETER_UNKNOWN,
    texts.TOKEN_MISSING,
    texts.TOKEN_REFUSED,
    texts.NOT_YOURS,
    texts.PURPOSE_MISSING,
    framing.NOT_READY,
)
"""What every question about somebody can meet."""

TURN_FAILS: Final = (framing.BUSY, framing.TOO_MANY_AT_ONCE)
"""What every question that waits for its turn can meet, too."""

_RETRY: Final = {"retry-after": "10"}
_KNOWERS: Final = frozenset({"auditor", "registrar"})


def admit(
    asked: Asked,
    action: str,
    subject: str,
    *,
    concerns: Collection[str],
    places: Iterable[Place] = (),
    also: Iterable[str] = (),
    delegates: Collection[str] = (),
    granted: bool = False,
) -> str:
    """As what the caller reads `subject`, data that concern these parties at these places (`may_read.role`).

    Raises:
        Problem: `not_yours` (403), `purpose_missing` (422) for an authority that does not say what it reads for.
        TooManyUnwritten: the access log cannot be written.
    """
    caller = asked.caller
    role = may_read.role(caller, subjects=concerns, places=places, also=also, delegates=delegates, granted=granted)
    if role is None:
        raise _refused(asked)
    purpose = asked.query.find(PURPOSE)
    if role == may_read.AUTHORITY and purpose is None:
        raise Problem(texts.PURPOSE_MISSING, PURPOSE.field)
    if role != may_read.PARTY:
        told = tuple(sorted(set(concerns) - {subject}))
        read = Read(datetime.now(UTC), caller.party, role, action, subject, purpose, told)
        worker_of(asked.request).access_log.note(read)
    return role


def note_entries(asked: Asked, action: str, start: int, end: int) -> None:
    """Note that an auditor read the entries `start` to `end` − 1, whoever they are about.

    Raises:
        TooManyUnwritten: the access log cannot be written.
    """
    read = Read(datetime.now(UTC), asked.caller.party, may_read.AUDITOR, action, f"{WHOLE_LOG}{start}-{end}", None)
    worker_of(asked.request).access_log.note(read)


def not_on_record(asked: Asked, party: str) -> Problem:
    """What to raise for a party that no entry names: only those who could read it may ask whether it is known."""
    roles = asked.caller.roles
    watches = may_read.AUTHORITY in roles and not must_say_why(asked)
    if asked.caller.party == party or watches or not roles.isdisjoint(_KNOWERS):
        return Problem(reading.PARTY_NOT_FOUND, PARTY.field)
    return _refused(asked)


def not_there(asked: Asked, what: Kind, field: str, also: Iterable[str] = ()) -> Problem:
    """What to raise where nothing is on record: `what`, to those who could read it whosever it were (`also` as above).

    Everybody else is told the same as of what is another's, for else each would learn what there is.
    """
    role = may_read.role(asked.caller, subjects=(), places=(), also=also)
    if role is None or (role == may_read.AUTHORITY and must_say_why(asked)):
        return _refused(asked)
    return Problem(what, field)


def known_at_ahead(ahead: KnownAtAhead) -> Problem:
    """What to raise for a `known_at` that the log has not come to; it names the last entry there is."""
    return Problem(reading.KNOWN_AT_AHEAD, KNOWN_AT.field, {"size": str(max(ahead.size - 1, 0))})


def must_say_why(asked: Asked) -> bool:
    """Whether an authority, which is no auditor, has not said what it reads for."""
    roles = asked.caller.roles
    return may_read.AUTHORITY in roles and may_read.AUDITOR not in roles and asked.query.find(PURPOSE) is None


def _refused(asked: Asked) -> Problem:
    """What to raise for what is not the caller's. An authority says for what first: without it nothing is told."""
    if must_say_why(asked):
        return Problem(texts.PURPOSE_MISSING, PURPOSE.field)
    return Problem(texts.NOT_YOURS)


@asynccontextmanager
async def turn(asked: Asked, *, market: bool = False) -> AsyncIterator[None]:
    """A worker works at one costly answer at a time, so that what is asked for much leaves deals their database.

    Beside it at one that looks at the whole `market`, which may take minutes: nobody else has to wait behind it.
    Parties are answered by turns, and none has more than its share of the places: whoever asks much shuts nobody out.
    Who leaves gives its place back, whether it was answered or waited.

    Raises:
        ClientDisconnect: see `while_there`.
        Problem: `too_many_at_once`, `busy`, and `known_at_ahead` where what is asked within finds the log shorter.
    """
    try:
        worker = worker_of(asked.request)
        turns = worker.market_turns if market else worker.turns
        async with while_there(asked.request), turns.turn(asked.caller.party):
            yield
    except TooManyOfOne as much:
        raise Problem(framing.TOO_MANY_AT_ONCE, values={"most": str(much.share)}, headers=_RETRY) from None
    except TooMany:
        raise Problem(framing.BUSY, headers=_RETRY) from None
    except KnownAtAhead as ahead:
        raise known_at_ahead(ahead) from None


def within(territory: Collection[str], department: str | None) -> tuple[str, ...]:
    """The prefixes that lie in both; for an authority that asks beyond its territory, none."""
    if department is None:
        return tuple(territory)
    if not territory:
        return (department,)
    return tuple(
        max(department, each, key=len)
        for each in territory
        if each.startswith(department) or department.startswith(each)
    )
