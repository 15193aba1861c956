"""What a command writes is there whole, or as it was before."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from service.cli import whole_file
from tests.cli.full_disk import killed, room

LONG = bytes(64 << 10)


def test_what_is_written_anew_stays_until_all_of_it_is_there(tmp_path: Path) -> None:
    """A receipt that finds no room leaves the one before, and nothing beside it; the error names it."""
    path = tmp_path / "receipt.json"
    whole_file.put(path, b"before")
    with room(4 << 10), pytest.raises(OSError, match=r"receipt\.json") as refused:
        whole_file.put(path, LONG)
    assert refused.value.filename == str(path)
    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["receipt.json"]
    whole_file.put(path, LONG)
    assert path.read_bytes() == LONG


def test_a_new_file_that_finds_no_room_is_none(tmp_path: Path) -> None:
    """Asked for again it is written, and is not said to be there; one that is there is left alone."""
    path = tmp_path / "report.xlsx"
    with room(4 << 10), pytest.raises(OSError, match=r"report\.xlsx"):
        whole_file.put_new(path, LONG)
    assert not path.exists()
    whole_file.put_new(path, LONG)
    with pytest.raises(FileExistsError):
        whole_file.put_new(path, b"other")
    assert path.read_bytes() == LONG
    with pytest.raises(FileNotFoundError):
        whole_file.put_new(tmp_path / "nowhere" / "report.xlsx", LONG)


def test_what_is_no_file_stays_what_it_is(tmp_path: Path) -> None:
    """Written to a pipe, or through a link, it goes where that leads, and neither is replaced by a file."""
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0) as other_end:
        whole_file.put(pipe, b"DEMO")
        assert other_end.read(4) == b"DEMO"
    assert pipe.is_fifo()
    link.symlink_to(target)
    whole_file.put(link, b"DEMO")
    assert link.is_symlink()
    assert target.read_bytes() == b"DEMO"


NOBODY = 65_534


@contextmanager
def nobody(folder: Path) -> Iterator[None]:
    """Write as somebody whom folders may refuse, also where root runs the tests, and who may go as far as this one."""
    if os.geteuid():
        yield
        return
    before = {above: stat.S_IMODE(above.stat().st_mode) for above in folder.parents}
    shut = {above: mode for above, mode in before.items() if mode & 0o011 != 0o011}
    for above, mode in shut.items():
        above.chmod(mode | 0o011)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        for above, mode in shut.items():
            above.chmod(mode)


@pytest.mark.parametrize("write", [whole_file.put, whole_file.put_new])
def test_a_run_that_is_killed_leaves_no_part(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    """Killed while it writes, a command has left no file of that name, and nothing that the next run stumbles on."""
    path = tmp_path / "report.xlsx"
    assert killed(4 << 10, lambda: write(path, LONG))
    assert not path.exists()
    assert not [each.name for each in tmp_path.iterdir() if not each.name.startswith(".")]
    write(path, LONG)
    assert path.read_bytes() == LONG


def test_what_nobody_else_could_read_stays_so(tmp_path: Path) -> None:
    """A file that is for its owner's eyes is written anew for them alone; another may be read as before."""
    for mode in (0o600, 0o640, 0o644):
        path = tmp_path / f"{mode:o}"
        path.touch()
        path.chmod(mode)
        whole_file.put(path, LONG)
        assert stat.S_IMODE(path.stat().st_mode) == mode


def test_what_lies_beside_it_is_not_touched(tmp_path: Path) -> None:
    """Neither another's file beside the one that is written is taken, nor is anything written through a link there."""
    path, beside, link = tmp_path / "acta", tmp_path / "acta.new", tmp_path / "otra.new"
    beside.write_bytes(b"mine")
    link.symlink_to(beside)
    whole_file.put(path, b"DEMO")
    whole_file.put(tmp_path / "otra", b"DEMO")
    assert beside.read_bytes() == b"mine"
    assert path.read_bytes() == b"DEMO"
    assert not (tmp_path / "otra").is_symlink()


def test_a_file_in_a_folder_that_takes_no_other(tmp_path: Path) -> None:
    """A file that may be written is written, also where none may be put beside it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "receipt.json"
    path.write_bytes(b"before, and longer")
    path.chmod(0o666)
    folder.chmod(0o555)
    with nobody(folder):
        whole_file.put(path, b"DEMO")
        assert path.read_bytes() == b"DEMO"
        with pytest.raises(PermissionError, match=r"other\.json"):
            whole_file.put(folder / "other.json", b"DEMO")
    folder.chmod(0o755)


def test_a_pipe_by_its_descriptor(tmp_path: Path) -> None:
    """What a shell gives for `>(…)`, or `/dev/stdout` before a pipe, is written to."""
    reads, writes = os.pipe()
    whole_file.put(Path(f"/dev/fd/{writes}"), b"DEMO")
    assert os.read(reads, 10) == b"DEMO"
    os.close(reads)
    os.close(writes)
    round_and_round = tmp_path / "link"
    round_and_round.symlink_to(round_and_round)
    with pytest.raises(OSError, match="link"):
        whole_file.put(round_and_round, b"DEMO")
    assert round_and_round.is_symlink()


def test_a_name_as_long_as_a_name_may_be(tmp_path: Path) -> None:
    """A file whose name leaves no letter for another is written too."""
    for name in ("n" * 255, "ñ" * 127):
        whole_file.put(tmp_path / name, b"DEMO")
        assert (tmp_path / name).read_bytes() == b"DEMO"


def test_of_several_at_once_one_writes_a_new_file(tmp_path: Path) -> None:
    """Two commands that write the same new file at once: one has written it, the other is told that it is there."""

    def write(number: int) -> list[int]:
        with suppress(FileExistsError):
            whole_file.put_new(tmp_path / f"report-{number // 8}.xlsx", number.to_bytes(2))
            return [number]
        return []

    with ThreadPoolExecutor(8) as beside:
        written = [number for each in beside.map(write, range(8 * 32)) for number in each]
    assert [number // 8 for number in written] == list(range(32))
    assert [(tmp_path / f"report-{at}.xlsx").read_bytes() for at in range(32)] == [each.to_bytes(2) for each in written]


def test_a_memory_stick_knows_no_second_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system gives no file a second name, a new file is written all the same, and never over another."""

    def refuse(*_: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "report.xlsx"
    whole_file.put_new(path, LONG)
    with pytest.raises(FileExistsError):
        whole_file.put_new(path, b"other")
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [LONG]
