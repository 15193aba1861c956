"""Where gold is from, counted again from `model.md` alone: exact fractions, whole shelves, recursion and no graph.

Nothing of `trade.provenance` is used. Each lot has its gold by origin and standing; a mark moves its burden to a worse
standing, in proportion over what stands better; what is more than an assay explains (R06b) is nobody's and blocked.
What a stolen key has ruled counts for nothing.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from service.decision.findings import Mark
from service.decision.records import Row, Void
from service.registry.contested import KeyContested
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.rulings import Ruling

WORST_FIRST: Final = ("blocked", "in_review", "unknown", "in_process", "formal")
_NO_ROWS: Final = {("R03", "no_row"), ("R05", "missing")}

Parts = dict[tuple[str, str], Fraction]
"""µg by origin and standing, of a lot never measured mg."""


class Recount:
    """What the rows of the entries up to `known_at` say of each lot; `learned` are marks that no entry holds."""

    def __init__(self, rows: Sequence[Row], known_at: int, learned: Sequence[Mark] = ()) -> None:
        known = [row for row in rows if row.seq <= known_at]
        gone = {(row.about, row.entry) for row in known if isinstance(row, Void)}
        stands = [row for row in known if (row.shelf, row.seq) not in gone]
        self.lots = {row.lot: row for row in stands if isinstance(row, Lot)}
        self._whole: dict[str, int] = {}
        self._measured: dict[str, bool] = {}
        for lot in self.lots.values():
            self._measure(lot.lot, lot.gross_mg, lot.fine_ug)
        for row in stands:
            if isinstance(row, LotMeasured):
                self._measure(row.lot, row.gross_mg, row.fine_ug)
        self.made_of: defaultdict[str, list[LotUse]] = defaultdict(list)
        for row in stands:
            if isinstance(row, LotUse):
                self.made_of[row.child].append(row)
        stolen = [row for row in stands if isinstance(row, KeyContested)]
        said = [row for row in stands if isinstance(row, Ruling)]
        good = [row for row in said if not any(row.officer == s.kid and row.seq >= s.from_seq for s in stolen)]
        last = {(row.about, row.entry, row.rule): row.outcome for row in good}
        self._marks: defaultdict[str, list[Mark]] = defaultdict(list)
        for row in stands:
            if isinstance(row, Mark) and last.get((row.about, row.seq, row.rule), "upheld") == "upheld":
                self._marks[row.about].append(row)
        for mark in learned:
            self._marks[f"lot:{mark.subject}"].append(mark)
        self._found: dict[str, Parts] = {}

    def _measure(self, lot: str, gross_mg: int, fine_ug: int | None) -> None:
        self._whole[lot] = gross_mg if fine_ug is None else fine_ug
        self._measured[lot] = fine_ug is not None

    def whole(self, lot: str) -> int:
        """All that there is to divide of a lot."""
        return self._whole[lot]

    def above(self, lot: str) -> set[str]:
        """The lots that it is made of, and those that these are, itself too."""
        found, waiting = {lot}, [lot]
        while waiting:
            parents = {use.parent for use in self.made_of.get(waiting.pop(), ())} - found
            found |= parents
            waiting += parents
        return found

    def ways(self, older: str, younger: str) -> int:
        """How many ways lead from one to the other."""
        if older == younger:
            return 1
        return sum(self.ways(older, use.parent) for use in self.made_of.get(younger, ()))

    def parts(self, lot: str) -> Parts:
        """A lot's gold by origin and standing."""
        if lot not in self._found:
            self._found[lot] = {name: part for name, part in self._divided(lot).items() if part}
        return self._found[lot]

    def _divided(self, lot: str) -> Parts:
        marks, whole = self._marks[f"lot:{lot}"], Fraction(self._whole[lot])
        gain = min(
            whole, sum((self._burden(mark, lot) or Fraction(0) for mark in marks if mark.rule == "R06b"), Fraction())
        )
        parts = self._came(lot, whole - gain, [mark for mark in marks if "input" in dict(mark.detail)])
        for mark in marks:
            if "input" not in dict(mark.detail):
                parts = _lowered(parts, mark, self._burden(mark, lot))
        if gain:
            parts["unexplained", "blocked"] = parts.get(("unexplained", "blocked"), Fraction()) + gain
        return parts

    def _came(self, lot: str, rest: Fraction, of_inputs: Sequence[Mark]) -> Parts:
        row, uses = self.lots[lot], self.made_of.get(lot, [])
        if row.source in {"declared", "opening"}:
            return {(lot, row.standing or "unknown"): rest}
        if row.source == "undeclared" or not uses:
            return {("undeclared", "unknown"): rest}
        weights = [use.fine_ug or 0 for use in uses]
        if not any(weights):
            weights = [use.gross_mg for use in uses]
        if not any(weights):
            weights = [1 for _ in uses]
        parts: Parts = {}
        for use, weight in zip(uses, weights, strict=True):
            came, above = rest * weight / sum(weights), self.parts(use.parent)
            total = sum(above.values())
            own = {name: came * part / total for name, part in above.items()} if total else {}
            for mark in of_inputs:
                if dict(mark.detail)["input"] == use.parent:
                    own = _lowered(own, mark, None)
            for name, part in own.items():
                parts[name] = parts.get(name, Fraction()) + part
        return parts

    def _burden(self, mark: Mark, lot: str) -> Fraction | None:
        detail = dict(mark.detail)
        if mark.falls_on == "excess" and "excess_mg" in detail:
            return Fraction(self._whole[lot] * int(detail["excess_mg"]), int(detail["gross_mg"]))
        return None if mark.amount is None else Fraction(mark.amount)


def _worse(mark: Mark) -> str | None:
    if mark.level == "block" and mark.rule != "R06b":
        none = mark.rule == "R22" or (mark.rule, dict(mark.detail).get("reason")) in _NO_ROWS
        return "unknown" if none else "blocked"
    return "in_review" if mark.rule in {"R01", "R26", "R30"} else None


def _lowered(parts: Parts, mark: Mark, burden: Fraction | None) -> Parts:
    to = _worse(mark)
    if to is None:
        return parts
    better = {name: part for name, part in parts.items() if WORST_FIRST.index(name[1]) > WORST_FIRST.index(to)}
    free = sum(better.values())
    if not free:
        return parts
    part_of_it = Fraction(1) if burden is None else min(burden, free) / free
    result = dict(parts)
    for (origin, standing), part in better.items():
        result[origin, standing] -= part * part_of_it
        result[origin, to] = result.get((origin, to), Fraction()) + part * part_of_it
    return result
