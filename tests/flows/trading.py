"""A trade under way: what there is to try something with, rightly and wrongly, drawn at random.

What a step is about is chosen among the lots, papers and entries of the trade so far. Mostly it is done by whom and
with as much as it could be; now and then by somebody else, with too much, or with what is not there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeVar

from service.decision.facts import Facts
from service.trade.lots import METALS, NODES, Lot, gross_account, on, shelf
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore
from tests.flows import house

Json = dict[str, Any]
Thing = TypeVar("Thing")

MINER, SECOND = "ruc:10990000013", "ruc:10990000021"
TRADER, PLANT, AUTHORITY, CERTIFIER = map(house.party, (103, 104, 105, 106))
ROLES: Final = {
    MINER: "miner",
    SECOND: "miner",
    TRADER: "trader",
    PLANT: "plant",
    AUTHORITY: "authority",
    CERTIFIER: "certifier",
}
KEYS: Final = {party: house.signer(party) for party in (MINER, TRADER, PLANT, AUTHORITY, CERTIFIER)}
"""The second miner has none: others speak for it."""

DAY, HERE = "2026-11-21", {"system": "inei", "code": "211002"}
RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}


@dataclass
class Trade:
    """What there is to trade with: ids and entries by type, the facts that the log has so far, and its size."""

    facts: Facts
    rng: Random = field(default_factory=lambda: Random(0))
    ids: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, list[tuple[int, str, Json]]] = field(default_factory=dict)
    number: int = 0
    size: Callable[[], int] = lambda: 1

    def recorded(self, kind: str, seq: int, signer: str, members: Json) -> None:
        """The step was accepted as an entry."""
        self.entries.setdefault(kind, []).append((seq, signer, members))

    def fresh(self, what: str) -> str:
        """A new id, which later steps may speak of; now and then one that is taken, or was."""
        if self.now_and_then(12) and self.ids.get(what):
            return self.one(self.ids[what])
        self.number += 1
        name = f"0192f3a1-7c10-7d21-9b8a-{self.number:012}"
        self.ids.setdefault(what, []).append(name)
        return name

    def known(self, what: str) -> str:
        """An id that an earlier step has named; now and then nobody's."""
        if not self.ids.get(what) or self.now_and_then(20):
            return "0192f3a1-7c10-7d21-9b8a-999999999999"
        return self.one(self.ids[what])

    def lot(self, holder: str | None = None) -> Lot | None:
        """A lot with something left in it, of one holder's or anybody's; None where there is none."""
        rows = [on(self.facts.shelf(shelf(name))) for name in self.ids.get("lot", ())]
        nodes = self.now_and_then(15)
        found = [
            row
            for row in rows
            if row is not None
            and holder in (None, row.holder)
            and (nodes or (row.product not in NODES and self.left(row)))
        ]
        return self.one(found) if found else None

    def left(self, lot: Lot) -> int:
        """Milligrams left of it."""
        return self.facts.balance(gross_account(lot.lot)) or 0

    def entry(self, *kinds: str) -> tuple[int, str, Json]:
        """An accepted entry of one of these types; entry 0 where there is none."""
        found = [each for kind in kinds for each in self.entries.get(kind, ())]
        return self.one(found) if found else (0, TRADER, {})

    def part(self, milligrams: int) -> int:
        """All of it or a part, at least a milligram; now and then too much."""
        if self.now_and_then(12):
            return milligrams + self.rng.randrange(1, 1000)
        return milligrams if self.now_and_then(2) else self.rng.randrange(1, milligrams + 1) if milligrams else 1

    def now_and_then(self, often: int) -> bool:
        """Once in so many times."""
        return self.rng.randrange(often) == 0

    def one(self, choices: Sequence[Thing]) -> Thing:
        """One of them."""
        return choices[self.rng.randrange(len(choices))]

    def by(self, party: str) -> str:
        """Who signs for a party: itself, or whoever has a key where it has none."""
        return party if party in KEYS else self.one((TRADER, PLANT, PLANT))


def grams(milligrams: int) -> str:
    """Milligrams as grams."""
    return decimal_text(milligrams, 3)


def near(trade: Trade, milligrams: int) -> int:
    """A weight within three percent of another."""
    return max(milligrams + milligrams * trade.rng.randrange(-30, 31) // 1000, 1)


def measure(trade: Trade, product: str, milligrams: int, *, always: bool = True) -> Json:
    """A weight with a grade, or without; an estimate now and then."""
    said: Json = {"product": product, "gross_g": grams(milligrams)}
    if not always and trade.now_and_then(3):
        return said
    how = "estimate" if trade.now_and_then(4) else "fire"
    said["assay"] = {"method": how, "by": "buyer"}
    if product in METALS:
        fineness = decimal_text(trade.rng.randrange(8500, 9500), 1)
        fine = fine_ug(milligrams, fineness)
        return said | {"fineness": fineness, "fine_g": decimal_text(fine, 6)}
    grade = decimal_text(trade.rng.randrange(15_000, 25_000), 3)
    fine = fine_ug_of_ore(milligrams, grade, "8")
    return said | {"grade_g_t": grade, "moisture_percent": "8", "fine_g": decimal_text(fine, 6)}


def pen(amount: int) -> Json:
    """Soles."""
    return {"currency": "PEN", "amount": f"{amount}.00"}


def document(trade: Trade, kind: str, issuer: str, **members: object) -> Json:
    """A paper of the day; now and then number 1 of its issuer."""
    series = {"04": "E001", "09": "T001"}[kind]
    number = str(1 if trade.now_and_then(10) else trade.rng.randrange(1, 100_000_000))
    return {"kind": kind, "issuer": issuer, "series": series, "number": number, "issued_on": DAY, **members}
