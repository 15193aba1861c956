"""Publish the tree as plain files: its tiles, the entries beneath them, and the checkpoint that commits to them.

Each step is safe to break off at:

1. The database is judged. Nothing goes out that the signed root does not commit to (`signed_tree`), and nothing that
   contradicts what the folder shows already.
2. Files are written. A crash leaves tiles of which the folder's checkpoint does not speak yet.
3. Their folders are flushed. Until here a power cut may lose them; they are written again, as the checkpoint stood.
4. The checkpoint is replaced: from now on clients are told of the new tiles.
5. Partial tiles of whole ones go. A crash leaves them, to nobody's harm; a client that still asks for one takes the
   whole tile instead (c2sp.org/tlog-tiles).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.ledger import checkpoint, tiles
from service.ledger.checkpoint import CheckpointError
from service.ledger.tiles import EntriesTile, Tile
from service.storage import log_entries
from service.storage.engine import Connection
from service.witnessing.signed_tree import Altered, SignedTree
from service.witnessing.tile_folder import TileFolder

Progress = Callable[[int, int], object]
"""Told how many files are as they should be, and how many that will be."""

_NOTHING: Final = "todavía no hay sello que publicar / there is no checkpoint to publish yet"
_AHEAD: Final = (
    "{path} ya muestra el tamaño {held} y la base de datos publica {size}: es una copia antigua, y nada retrocede / "
    "{path} shows size {held} already, and the database publishes {size}: it is an old copy, and nothing goes back"
)
_BESIDE: Final = (
    "lo que muestra {path} (tamaño {held}) no es el comienzo de lo que hay en la base de datos: es otra historia. No "
    "publique nada y avise a quienes guardan sellos / "
    "what {path} shows (size {held}) is not how the database begins: it is another history. Publish nothing, and tell "
    "those who keep checkpoints"
)
_ALTERED: Final = (
    "{what} no es lo que firma el sello: alguien alteró la base de datos. Nada se publicó; verifique una "
    "exportación / "
    "{what} is not what the checkpoint signs: somebody altered the database. Nothing was published; verify an export"
)
_FOREIGN: Final = (
    "{path}/checkpoint no es un sello de este registro; elija otra carpeta / "
    "{path}/checkpoint is no checkpoint of this log; choose another folder"
)


class CannotPublish(Exception):
    """The folder shows what it showed before. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """The size that the folder shows now, the one that it showed before (0: none), and how many files it took."""

    size: int
    since: int
    written: int


async def publish(
    connection: Connection, folder: TileFolder, *, entries: bool, again: bool, progress: Progress
) -> Published:
    """Bring the folder up to the checkpoint that the database publishes, with the entries or without.

    With `again` every file is compared, and written if it is not as it should be.

    Raises `CannotPublish`, `AnotherPublishes`.
    """
    shown = await log_entries.published(connection)
    if shown is None:
        raise CannotPublish(_NOTHING)
    head = checkpoint.of_note(shown.note)
    with folder.locked():
        try:
            tree = await SignedTree.open(connection, head)
            since = await _held(folder, tree)
            files = _files(folder, head.size, 0 if again else since, entries=entries)
            written = await _bring(folder, tree, files, progress)
        except Altered as altered:
            raise CannotPublish(_ALTERED.format(what=altered)) from None
        folder.show(shown.note)
        for tile in files:
            if tile.full:
                folder.drop_partials(tile.path)
    return Published(head.size, since, written)


async def _held(folder: TileFolder, tree: SignedTree) -> int:
    """The size that the folder shows, if the tree continues it."""
    note = folder.checkpoint()
    if note is None:
        return 0
    head = tree.head
    try:
        held = checkpoint.of_note(note)
    except CheckpointError:
        raise CannotPublish(_FOREIGN.format(path=folder.path)) from None
    if held.origin != head.origin:
        raise CannotPublish(_FOREIGN.format(path=folder.path))
    if held.size > head.size:
        raise CannotPublish(_AHEAD.format(path=folder.path, held=held.size, size=head.size))
    if await tree.root(held.size) != held.root:
        raise CannotPublish(_BESIDE.format(path=folder.path, held=held.size))
    return held.size


def _files(folder: TileFolder, size: int, since: int, *, entries: bool) -> list[Tile | EntriesTile]:
    """What the log of `size` has and that of its first `since` entries has not.

    A folder that showed a size without its entries begins these anew.
    """
    found: list[Tile | EntriesTile] = [*tiles.of_tree(size, since)]
    if entries:
        has_all = since > 0 and all(folder.has(tile.path) for tile in tiles.bundles_of_tree(since, since - 1))
        found += tiles.bundles_of_tree(size, since if has_all else 0)
    return found


async def _bring(folder: TileFolder, tree: SignedTree, files: Sequence[Tile | EntriesTile], progress: Progress) -> int:
    """Write these files, and flush their folders; how many were not as they should be."""
    written = 0
    for done, tile in enumerate(files, 1):
        data = await tree.hashes(tile) if isinstance(tile, Tile) else await tree.bundle(tile)
        written += folder.write(tile.path, data)
        progress(done, len(files))
    folder.settle()
    return written
