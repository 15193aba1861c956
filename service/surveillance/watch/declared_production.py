"""R07 and R10: gold said to be of a half-year, beside what its producer declared to the ministry for it.

The figures are confidential (DS 009-2025-EM, 3rd final provision): the ledger holds a commitment to a declaration and
never a figure, and no service is sent one. So R07 is *judged* by whoever has the figures (`over_declared`), and here
each half-year stands as unjudged, with the reason:

- `not_due`: its filing day (policy `production_due_days`) has not passed on the day that is asked about;
- `not_owed`: no register has the holder in REINFO for this right at the half-year's end;
- `titleholder`: exempt, and nothing filed: absence is not zero (DS 001-2020-EM art. 7.2c);
- `not_filed`: owed and missing, which is the filing's own matter, not a figure;
- `idle`: declared as not worked, which is R10's;
- `sealed`: filed, the day has passed: whoever has the figure can judge.

R10 needs no figure where the declaration itself says that the right was not worked.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from service.apart.thread import apart
from service.categorization import filings
from service.categorization.filings import Filing, FilingState
from service.categorization.half_years import last_day
from service.decision.facts import Facts, Needs
from service.decision.records import Row
from service.storage.engine import Connection
from service.storage.load import load
from service.surveillance.watch.half_year_volumes import Volume, half_year_volumes
from service.surveillance.watch.suspicion import Known, Seen, Suspicion, Unjudged, seen

_AT_ONCE: Final = 1_000
"""Holders whose shelves are loaded together."""

Filed = Mapping[tuple[str, str, str], Filing]
"""What became of a declaration, by holder, right and half-year."""


async def r07_above_declared(connection: Connection, known: Known) -> Seen:
    """Gold said to be of a half-year beside the declared production: which half-years are there to be judged."""
    volumes = await half_year_volumes(connection, known)
    filed = await _filed(connection, known, volumes)
    return await apart(lambda: seen(len(volumes), (), [_open(volume, filed, known) for volume in volumes]))


async def r10_without_work(connection: Connection, known: Known) -> Seen:
    """Gold said to be of a right that its operator declared not to have worked in that half-year."""
    volumes = await half_year_volumes(connection, known)
    filed = await _filed(connection, known, volumes)
    return await apart(lambda: seen(len(volumes), list(filter(None, (idle(each, filed) for each in volumes)))))


def over_declared(sold: Unjudged, declared_ug: int, permille: int) -> Suspicion | None:
    """A half-year whose figure is known: more than it and `permille` (R07), or anything where it is nought (R10).

    Gold that nobody has assayed is weighed gross, and held against nought alone.
    """
    if sold.unit != "ug" and declared_ug:
        return None
    most = declared_ug + declared_ug * permille // 1000
    if sold.value <= most:
        return None
    rule, measure = ("R07", "above_declared") if declared_ug else ("R10", "nothing_declared")
    who = sold.subject
    return Suspicion(rule, measure, who, (who,), sold.period, sold.value, most, sold.unit, sold.behind, sold.right)


def idle(volume: Volume, filed: Filed) -> Suspicion | None:
    """The gold of a half-year in which the right was declared idle."""
    filing = filed.get((volume.holder, volume.right, volume.half_year))
    if filing is None or not filing.inactive:
        return None
    who, (value, unit) = volume.holder, volume.told
    return Suspicion("R10", "inactive", who, (who,), volume.half_year, value, 0, unit, volume.behind, volume.right)


def _open(volume: Volume, filed: Filed, known: Known) -> Unjudged:
    filing = filed.get((volume.holder, volume.right, volume.half_year))
    reason = reason_open(volume.half_year, filing, known)
    return Unjudged("R07", reason, volume.holder, volume.half_year, *volume.told, volume.behind, volume.right)


def reason_open(half: str, filing: Filing | None, known: Known) -> str:
    """Why no figure of the service's judges this half-year."""
    due = last_day(half) + timedelta(days=known.whole(filings.POLICY))
    if known.at.isoformat() <= (due.isoformat() if filing is None else filing.due_on):
        return "not_due"
    if filing is None:
        return "not_owed"
    match filing.state:
        case FilingState.EXEMPT:
            return "titleholder"
        case FilingState.MISSING | FilingState.DUE:
            return "not_filed"
        case FilingState.DECLARED | FilingState.LATE:
            return "idle" if filing.inactive else "sealed"


async def _filed(connection: Connection, known: Known, volumes: Sequence[Volume]) -> Filed:
    """Holder by holder what the pure room says of their filings, for the half-years that are over; gathered once."""
    found: dict[tuple[str, str, str], Filing] | None = known.gathered.get(__name__)
    if found is None:
        found = {}
        pairs = await apart(partial(_over, volumes, known))
        for start in range(0, len(pairs), _AT_ONCE):
            some = dict(pairs[start : start + _AT_ONCE])
            wanted = dict.fromkeys(shelf for holder in some for shelf in filings.needs(holder).shelves)
            shelves, _ = await load(connection, Needs(tuple(wanted)))
            found |= await apart(partial(_filings, some, shelves, known))
        known.gathered[__name__] = found
    return found


def _over(volumes: Sequence[Volume], known: Known) -> list[tuple[str, set[str]]]:
    """The rights of each holder with gold of a half-year that is over."""
    rights: dict[str, set[str]] = {}
    for each in volumes:
        if last_day(each.half_year) < known.at:
            rights.setdefault(each.holder, set()).add(each.right)
    return sorted(rights.items())


def _filings(some: Mapping[str, set[str]], shelves: Mapping[str, Sequence[Row]], known: Known) -> Filed:
    facts = Facts()
    facts.load({name: [row for row in rows if row.seq <= known.known_at] for name, rows in shelves.items()}, {})
    return {
        (holder, right, filing.half_year): filing
        for holder, rights in some.items()
        for right in sorted(rights)
        for filing in filings.filings(facts, holder, right, known.at, known.known_at)
    }
