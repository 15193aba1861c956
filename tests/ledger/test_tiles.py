from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.ledger import merkle, tiles
from service.ledger.tiles import EntriesTile, Tile, TileError

LEAVES = [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(66_000)]
BORDERS = sorted({near for border in (256, 512, 65_536) for near in range(border - 2, border + 3)} | {1, 2, 3, 65_792})
SIZES = st.one_of(st.integers(1, 1_200), st.sampled_from(BORDERS))


@cache
def kept(size: int) -> dict[Tile, bytes]:
    """All tiles of the tree of this size."""
    return dict(tiles.build(LEAVES[:size]))


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/000", Tile(0, 0)),
        ("tile/0/x001/x234/067", Tile(0, 1_234_067)),
        ("tile/0/273.p/112", Tile(0, 273, 112)),
        ("tile/7/000.p/1", Tile(7, 0, 1)),
        ("tile/entries/x001/000.p/255", EntriesTile(1_000, 255)),
        ("tile/entries/999", EntriesTile(999)),
    ],
)
def test_paths_of_the_specification(path: str, tile: Tile | EntriesTile) -> None:
    """A tile is called as the C2SP page calls it, and found by that name."""
    assert tile.path == path
    assert tiles.parse(path) == tile


@given(st.integers(0, 7), st.integers(0, 2**55 - 2), st.integers(1, 256))
def test_a_path_is_read_back(level: int, index: int, width: int) -> None:
    """Whatever the tile, its path leads back to it."""
    index >>= 8 * level
    for tile in (Tile(level, index, width if level < 7 else 1), EntriesTile(index, width)):
        assert tiles.parse(tile.path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/0",
        "tile/0/1000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001/x001",
        "tile/00/000",
        "tile/01/000",
        "tile/8/000",
        "tile/63/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/٠٠٠",
        "tile/0/../000",
        "tile/data/000",
        "tile/entries/000.p/256",
        "tile/0/" + "x999/" * 6 + "999",
        "tile/0/" + "x001/" * 7 + "000",
        "tile/7/001",
        None,
        b"tile/0/000",
    ],
)
def test_other_spellings_are_refused(path: str) -> None:
    """A path in another spelling, of an empty tile, or of one beyond 2^63−1 leaves names nothing."""
    with pytest.raises(TileError):
        tiles.parse(path)


@given(st.text(alphabet="tile/entris0123456789xp.", max_size=40))
@example("tile/0/x000/000")
def test_reading_a_path_raises_nothing_else(path: str) -> None:
    """Whatever the text, it is a tile's path to the letter, or refused."""
    try:
        tile = tiles.parse(path)
    except TileError:
        return
    assert tile.path == path


def test_tiles_of_the_specifications_tree() -> None:
    """A tree of 70,000 has the tiles that the C2SP page counts; one of 256 a whole and a partial one."""
    found = list(tiles.of_tree(70_000))
    assert found == [
        *(Tile(0, index) for index in range(273)),
        Tile(0, 273, 112),
        Tile(1, 0),
        Tile(1, 1, 17),
        Tile(2, 0, 1),
    ]
    assert list(tiles.of_tree(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.of_tree(0)) == []
    assert list(tiles.bundles_of_tree(257)) == [EntriesTile(0), EntriesTile(1, 1)]


@given(SIZES, SIZES)
def test_a_growing_tree_adds_tiles(one: int, other: int) -> None:
    """What a tree has, and a smaller one has not, is what growing adds."""
    since, size = sorted((one, other))
    before, after = list(tiles.of_tree(since)), list(tiles.of_tree(size))
    assert list(tiles.of_tree(size, since)) == [tile for tile in after if tile not in before]
    bundles = list(tiles.bundles_of_tree(since))
    assert list(tiles.bundles_of_tree(size, since)) == [
        tile for tile in tiles.bundles_of_tree(size) if tile not in bundles
    ]
    for tile in after:
        assert tile.end <= size
        assert tiles.in_tree(tile.level, tile.index, size) == tile


@given(SIZES)
@settings(max_examples=30)
def test_tiles_hold_the_hashes_of_the_tree(size: int) -> None:
    """Hash i of tile n at level l is the root over its leaves, as the C2SP page defines it."""
    found = kept(size)
    assert set(found) == set(tiles.of_tree(size))
    for tile, data in list(found.items())[:: max(1, len(found) // 8)]:
        step = 256**tile.level
        expected = [
            merkle.root(LEAVES[(tile.index * 256 + i) * step : (tile.index * 256 + i + 1) * step])
            for i in range(tile.width)
        ]
        assert tiles.hashes(tile, data) == expected


@given(SIZES, SIZES)
@settings(max_examples=30)
def test_a_partial_tile_begins_its_whole_one(one: int, other: int) -> None:
    """Every partial tile is the beginning of what the same tile of any greater tree holds."""
    size, later = sorted((one, other))
    grown = kept(later)
    for tile, data in kept(size).items():
        assert grown[tiles.in_tree(tile.level, tile.index, later)].startswith(data)


@pytest.mark.parametrize("size", [0, *BORDERS])
def test_the_root_out_of_tiles(size: int) -> None:
    """Around every border of levels the root out of the tiles is the tree's, and it takes the partial ones alone."""
    found = kept(size)
    assert tiles.edge(size) == [tile for tile in found if not tile.full]
    assert tiles.root({tile: found[tile] for tile in tiles.edge(size)}.__getitem__, size) == merkle.root(LEAVES[:size])


@given(SIZES, st.data())
@settings(max_examples=30)
def test_proofs_out_of_tiles(size: int, data: st.DataObject) -> None:
    """Inclusion and consistency proofs made of tiles hold against the tree's roots."""
    node = tiles.node_reader(kept(size).__getitem__, size)
    index = data.draw(st.integers(0, size - 1))
    root = merkle.root(LEAVES[:size])
    merkle.verify_inclusion(LEAVES[index], index, size, merkle.inclusion_proof(node, index, size), root)
    older = merkle.root(LEAVES[: index + 1])
    merkle.verify_consistency(index + 1, size, merkle.consistency_proof(node, index + 1, size), older, root)


def test_a_subtree_beyond_the_tree_is_not_read() -> None:
    """A reader does not pass off fewer leaves as a complete subtree."""
    node = tiles.node_reader(kept(300).__getitem__, 300)
    for level, index in [(3, 37), (8, 1), (16, 0), (0, 300)]:
        with pytest.raises(TileError):
            node(level, index)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=256))
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    """Whatever the entries, they come out of their bundle as they went in."""
    assert tiles.unbundle(tiles.bundle(entries)) == entries


def test_the_greatest_bundle() -> None:
    """256 entries of 65,535 bytes make a bundle; one byte or one entry more do not."""
    entries = [bytes(65_535)] * 256
    data = tiles.bundle(entries)
    assert len(data) == tiles.MAX_BUNDLE_BYTES
    assert data[:2] == b"\xff\xff"
    assert tiles.unbundle(data) == entries
    for wrong in ([bytes(65_536)], [b""] * 257, []):
        with pytest.raises(TileError):
            tiles.bundle(wrong)
    for bad in (data + b"\x00\x00", b"\x00\x00" * 257, b""):
        with pytest.raises(TileError):
            tiles.unbundle(bad)


@given(st.binary(max_size=60))
@example(b"\x00")
@example(b"\x00\x02a")
def test_reading_a_bundle_raises_nothing_else(data: bytes) -> None:
    """Whatever the bytes, they are a bundle written back the same, or refused."""
    try:
        entries = tiles.unbundle(data)
    except TileError:
        return
    assert tiles.bundle(entries) == data


@pytest.mark.parametrize("number", [-1, 2**63, True, 1.0, "1", None])
def test_numbers_are_integers_in_range(number: int) -> None:
    """A level, index, width or size that is none is refused with the one error."""
    calls: list[Callable[[], object]] = [
        lambda: Tile(number, 0),
        lambda: Tile(0, number),
        lambda: Tile(0, 0, number),
        lambda: EntriesTile(number),
        lambda: EntriesTile(0, number),
        lambda: list(tiles.of_tree(number)),
        lambda: list(tiles.of_tree(10, number)),
        lambda: list(tiles.bundles_of_tree(number)),
        lambda: tiles.in_tree(0, 0, number),
        lambda: tiles.edge(number),
        lambda: tiles.root(kept(1).__getitem__, number),
    ]
    for call in calls:
        with pytest.raises(TileError):
            call()


@pytest.mark.parametrize("value", [b"", bytes(31), bytes(33), bytearray(32), "0" * 32, None])
def test_hashes_are_32_bytes(value: bytes) -> None:
    """A hash or a tile of another length or kind is refused with the one error."""
    calls: list[Callable[[], object]] = [
        lambda: list(tiles.build([LEAVES[0], value])),
        lambda: tiles.hash_tile(value),
        lambda: tiles.hashes(Tile(0, 0, 2), value),
        lambda: tiles.root(lambda _: value, 3),
    ]
    for call in calls:
        with pytest.raises(TileError):
            call()
