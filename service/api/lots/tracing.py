"""What all walks through the graph of lots have in common: how far the asker sees, what ends a walk, the next page."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from service.api.asking import AT, LOT
from service.api.documents import PRIVATE
from service.api.problems import Problem, Text
from service.api.reading import TURN_FAILS, known_at_ahead, turn
from service.api.routes import Asked
from service.api.texts import reading
from service.flows.known_at import KnownAtAhead
from service.flows.readers import lot_rights, may_read
from service.flows.readers.lot_rights import Leave
from service.flows.tracing.moment import Moment, TooLarge
from service.flows.tracing.sight import Reader
from service.flows.tracing.uncollected import uncollected
from service.trade.provenance import Circle, Portion

FAILS: Final = (
    *TURN_FAILS,
    reading.KNOWN_AT_AHEAD,
    reading.TRACE_TOO_LARGE,
    reading.GRAPH_BROKEN,
)
"""What every walk can meet."""

_WHAT: Final = {"lots": Text("lotes", "lots"), "entries": Text("asientos", "entries")}


@asynccontextmanager
async def walking(asked: Asked, *, costly: bool = False) -> AsyncIterator[None]:
    """Tell what ends a walk in the words of the API; a `costly` one waits for its turn.

    Raises:
        Problem: `busy`, `known_at_ahead`, `trace_too_large`, `graph_broken`.
    """
    try:
        async with turn(asked) if costly else nullcontext():
            with uncollected() if costly else nullcontext():
                yield
    except KnownAtAhead as ahead:
        raise known_at_ahead(ahead) from None
    except TooLarge as much:
        what = _WHAT[much.what]
        values = {"most": f"{much.most:,}", "wanted_es": what.es, "wanted_en": what.en}
        raise Problem(reading.TRACE_TOO_LARGE, AT.field if much.what == "entries" else LOT.field, values) from None
    except Circle:
        raise Problem(reading.GRAPH_BROKEN, LOT.field) from None


def reader(asked: Asked, role: str, leave: Leave) -> Reader:
    """How far the asker sees, let in as `role` and by that leave."""
    caller = asked.caller
    everything = role == may_read.AUDITOR or (role == may_read.AUTHORITY and not caller.territory)
    return Reader(
        caller.party,
        frozenset({caller.party}) | leave.granters,
        whole=everything or leave.whole,
        territory=caller.territory if role == may_read.AUTHORITY else None,
    )


def downward_reader(asked: Asked, role: str) -> Reader:
    """How far down the asker sees: leave to read a lot reaches what it was made of, not what was made of it.

    An authority that answers for a lot follows its gold wherever it went.
    """
    return reader(asked, may_read.AUDITOR if role == may_read.AUTHORITY else role, lot_rights.NONE)


def judged(moment: Moment) -> dict[str, Any]:
    """As of when it was looked at."""
    at = None if moment.at is None else moment.at.isoformat()
    return {"known_at": moment.past, "at": at, "size": moment.size}


def following(path: str, asked: Mapping[str, object], moment: Moment) -> dict[str, str]:
    """The headers of an answer that goes on elsewhere, with the same question of the same moment (RFC 8288)."""
    again = {name: value for name, value in asked.items() if value is not None} | {"known_at": moment.known_at}
    return {**PRIVATE, "link": f'<{path}?{urlencode(again)}>; rel="next"'}


def portions(found: tuple[Portion, ...], *, measured: bool) -> list[dict[str, Any]]:
    """Parts that add up: micrograms to the lot's, percentages to 100.0000."""
    return [{"name": each.name, "ug": each.ug if measured else None, "percent": each.percent} for each in found]


def portion(part: int, whole: int) -> str:
    """A share to six places, for reading; the micrograms are exact."""
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"))) if whole else "0.000000"


def grams(ug: int | None) -> str | None:
    """Micrograms as fine grams of six places; None stays None."""
    return None if ug is None else str(Decimal(ug).scaleb(-6))
