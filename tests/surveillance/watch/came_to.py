"""Gold of half-years and of deals counted again, lot by lot, from the rows and payloads of the entries that stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from service.decision.calendar import half_year
from service.decision.records import Row
from service.trade.bought import Bought, Settled
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured

VOUCHERS = {"01", "03", "04"}


@dataclass(frozen=True)
class Books:
    """What stands of a ledger: its rows in order, its purchases that count, and every entry's payload and Lima day."""

    rows: list[tuple[int, Row]]
    deals: Mapping[int, Bought]
    payloads: list[dict[str, Any]]
    days: list[date]

    def lots(self) -> Iterable[Lot]:
        """All of them."""
        return (row for _, row in self.rows if isinstance(row, Lot))

    def fine_ug(self, lot: Lot) -> int | None:
        """The figure that counts for a whole lot; None: nobody has assayed it."""
        found = self._sure(lot)
        return lot.fine_ug if found is None else found

    def guessed(self, lot: Lot) -> bool:
        """Whether that is an estimate, or nothing."""
        return self._sure(lot) is None

    def _sure(self, lot: Lot) -> int | None:
        guess = lot.fine_ug is None or bool(lot.estimated)
        counted: list[int] = []
        told = None if guess else lot.fine_ug
        for seq, row in self.rows:
            if isinstance(row, Settled) and lot.lot in (lots := self._bought(row.entry).lots):
                told = int(Decimal(self.payloads[seq]["lines"][lots.index(lot.lot)]["fine_g"]) * 10**6)
            if isinstance(row, LotMeasured) and row.lot == lot.lot and row.base_ug is not None and row.how != "settled":
                whole = row.fine_ug or 0
                if guess and row.left_mg:
                    whole = round(Fraction((row.left_ug or 0) * row.gross_mg, row.left_mg))
                if row.how == "counted":
                    counted.append(whole)
                else:
                    told = whole
        return counted[0] if told is None and counted else told

    def _bought(self, entry: int) -> Bought:
        return next(row for seq, row in self.rows if seq == entry and isinstance(row, Bought))

    def half_years(self, at: date) -> dict[str, int]:
        """Fine µg by `half_year:<holder>:<right>:<half>`, nothing left out but what comes to nothing."""
        found: dict[str, int] = {}
        for lot in self.lots():
            day = self._day(lot) if lot.source in ("declared", "opening") and lot.right_code else None
            if day is not None and day <= at and (gold := int(self._gold(lot, first=True))):
                account = f"half_year:{lot.origin_holder}:{lot.right_code}:{half_year(day)}"
                found[account] = found.get(account, 0) + gold
        return found

    def _day(self, lot: Lot) -> date | None:
        if lot.source == "opening":
            said = next(
                each
                for each in self.payloads[lot.seq]["lots"]
                if lot.lot in (each.get("lot"), each.get("origin", {}).get("lot"))
            )
            days = [paper["issued_on"] for paper in said.get("documents", ()) if paper["kind"] in VOUCHERS]
            return date.fromisoformat(min(days)) if days else None
        if lot.line:
            return date.fromisoformat(self.deals[lot.seq].day) if lot.seq in self.deals else None
        return self.days[lot.seq]

    def _gold(self, lot: Lot, *, first: bool = False) -> Fraction:
        """What became of a lot's gold: its figure, where it is measured; else what was sold of it and what is left."""
        fine = Fraction(self.fine_ug(lot) or 0)
        if not first and not self.guessed(lot):
            return fine
        total, left = Fraction(0), self._whole_mg(lot)
        for edge in (row for _, row in self.rows if isinstance(row, LotUse) and row.parent == lot.lot):
            child = self._lot(edge.child)
            if edge.seq in self.deals:
                total += self._gold(child)
                left -= edge.gross_mg
            elif self.guessed(lot) and edge.fine_ug is None and child.product == "campaign" and child.fine_ug is None:
                outputs = [row for _, row in self.rows if isinstance(row, LotUse) and row.parent == child.lot]
                whole = sum((self._gold(self._lot(each.child)) for each in outputs), Fraction(0))
                total += whole * edge.gross_mg / child.gross_mg
        return total + fine * max(left, 0) / self._whole_mg(lot)

    def _whole_mg(self, lot: Lot) -> int:
        said = [
            row
            for _, row in self.rows
            if isinstance(row, LotMeasured) and row.lot == lot.lot and row.how not in ("counted", "settled")
        ]
        return said[-1].gross_mg if said else lot.gross_mg

    def _lot(self, name: str) -> Lot:
        return next(each for each in self.lots() if each.lot == name)
