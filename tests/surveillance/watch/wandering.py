"""Gold that wanders: sold in parts, split, merged, melted, assayed late, settled, counted, put right and annulled."""

from decimal import Decimal
from random import Random
from typing import Any, Final

from service.decision.outcome import Refusal
from tests.surveillance.watch.town import RIGHT, Assay, Town, lot, measured

OTHER_RIGHT: Final = {"code": "010234501", "name": "DEMO Cerro Lunar 2"}
ASSAYS: Final = (Assay.NONE, Assay.NONE, Assay.NONE, Assay.GUESSED, Assay.MADE)
DAYS: Final = ("2026-03-02", "2026-06-29", "2026-06-30", "2026-07-01", "2026-07-02")


class Wandering:
    """A town in which so many things happen, drawn from a seed. What the rules refuse did not happen."""

    def __init__(self, seed: int, steps: int) -> None:
        self.town: Final = Town()
        self.happened: Final[dict[str, int]] = {}
        self._rng: Final = Random(seed)
        self._number = 500
        self._held: Final[dict[str, str]] = {}
        self._open: Final[list[tuple[str, int, str]]] = []
        self._miners: Final = [self.town.miner(number) for number in (1, 2)]
        for who in self._miners:
            self.town.enrol(who)
            self.town.registration(who, "REINFO", right=OTHER_RIGHT, activity="exploitation")
        self._traders: Final = [self.town.trader(number) for number in (1, 2, 3)]
        things = (
            (self._declare, 3),
            (self._sell, 4),
            (self._resell, 5),
            (self._split, 5),
            (self._merge, 5),
            (self._melt, 1),
            (self._settle, 2),
            (self._count, 1),
            (self._put_right, 1),
            (self._annul, 1),
            (self._correct, 1),
        )
        kinds = [thing for thing, weight in things for _ in range(weight)]
        for number in range(steps):
            self.town.on(DAYS[len(DAYS) * number // steps])
            self._rng.choice(kinds)()

    def _says(self, by: str, kind: str, /, **members: object) -> bool:
        if isinstance(self.town.book.submit(by, kind, **members), Refusal):
            return False
        self.happened[kind] = self.happened.get(kind, 0) + 1
        return True

    def _new(self) -> str:
        self._number += 1
        return lot(self._number)

    def _left(self, name: str) -> int:
        """Gross mg that the books have left of a lot."""
        return self.town.book.balances.get(f"lot:{name}/gross", 0)

    def _any(self, *of: str, most: int = 1) -> list[str]:
        """Some lots of one holder, with something left of each."""
        holder = self._rng.choice(of)
        mine = [name for name, who in self._held.items() if who == holder and self._left(name) > 0]
        return self._rng.sample(mine, min(len(mine), self._rng.randint(1, most)))

    def _part(self, name: str) -> int:
        """Some of what is left, or all: mg."""
        whole = self._left(name)
        return whole if self._rng.randrange(2) else self._rng.randint(1, whole)

    def _origin(self, holder: str) -> dict[str, Any]:
        right = self._rng.choice((RIGHT, OTHER_RIGHT))
        place = {"system": "inei", "code": "211002"}
        return {"lot": self._new(), "holder": holder, "support": "reinfo", "right": right, "ubigeo": place}

    def _measured(self, mg: int, assay: Assay | None = None) -> dict[str, Any]:
        found = assay or self._rng.choice(ASSAYS)
        return measured("sponge", grams(mg), found, permille=self._rng.randrange(700, 951))

    def _declare(self) -> None:
        who = self._rng.choice(self._miners)
        said = self._origin(who)
        if self._says(who, "lot.declared", **said, **self._measured(self._rng.randint(1, 99_999))):
            self._held[said["lot"]] = who

    def _sell(self) -> None:
        seller, mg = self._rng.choice(self._miners), self._rng.randint(1, 99_999)
        self._deal(seller, self._rng.choice(self._traders), {"origin": self._origin(seller)}, mg)

    def _resell(self) -> None:
        for name in self._any(*self._miners, *self._traders):
            seller, mg = self._held[name], self._part(name)
            buyers = [each for each in self._traders if each != seller]
            self._deal(seller, self._rng.choice(buyers), {"lot": name, "take_g": grams(mg)}, mg)

    def _deal(self, seller: str, buyer: str, source: dict[str, Any], mg: int) -> None:
        new, price = self._new(), {"currency": "PEN", "amount": "1000.00"}
        assay = self._rng.choice(ASSAYS)
        line = {"line": 1, "becomes": new, "price": price, **source, **self._measured(mg, assay)}
        stage = "final" if assay is Assay.MADE else "provisional"
        said: dict[str, Any] = {"stage": stage, "buyer": buyer, "seller": seller, "lines": [line], "price": price}
        said |= {"place": {"ubigeo": {"system": "inei", "code": "211002"}}, "destination": "domestic"}
        if self._says(buyer, "purchase.recorded", **said):
            self._held[new] = buyer
            self._open.append((buyer, self.town.last, grams(mg)))

    def _campaign(self, process: str, feed: list[str], outputs: list[dict[str, Any]], taken: list[int]) -> None:
        who, node = self._held[feed[0]], self._new()
        made = [{"becomes": self._new(), **each} for each in outputs]
        inputs = [{"lot": name, "take_g": grams(mg)} for name, mg in zip(feed, taken, strict=True)]
        day = self.town.today
        said = {"campaign": node, "plant": who, "process": process, "started_on": day, "ended_on": day}
        if self._says(who, "processing.recorded", **said, inputs=inputs, outputs=made):
            self._held.update((each["becomes"], who) for each in made)

    def _split(self) -> None:
        for name in self._any(*self._miners, *self._traders):
            left = mg = self._part(name)
            parts = []
            for _ in range(self._rng.randrange(3)):
                parts.append(self._rng.randint(0, left - 1))
                left -= parts[-1]
            outputs = [self._measured(each, Assay.NONE) for each in (*parts, left) if each]
            self._campaign("split", [name], outputs, [mg])

    def _merge(self) -> None:
        feed = self._any(*self._miners, *self._traders, most=4)
        if feed:
            taken = [self._part(name) for name in feed]
            self._campaign("merge", feed, [self._measured(sum(taken), Assay.NONE)], taken)

    def _melt(self) -> None:
        feed = self._any(*self._miners, *self._traders, most=3)
        if feed:
            taken = [self._part(name) for name in feed]
            out = measured("dore", grams(sum(taken)), permille=self._rng.randrange(700, 951))
            self._campaign("smelting", feed, [out], taken)

    def _settle(self) -> None:
        if self._open:
            buyer, entry, gross = self._rng.choice(self._open)
            line = {"line": 1, **measured("sponge", gross, permille=self._rng.randrange(700, 951))}
            price = {"currency": "PEN", "amount": "1000.00"}
            said = {"lines": [line | {"price": price}], "basis": {"terms": "agreed"}, "total": price}
            self._says(buyer, "purchase.settled", purchase=entry, **said)

    def _count(self) -> None:
        for name in self._any(*self._traders):
            figures = self._measured(self._left(name), Assay.MADE)
            counted = {member: figures[member] for member in ("gross_g", "fineness", "fine_g")}
            holder = self._held[name]
            said = {"holder": holder, "counted_on": self.town.today, "lots": [{"lot": name, **counted}]}
            self._says(holder, "stocktake.recorded", **said)

    def _put_right(self) -> None:
        for name in self._any(*self._miners, *self._traders):
            right = self._measured(self._left(name), Assay.MADE)
            self._says(self._held[name], "lot.remeasured", lot=name, reason="typing", **right)

    def _annul(self) -> None:
        entry = self.town.last - self._rng.randrange(3)
        for by in (*self._miners, *self._traders):
            if self._says(by, "entry.annulled", entry=entry, reason="wrong_quantity"):
                return

    def _correct(self) -> None:
        if self._open:
            buyer, entry, _ = self._rng.choice(self._open)
            self._says(buyer, "entry.corrected", entry=entry, dealt_on=self._rng.choice(DAYS))


def grams(mg: int) -> str:
    """As a payload says it."""
    return f"{Decimal(mg).scaleb(-3):.3f}"
