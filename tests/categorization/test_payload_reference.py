import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from service.categorization import KINDS
from service.categorization.assessment_recorded import Axis, SurfaceHolder
from service.categorization.assistance_recorded import PlannedGoal
from service.categorization.evidence import RIGHTS, SURFACE
from service.categorization.goals import AREAS, GOALS
from service.categorization.stages import STAGES
from service.ledger import canonical
from service.registry import membership_recorded
from service.registry.membership_recorded import Mandate

REFERENCE = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text()
DOCUMENTED = (*KINDS, membership_recorded.KIND)
MODELS: dict[str, type[BaseModel]] = {
    **{kind.type: kind.payload for kind in DOCUMENTED},
    **{part.__name__: part for part in (Axis, SurfaceHolder, PlannedGoal, Mandate)},
}


@pytest.mark.parametrize("name", MODELS)
def test_every_member_is_documented(name: str) -> None:
    """No member of a formalization payload is missing from the reference."""
    members = {field.alias or name for name, field in MODELS[name].model_fields.items()}
    assert [member for member in sorted(members) if f"`{member}`" not in REFERENCE] == []


def test_every_code_is_documented() -> None:
    """No stage, goal, area or kind of evidence is missing from the reference."""
    evidence = {each for table in (RIGHTS, SURFACE) for kinds in table.values() for each in kinds}
    assert [code for code in (*STAGES, *GOALS, *AREAS, *sorted(evidence)) if f"`{code}`" not in REFERENCE] == []


@pytest.mark.parametrize("kind", DOCUMENTED, ids=lambda kind: str(kind.type))
def test_its_worked_example_is_valid(kind: Any) -> None:  # noqa: ANN401 - kinds differ in their payload
    """Every type's example is read by its model and lies in the canonical profile."""
    examples = [
        text for text in re.findall(r"```json\n(.*?)```", REFERENCE, re.DOTALL) if f'"type":"{kind.type}"' in text
    ]
    assert len(examples) == 1
    payload = kind.payload.model_validate_json(examples[0])
    assert canonical.decode(canonical.encode(payload.model_dump(mode="json", by_alias=True, exclude_unset=True)))
