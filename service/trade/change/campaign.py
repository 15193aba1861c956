"""What a campaign was, in one row, and the serial numbers it gave out."""

from collections.abc import Sequence
from typing import ClassVar

from service.decision.records import Row, live
from service.decision.values import frozen


@frozen
class Campaign(Row):
    """Entry `seq`: `plant` treated gold from `started_on` to `ended_on` (Lima days).

    Weights are gross mg, fine µg as the books have them; `fed_ug` is None where nothing that went in was assayed.
    `made_ug` is in the products; `tailings_ug` and `circuit_out_ug` stayed behind, `circuit_in_ug` an earlier campaign
    had left. `reagents` are triples (name, grams used, grams got back, None = not said), `treated_kg` the dry weight
    that the plant says it treated.
    """

    kind: ClassVar[str] = "campaign"

    campaign: str
    plant: str
    process: str
    started_on: str
    ended_on: str
    fed_mg: int
    fed_ug: int | None
    circuit_in_ug: int
    made_ug: int
    circuit_out_ug: int
    tailings_ug: int
    toll: bool
    reagents: tuple[tuple[str, int, int | None], ...] = ()
    retort: bool | None = None
    treated_kg: int | None = None

    @property
    def shelf(self) -> str:
        return shelf(self.campaign)

    @property
    def key(self) -> str:
        return self.campaign


@frozen
class SerialUse(Row):
    """A refiner's number on a bar, that no other bar of its has."""

    kind: ClassVar[str] = "serial"

    refiner: str
    serial: str
    lot: str

    @property
    def shelf(self) -> str:
        return serial_shelf(self.refiner, self.serial)

    @property
    def key(self) -> str:
        return str(self.seq)


def shelf(campaign: str) -> str:
    """Where a campaign's row stands."""
    return f"campaign:{campaign}"


def serial_shelf(refiner: str, serial: str) -> str:
    """Where the bar that has a refiner's number stands."""
    return f"serial:{refiner}:{serial}"


def on(rows: Sequence[Row]) -> Campaign | None:
    """The campaign whose shelf this is; None if there is none, or it was annulled."""
    return next((row for row in live(rows) if isinstance(row, Campaign)), None)
