"""Every combination that a supplier check could be asked about, and the table that says what is right.

`verdicts.csv` has the combinations that can occur, with the verdict and its law, written from the law (`docs/domain.md`
§1 to §3, §7, §8) and not from the code. `exclusions.csv` has those that cannot occur or are written out elsewhere, each
with its reason. A cell holds one value, several parted by `|`, or `*` for all. Run it to list what is left out:

    python -m tests.trade.supplier.product
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final, get_args

from service.registry.registrations import STATUSES, Register

FOLDER: Final = Path(__file__).parent

SELLERS: Final = (
    "miner",
    "heir",
    "miner_in_recpo",
    "authorized",
    "graduate",
    "titleholder",
    "miner_on_title",
    "operator",
    "selector",
    "selector_in_reinfo",
    "trader",
    "trader_with_stock",
    "plant",
    "company",
    "stranger",
)
"""Who sells. What else is on record of each, beside the register asked about, is said in `sellers.py`."""

DIMENSIONS: Final[Mapping[str, Sequence[str]]] = {
    "seller": SELLERS,
    "register": ("", *get_args(Register)),
    "status": ("none", *dict.fromkeys(word for words in STATUSES.values() for word in words)),
    "date": ("before", "in", "after"),
    "known": ("before", "after"),
    "category": ("I", "II", "III", "IV", "none"),
}
"""`date`: the day asked about is before, in or after the validity of the register's word. `known`: that word was
recorded before or after what the ledger is asked to know. The empty register is for whom no register knows."""


@dataclass(frozen=True)
class Line:
    """One line of either table; `number` as an editor shows it."""

    number: int
    cells: Mapping[str, str]

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """The combinations that the line speaks of."""
        return product(
            *(values if self.cells[name] == "*" else self._said(name) for name, values in DIMENSIONS.items())
        )

    def unknown_words(self) -> list[str]:
        """Cells' values that the dimension does not have."""
        return [
            f"{name}: {value}"
            for name, values in DIMENSIONS.items()
            for value in self._said(name)
            if value not in {*values, "*"}
        ]

    def _said(self, name: str) -> list[str]:
        return self.cells[name].split("|")


def lines(name: str) -> list[Line]:
    """The lines of a table."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [Line(number, row) for number, row in enumerate(csv.DictReader(file), 2)]


def combinations() -> Iterator[tuple[str, ...]]:
    """The whole product, in the order of the dimensions."""
    return product(*DIMENSIONS.values())


def left_out() -> dict[tuple[str, ...], str]:
    """Each combination that the exclusions leave out, with the first reason that does."""
    reasons: dict[tuple[str, ...], str] = {}
    for line in lines("exclusions.csv"):
        for combination in line.combinations():
            reasons.setdefault(combination, line.cells["reason"])
    return reasons


if __name__ == "__main__":
    writer = csv.writer(sys.stdout)
    writer.writerow((*DIMENSIONS, "reason"))
    writer.writerows((*combination, reason) for combination, reason in left_out().items())
