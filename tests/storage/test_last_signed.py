import json
import multiprocessing
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path

import pytest

from service.ledger.merkle import CompactRange
from service.storage.last_signed import Damaged, Diverged, Gap, LastSignedFile

ORIGIN = "demo.example/1"
LEAVES = [sha256(bytes([number])).digest() for number in range(100)]


def root(size: int) -> bytes:
    """Root of the first `size` leaves."""
    return CompactRange().append(LEAVES[:size]).root()


@pytest.fixture
def file(tmp_path: Path) -> LastSignedFile:
    """A file that has signed nothing yet."""
    held = LastSignedFile(tmp_path / "off-disk" / "last-signed", ORIGIN)
    held.create()
    return held


def test_moves_forward_over_overlapping_leaves(file: LastSignedFile) -> None:
    """A tree that extends the one held takes its place, wherever the given leaves begin at or below it."""
    file.advance(0, LEAVES[:3], root(3))
    file.advance(1, LEAVES[1:7], root(7))
    held = file.read()
    assert held is not None
    assert (held.size, held.root()) == (7, root(7))
    members = json.loads(file.path.read_text())
    assert members == {"origin": ORIGIN, "size": 7, "root": root(7).hex(), "range": [h.hex() for h in held.hashes]}


def test_never_goes_back(file: LastSignedFile) -> None:
    """A size below the one held changes nothing, whatever root it claims."""
    file.advance(0, LEAVES[:7], root(7))
    before = file.path.read_bytes()
    file.advance(0, LEAVES[:3], bytes(32))
    file.advance(0, LEAVES[:7], root(7))
    assert file.path.read_bytes() == before


def test_nothing_is_allowed_on_a_name_that_may_not_last(file: LastSignedFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder could not be synced, the same tree is allowed only after it was: a crash could undo the name."""
    real, failing, synced = os.fsync, [True], []

    def fsync(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            if failing[0]:
                raise OSError(28, "no space left")
            synced.append(number)
        real(number)

    monkeypatch.setattr("service.storage.last_signed._sync", fsync)
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            file.advance(0, LEAVES[:3], root(3))
    failing[0] = False
    assert file.advance(0, LEAVES[:3], root(3)).size == 3
    assert len(synced) == 1
    file.advance(0, LEAVES[:3], root(3))
    assert len(synced) == 1


def _die_before_the_name_lasts(path: Path) -> None:
    def fall(number: int) -> None:
        if stat.S_ISDIR(os.fstat(number).st_mode):
            os._exit(9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.storage.last_signed._sync", fall)
        LastSignedFile(path, ORIGIN).advance(0, LEAVES[:7], root(7))


@pytest.mark.parametrize("size", [3, 5, 7])
def test_nothing_is_allowed_on_the_name_that_a_dead_neighbour_left(
    file: LastSignedFile, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Another process put its file in place and died before the folder was synced: this one syncs it, once."""
    file.advance(0, LEAVES[:3], root(3))
    neighbour = multiprocessing.get_context("spawn").Process(target=_die_before_the_name_lasts, args=(file.path,))
    neighbour.start()
    neighbour.join()
    assert neighbour.exitcode == 9
    folders = []

    def fsync(number: int) -> None:
        folders.append(stat.S_ISDIR(os.fstat(number).st_mode))
        os.fsync(number)

    monkeypatch.setattr("service.storage.last_signed._sync", fsync)
    for _ in range(2):
        assert file.advance(0, LEAVES[:size], root(size)).size == 7
    assert folders == [True]


@pytest.mark.parametrize("size", [7, 8, 100])
def test_refuses_another_history(file: LastSignedFile, size: int) -> None:
    """A tree of the same or a larger size that does not extend the signed one is refused, and the file stays."""
    file.advance(0, LEAVES[:7], root(7))
    other = [bytes(32), *LEAVES[1:size]]
    with pytest.raises(Diverged):
        file.advance(0, other, CompactRange().append(other).root())
    held = file.read()
    assert held is not None
    assert held.root() == root(7)


def test_asks_for_the_leaves_between(file: LastSignedFile) -> None:
    """Leaves that begin beyond the held size are not enough, and it says from where on they are needed."""
    file.advance(0, LEAVES[:7], root(7))
    with pytest.raises(Gap) as gap:
        file.advance(9, LEAVES[9:12], root(12))
    assert gap.value.size == 7


def test_creating_never_forgets(file: LastSignedFile) -> None:
    """An existing file is not begun anew."""
    with pytest.raises(FileExistsError):
        file.create()


def test_a_missing_file_is_not_an_empty_one(tmp_path: Path) -> None:
    """Without the file there is nothing to read and nothing can be signed."""
    lost = LastSignedFile(tmp_path / "last-signed", ORIGIN)
    assert lost.read() is None
    with pytest.raises(FileNotFoundError):
        lost.advance(0, LEAVES[:1], root(1))


@pytest.mark.parametrize(
    "said",
    [
        *(
            b"",
            b"{",
            b"null",
            b"[]",
            b"{}",
            b"7",
            b"\xff",
            b"[" * 16_000,
            b'{"size": "1"}',
            b'{"size": 0, "range": [1]}',
        ),
        b'{"size": 1, "range": "00"}',
        b'{"size": 1, "range": [""]}',
        b'{"size": 1.0, "range": ["%b"]}' % (b"00" * 32),
    ],
)
def test_a_damaged_file_is_told_as_one(file: LastSignedFile, said: bytes) -> None:
    """Whatever has become of it, the error names the file and says what to do; nothing is allowed on it."""
    file.path.write_bytes(said)
    with pytest.raises(Damaged, match=r"off-disk/last-signed .*dañado.* / .*damaged"):
        file.read()
    with pytest.raises(Damaged):
        file.advance(0, LEAVES[:1], root(1))
    assert file.path.read_bytes() == said


def test_a_link_stays_one(tmp_path: Path) -> None:
    """Where the name leads to another disk, the file there moves forward: none is put on this disk in its place."""
    (tmp_path / "other").mkdir()
    (tmp_path / "data").mkdir()
    link = tmp_path / "data" / "last-signed"
    link.symlink_to("../other/last-signed")
    file = LastSignedFile(link, ORIGIN)
    file.create()
    file.advance(0, LEAVES[:3], root(3))
    assert link.is_symlink()
    assert json.loads((tmp_path / "other" / "last-signed").read_text())["size"] == 3
    assert list((tmp_path / "data").iterdir()) == [link]


def test_the_folders_that_it_begins_in_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash leaves the folders that were made for the file: each is synced into the one above it."""
    synced = []

    def fsync(number: int) -> None:
        synced.append(os.fstat(number).st_ino)
        os.fsync(number)

    monkeypatch.setattr("service.storage.last_signed._sync", fsync)
    LastSignedFile(tmp_path / "one" / "two" / "last-signed", ORIGIN).create()
    folders = [tmp_path, tmp_path / "one", tmp_path / "one" / "two"]
    assert [number for number in synced if number in [each.stat().st_ino for each in folders]] == [
        each.stat().st_ino for each in folders
    ]


def test_an_older_file_put_in_its_place_takes_nothing_back(file: LastSignedFile) -> None:
    """Restored from a backup while the service runs, it is no leave to sign another history, and is mended."""
    file.advance(0, LEAVES[:3], root(3))
    early = file.path.read_bytes()
    file.advance(0, LEAVES[:7], root(7))
    for size in (5, 7, 9):
        file.path.write_bytes(early)
        other = [*LEAVES[:4], *[bytes(32)] * (size - 4)]
        if size >= 7:
            with pytest.raises(Diverged):
                file.advance(0, other, CompactRange().append(other).root())
        else:
            assert file.advance(0, other, CompactRange().append(other).root()).root() == root(7)
    file.path.write_bytes(early)
    held = file.read()
    assert held is not None
    assert held.root() == root(7)
    assert file.advance(0, LEAVES[:8], root(8)).size == 8
    assert json.loads(file.path.read_text())["size"] == 8


@pytest.mark.parametrize("size", [7, 8, 12])
def test_a_file_of_another_history_put_in_its_place_is_no_leave_to_sign_that(file: LastSignedFile, size: int) -> None:
    """Restored together with its database, of the same size or a larger one: whoever signed otherwise refuses it."""
    file.advance(0, LEAVES[:7], root(7))
    other = [*LEAVES[:4], *[bytes(32)] * (size - 4)]
    restored = LastSignedFile(file.path.with_name("restored"), ORIGIN)
    restored.create(CompactRange().append(other))
    restored.path.replace(file.path)
    grown = [*other, bytes(32)]
    grown_root = CompactRange().append(grown).root()
    with pytest.raises((Diverged, Gap)) as told:
        file.advance(size, grown[size:], grown_root)
    assert not isinstance(told.value, Gap) or told.value.size == 7
    with pytest.raises(Diverged):
        file.advance(7, grown[7:], grown_root)
    assert json.loads(file.path.read_text())["size"] == size


@pytest.mark.parametrize("size", [7, 9, 12])
@pytest.mark.parametrize("late", [0, 5, 6, 8])
def test_what_this_process_signed_is_not_forgotten_for_a_file_that_was_not_compared_with_it(
    file: LastSignedFile, size: int, late: int
) -> None:
    """Another history's file is in place, and is asked about a size that tells nothing of it: who has signed otherwise
    refuses that history afterwards as before.
    """
    file.advance(0, LEAVES[:7], root(7))
    other = [*LEAVES[:4], *[bytes(32)] * (size - 4)]
    restored = LastSignedFile(file.path.with_name("restored"), ORIGIN)
    restored.create(CompactRange().append(other))
    restored.path.replace(file.path)
    with suppress(Diverged, Gap):
        file.advance(min(late, 7), LEAVES[min(late, 7) : late], root(late))
    grown = [*other, bytes(32)]
    with pytest.raises(Diverged):
        file.advance(7, grown[7:], CompactRange().append(grown).root())
    with pytest.raises((Diverged, Gap)):
        file.advance(size, grown[size:], CompactRange().append(grown).root())


def test_a_lock_that_was_removed_keeps_them_apart_all_the_same(file: LastSignedFile) -> None:
    """Whoever waited for a lock whose file somebody has removed meanwhile waits for the one that is there now."""
    lock = file.path.with_name("last-signed.lock")
    with ThreadPoolExecutor(1) as beside, ExitStack() as first:
        first.enter_context(file._held())
        waiting = beside.submit(file.advance, 0, LEAVES[:1], root(1))
        time.sleep(0.3)
        lock.unlink()
        with file._held():
            first.close()
            time.sleep(0.3)
            assert not waiting.done()
        assert waiting.result().size == 1


@pytest.mark.parametrize("change", [{"origin": "another.example"}, {"root": "00" * 32}, {"range": ["00" * 32]}])
def test_refuses_what_is_not_its_own(file: LastSignedFile, change: dict[str, object]) -> None:
    """A file of another log, or one whose root and range disagree, is refused."""
    file.advance(0, LEAVES[:1], root(1))
    file.path.write_text(json.dumps({**json.loads(file.path.read_text()), **change}))
    with pytest.raises(ValueError, match=ORIGIN):
        file.read()


def _advance_all(path: Path, step: int) -> None:
    file = LastSignedFile(path, ORIGIN)
    for size in range(step, 101, step):
        file.advance(0, LEAVES[:size], root(size))


def test_processes_take_turns(file: LastSignedFile) -> None:
    """Several processes that advance at once leave the largest tree, whole."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_advance_all, args=(file.path, step)) for step in (1, 2, 5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    held = file.read()
    assert held is not None
    assert (held.size, held.root()) == (100, root(100))
