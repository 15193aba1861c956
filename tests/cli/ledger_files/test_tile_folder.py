"""`orotraza verify` on a folder of tiles, as `orotraza tiles publish --entries` writes it."""

import os
from pathlib import Path
from random import Random

import pytest

from service.audit.faults import Check
from service.audit.report import Report, State
from service.audit.trusted import Trusted
from service.cli.ledger_files.tile_folder import TileFolder
from service.cli.running import recover
from service.cli.say import Trouble
from service.cli.verifying import verification
from service.ledger import tiles
from tests.audit.tampering import named, of_the_whole
from tests.honest import Ledger, ledger

SIZE = 600


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """Two whole bundles and a partial one."""
    return ledger(SIZE)


@pytest.fixture
def folder(honest: Ledger, tmp_path: Path) -> Path:
    """Its tiles, its entries and its checkpoint."""
    write(tmp_path, honest, SIZE)
    return tmp_path


def write(folder: Path, honest: Ledger, size: int) -> None:
    """Publish the first `size` entries."""
    files = {tile.path: data for tile, data in tiles.build(honest.leaves[:size])}
    for each in tiles.bundles_of_tree(size):
        files[each.path] = tiles.bundle(honest.entries[each.start : each.end])
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "checkpoint").write_bytes(honest.checkpoint(size))


def _verify(folder: Path, honest: Ledger, *, rules: bool = False, state: Path | None = None) -> Report:
    trusted = Trusted.parse(honest.root_vkey)
    return verification.run(folder, trusted, with_rules=rules, processes=2, state=state)


def _state(report: Report, check: Check) -> State:
    return next(result.state for result in report.results if result.check is check)


def test_holds(honest: Ledger, folder: Path) -> None:
    """An honest folder holds, its tiles among the checks, by all cores and with every decision made again."""
    report = _verify(folder, honest, rules=True)
    assert (report.holds, report.lines, report.size) == (True, SIZE, SIZE)
    assert _state(report, Check.TILES) is State.HOLDS


def test_a_folder_that_has_grown(honest: Ledger, folder: Path, tmp_path: Path) -> None:
    """With a kept state only what is new is read; partial tiles of before may still lie there, or be gone."""
    before = tmp_path / "before"
    write(before, honest, 300)
    assert _verify(before, honest, rules=True, state=tmp_path / "state").lines == 300
    report = _verify(folder, honest, rules=True, state=tmp_path / "state")
    assert (report.holds, report.start, report.lines) == (True, 300, 300)


def test_any_tile(honest: Ledger, folder: Path) -> None:
    """A hash changed in any tile names that tile and the entries beneath the hash, and no entry's own fault."""
    draw = Random(3)
    for tile, data in tiles.build(honest.leaves):
        at = draw.randrange(tile.width)
        (folder / tile.path).write_bytes(data[: 32 * at] + bytes(32) + data[32 * at + 32 :])
        (fault,) = _verify(folder, honest).faults
        assert (fault.check, fault.field) == (Check.TILES, tile.path)
        assert fault.seq == (tile.index * 256 + at) * 256**tile.level
        (folder / tile.path).write_bytes(data)


def test_a_tile_too_short_too_long_or_gone(honest: Ledger, folder: Path) -> None:
    """A tile of another length is no less altered; one that is not there is missing."""
    path = folder / "tile/0/001"
    data = path.read_bytes()
    for other in (data[:-32], data + bytes(32), b""):
        path.write_bytes(other)
        assert [fault.field for fault in _verify(folder, honest).faults] == ["tile/0/001"]
    path.unlink()
    assert "missing" in _verify(folder, honest).faults[0].text.en


def test_an_entry_altered_beneath(honest: Ledger, folder: Path) -> None:
    """An altered entry is the one fault: the tiles over it are still what the log once made of it."""
    path = folder / "tile/entries/001"
    path.write_bytes(path.read_bytes().replace(b"DEMO", b"DEMA", 1))
    report = _verify(folder, honest)
    assert (len(named(report)), of_the_whole(report)) == (1, [])
    assert _state(report, Check.TILES) is State.HOLDS


@pytest.mark.parametrize("damage", ["gone", "torn"])
def test_a_bundle_that_is_none(honest: Ledger, folder: Path, damage: str) -> None:
    """The entries of a bundle that is gone or torn are missing; those of the others are still checked."""
    path = folder / "tile/entries/001"
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-1])
    report = _verify(folder, honest)
    assert named(report) == list(range(256, 512))


def test_a_bundle_of_others(honest: Ledger, folder: Path) -> None:
    """A bundle put in another's place names every entry that is not where it should be."""
    path = folder / "tile/entries/001"
    path.write_bytes((folder / "tile/entries/000").read_bytes())
    report = _verify(folder, honest)
    assert set(named(report)) >= set(range(256, 512))


def test_no_entries(honest: Ledger, folder: Path) -> None:
    """A folder for the public, which has hashes alone, is refused in one sentence that says where entries are had."""
    (folder / "tile/entries").rename(folder / "elsewhere")
    with pytest.raises(Trouble, match="publish them with --entries"):
        _verify(folder, honest)


def test_no_folder_of_tiles(honest: Ledger, tmp_path: Path) -> None:
    """A folder without a checkpoint, or with something else for one, is refused in one sentence."""
    for content in (None, b"", b"\xff\xfe", b"nothing of the kind"):
        if content is not None:
            (tmp_path / "checkpoint").write_bytes(content)
        with pytest.raises(Trouble, match="is no folder of tiles"):
            _verify(tmp_path, honest)


def test_a_checkpoint_that_claims_more_than_any_log_has(honest: Ledger, folder: Path) -> None:
    """What is gone through is what lies there, whatever size a checkpoint claims that nobody has signed."""
    stated = honest.checkpoint(SIZE).replace(b"\n%d\n" % SIZE, b"\n%d\n" % (2**63 - 1))
    (folder / "checkpoint").write_bytes(stated)
    report = _verify(folder, honest)
    assert (report.holds, report.lines) == (False, 512)  # without the bundle that is there in part


@pytest.mark.parametrize("name", ["checkpoint", "tile/entries/001", "tile/0/001"])
def test_a_pipe_among_the_files(honest: Ledger, folder: Path, name: str) -> None:
    """A pipe that somebody put into a folder is as good as nothing there, and is not waited for."""
    (folder / name).unlink()
    os.mkfifo(folder / name)
    if name == "checkpoint":
        with pytest.raises(Trouble, match="no hay en ella un sello"):
            _verify(folder, honest)
    else:
        assert not _verify(folder, honest).holds


def test_folders_within_folders(honest: Ledger, folder: Path) -> None:
    """Folders in which no bundle can stand are not gone through, however deep they are."""
    deep = folder.joinpath("tile/entries", *["x000"] * 400)
    deep.mkdir(parents=True)
    (folder / "tile/entries/other/x000").mkdir(parents=True)
    assert _verify(folder, honest).holds


def test_folders_that_are_links(honest: Ledger, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A folder that lies on another disk, and is linked to, is gone through; links in circles are left alone."""
    part, elsewhere = folder / "tile/entries/002.p", tmp_path_factory.mktemp("disk") / "part"
    part.rename(elsewhere)
    part.symlink_to(elsewhere)
    for name in ("x000", "x001", "x002"):
        (folder / "tile/entries" / name).symlink_to(folder / "tile/entries")
    (folder / "tile/entries/x003").symlink_to(folder / "nowhere")
    with TileFolder(folder) as found:
        assert found.bundles() == [(0, 256), (256, 512), (512, 600)]
    assert _verify(folder, honest).holds


@pytest.mark.parametrize("name", ["checkpoint", "tile/entries/001"])
def test_a_pipe_among_the_files_of_a_recovery(folder: Path, name: str) -> None:
    """Whoever brings a database back from a folder waits for no pipe that somebody put into it."""
    (folder / name).unlink()
    os.mkfifo(folder / name)
    with pytest.raises(Trouble, match=r"no tiene un sello|falta o está dañado"), recover.opened(folder) as history:
        list(history.entries())
