"""What a stranger's client, with the log's key and nothing else of ours, finds in a log served and in one published."""

import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from random import Random

import asyncpg
import pytest

from service.witnessing.publish_tiles import publish
from service.witnessing.tile_folder import TileFolder
from tests.flows.house import LOG_VKEY
from tests.strangers import client
from tests.strangers.client import Refused
from tests.witnessing import published

SIZE = 2_000
PLACES = 50


@pytest.fixture
async def log(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to an empty log."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


async def folder_of(log: asyncpg.Connection, folder: Path, size: int) -> dict[str, bytes]:
    """The files that are published at this size, by their paths."""
    await published.publish(log, size)
    await publish(log, TileFolder(folder), entries=True, again=False, progress=lambda *_: None)
    return read(folder)


def read(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_published_logs_hold(log: asyncpg.Connection, tmp_path: Path) -> None:
    """At sizes around every border, tiles, entries and growth since any earlier checkpoint hold."""
    kept: list[bytes] = []
    for size in (1, 2, 255, 256, 257, 511, 512, 1_999, 65_535, 65_536, 65_537):
        files = await folder_of(log, tmp_path, size)
        for since in (*kept[:2], *kept[-2:]):
            client.check(files.__getitem__, LOG_VKEY, since)
        signed, leaves = client.check(files.__getitem__, LOG_VKEY)
        assert (signed.size, client.check_entries(files.__getitem__, leaves)) == (size, size)
        kept.append(files["checkpoint"])


@pytest.fixture
async def whole(log: asyncpg.Connection, tmp_path: Path) -> dict[str, bytes]:
    """The files of a log that holds."""
    return await folder_of(log, tmp_path, SIZE)


def attacked(files: dict[str, bytes]) -> str:
    """What the client says of these files."""
    with pytest.raises(Refused) as refused:
        client.check_entries(files.__getitem__, client.check(files.__getitem__, LOG_VKEY)[1])
    return str(refused.value)


def flipped(data: bytes, at: int) -> bytes:
    """The same bytes but for one bit."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def edit_tile(files: dict[str, bytes], draw: Random) -> str:
    """A bit of a tile, at any level; returns how the client's message begins."""
    path = draw.choice(sorted(path for path in files if path.startswith(("tile/0", "tile/1"))))
    files[path] = flipped(files[path], draw.randrange(len(files[path])))
    return path[:6]


def edit_leaf(files: dict[str, bytes], draw: Random) -> str:
    """A bit of an entry, and nothing above it."""
    seq = draw.randrange(SIZE)
    path = client.address("entries", seq // 256, min(256, SIZE - seq // 256 * 256))
    files[path] = flipped(files[path], seq % 256 * 10 + 2 + draw.randrange(8))
    return f"{path}: entry {seq} "


def edit_both(files: dict[str, bytes], draw: Random) -> str:
    """A bit of an entry, and every tile above made to fit it: all but the signature."""
    path = edit_leaf(files, draw)
    seq = int(path.split()[-1])
    bundle = files[path.partition(":")[0]]
    start = seq % 256 * 10 + 2
    level0 = client.address("0", seq // 256, min(256, SIZE - seq // 256 * 256))
    place = seq % 256 * 32
    leaf = hashlib.sha256(b"\x00" + bundle[start : start + 8]).digest()
    files[level0] = files[level0][:place] + leaf + files[level0][place + 32 :]
    level1, place = client.address("1", 0, SIZE // 256), seq // 256 * 32
    if place < len(files[level1]):
        row = [files[level0][at : at + 32] for at in range(0, len(files[level0]), 32)]
        files[level1] = files[level1][:place] + client.mth(row) + files[level1][place + 32 :]
    return "tile/0: the leaves lead to another root"


@pytest.mark.parametrize("attack", [edit_tile, edit_leaf, edit_both])
def test_what_was_edited_is_seen(whole: dict[str, bytes], attack: Callable[[dict[str, bytes], Random], str]) -> None:
    """At 50 random places a tile, a leaf, or both to fit each other are edited, and the client says where it broke."""
    draw = Random(attack.__name__)
    for _ in range(PLACES):
        files = dict(whole)
        begins = attack(files, draw)
        assert attacked(files).startswith(begins)


async def test_a_rewritten_log_is_seen(log: asyncpg.Connection, whole: dict[str, bytes], tmp_path: Path) -> None:
    """Another checkpoint, another key's, one beside the kept one, and a tile from another size are all refused."""
    get = whole.__getitem__
    with pytest.raises(Refused, match="does not continue"):
        client.check(get, LOG_VKEY, published.signed(SIZE + 1))
    for note, said in [
        (whole["checkpoint"].replace(b"2000", b"1999"), "signature"),
        (whole["checkpoint"].replace("— test".encode(), "— best".encode()), "has not signed"),
    ]:
        with pytest.raises(Refused, match=said):
            client.check({**whole, "checkpoint": note}.__getitem__, LOG_VKEY)
    short = {**whole, "tile/0/003": whole["tile/0/003"][:-32]}
    with pytest.raises(Refused, match="tile/0/003 has 8160 bytes"):
        client.check(short.__getitem__, LOG_VKEY)
