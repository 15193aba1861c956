from pathlib import Path

from service.categorization.evidence import RIGHTS, SURFACE
from service.categorization.goals import AREAS, GOALS
from service.categorization.stages import STAGES

REFERENCE = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text()


def test_every_code_is_documented() -> None:
    """No stage, goal, area or kind of evidence is missing from the reference."""
    evidence = {each for table in (RIGHTS, SURFACE) for kinds in table.values() for each in kinds}
    assert [code for code in (*STAGES, *GOALS, *AREAS, *sorted(evidence)) if f"`{code}`" not in REFERENCE] == []
