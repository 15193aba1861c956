"""The reference of payloads against their models: every type, every member of it, and an example that is one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from service.decision.payload import Payload
from service.ledger import canonical
from service.rulebook.kinds import KINDS

DOCS = Path(__file__).parents[2] / "docs"
GENERAL = (DOCS / "payloads.md").read_text()
PAGES = [GENERAL, *(page.read_text() for page in sorted((DOCS / "payloads").glob("*.md")))]
DEPTH = 6
"""The deepest that a payload nests (`format.md`)."""


def _of(kind: str, page: str) -> list[str]:
    return [text for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if f'"type":"{kind}"' in text]


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


MODELS = {(name, part.__name__): part for name, kind in KINDS.items() for part in _with_parts(kind.payload)}


@pytest.mark.parametrize(("kind", "part"), MODELS)
def test_every_member_is_documented(kind: str, part: str) -> None:
    """A type's own members stand on the page that has its example; what many types share, in the general one."""
    model = MODELS[kind, part]
    (page,) = [page for page in PAGES if _of(kind, page)]
    own = model.__annotations__ if issubclass(model, Payload) else ()
    for name, field in model.model_fields.items():
        member = field.alias or name
        text = page if name in own and name not in Payload.model_fields else f"{page}\n{GENERAL}"
        assert f"`{member}`" in text or f'"{member}"' in text, member


@pytest.mark.parametrize("kind", KINDS)
def test_its_worked_example_is_valid(kind: str) -> None:
    """Each type has one example, read by its model, in the canonical profile and no deeper than a payload may be."""
    (example,) = [text for page in PAGES for text in _of(kind, page)]
    payload: Payload = KINDS[kind].payload.model_validate_json(example)
    said: dict[str, Any] = payload.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert canonical.decode(canonical.encode(said), max_depth=DEPTH) == said
