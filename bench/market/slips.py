"""How honest people write: other spellings, papers left out, scales that differ, and now and then a plain error.

An error is one that a clerk makes and nobody gains by. Whoever sells or buys, the odds are the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any, Final

from service.demo.pen import Json
from service.registry import districts
from service.trade.quantities import decimal_text, mg

Deal = dict[str, Any]

_DISTRICTS: Final = districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
_ORE_SCALE: Final = 6
_METAL_SCALE: Final = 3
"""‰ by which two weighings of the same goods differ, as a standard deviation: a truck scale's, a counter scale's."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Writes a deal as it really comes."""

    rng: Random

    def write(self, payload: Json) -> tuple[str, ...]:
        """Change the papers of an honest deal, in place; the rules that an error in them deserves."""
        deal: Deal = payload
        self._weigh_for_the_guide(deal)
        for odds, habit in _HABITS:
            if self.rng.randrange(odds) == 0:
                habit(self, deal)
        return tuple(rule for odds, rule, error in _ERRORS if self.rng.randrange(odds) == 0 and error(deal))

    def _weigh_for_the_guide(self, deal: Deal) -> None:
        """The guide has the sender's weight, the lines the buyer's."""
        scale = _ORE_SCALE if deal["lines"][0]["product"] == "ore" else _METAL_SCALE
        for guide in _guides(deal):
            off = round(self.rng.gauss(0, 1_000 * scale))
            guide["gross_g"] = decimal_text(mg(guide["gross_g"]) * (1_000_000 + off) // 1_000_000, 3)

    def without_guide(self, deal: Deal) -> None:
        """Carried in the pocket."""
        deal["documents"] = [each for each in deal["documents"] if each["kind"] != "09"]

    def without_papers(self, deal: Deal) -> None:
        """The books were elsewhere."""
        deal["documents"] = []

    def guide_of_yesterday(self, deal: Deal) -> None:
        """The goods set out before they were sold."""
        for guide in _guides(deal):
            guide["issued_on"] = _moved(guide["issued_on"], -1)

    def guide_of_more(self, deal: Deal) -> None:
        """One truck, several deals."""
        for guide in _guides(deal):
            guide |= {"partial": True, "gross_g": decimal_text(mg(guide["gross_g"]) * 2, 3)}

    def capitals(self, deal: Deal) -> None:
        """The right's name in capitals."""
        for origin in _origins(deal):
            origin["right"] = {**origin["right"], "name": origin["right"]["name"].upper()}

    def no_zeros(self, deal: Deal) -> None:
        """14.85 g instead of 14.850."""
        for line in deal["lines"]:
            line["gross_g"] = line["gross_g"].rstrip("0").rstrip(".")

    def leading_zeros(self, deal: Deal) -> None:
        """00004521 instead of 4521."""
        for document in deal["documents"]:
            document["number"] = document["number"].zfill(8)

    def code_of_reniec(self, deal: Deal) -> None:
        """The district by RENIEC's code."""
        for origin in _origins(deal):
            known = _DISTRICTS[origin["ubigeo"]["code"]]
            if known.reniec:
                origin["ubigeo"] = {"system": "reniec", "code": known.reniec}

    def looked_up(self, deal: Deal) -> None:
        """The buyer keeps what it was shown."""
        day = deal["occurred_at"][:10]
        deal["checks"] = [{"register": "REINFO", "digest": f"{self.rng.getrandbits(256):064x}", "checked_on": day}]

    def address(self, deal: Deal) -> None:
        """The seller's real address."""
        deal["seller_address"] = {"ubigeo": deal["place"]["ubigeo"]}

    def not_assayed_yet(self, deal: Deal) -> None:
        """Ore is bought on an estimate, before its assay is there."""
        if deal["lines"][0]["product"] == "ore":
            deal["stage"] = "provisional"
            for line in deal["lines"]:
                for member in ("grade_g_t", "moisture_percent", "fine_g", "assay"):
                    del line[member]


_HABITS: Final[tuple[tuple[int, Callable[[Clerk, Deal], None]], ...]] = (
    (7, Clerk.guide_of_yesterday),
    (50, Clerk.guide_of_more),
    (12, Clerk.capitals),
    (5, Clerk.no_zeros),
    (10, Clerk.leading_zeros),
    (30, Clerk.code_of_reniec),
    (10, Clerk.looked_up),
    (6, Clerk.address),
    (15, Clerk.not_assayed_yet),
    (9, Clerk.without_guide),
    (40, Clerk.without_papers),
)
"""One deal of so many is written this way."""


def hours_late(rng: Random) -> int:
    """Most deals are sent at once; one of ten waits for a network, one of fifty longer than three days."""
    chance = rng.randrange(100)
    if chance < 88:
        return 0
    return rng.randrange(73, 200) if chance >= 98 else rng.randrange(4, 60)


def _weight_mistyped(deal: Deal) -> bool:
    """Two digits of the guide's weight change places."""
    for guide in _guides(deal):
        guide["gross_g"] = _swapped(guide["gross_g"])
    return bool(_guides(deal))


def _next_in_the_list(deal: Deal) -> bool:
    """The district below the right one in the list."""
    for origin in _origins(deal):
        origin["ubigeo"] = {"system": origin["ubigeo"]["system"], "code": f"{int(origin['ubigeo']['code']) + 1:06}"}
    return bool(_origins(deal))


def _day_mistyped(deal: Deal) -> bool:
    """The guide has the date of next week."""
    for guide in _guides(deal):
        guide["issued_on"] = _moved(guide["issued_on"], 7)
    return bool(_guides(deal))


_ERRORS: Final[tuple[tuple[int, str, Callable[[Deal], bool]], ...]] = (
    (700, "R15", _weight_mistyped),
    (700, "R09", _next_in_the_list),
    (1_500, "R15", _day_mistyped),
)
"""One deal of so many has this error, which deserves this rule; whether there was a paper to err in."""


def _guides(deal: Deal) -> list[Deal]:
    return [each for each in deal["documents"] if each["kind"] == "09"]


def _origins(deal: Deal) -> list[Deal]:
    return [line["origin"] for line in deal["lines"] if "origin" in line]


def _moved(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def _swapped(weight: str) -> str:
    """14.850 becomes 41.850; what has one digit before the point gets another one: 7.310 becomes 17.310."""
    return weight[1] + weight[0] + weight[2:] if weight[1] not in ".0" else f"1{weight}"
