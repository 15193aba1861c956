import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import pytest

from service.witnessing.publish_tiles import CannotPublish, Published, publish
from service.witnessing.tile_folder import AnotherPublishes, TileFolder
from tests.witnessing import published

PLACES = 50


@pytest.fixture
async def log(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to an empty log."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def bring(
    log: asyncpg.Connection, folder: Path, *, entries: bool = False, again: bool = False, told: list[int] | None = None
) -> Published:
    """Publish to the folder."""
    return await publish(
        log,
        TileFolder(folder, private=entries),
        entries=entries,
        again=again,
        progress=lambda done, size: None if told is None else told.append(size - done),
    )


def files(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("entries", [False, True])
async def test_a_folder_grows_with_the_log(log: asyncpg.Connection, tmp_path: Path, entries: bool) -> None:  # noqa: FBT001 - a case of the test
    """At every size a client finds all the tiles it needs; only what is new is written, and the old partial ones go."""
    since = 0
    for size in (1, 255, 256, 257, 700, 66_000, 66_001):
        await published.publish(log, size)
        told: list[int] = []
        done = await bring(log, tmp_path / "tiles", entries=entries, told=told)
        assert (done.size, done.since) == (size, since)
        assert (len(told), told[-1]) == (done.written, 0)
        assert published.read(tmp_path / "tiles", entries=entries) == size
        assert (await bring(log, tmp_path / "tiles", entries=entries)).written == 0
        since = size
    partial = {path for path in files(tmp_path / "tiles") if ".p/" in path and "entries" not in path}
    assert partial == {f"tile/0/257.p/{width}" for width in (208, 209)} | {"tile/1/001.p/1", "tile/2/000.p/1"}


async def test_entries_are_for_their_owner_alone(log: asyncpg.Connection, tmp_path: Path) -> None:
    """The folder with the entries is made for its owner, the public one as the machine makes folders."""
    await published.publish(log, 10)
    await bring(log, tmp_path / "open")
    await bring(log, tmp_path / "private", entries=True)
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "open/tile/entries").exists()


async def test_entries_may_come_later(log: asyncpg.Connection, tmp_path: Path) -> None:
    """A folder that showed hashes alone gets all its entries at once when they are first asked for."""
    await published.publish(log, 600)
    await bring(log, tmp_path)
    await published.publish(log, 900)
    await bring(log, tmp_path, entries=True)
    assert published.read(tmp_path, entries=True) == 900


async def test_a_name_is_given_to_what_is_on_the_disk(
    log: asyncpg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file has its name once its bytes are synced, and the checkpoint is shown once the folders are too."""
    synced: set[int] = set()
    named: list[Path] = []
    sync, replace = os.fsync, Path.replace

    def fsync(number: int) -> None:
        sync(number)
        synced.add(os.fstat(number).st_ino)

    def give(draft: Path, name: Path) -> Path:
        assert draft.stat().st_ino in synced, name
        if name.name == "checkpoint":
            assert {each.parent.stat().st_ino for each in named} <= synced
        named.append(name)
        return replace(draft, name)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", give)
    await published.publish(log, 600)
    await bring(log, tmp_path, entries=True)
    assert {Path(each).name for each in files(tmp_path)} <= {each.name for each in named}
    assert named[-1] == tmp_path / "checkpoint"


class Crash(BaseException):
    """The process ends here."""


def crash_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """End before, or right after, the call number `step` that changes the disk; returns how many calls there were."""
    calls = 0

    def broken(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as whatever it stands before
            nonlocal calls
            if calls == step:
                raise Crash
            calls += 1
            result = function(*arguments, **named)
            if calls == step:
                raise Crash
            calls += 1
            return result

        return call

    monkeypatch.setattr(os, "fsync", broken(os.fsync))
    monkeypatch.setattr(Path, "replace", broken(Path.replace))
    monkeypatch.setattr(Path, "mkdir", broken(Path.mkdir))
    monkeypatch.setattr(shutil, "rmtree", broken(shutil.rmtree))
    return lambda: calls


@pytest.mark.parametrize("before", [None, 300])
async def test_a_crash_leaves_a_folder_that_can_be_read(
    log: asyncpg.Connection, tmp_path: Path, before: int | None
) -> None:
    """Broken off between any two changes to the disk, the folder shows the old size or the new, and is then mended."""
    if before is not None:
        await published.publish(log, before)
        await bring(log, tmp_path / "old", entries=True)
    await published.publish(log, 600)
    for step in range(10_000):
        folder = tmp_path / f"step-{step}"
        if before is not None:
            shutil.copytree(tmp_path / "old", folder)
        with pytest.MonkeyPatch.context() as patch:
            calls = crash_at(step, patch)
            try:
                await bring(log, folder, entries=True)
            except Crash:
                pass
            else:
                assert calls() <= step
                break
        assert published.read(folder, entries=True) in {before, 600}
        await bring(log, folder, entries=True, again=True)
        assert published.read(folder, entries=True) == 600
        assert not [path for path in files(folder) if ".part" in path]
    assert step > 30


async def test_a_folder_never_goes_back(log: asyncpg.Connection, tmp_path: Path) -> None:
    """An old copy of the database, another log and another history leave the folder as it is, and say which it was."""
    await published.publish(log, 400)
    await bring(log, tmp_path)
    shown = files(tmp_path)
    await published.publish(log, 500)
    await log.execute("UPDATE ledger.published SET size = 400")
    assert (await bring(log, tmp_path)).written == 0
    (tmp_path / "checkpoint").write_bytes(published.signed(450))
    with pytest.raises(CannotPublish, match=r"450.*old copy"):
        await bring(log, tmp_path)
    (tmp_path / "checkpoint").write_bytes(published.signed(300).replace(b"\n300\n", b"\n301\n"))
    with pytest.raises(CannotPublish, match="another history"):
        await bring(log, tmp_path)
    for foreign in (b"hello\n", published.signed(300).replace(b"test.", b"best.")):
        (tmp_path / "checkpoint").write_bytes(foreign)
        with pytest.raises(CannotPublish, match="no checkpoint of this log"):
            await bring(log, tmp_path)
    (tmp_path / "checkpoint").write_bytes(shown["checkpoint"])
    assert files(tmp_path) == shown


async def test_a_damaged_folder_is_mended(log: asyncpg.Connection, tmp_path: Path) -> None:
    """Asked to compare everything, publishing writes again what was lost or altered, and nothing else."""
    await published.publish(log, 1_000)
    await bring(log, tmp_path, entries=True)
    whole = files(tmp_path)
    (tmp_path / "tile/0/001").unlink()
    (tmp_path / "tile/entries/002").write_bytes(b"altered")
    assert (await bring(log, tmp_path, entries=True)).written == 0
    assert (await bring(log, tmp_path, entries=True, again=True)).written == 2
    assert files(tmp_path) == whole


async def test_one_publishes_at_a_time(log: asyncpg.Connection, tmp_path: Path) -> None:
    """A second process is sent away while the first one writes, and nothing is shown where nothing is published."""
    with pytest.raises(CannotPublish, match="no checkpoint to publish"):
        await bring(log, tmp_path)
    await published.publish(log, 3)
    with TileFolder(tmp_path).locked(), pytest.raises(AnotherPublishes):
        await bring(log, tmp_path)
    assert (await bring(log, tmp_path)).size == 3


TILE = (
    "UPDATE ledger.tile SET {column} = set_byte({column}, {byte}, get_byte({column}, {byte}) # 1) WHERE index = {tile}"
)
ENTRY = "UPDATE ledger.entry SET data = set_byte(data, 7, get_byte(data, 7) # 1) WHERE seq = {seq}"
LEAF = "UPDATE ledger.entry SET leaf_hash = sha256('\\x00' || data) WHERE seq = {seq}"
ALTERATIONS = {
    "a tile": [TILE.replace("{column}", "hashes")],
    "a tile's root": [TILE.replace("{column}", "root")],
    "an entry": [ENTRY],
    "an entry and its leaf": [ENTRY, LEAF],
    "an entry, its leaf and all tiles": [ENTRY, LEAF, "DELETE FROM ledger.tile"],
    "an entry away": ["DELETE FROM ledger.entry WHERE seq = {seq}"],
    "an entry away and all tiles": ["DELETE FROM ledger.entry WHERE seq = {seq}", "DELETE FROM ledger.tile"],
}


@pytest.mark.parametrize("what", ALTERATIONS)
async def test_what_was_altered_does_not_go_out(log: asyncpg.Connection, tmp_path: Path, what: str) -> None:
    """At 50 random places, an alteration with what follows from it, or without, keeps everything from being shown."""
    size = 2_000
    await published.publish(log, size)
    await bring(log, tmp_path / "whole", entries=True)
    await log.execute("SET session_replication_role = replica")  # as whoever owns the database: without triggers
    draw = Random(what)
    for number in range(PLACES):
        seq, byte = draw.randrange(size // 256 * 256), draw.randrange(32)
        transaction = log.transaction()
        await transaction.start()
        for statement in ALTERATIONS[what]:
            await log.execute(statement.format(seq=seq, tile=seq // 256, byte=byte))
        for entries in {True, "tile" not in what}:
            with pytest.raises(CannotPublish, match="somebody altered"):
                await bring(log, tmp_path / f"{number}", entries=entries)
            assert published.read(tmp_path / f"{number}", entries=entries) is None
        await transaction.rollback()
    assert (await bring(log, tmp_path / "whole", entries=True, again=True)).written == 0
