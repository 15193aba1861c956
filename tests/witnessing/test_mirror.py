"""A copy holds what was verified and nothing else, whatever is served and wherever it breaks off."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from service.audit import export_format
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify_alone
from service.witnessing.alarms import Kind
from service.witnessing.mirror import disk
from service.witnessing.mirror.copy import Copy, Damaged
from tests.attacks import thief
from tests.audit import tampering
from tests.honest import ledger
from tests.witnessing.rogue import Rogue, serving
from tests.witnessing.watcher import Watcher

SIZES = (1, 100, 255, 256, 300, 511, 512, 513, 600)


class Crash(BaseException):
    """The power goes."""


def _files(folder: Path) -> dict[str, bytes]:
    """What a copy serves, but for its history of checkpoints and drafts that a crash left."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return {name: data for name, data in found.items() if name.startswith("tile/") and not name.endswith(".new")}


def test_grown_in_steps_it_is_what_one_look_makes(rogue: Rogue, tmp_path: Path) -> None:
    """A copy that followed the log is, file by file, the one made at once, and has every checkpoint."""
    honest = ledger(600)
    steps, once = (Watcher(tmp_path / name, rogue.url, honest) for name in ("steps", "once"))
    for size in SIZES:
        rogue.show_ledger(honest, size)
        steps.look()
    once.look()
    assert _files(tmp_path / "steps/copy") == _files(tmp_path / "once/copy")
    assert _files(tmp_path / "once/copy") == {name[1:]: data for name, data in rogue.shown.items() if "tile" in name}
    history = sorted((tmp_path / "steps/copy/checkpoints").iterdir(), key=lambda path: int(path.name))
    assert [int(path.name) for path in history] == list(SIZES)
    assert [path.read_bytes() for path in history] == [honest.checkpoint(size) for size in SIZES]


@pytest.mark.parametrize("after", [False, True])
def test_broken_off_at_every_write(
    rogue: Rogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    """Wherever a look breaks off, what is there opens under its checkpoint, and the next look ends what was begun."""
    honest = ledger(290)
    write = disk.write
    for number in range(100):
        watcher = Watcher(tmp_path / str(number), rogue.url, honest)
        rogue.show_ledger(honest, 200)
        watcher.look()
        rogue.show_ledger(honest)
        monkeypatch.setattr(disk, "write", _breaking(write, number, after=after))
        try:
            watcher.look()
            ended = True
        except Crash:
            ended = False
        monkeypatch.setattr(disk, "write", write)
        assert Copy(watcher.folder / "copy").size in (200, 290)
        assert watcher.look() == []
        kept = _files(watcher.folder / "copy")
        # A crash between the checkpoint and the tidying leaves the partial tiles of the size before, to nobody's harm.
        assert {name: data for name, data in kept.items() if not name.endswith("/200")} == _whole(rogue)
        if ended:
            assert number > 6
            return
    raise AssertionError("a look has fewer writes")


def _breaking(write: Callable[..., None], number: int, *, after: bool) -> Callable[..., None]:
    left = [number]

    def breaking(path: Path, data: bytes, mode: int = 0o644) -> None:
        if left[0] == 0 and not after:
            raise Crash
        write(path, data, mode)
        if left[0] == 0:
            raise Crash
        left[0] -= 1

    return breaking


def _whole(rogue: Rogue) -> dict[str, bytes]:
    return {name[1:]: data for name, data in rogue.shown.items() if "tile" in name}


def test_nothing_unverified_is_kept(rogue: Rogue, tmp_path: Path) -> None:
    """At fifty random places a byte of a tile or bundle is changed: no file is ever other than the honest log's."""
    honest, draw = ledger(290), Random(0)
    rogue.show_ledger(honest)
    whole = _whole(rogue)
    for number in range(50):
        rogue.show_ledger(honest)
        path = draw.choice(rogue.paths("/tile/"))
        data = bytearray(rogue.shown[path])
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        rogue.shown[path] = bytes(data)
        watcher = Watcher(tmp_path / str(number), rogue.url, honest)
        (alarm,) = watcher.look()
        assert alarm.kind in (Kind.TILE, Kind.ENTRY)
        kept = _files(watcher.folder / "copy")
        assert {name: whole.get(name) for name in kept} == kept
        assert not (watcher.folder / "copy/checkpoint").exists()


def test_what_was_fetched_before_a_crash_is_not_fetched_again(rogue: Rogue, tmp_path: Path) -> None:
    """A bundle that is there and is the tree's is not asked for a second time; one that was spoilt is."""
    honest = ledger(600)
    watcher = Watcher(tmp_path, rogue.url, honest, keys=honest.log_vkey)
    entries = list(honest.entries)
    tampering.edit_payload(entries, 550)
    rogue.show(entries, honest.checkpoint(), honest.leaves)
    assert [alarm.kind for alarm in watcher.look()] == [Kind.ENTRY]
    (tmp_path / "copy/tile/entries/000").write_bytes(b"spoilt")
    rogue.show_ledger(honest)
    assert watcher.look() == []
    assert [path for path in rogue.asked if "entries" in path] == ["/tile/entries/000", "/tile/entries/002.p/88"]


def test_entries_are_added_to_a_copy_without(rogue: Rogue, tmp_path: Path) -> None:
    """A copy of hash tiles alone takes in all entries once there is somebody to read them."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest, reads=False)
    rogue.show_ledger(honest, 200)
    watcher.look()
    rogue.show_ledger(honest)
    watcher.reads = True
    watcher.look()
    assert list(Copy(tmp_path / "copy").entries(0, 290)) == honest.entries


def test_a_damaged_copy_accuses_nobody(rogue: Rogue, tmp_path: Path) -> None:
    """A copy whose own tiles were changed is refused by name, and the log is accused of nothing."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest, 280)
    watcher.look()
    tile = tmp_path / "copy/tile/0/001.p/24"
    tile.write_bytes(bytes(len(tile.read_bytes())))
    rogue.show_ledger(honest)
    with pytest.raises(Damaged, match="dañada"):
        watcher.look()
    assert watcher.told == []


def test_a_lost_copy_is_made_again_and_still_compared(rogue: Rogue, tmp_path: Path) -> None:
    """What the state remembers holds even where the copy is gone: another history is a fork all the same."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    rogue.show_ledger(honest, 200)
    watcher.look()
    shutil.rmtree(tmp_path / "copy")
    forged = thief.rewrite(honest, 100)
    rogue.show(forged, tampering.resign(honest, forged))
    assert [alarm.kind for alarm in watcher.look()] == [Kind.FORK]
    shutil.rmtree(tmp_path / "copy")
    rogue.show_ledger(honest)
    assert watcher.look() == []
    assert Copy(tmp_path / "copy").size == 290


def test_a_copy_can_be_served_and_watched(rogue: Rogue, tmp_path: Path) -> None:
    """Handed out by any web server, a copy is a log to others: it can be watched and copied in its turn."""
    honest = ledger(600)
    rogue.show_ledger(honest)
    Watcher(tmp_path / "one", rogue.url, honest).look()
    with serving() as second:
        folder = tmp_path / "one/copy"
        second.shown = {
            f"/{path.relative_to(folder)}": path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        assert Watcher(tmp_path / "two", second.url, honest, also=[rogue.url]).look() == []
    assert _files(tmp_path / "two/copy") == _files(folder)


def test_a_copy_s_entries_verify_as_an_export(rogue: Rogue, tmp_path: Path) -> None:
    """Entries and checkpoint of a copy are all that the verifier asks for."""
    honest = ledger(290)
    rogue.show_ledger(honest)
    Watcher(tmp_path, rogue.url, honest).look()
    copy = Copy(tmp_path / "copy")
    export = Export(list(copy.entries(0, copy.size)), export_format.last_line(copy.note))
    assert verify_alone(export, Trusted.parse(honest.root_vkey)).holds
    assert json.loads(export.lines[0])["seq"] == 0


def test_a_file_of_evidence_is_written_once(tmp_path: Path) -> None:
    """What is written as new is never written over, and leaves no draft behind."""
    disk.write_new(tmp_path / "a", b"first")
    with pytest.raises(FileExistsError):
        disk.write_new(tmp_path / "a", b"second")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"first")]
