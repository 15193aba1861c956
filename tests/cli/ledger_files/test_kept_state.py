"""`--state`: an audit that goes on where the last one ended, and what it trusts of that."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from service.audit.report import Report
from service.audit.trusted import Trusted
from service.cli.ledger_files.facts_file import FactsFile
from service.cli.say import Trouble
from service.cli.verifying import verification
from service.ledger import note, signing
from tests.audit import tampering
from tests.honest import ORIGIN, Ledger, ledger

FIRST, SIZE = 270, 290


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """Its first 270 entries are verified; twenty follow."""
    return ledger(SIZE)


@pytest.fixture(scope="module")
def made(honest: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state after the first 270."""
    folder = tmp_path_factory.mktemp("state")
    (folder / "export").write_bytes(honest.export(FIRST))
    report = _verify(folder, folder / "export", honest)
    assert (report.holds, report.start, report.lines) == (True, 0, FIRST)
    assert [each.name for each in folder.iterdir() if each.name.startswith("tmp")] == []
    return folder / "state"


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A folder of its own, with a copy of the state."""
    shutil.copy(made, tmp_path / "state")
    return tmp_path


def _verify(folder: Path, export: Path, honest: Ledger, vkey: str | None = None) -> Report:
    trusted = Trusted.parse(vkey or honest.root_vkey)
    return verification.run(export, trusted, state=folder / "state", processes=1)


def _write(folder: Path, honest: Ledger, entries: list[bytes], signed: bytes | None = None) -> Path:
    (folder / "export").write_bytes(tampering.export(honest, entries, signed))
    return folder / "export"


@pytest.mark.parametrize("first", [0, 100, FIRST])
def test_only_what_follows_is_read(honest: Ledger, folder: Path, first: int) -> None:
    """A later export holds from where the last audit ended, be it whole or without some of the entries before."""
    path = _write(folder, honest, honest.entries[first:])
    report = _verify(folder, path, honest)
    assert (report.holds, report.start, report.lines) == (True, FIRST, SIZE - FIRST)
    again = _verify(folder, path, honest)
    assert (again.holds, again.start, again.lines) == (True, SIZE, 0)


def test_as_if_all_had_been_read(honest: Ledger, folder: Path, tmp_path: Path) -> None:
    """After going on, a state holds what one made in a single audit holds."""
    _verify(folder, _write(folder, honest, honest.entries), honest)
    whole = tmp_path / "whole"
    whole.mkdir()
    _verify(whole, folder / "export", honest)
    assert _content(folder / "state") == _content(whole / "state")


@pytest.mark.parametrize("at", [FIRST, 280, SIZE - 1])
@pytest.mark.parametrize(
    "tool", [tampering.edit_payload, tampering.change_finding, tampering.delete, tampering.insert, tampering.edit_prev]
)
def test_a_fault_in_what_follows(honest: Ledger, folder: Path, tool: tampering.Tool, at: int) -> None:
    """It is named as in a whole audit; and nothing of a faulty audit is kept, so that the honest rest still holds."""
    entries = list(honest.entries)
    tool(entries, at)
    report = _verify(folder, _write(folder, honest, entries), honest)
    assert tampering.named(report) == [at]
    assert _verify(folder, _write(folder, honest, honest.entries), honest).lines == SIZE - FIRST


def test_an_id_of_long_ago(honest: Ledger, folder: Path) -> None:
    """An id that its party used among the entries before is seen to be used again."""
    entries = list(honest.entries)
    early = json.loads(entries[200])
    members = json.loads(entries[280]) | {"submission": early["submission"], "findings": early["findings"]}
    entries[280] = json.dumps(members, separators=(",", ":"), ensure_ascii=False, sort_keys=True).encode()
    tampering.recompute(entries, 280)
    report = _verify(folder, _write(folder, honest, entries, tampering.resign(honest, entries)), honest)
    assert any("entry 200" in fault.text.en for fault in report.faults if fault.seq == 280)


def test_history_rewritten_before(honest: Ledger, folder: Path) -> None:
    """Entries that go on from another history than the one verified do not hold, though the true key signed them."""
    entries = list(honest.entries)
    tampering.edit_time(entries, 150)
    tampering.recompute(entries, 150)
    report = _verify(folder, _write(folder, honest, entries, tampering.resign(honest, entries)), honest)
    assert "state" in tampering.of_the_whole(report)


def test_an_older_export(honest: Ledger, folder: Path) -> None:
    """An export with fewer entries than were verified lacks those at its end."""
    report = _verify(folder, _write(folder, honest, honest.entries[:100], honest.checkpoint(100)), honest)
    assert (tampering.named(report), tampering.of_the_whole(report)) == ([], ["size"])


def test_a_kept_checkpoint_of_before(honest: Ledger, folder: Path) -> None:
    """`--since` is compared with the tree that the state keeps, too."""
    path = _write(folder, honest, honest.entries)
    trusted = Trusted.parse(honest.root_vkey)
    for kept in (honest.checkpoint(100), honest.receipt(99, 100)):
        assert verification.run(path, trusted, kept=kept, state=folder / "state", processes=1).kept == 100
    forged = [*honest.entries[:99], honest.entries[99].replace(b"Z", b"Y", 1)]
    other = tampering.resign(honest, forged)
    report = verification.run(path, trusted, kept=other, state=folder / "state", processes=1)
    assert tampering.of_the_whole(report) == ["root"]


@pytest.mark.parametrize("name", ["tree", "leaf", "recorded_at", "checkpoint", "about_keys", "version", "form", "seal"])
def test_a_damaged_state(honest: Ledger, folder: Path, name: str) -> None:
    """Any of what it says, changed, makes a state useless, and the sentence says what to do."""
    with sqlite3.connect(folder / "state") as database:
        database.execute("UPDATE said SET value = value || X'00' WHERE name = ?", (name,))
    database.close()
    with pytest.raises(Trouble, match="Delete it to verify from entry 0"):
        _verify(folder, _write(folder, honest, honest.entries), honest)


def test_a_damaged_deed(honest: Ledger, folder: Path) -> None:
    """A record that can no longer be read ends the audit; no entry is accused of what a disk did."""
    with sqlite3.connect(folder / "state") as database:
        database.execute("UPDATE deed SET body = substr(body, 1, length(body) - 3)")
    database.close()
    with pytest.raises(Trouble, match="could not be kept"):
        _verify(folder, _write(folder, honest, honest.entries), honest)


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"SQLite format 3\x00" + bytes(100)])
def test_no_state(honest: Ledger, tmp_path: Path, content: bytes) -> None:
    """Another file is not taken for a state."""
    (tmp_path / "state").write_bytes(content)
    with pytest.raises(Trouble, match="Delete it"):
        _verify(tmp_path, _write(tmp_path, honest, honest.entries), honest)


def test_two_at_once(honest: Ledger, folder: Path) -> None:
    """A state that another process is working on is not touched, nor said to be damaged."""
    path, other = _write(folder, honest, honest.entries), FactsFile(folder / "state", new=False)
    try:
        with pytest.raises(Trouble, match="another process is using"):
            _verify(folder, path, honest)
    finally:
        other.close()


def test_another_key(honest: Ledger, folder: Path) -> None:
    """A state proves nothing to whoever trusts another key."""
    stranger = note.vkey(ORIGIN, signing.SeedSigner(b"s" * 32).public_key)
    with pytest.raises(Trouble, match="no sirve"):
        _verify(folder, _write(folder, honest, honest.entries), honest, stranger)


def _content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    database = sqlite3.connect(path)
    try:
        tables = ("deed", "shelf", "balance", "name", "node", "said")
        return {each: database.execute(f"SELECT * FROM {each} ORDER BY 1, 2").fetchall() for each in tables}
    finally:
        database.close()
