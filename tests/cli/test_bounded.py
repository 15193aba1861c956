"""Files that a command reads whole: one taken by mistake, as long as the disk, is refused and not held."""

import tracemalloc
from pathlib import Path

import pytest

from service.cli import bounded
from service.cli.say import USAGE, Trouble
from service.ledger import note
from tests.cli.terminal import run
from tests.honest import ORIGIN, ledger


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Give a file that is long and takes no room."""
    path = tmp_path / "long.xlsx"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    return path


def _commands(long: Path) -> dict[str, tuple[str | Path, ...]]:
    vkey = note.vkey(ORIGIN, ledger(5).keys.signer("log").public_key)
    return {
        "4 MiB": ("check-list", long, "--as", "trader"),
        "64 MiB": ("snapshot", "look", long, "20990000019", "--key", vkey, "--service-key", vkey),
    }


@pytest.mark.parametrize(("most", "remedy"), [("4 MiB", "pártala en varias"), ("64 MiB", "orotraza snapshot make")])
def test_a_file_that_is_too_long_is_refused_by_name(long: Path, most: str, remedy: str) -> None:
    """File, limit and remedy are named in both languages, and no more is held than the limit and some."""
    tracemalloc.start()
    done = run(*_commands(long)[most])
    _, held = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.returncode == USAGE
    assert f"{long} tiene más de {most}" in done.stderr
    assert f"{long} has more than {most}" in done.stderr
    assert remedy in done.stderr
    assert held < 160 << 20


def test_a_file_of_the_greatest_length_is_read(tmp_path: Path) -> None:
    """As many bytes as there may be are read, and one more is one too many."""
    (tmp_path / "file").write_bytes(b"12345678")
    assert bounded.whole(tmp_path / "file", 8, ("", "")) == b"12345678"
    with pytest.raises(Trouble):
        bounded.whole(tmp_path / "file", 7, ("", ""))
