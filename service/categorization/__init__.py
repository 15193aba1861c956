"""How far a miner is on the way to formality: Categories I to IV. Says nothing of whether it may sell.

As in the registry: a noun (`stages`, `assistance`, `productions`, …) has the rows and which hold on a day, a sentence
(`stage_reached`, …) one payload type and its decision. What is made of the rows, pure and on a day: `standing`,
`evidence_words`, `support`, `quick_wins`, `phases`, `cohort`, `filings`.
"""

from typing import Any, Final

from service.categorization import assessment_recorded, assistance_recorded, production_declared, stage_reached
from service.categorization.assessments import Assessment
from service.categorization.assistance import Assistance
from service.categorization.productions import Production
from service.categorization.stages import StageReached
from service.decision.kind import Kind
from service.decision.records import Row

KINDS: Final[tuple[Kind[Any], ...]] = (
    assessment_recorded.KIND,
    stage_reached.KIND,
    assistance_recorded.KIND,
    production_declared.KIND,
)

ROWS: Final[tuple[type[Row], ...]] = (Assessment, StageReached, Assistance, Production)
