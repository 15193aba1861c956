"""Check 10: every tile of hashes is what the entries beneath it come to, at all levels.

A tile is compared with what the chain says of the entries, altered ones included: whoever altered an entry is named for
that, and not once more for the tiles that do not follow him.
"""

from collections.abc import Callable, Iterator

from service.audit import words
from service.audit.case import Case
from service.audit.faults import Check, Fault
from service.audit.report import Result, State
from service.ledger import tiles
from service.ledger.merkle import HASH_SIZE
from service.ledger.tiles import FULL, HEIGHT, Tile

ReadTile = Callable[[str], bytes | None]
"""Gives the bytes of the tile at a path; None if it is not there."""


def check_tiles(case: Case, read: ReadTile) -> None:
    """10: compare every tile that the tree has, and above the start of the audit only those that are new."""
    unsure = _unsure(case)
    faults = []
    for tile, right in tiles.build(_standing(case)):
        found = read(tile.path)
        if found is None:
            faults.append(Fault(Check.TILES, _first(tile, 0), tile.path, words.TILE_MISSING))
        elif found != right and (at := _differing(tile, found, right, unsure)) is not None:
            first = _first(tile, at)
            text = words.TILE_DIFFERS.of(place=at, first=first, last=_first(tile, at + 1) - 1)
            faults.append(Fault(Check.TILES, first, tile.path, text))
    case.conclude(Result(Check.TILES, State.FAILS if faults else State.HOLDS), faults)


def _standing(case: Case) -> Iterator[bytes]:
    for at in range(case.placed.size):
        yield case.standing(at) or bytes(HASH_SIZE)


def _unsure(case: Case) -> set[int]:
    """Entries of whose true hash nothing is known: what is above them cannot be judged."""
    gone = {at for gap in case.placed.missing for at in gap}
    return (gone | case.faults.keys()) - case.links.committed.keys()


def _differing(tile: Tile, found: bytes, right: bytes, unsure: set[int]) -> int | None:
    """The first hash of the tile that differs and can be judged; the last, if there is more after it."""
    for at in range(tile.width):
        here = slice(at * HASH_SIZE, (at + 1) * HASH_SIZE)
        if found[here] != right[here] and not any(_first(tile, at) <= each < _first(tile, at + 1) for each in unsure):
            return at
    return None if len(found) <= len(right) else tile.width - 1


def _first(tile: Tile, at: int) -> int:
    """The first entry beneath a hash of the tile."""
    return (tile.index * FULL + at) << (HEIGHT * tile.level)
