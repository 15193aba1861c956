import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from service.ledger import canonical
from service.registry import (
    key_enrolled,
    key_limited,
    key_recovered,
    key_revoked,
    key_rotated,
    refusals_counted,
)
from service.registry.limits import Ceiling, KeyLimits
from service.registry.refusals_counted import CodeCount

PAGE = (Path(__file__).parents[2] / "docs" / "payloads" / "keys.md").read_text()
KINDS = tuple(
    module.KIND for module in (key_enrolled, key_limited, key_recovered, key_revoked, key_rotated, refusals_counted)
)
MODELS: dict[str, type[BaseModel]] = {
    **{kind.type: kind.payload for kind in KINDS},
    **{part.__name__: part for part in (Ceiling, KeyLimits, CodeCount)},
}
COMMON = {"type", "log", "id", "occurred_at", "seen"}


@pytest.mark.parametrize("name", MODELS)
def test_every_member_is_documented(name: str) -> None:
    """No member of a payload about keys is missing from its page."""
    assert [each for each in sorted(MODELS[name].model_fields.keys() - COMMON) if f"`{each}`" not in PAGE] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.type))
def test_its_worked_example_is_valid(kind: Any) -> None:  # noqa: ANN401 - kinds differ in their payload
    """Every type's example is read by its model and lies in the canonical profile."""
    examples = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (text,) = (each for each in examples if f'"type":"{kind.type}"' in each)
    payload = kind.payload.model_validate_json(text)
    assert canonical.decode(canonical.encode(payload.model_dump(mode="json", by_alias=True, exclude_unset=True)))
