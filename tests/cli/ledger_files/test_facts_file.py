"""A file of facts holds what memory would: on a real ledger of every payload type, put away after every few entries."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.audit import rules
from service.cli.ledger_files.facts_file import FactsFile
from service.cli.ledger_files.notebook import Notebook
from service.decision.backed import StoreFailed
from service.ledger import entry
from service.rulebook import deeds
from service.rulebook.replay import Replay
from tests.audit import tampering
from tests.honest import ORIGIN, ledger

_ENTRIES = ledger(290).entries


class _Forgetful(Notebook):
    """Memory holds nothing from one entry to the next."""

    def rest(self, _log: Replay) -> None:
        """Put away at once."""
        self.put_away()


@contextmanager
def _replayed(folder: Path, entries: list[bytes]) -> Iterator[tuple[rules.Replayed, Replay]]:
    with closing(_Forgetful(ORIGIN, folder / "facts")) as notebook:
        log = notebook.begin()
        yield rules.replay(log, enumerate(entries), rest=notebook.rest), log


def test_the_same_decisions_and_facts(tmp_path: Path) -> None:
    """With nothing left in memory every decision comes out as written, and every shelf, sum and deed is the same."""
    with _replayed(tmp_path, _ENTRIES) as (found, log):
        assert found.differences == {}
        plain = Replay(ORIGIN)
        assert rules.replay(plain, enumerate(_ENTRIES)).differences == {}
        for name, rows in plain.facts._rows.items():
            if not name.startswith("root:"):
                assert list(log.facts.shelf(name)) == rows, name
        for name, amount in plain.facts._balances.items():
            assert log.facts.balance(name) == amount, name
        for seq in range(len(_ENTRIES)):
            assert log.facts.effects(seq) == plain.facts.effects(seq)


def test_the_same_faults(tmp_path: Path) -> None:
    """What a tampered ledger is told by memory, it is told out of the file."""
    entries = list(_ENTRIES)
    for at in (40, 130, 200, 255, 280):
        tampering.change_finding(entries, at)
    tampering.edit_payload(entries, 100)
    entries[220] = entries[219]
    plain = rules.replay(Replay(ORIGIN), enumerate(entries))
    assert len(plain.differences) > 5
    with _replayed(tmp_path, entries) as (found, _log):
        assert found.differences == plain.differences


def test_begun_again(tmp_path: Path) -> None:
    """A replay begun again knows nothing of the first."""
    with closing(_Forgetful(ORIGIN, tmp_path / "facts")) as notebook:
        for _ in range(2):
            assert rules.replay(notebook.begin(), enumerate(_ENTRIES[:120]), rest=notebook.rest).differences == {}


def test_a_disk_that_fails_accuses_nobody(tmp_path: Path) -> None:
    """Where the file can no longer be read the audit ends, instead of finding fault with the entries that ask."""
    notebook = _Forgetful(ORIGIN, tmp_path / "facts")
    log = notebook.begin()
    rules.replay(log, enumerate(_ENTRIES[:200]), rest=notebook.rest)
    notebook.close()
    with pytest.raises(StoreFailed):
        rules.replay(log, enumerate(_ENTRIES[200:], 200))


def test_deeds_are_read_as_written() -> None:
    """What an entry did comes back from its bytes, of every payload type."""
    plain = Replay(ORIGIN)
    for data in _ENTRIES:
        plain.step(entry.parse(data))
    for seq in range(len(_ENTRIES)):
        done = plain.facts.effects(seq)
        assert done is not None
        assert deeds.decode(deeds.encode(done)) == done
        assert deeds.decode_rows(deeds.encode_rows(done.rows)) == done.rows


def test_a_file_of_its_owner_s(tmp_path: Path) -> None:
    """Nobody else may read it, whatever others may do in the folder."""
    path = tmp_path / "facts"
    FactsFile(path, new=True).close()
    assert path.stat().st_mode & 0o077 == 0
