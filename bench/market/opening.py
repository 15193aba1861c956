"""The first day: the log, everybody on record, every register loaded."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from bench.market.deal import Sent, all_at
from bench.market.people import Cooperative, People
from service.demo.keyring import Keyring
from service.demo.opening import first_day
from service.demo.pen import Act, Pen
from service.demo.registrar import Registrar

_TERM: Final = date(2026, 12, 31)
"""End of the formalization process (Ley 32537)."""


def opening(pen: Pen, keys: Keyring, people: People, morning: datetime) -> Iterator[Sent]:
    """What is recorded before the first deal."""
    for wave in first_day(pen, keys, people.cast, morning, _TERM):
        yield from all_at(wave.recorded_at, wave.acts)
    evening = morning + timedelta(hours=9)
    registrar = Registrar(pen, keys, evening)
    for cooperative in people.cooperatives:
        yield from all_at(evening, _cooperative(registrar, cooperative))


def _cooperative(registrar: Registrar, cooperative: Cooperative) -> Iterator[Act]:
    where = cooperative.members[0].right.district
    yield registrar.party(cooperative.party, "cooperative", cooperative.name, "miner", where)
    yield registrar.taxpayer(cooperative.party)
    for member in cooperative.members:
        yield registrar.registration("MEMBERSHIP", member.party, "vigente", counterparty=cooperative.party)
