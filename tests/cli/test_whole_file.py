"""What a command writes is there whole, or as it was before."""

import os
from pathlib import Path

import pytest

from service.cli import whole_file
from tests.cli.full_disk import room

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
