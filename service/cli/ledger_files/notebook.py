"""What the rules know of a ledger while they decide: in memory up to a limit, beyond it in a file.

The file is a temporary one, made when it is first needed; or a state that the auditor keeps (`kept_state`), in which
the next audit goes on. Of an audit that finds a fault, nothing stays in that.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from service.cli.ledger_files.facts_file import FactsFile
from service.decision.backed import BackedFacts
from service.decision.effects import Effects
from service.decision.records import Row
from service.rulebook.names import Names
from service.rulebook.replay import Replay
from service.rulebook.roots import Roots

MEMORY: Final = 256
"""Megabytes for facts, unless told otherwise."""

_RECORD: Final = 600
"""Bytes that a record or a name takes, with its share of the tables that hold it."""


class Notebook:
    """A store for `BackedFacts`. `file` is where it goes on, after `size` entries; else `new` is where one is made."""

    def __init__(
        self, origin: str, new: Path, memory: int = MEMORY, file: FactsFile | None = None, size: int = 0
    ) -> None:
        self._origin, self._new, self._size = origin, new, size
        self._most: Final = memory * 1_000_000 // _RECORD
        self._before: Final = file
        self._file = file
        self._facts = BackedFacts(self)
        self._names = Names(self.first)

    def begin(self) -> Replay:
        """A replay that stands where the audit starts; what was written since is undone."""
        if self._before is not None:
            self._before.rewind()
        elif self._file is not None:
            self._file.close()
            self._new.unlink()
            self._file = None
        self._facts, self._names = BackedFacts(self), Names(self.first)
        read = None if self._before is None else self._before.nodes
        return Replay(self._origin, self._facts, Roots(self._size, read), self._names)

    def rest(self, _log: Replay) -> None:
        """Between two entries: put everything into the file, if memory holds too much."""
        if self._facts.held + len(self._names) > self._most:
            self.put_away()

    def put_away(self) -> FactsFile:
        """Put everything into the file, and give it."""
        self._facts.spill()
        file = self._opened()
        file.save_names(self._names.take())
        return file

    def move_to(self, state: Path) -> None:
        """Leave the new file and have it under this name, whole or not at all."""
        self.close()
        self._file = None
        with self._new.open("rb") as written:
            os.fsync(written.fileno())
        self._new.replace(state)

    def close(self) -> None:
        """Leave the file."""
        if self._file is not None:
            self._file.close()

    def rows(self, shelf: str) -> Sequence[Row]:
        """The rows of one shelf that were put away."""
        return () if self._file is None else self._file.rows(shelf)

    def balance(self, account: str) -> int | None:
        """The balance that was put away."""
        return None if self._file is None else self._file.balance(account)

    def effects(self, seq: int) -> Effects | None:
        """What was put away of an entry."""
        return None if self._file is None else self._file.effects(seq)

    def first(self, party: str, name: str) -> int | None:
        """The entry that used an id first, of those that were put away."""
        return None if self._file is None else self._file.first(party, name)

    def save(self, effects: Sequence[Effects], moved: Mapping[str, int], others: Sequence[Row]) -> None:
        """Put away."""
        self._opened().save(effects, moved, others)

    def _opened(self) -> FactsFile:
        if self._file is None:
            self._file = FactsFile(self._new, new=True)
        return self._file
