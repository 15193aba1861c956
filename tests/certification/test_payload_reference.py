import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from service.certification import KINDS
from service.certification.claims import CategoryShare, Claims, Custody, Excluded, Mercury, OriginGroup, Result
from service.ledger import canonical

PAGE = (Path(__file__).parents[2] / "docs/payloads/certificate.md").read_text()
PARTS: tuple[type[BaseModel], ...] = (Claims, Result, Excluded, OriginGroup, CategoryShare, Custody, Mercury)


@pytest.mark.parametrize("model", [*(kind.payload for kind in KINDS), *PARTS], ids=lambda model: model.__name__)
def test_every_member_is_documented(model: type[BaseModel]) -> None:
    """No member of a payload about certificates is missing from the reference, but those that every payload has."""
    common = {"type", "log", "id", "occurred_at", "seen"}
    assert [name for name in sorted(set(model.model_fields) - common) if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.type))
def test_its_worked_example_is_valid(kind: Any) -> None:  # noqa: ANN401 - kinds differ in their payload
    """Every type's example is read by its model, lies in the canonical profile, and is no deeper than 6."""
    (example,) = [text for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if f'"type":"{kind.type}"' in text]
    payload = kind.payload.model_validate_json(example)
    written = payload.model_dump(mode="json", exclude_unset=True)
    assert canonical.decode(canonical.encode(written))
    assert _depth(written) <= 6


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0) if isinstance(value, dict | list) else 0
