"""Where gold leaves the country by road, and R19: gold on its way there without a guide."""

from collections.abc import Iterator, Sequence
from typing import Final

from service.decision.findings import Mark
from service.registry.identifiers import Ubigeo
from service.trade.catalogue import mark
from service.trade.custody.goods import Goods

GOLD_DEPARTMENTS: Final = {
    # Puno and Madre de Dios.
    "inei": ("21", "17"),
    "sunat": ("21", "17"),
    "reniec": ("20", "16"),
}
CROSSINGS: Final = {
    # Desaguadero, Tilali, Cojata (Suches), Yunguyo (Kasani); Iñapari, toward Brazil. SUNAT writes INEI's codes.
    "inei": frozenset({"210402", "210904", "210602", "211301", "170301"}),
    "sunat": frozenset({"210402", "210904", "210602", "211301", "170301"}),
    "reniec": frozenset({"200402", "201303", "200502", "201001", "160301"}),
}


def toward_border(departure: Ubigeo, arrival: Ubigeo) -> bool:
    """Whether a journey leads from where gold is dug in the south to a district with a crossing."""
    return departure.code.startswith(GOLD_DEPARTMENTS[departure.system]) and at_crossing(arrival)


def at_crossing(place: Ubigeo) -> bool:
    """Whether a district has a border crossing."""
    return place.code in CROSSINGS[place.system]


def r19_unguided(seq: int, unguided: Sequence[tuple[Goods, int]], least_g: int) -> Iterator[Mark]:
    """Grams leave Puno or Madre de Dios toward a border that no guide covers, more than `least_g` of them together.

    DL 1107; a typology of smuggled gold. `unguided` are lots with the mg that go on a journey `toward_border`.
    """
    total = sum(gross for _, gross in unguided)
    if total > least_g * 1000:
        for goods, gross in unguided:
            yield mark("R19", seq, goods.lot.lot, goods.lot.shelf, gross_mg=str(gross), least_g=str(least_g))
