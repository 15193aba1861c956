import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from service import exchange, trade
from service.ledger import canonical

KINDS = (*trade.KINDS, *exchange.KINDS)
DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = "\n".join(page.read_text() for page in (DOCS / "payloads.md", *sorted((DOCS / "payloads").glob("*.md"))))


def _with_parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for field in model.model_fields.values():
        for part in _models(field.annotation):
            yield from _with_parts(part)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


MODELS = {f"{kind.type} {part.__name__}": part for kind in KINDS for part in _with_parts(kind.payload)}


@pytest.mark.parametrize("name", MODELS)
def test_every_member_is_documented(name: str) -> None:
    """No member of a trade payload, or of a filed report, is missing from the reference."""
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
