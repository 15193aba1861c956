"""How far a miner is on the way to formality: Categories I to IV. Says nothing of whether it may sell."""

from typing import Any, Final

from service.categorization import assessment_recorded
from service.categorization.assessments import Assessment
from service.decision.kind import Kind
from service.decision.records import Row

KINDS: Final[tuple[Kind[Any], ...]] = (assessment_recorded.KIND,)

ROWS: Final[tuple[type[Row], ...]] = (Assessment,)
