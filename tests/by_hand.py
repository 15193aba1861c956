"""The grams of a chain, worked out from its payload files alone: no line of the service has a part in it.

Milligrams gross and micrograms fine. What the model rounds is rounded here by its words (docs/model.md): fine gold of a
weight and a grade half-even, a take's fine gold down, shares by largest remainder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

Json = dict[str, Any]


def mg(grams: str) -> int:
    """Grams as milligrams."""
    return int(Fraction(grams) * 1000)


def fine(measured: Json, milligrams: int | None = None) -> int | None:
    """Micrograms of what was weighed and assayed; None where nobody assayed it."""
    gross = Fraction(milligrams if milligrams is not None else mg(measured["gross_g"]))
    if "fineness" in measured:
        return round(gross * Fraction(measured["fineness"]))
    if "grade_g_t" in measured:
        dry = 1 - Fraction(measured.get("moisture_percent", "0")) / 100
        return round(gross * dry * Fraction(measured["grade_g_t"]) / 1000)
    return None


def divided(total: int, weights: Sequence[int]) -> list[int]:
    """A total over weights: each gets its whole part, and what is missing goes to the largest remainders."""
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [floor(each) for each in exact]
    largest = sorted(range(len(exact)), key=lambda at: (parts[at] - exact[at], at))
    for at in largest[: total - sum(parts)]:
        parts[at] += 1
    return parts


@dataclass
class Pot:
    """A lot: all that it ever was by its last measure, what is left in it, and what was put into it of which lot."""

    whole_mg: int
    whole_ug: int | None
    left_mg: int = 0
    left_ug: int | None = None
    of: list[tuple[str, int, int | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left_mg, self.left_ug = self.whole_mg, self.whole_ug


@dataclass
class Sums:
    """Everything that was put in, lost, found by a measure (less than nothing: missed), and exported."""

    put_in_ug: int = 0
    lost_ug: int = 0
    measured_ug: int = 0
    exported_ug: int = 0


class Chain:
    """Payloads in the order in which they were recorded, and what they make of every lot."""

    def __init__(self, payloads: Iterable[tuple[str, Json]]) -> None:
        """`payloads` with the names of their files."""
        self.pots: dict[str, Pot] = {}
        self.sums = Sums()
        self._bought: dict[str, list[str]] = {}
        for name, said in payloads:
            match said["type"]:
                case "lot.declared":
                    self._declared(said["lot"], said)
                case "purchase.recorded":
                    self._bought[name] = [self._line(line) for line in said["lines"]]
                case "purchase.settled":
                    bought = self._bought[said["purchase"].removeprefix("@").removesuffix(".json")]
                    for lot, line in zip(bought, said["lines"], strict=True):
                        self._settled(self.pots[lot], line)
                case "assay.recorded" if said["stage"] != "provisional":
                    pot = self.pots[said["lot"]]
                    self._measured(pot, pot.left_mg, fine(said, pot.left_mg))
                case "processing.recorded":
                    self._campaign(said)
                case "stocktake.recorded":
                    for counted in said["lots"]:
                        self._measured(self.pots[counted["lot"]], mg(counted["gross_g"]), fine(counted))
                case "export.recorded":
                    box = self._node(said["export"], said["lots"])
                    box.left_mg, box.left_ug = 0, 0
                    self.sums.exported_ug += box.whole_ug or 0
                case _:
                    pass  # moves no gold

    def origins(self, lot: str) -> dict[str, int]:
        """Micrograms of a lot by the declared lot that they are from; by weight where nobody assayed anything.

        What is wanted of a lot is divided over what went into it, once all that was made of it has said its want.
        """
        pot = self.pots[lot]
        wanted, found = {lot: pot.whole_mg if pot.whole_ug is None else pot.whole_ug}, {}
        for name in reversed(list(self.pots)):  # a pot is filled after those it is filled from
            want, of = wanted.get(name, 0), self.pots[name].of
            if not of and want:
                found[name] = want
            assayed = [ug or 0 for _, _, ug in of]
            weights = assayed if any(assayed) else [milligrams for _, milligrams, _ in of]
            for (parent, _, _), part in zip(of, divided(want, weights) if of else (), strict=True):
                wanted[parent] = wanted.get(parent, 0) + part
        return found

    def _declared(self, lot: str, said: Json) -> None:
        self.pots[lot] = Pot(mg(said["gross_g"]), fine(said))
        self.sums.put_in_ug += fine(said) or 0

    def _line(self, line: Json) -> str:
        if "origin" in line:
            source: str = line["origin"]["lot"]
            self._declared(source, line)
            taken = self._take(source, mg(line["gross_g"]))
        else:
            source = line["lot"]
            taken = self._take(source, mg(line["take_g"]))
        found = fine(line)
        pot = self.pots[line["becomes"]] = Pot(mg(line["gross_g"]), taken[1] if found is None else found)
        pot.of.append((source, *taken))
        self.sums.measured_ug += (pot.whole_ug or 0) - (taken[1] or 0)
        name: str = line["becomes"]
        return name

    def _take(self, lot: str, milligrams: int) -> tuple[int, int | None]:
        pot = self.pots[lot]
        ug = None if pot.left_ug is None else floor(Fraction(pot.left_ug * milligrams, pot.left_mg))
        pot.left_mg -= milligrams
        if ug is not None:
            pot.left_ug = (pot.left_ug or 0) - ug
        return milligrams, ug

    def _measured(self, pot: Pot, left_mg: int, left_ug: int | None) -> None:
        found = left_ug if left_ug is not None else pot.left_ug
        difference = (found or 0) - (pot.left_ug or 0)
        self.sums.measured_ug += difference
        pot.whole_mg += left_mg - pot.left_mg
        pot.whole_ug = (pot.whole_ug or 0) + difference
        pot.left_mg, pot.left_ug = left_mg, found

    def _settled(self, pot: Pot, line: Json) -> None:
        left = Fraction(pot.left_mg, pot.whole_mg)
        self._measured(pot, round(mg(line["gross_g"]) * left), round((fine(line) or 0) * left))

    def _node(self, name: str, inputs: Sequence[Json]) -> Pot:
        taken = [(each["lot"], *self._take(each["lot"], mg(each["take_g"]))) for each in inputs]
        pot = self.pots[name] = Pot(sum(grams for _, grams, _ in taken), sum(ug or 0 for _, _, ug in taken))
        pot.of += taken
        return pot

    def _campaign(self, said: Json) -> None:
        node = self._node(said["campaign"], said["inputs"])
        fed = node.whole_ug or 0
        made = {output["becomes"]: Pot(mg(output["gross_g"]), fine(output)) for output in said["outputs"]}
        blank = [pot for pot in made.values() if pot.whole_ug is None]
        if blank:
            rest = fed - sum(pot.whole_ug or 0 for pot in made.values())
            for pot, part in zip(blank, divided(rest, [pot.whole_mg for pot in blank]), strict=True):
                pot.whole_ug = pot.left_ug = part
        for pot in made.values():
            pot.of.append((said["campaign"], pot.whole_mg, pot.whole_ug))
        self.pots |= made
        out = sum(pot.whole_ug or 0 for pot in made.values())
        self.sums.lost_ug += max(fed - out, 0)
        self.sums.measured_ug += max(out - fed, 0)
        node.left_mg, node.left_ug = 0, 0
