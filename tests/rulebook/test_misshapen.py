"""Payloads with anything at all in the place of a member: refused or taken, and never an accident."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest

from service.ledger import canonical, entry
from service.rulebook.decide import decide
from service.rulebook.read import ShapeError, read
from service.rulebook.replay import Replay
from tests.honest import ORIGIN, Ledger, ledger

Path = tuple[str | int, ...]

_OTHERS: tuple[Any, ...] = (
    *(None, True, 0, -1, 2**53 - 1, "", "x", "ñ", "0.000", "999999999.999", "2026-02-30", "9999-12-31", [], {}, [{}]),
    *("ruc:20990000019", "nat:01ARZ3NDEKTSV4RRFFQ69G5FAV", "9999-12-31T23:59:59Z", "a" * 64, "9999-2", "000000"),
)


def _places(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    match value:
        case dict():
            for name, member in value.items():
                yield from _places(member, (*path, name))
        case list():
            for at, member in enumerate(value):
                yield from _places(member, (*path, at))
        case _:
            pass


def _changed(payload: dict[str, Any], known: dict[str | int, list[Any]], draw: Random) -> dict[str, Any]:
    """Up to three members taken out, put twice, or replaced: by an extreme, or by what stood there in another entry."""
    changed = deepcopy(payload)
    for _ in range(draw.choice((1, 1, 2, 3))):
        places = [path for path in _places(changed) if path[0] not in {"type", "log"}]
        *above, last = draw.choice(places)
        around: Any = changed
        for step in above:
            around = around[step]
        match draw.randrange(5):
            case 0:
                del around[last]
            case 1 if isinstance(around, list):
                around.append(deepcopy(around[-1]))
            case 2:
                around[last] = deepcopy(draw.choice(_OTHERS))
            case _:
                around[last] = deepcopy(draw.choice(known.get(last) or _OTHERS))
    return changed


def _try(honest: Ledger, times: int, seed: int) -> dict[str, int]:
    """At every entry so many changes of its payload, decided as that entry; how many came to what."""
    draw, log = Random(seed), Replay(ORIGIN)
    known: dict[str | int, list[Any]] = {}
    came: dict[str, int] = {}
    for number, data in enumerate(honest.entries):
        found = entry.parse(data)
        for _ in range(times):
            try:
                payload = read(canonical.encode(_changed(found.payload, known, draw)))
            except (ShapeError, canonical.CanonicalError):
                outcome = "misshapen"
            else:
                kid = found.submission.header.kid
                decided = decide(payload, kid, log.facts, log=ORIGIN, seq=number, recorded_at=found.recorded_at)
                outcome = type(decided).__name__
            came[outcome] = came.get(outcome, 0) + 1
        for path in _places(found.payload):
            value: Any = found.payload
            for step in path:
                value = value[step]
            known.setdefault(path[-1], []).append(value)
        log.step(found)
    return came


def test_no_rule_stumbles() -> None:
    """Whatever stands for a member, the rulebook has an answer: of its shape, a refusal, or an entry."""
    assert _try(ledger(290), 12, seed=1).keys() == {"misshapen", "Refusal", "Decision"}


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_no_rule_stumbles_for_long(seed: int) -> None:
    """The same, a hundred changes of each entry."""
    assert _try(ledger(310), 100, seed).keys() == {"misshapen", "Refusal", "Decision"}
