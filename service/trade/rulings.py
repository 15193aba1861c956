"""What an authority, or the seller itself, said of a finding: whether its burden still lies on the gold.

Findings are frozen in their entries and stay there; a ruling is a later entry's, and stands beside the marks it is on.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

from service.decision.records import Row
from service.decision.values import frozen

UPHELD: Final = "upheld"
LIFTED: Final = "lifted"
LIFTED_WITH_CONDITION: Final = "lifted_with_condition"
WITHDRAWN: Final = "withdrawn"


@frozen
class Ruling(Row):
    """On the marks that `rule` left on `about` for entry `entry`; `officer` is the kid that signed.

    `outcome` is `upheld`, `lifted`, `lifted_with_condition` or `withdrawn`: by the seller that disputed, or by the
    party that confirms what a contested key of its own has signed.
    """

    kind: ClassVar[str] = "ruling"

    about: str
    entry: int
    rule: str
    outcome: str
    officer: str

    @property
    def shelf(self) -> str:
        return f"marks:{self.about}"

    @property
    def key(self) -> str:
        return f"ruling:{self.seq}:{self.entry}:{self.rule}"


def free(rows: Sequence[Row], entry: int, rule: str) -> bool:
    """Whether the last ruling on a finding took its burden away; `rows` are of the shelf that its marks are on."""
    for row in reversed(rows):
        if isinstance(row, Ruling) and (row.entry, row.rule) == (entry, rule):
            return row.outcome != UPHELD
    return False
