"""Faults by the million in little memory, none left out: an export of junk has one for each of its lines.

What is asked of a fault again and again (where, which check, which member) stands in arrays; its two sentences, which
differ from the next one's in a number or two, are pressed together with those around it, and read when they are told.
"""

import json
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, KeysView, Sequence
from functools import lru_cache
from operator import eq
from typing import Final, overload

from service.audit.faults import Check, Fault, Text

_BLOCK: Final = 256
"""Texts pressed together: enough that they are much alike, few enough that one is soon read."""

_FAST: Final = 1
_NEAR: Final = 16
"""Blocks held open: each check finds its faults in order, and a report tells those of all checks mixed."""

_CHECKS: Final = tuple(map(Check, range(1, max(Check) + 1)))


class _Texts:
    """Sentences by number."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.starts = array("Q")  # the first of each block
        self.last: list[tuple[str, str]] = []  # what is not pressed yet
        self.pressed = 0
        self._open = lru_cache(_NEAR)(self._read)

    def __getstate__(self) -> tuple[list[bytes], "array[int]", list[tuple[str, str]], int]:
        return self.blocks, self.starts, self.last, self.pressed

    def __setstate__(self, state: tuple[list[bytes], "array[int]", list[tuple[str, str]], int]) -> None:
        self.blocks, self.starts, self.last, self.pressed = state
        self._open = lru_cache(_NEAR)(self._read)

    def __getitem__(self, number: int) -> Text:
        if number >= self.pressed:
            return Text(*self.last[number - self.pressed])
        at = bisect_right(self.starts, number) - 1
        return Text(*self._open(at)[number - self.starts[at]])

    def append(self, text: Text) -> None:
        self.last.append((text.es, text.en))
        if len(self.last) == _BLOCK:
            self.press()

    def take(self, other: "_Texts") -> None:
        """Take those of another, pressed as they are."""
        self.press()
        other.press()
        self.starts.extend(start + self.pressed for start in other.starts)
        self.blocks += other.blocks
        self.pressed += other.pressed

    def press(self) -> None:
        if self.last:
            self.starts.append(self.pressed)
            self.blocks.append(zlib.compress(json.dumps(self.last).encode(), _FAST))
            self.pressed += len(self.last)
            self.last = []

    def _read(self, at: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = json.loads(zlib.decompress(self.blocks[at]))
        return found


class FaultBook:
    """Faults, each with the number of the line or entry that it is about, in the order they were found."""

    def __init__(self) -> None:
        self.numbers = array("q")
        self.checks = bytearray()
        self.fields = array("I")
        self.names: dict[str, int] = {}  # each member once, by when it was first met
        self._listed: list[str] = []
        self.texts = _Texts()

    def __len__(self) -> int:
        return len(self.numbers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FaultBook) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # it grows

    def __iter__(self) -> Iterator[Fault]:
        return map(self.fault_at, range(len(self)))

    def add(self, number: int, fault: Fault) -> None:
        """Write a fault down under this number."""
        self.numbers.append(number)
        self.checks.append(fault.check)
        self.fields.append(self.names.setdefault(fault.field, len(self.names)))
        self.texts.append(fault.text)

    def take(self, other: "FaultBook", after: int) -> None:
        """Write down all of another, whose numbers count from `after`. The other is used up."""
        self.numbers.extend(number + after for number in other.numbers)
        self.checks += other.checks
        fields = [self.names.setdefault(name, len(self.names)) for name in other.names]
        self.fields.extend(fields[each] for each in other.fields)
        self.texts.take(other.texts)

    def fault_at(self, place: int) -> Fault:
        """The fault that was written down in this place, counted from 0."""
        return Fault(self.check_at(place), self.numbers[place], self.field_at(place), self.texts[place])

    def check_at(self, place: int) -> Check:
        """The check that found it."""
        return _CHECKS[self.checks[place] - 1]

    def field_at(self, place: int) -> str:
        """The member that it names."""
        return self._members()[self.fields[place]]

    def order(self, left_out: Sequence[int]) -> "array[int]":
        """Places by number, check and member, as a report tells them, but for those that are marked."""
        rank = {name: at for at, name in enumerate(sorted(self.names))}
        ranks = array("Q", (rank[name] for name in self.names))
        total = len(self)
        # One integer each: a tuple would take four times as much.
        keys = sorted(
            ((number * (max(Check) + 1) + check) * len(ranks) + ranks[field]) * total + place
            for place, (number, check, field) in enumerate(zip(self.numbers, self.checks, self.fields, strict=True))
            if not left_out[place]
        )
        return array("Q", (key % total for key in keys))

    def _members(self) -> list[str]:
        if len(self._listed) != len(self.names):
            self._listed = list(self.names)
        return self._listed


class EntryFaults:
    """The faults of entries: asked all the while which entries have any, and told at the end.

    What is wrong about an entry's place alone (`beside` it) is told with the others, and says nothing of the entry.
    """

    def __init__(self) -> None:
        self._book: Final = FaultBook()
        self._gone: Final = bytearray()  # a mark for each place of the book
        self._beside: Final = bytearray()  # likewise
        self._count: Final[dict[int, int]] = {}

    def __contains__(self, entry: object) -> bool:
        return entry in self._count

    def __iter__(self) -> Iterator[int]:
        return iter(self._count)

    def __len__(self) -> int:
        return len(self._count)

    def keys(self) -> KeysView[int]:
        """The entries that have faults; what is found later is among them."""
        return self._count.keys()

    def add(self, entry: int, fault: Fault, *, beside: bool = False) -> None:
        """Lay a fault to an entry, or `beside` it: on another line than it should be, or behind one in excess."""
        self._book.add(entry, fault)
        self._gone.append(False)
        self._beside.append(beside)
        if not beside:
            self._count[entry] = self._count.get(entry, 0) + 1

    def standing(self) -> Iterator[tuple[int, Check, str]]:
        """Every fault's entry, check and member."""
        for place, gone in enumerate(self._gone):
            if not gone:
                yield self._book.numbers[place], self._book.check_at(place), self._book.field_at(place)

    def withdraw(self, which: Callable[[int, Check, str], bool]) -> set[int]:
        """Take back the entries' faults of which this holds, asked by entry, check and member. Gives the entries."""
        entries = set()
        for place, (gone, beside) in enumerate(zip(self._gone, self._beside, strict=True)):
            entry = self._book.numbers[place]
            if not gone and not beside and which(entry, self._book.check_at(place), self._book.field_at(place)):
                self._gone[place] = True
                entries.add(entry)
                self._count[entry] -= 1
                if not self._count[entry]:
                    del self._count[entry]
        return entries

    def told(self, of_the_whole: Iterable[Fault]) -> "FaultList":
        """All that stand, by entry, check and member; those of the whole last."""
        return FaultList(self._book, self._book.order(self._gone), sorted(of_the_whole, key=lambda each: each.place))


class FaultList(Sequence[Fault]):
    """What a report tells, in its order. Each fault is made when it is asked for, and not kept."""

    def __init__(self, book: FaultBook, order: Sequence[int], others: Sequence[Fault]) -> None:
        self._book, self._order, self._others = book, order, tuple(others)

    def __len__(self) -> int:
        return len(self._order) + len(self._others)

    @overload
    def __getitem__(self, number: int) -> Fault: ...
    @overload
    def __getitem__(self, number: slice) -> list[Fault]: ...
    def __getitem__(self, number: int | slice) -> Fault | list[Fault]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        at = range(len(self))[number] - len(self._order)
        return self._others[at] if at >= 0 else self._book.fault_at(self._order[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # as long as it may be

    def __repr__(self) -> str:
        return repr(tuple(self))
