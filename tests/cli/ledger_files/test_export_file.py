"""A file that is no export is said to be none, in one sentence."""

import os
import tracemalloc
from pathlib import Path

import pytest

from service.cli.ledger_files.export_file import ExportFile
from service.cli.say import Trouble


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"fecha,gramos\n2026-11-20,12.5\n" * 500, b"%PDF-1.7\n\x00\xff\n" * 90, b'{"a":1}\n']
)
def test_no_export_at_all(tmp_path: Path, content: bytes) -> None:
    """Whatever holds neither an entry nor a checkpoint is refused whole, not line by line."""
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(Trouble, match="is no export"):
        ExportFile(path)


def test_a_folder(tmp_path: Path) -> None:
    """A folder cannot be read, and the sentence says why."""
    with pytest.raises(Trouble, match="es una carpeta"):
        ExportFile(tmp_path)


def test_a_pipe(tmp_path: Path) -> None:
    """What can be read only once is refused with what to do, and nobody waits for its other end."""
    path = tmp_path / "export"
    os.mkfifo(path)
    with pytest.raises(Trouble, match="save it to a file first"):
        ExportFile(path)


def test_a_line_without_end_is_not_held(tmp_path: Path) -> None:
    """Looking for what is said of keys takes no more memory for a line of 32 MB than for one of an entry."""
    path = tmp_path / "export.ndjson"
    with path.open("wb") as file:
        file.write(b'{"findings":[],"type":"key.enrolled"}\n')
        file.writelines([b'{"findings":', *(bytes(1 << 20) for _ in range(32)), b'"type":"key.enrolled"}\n'])
        file.write(b'{"findings":[],"type":"log.key_rotated"}\n')
    with ExportFile(path) as export:
        tracemalloc.start()
        found = [line for piece in export.pieces() for line in export.about_keys(piece)]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert [line[-18:] for line in found] == [b'e":"key.enrolled"}', b'"log.key_rotated"}']
    assert most < 12 << 20


@pytest.mark.parametrize("content", [b'{"findings":torn', b'\xef\xbb\xbf{"findings":[]}\r\n', b'{"checkpoint":"x"}\n'])
def test_a_damaged_one(tmp_path: Path, content: bytes) -> None:
    """What was an export once is read, so that each of its faults is named."""
    path = tmp_path / "export.ndjson"
    path.write_bytes(content)
    with ExportFile(path) as file:
        assert file.end > 0 or file.last
