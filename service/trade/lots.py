"""A lot: some gold that one party holds, and from which lots it came.

A lot has two accounts: `gross` (mg, as weighed) and `fine` (µg; never posted to = not measured yet). A lot is put once
and never changes hands: a purchase takes from the seller's lot and makes a new one of the buyer's. A campaign and an
export are lots too, of product `campaign` and `export`: what goes in mixes, and what comes out of it comes out of all
that went in.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from service.decision.facts import Facts
from service.decision.outcome import refuse
from service.decision.records import Row
from service.decision.values import frozen

DECLARED: Final = "declared"
TAKEN: Final = "taken"
MADE: Final = "made"
UNDECLARED: Final = "undeclared"
OPENING: Final = "opening"

OWN: Final = frozenset({DECLARED, MADE})
"""What a producer may sell as its own, where the lot names it as origin holder."""

METALS: Final = frozenset({"amalgam", "sponge", "dore", "bar", "scrap"})
ORES: Final = frozenset({"ore", "concentrate", "tailings", "circuit"})
CAMPAIGN: Final = "campaign"
EXPORT: Final = "export"
FIRST: Final = frozenset({DECLARED, OPENING})
"""How a lot comes into the ledger from outside with an origin of its own, be it an unknown one."""

NODES: Final = frozenset({CAMPAIGN, EXPORT})
"""Where the gold of many lots meets: no product that anybody buys."""


@frozen
class Lot(Row):
    """A lot as it came into the ledger.

    `source` says how: `declared` (the first word about this gold: what follows `line` is filled in), `taken` from
    another lot, `made` of what went into a campaign, `undeclared` (no recorded origin), or part of its holder's
    `opening` stock (as `declared`, but its holder resells it). `standing` is the origin's
    on the day of the declaration: `formal`, `in_process` or `unknown`. `line` is 0 where a lot was declared by itself.
    Dates are Lima days. What a producer had made of its own ore names it as `origin_holder`, and the right that most
    of the gold is of. `estimated`: nobody has measured the fine gold yet, what is said of it is a guess. `serial` is a
    bar's number, its refiner's own. `most_ug` is the most fine gold that a campaign's feed accounts for, or what was
    resold, its uncertainty included: carried on, so that campaign after campaign and sale after sale gain no more than
    the first could.
    """

    kind: ClassVar[str] = "lot"

    lot: str
    holder: str
    product: str
    gross_mg: int
    fine_ug: int | None
    source: str
    line: int
    origin_holder: str | None = None
    support: str | None = None
    constancia: str | None = None
    right_code: str | None = None
    right_name: str | None = None
    unit: str | None = None
    ubigeo_system: str | None = None
    ubigeo_code: str | None = None
    extracted_on: str | None = None
    standing: str | None = None
    estimated: bool | None = None
    serial: str | None = None
    most_ug: int | None = None

    @property
    def shelf(self) -> str:
        return f"lot:{self.lot}"

    @property
    def key(self) -> str:
        return self.lot


@frozen
class LotUse(Row):
    """`child` was made of `gross_mg` (and `fine_ug`, None = not measured) taken from `parent`."""

    kind: ClassVar[str] = "lot_use"

    child: str
    parent: str
    gross_mg: int
    fine_ug: int | None

    @property
    def shelf(self) -> str:
        return f"uses:{self.child}"

    @property
    def key(self) -> str:
        return self.parent


def shelf(lot: str) -> str:
    """Where the Lot row of a lot stands, with every later measure and move of it."""
    return f"lot:{lot}"


def uses_shelf(child: str) -> str:
    """Where the edges into a lot stand."""
    return f"uses:{child}"


def gross_account(lot: str) -> str:
    """Gross mg that the lot still holds."""
    return f"lot:{lot}/gross"


def fine_account(lot: str) -> str:
    """Fine µg that the lot still holds."""
    return f"lot:{lot}/fine"


def on(rows: Sequence[Row]) -> Lot | None:
    """The lot whose shelf this is; None if there is none."""
    return next((row for row in rows if isinstance(row, Lot)), None)


def find(facts: Facts, lot: str, field: str) -> Lot:
    """The lot with this id.

    Raises:
        Refused: `lot_unknown`.
        NotLoaded: its shelf is not loaded.
    """
    found = on(facts.shelf(shelf(lot)))
    if found is None:
        raise refuse("lot_unknown", field, lot=lot)
    return found
