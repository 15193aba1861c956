import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from service.ledger import canonical
from service.trade import KINDS
from service.trade.constancia import Paper
from service.trade.documents import Document
from service.trade.measured import Assay
from service.trade.money import Payment
from service.trade.payload import Address, Confirmation, Line, Place, Processing, RegisterCheck

REFERENCE = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text()
PARTS = (Line, Document, Payment, Processing, RegisterCheck, Confirmation, Place, Address, Assay, Paper)
MODELS: dict[str, type[BaseModel]] = {
    **{kind.type: kind.payload for kind in KINDS},
    **{part.__name__: part for part in PARTS},
}


@pytest.mark.parametrize("name", MODELS)
def test_every_member_is_documented(name: str) -> None:
    """No member of a trade payload is missing from the reference."""
    members = {field.alias or name for name, field in MODELS[name].model_fields.items()}
    assert [
        member for member in sorted(members) if f"`{member}`" not in REFERENCE and f'"{member}"' not in REFERENCE
    ] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.type))
def test_its_worked_example_is_valid(kind: Any) -> None:  # noqa: ANN401 - kinds differ in their payload
    """Every type's example is read by its model and lies in the canonical profile."""
    examples = [
        text for text in re.findall(r"```json\n(.*?)```", REFERENCE, re.DOTALL) if f'"type":"{kind.type}"' in text
    ]
    assert len(examples) == 1
    payload = kind.payload.model_validate_json(examples[0])
    assert canonical.decode(canonical.encode(payload.model_dump(mode="json", by_alias=True, exclude_unset=True)))
