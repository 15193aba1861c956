"""The two ends a decision can have."""

from dataclasses import dataclass

from service.decision.findings import Mark
from service.decision.records import Record
from service.decision.values import frozen


@frozen
class Accepted:
    """The entry is written: `marks` are its findings, `records` everything else it puts."""

    records: tuple[Record, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing is written. `code` is stable, `field` a path into the payload, `detail` the values the text quotes."""

    code: str
    field: str
    detail: tuple[tuple[str, str], ...] = ()


Outcome = Accepted | Refusal


class Refused(Exception):
    """Raised deep inside a decision to end it with a refusal; the rulebook turns it into the outcome."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def refuse(code: str, field: str, **detail: str) -> Refused:
    """A refusal, ready to be raised.

    For instance `raise refuse("lot_unknown", "lines[0].lot", lot=lot)`.
    """
    return Refused(Refusal(code, field, tuple(sorted(detail.items()))))
