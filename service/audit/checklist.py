"""A numbered checklist, gone through in order: each step looks at one thing, and is told in one line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice
from typing import Any, Final, Generic, TypeVar

from service.audit.faults import Text
from service.audit.report import State

S = TypeVar("S", bound=IntEnum)

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Result(Generic[S]):
    """How one step ended; `notes` say why, where it does not simply hold."""

    step: S
    state: State
    notes: tuple[Text, ...] = ()

    @property
    def note(self) -> Text | None:
        """The first of them."""
        return self.notes[0] if self.notes else None


@dataclass(slots=True)
class Checklist(Generic[S]):
    """What came of the steps so far, in their order."""

    results: list[Result[S]] = field(default_factory=list)

    @property
    def states(self) -> dict[S, State]:
        """How each step ended."""
        return {each.step: each.state for each in self.results}

    def add(self, step: S, state: State, *notes: Text) -> None:
        """One more step."""
        self.results.append(Result(step, state, notes))

    def fail(self, step: S, why: Text) -> None:
        """A step that does not hold."""
        self.add(step, State.FAILS, why)

    def judge(self, step: S, differing: Iterable[Text]) -> None:
        """A step, by what it found to differ: of many, the first twenty, for more of them say no more."""
        notes = tuple(islice(differing, _SHOWN))
        self.add(step, State.FAILS if notes else State.HOLDS, *notes)

    def end(self, step: S, state: State, why: Text, *, follows: Text) -> None:
        """A step on which all that come after rest: they are not judged, and say that they follow from it."""
        self.add(step, state, why)
        for after in list(type(step))[step:]:
            self.add(after, State.UNJUDGED, follows)

    def told(self, titles: Mapping[S, Text]) -> list[dict[str, Any]]:
        """The steps in the form of `--json`."""
        return [
            {"check": int(each.step), "state": each.state.value, **in_both(titles[each.step])}
            | {"notes": [in_both(note) for note in each.notes]}
            for each in self.results
        ]


def in_both(text: Text) -> dict[str, str]:
    """A text in the form of `--json`."""
    return {"es": text.es, "en": text.en}
