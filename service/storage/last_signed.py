"""What this host has signed: the one memory that a restored database cannot take back.

    {"origin": "demo.orotraza.pe/7f3a", "size": 2412, "root": "<hex>", "range": ["<hex>", …]}

A small file, kept off the database's disk and out of its backup. It only moves forward, and only to trees that extend
the one it holds; asked for a smaller one, it says only what it holds, and whoever would sign that sees that it leads
there. So nobody who signs after `advance` can sign two histories. One host signs: `flock` orders its processes. Another
store takes this file's place by keeping `read`, `advance` and `keep`.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from pathlib import Path
from typing import Final, Protocol

from service.ledger.merkle import CompactRange, ProofError

_MOST: Final = 16_384
"""Bytes of the file: more than 63 hashes take."""
_size: Final = attrgetter("size")


class Diverged(Exception):
    """The tree does not extend what has been signed. Nothing may be written or signed until a person has looked."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"El árbol de tamaño {size} no continúa el último que este servidor firmó. / "
            f"The tree of size {size} does not extend the last one that this host signed."
        )
        self.size = size


class Gap(Exception):
    """The leaves given start beyond what was signed: more are needed, from `size` on."""

    def __init__(self, size: int) -> None:
        super().__init__(f"leaf hashes are needed from {size} on")
        self.size = size


class Damaged(ValueError):
    """The file is another log's, or not as it was written; the message says which file, in both languages."""

    def __init__(self, path: Path, origin: str) -> None:
        super().__init__(
            f"{path} no es de {origin} o está dañado. Ponga en su lugar el último que este servidor escribió; nunca lo "
            f"cree de nuevo sin comparar antes la base de datos con el último sello publicado. / "
            f"{path} is not of {origin}, or is damaged. Put in its place the last one that this host wrote; never "
            f"begin it anew without first comparing the database with the last checkpoint published."
        )


class LastSigned(Protocol):
    """Holds the largest tree ever signed. Calls may block for as long as a disk takes to write."""

    def create(self, tree: CompactRange | None = None) -> None:
        """Begin with `tree`, or with the empty one. Raises `FileExistsError` rather than forget what was signed."""
        ...

    def read(self) -> CompactRange | None:
        """The tree last signed; None when nothing was ever recorded."""
        ...

    def advance(self, start: int, leaves: Sequence[bytes], root: bytes) -> CompactRange:
        """Move forward to the tree that these leaf hashes, the first being leaf `start`, lead to; the tree then held.

        Does nothing when something larger was signed before, and returns that. Afterwards, and only then, may the tree
        be signed: a smaller one than is held, if its leaves lead there.
        Raises `Gap` when `start` lies beyond what is held, or known to have been; `Diverged` when the tree reached has
        another root.
        """
        ...

    def keep(self, tree: CompactRange) -> None:
        """Know of a tree that is smaller than what is held, and was seen to lead there: it may be signed too."""
        ...


class LastSignedFile:
    """`LastSigned` in a file of the host."""

    def __init__(self, path: Path, origin: str) -> None:
        """Raises nothing yet: the file may be missing until `create`. Where `path` is a link, the file is what it leads
        to: to put another in the link's place would leave the one on the other disk as it was.
        """
        self.path = Path(os.path.realpath(path))
        self._origin = origin
        self._lock = self.path.with_name(self.path.name + ".lock")
        self._lasting: CompactRange | None = None  # what this process saw to it that a crash leaves under the name
        self._known: CompactRange | None = None  # what all that this process has let be signed leads to

    def create(self, tree: CompactRange | None = None) -> None:
        """See `LastSigned.create`."""
        _make_folder(self.path.parent)
        with self._held():
            if self.path.exists():
                raise FileExistsError(self.path)
            self._write(tree or CompactRange())

    def read(self) -> CompactRange | None:
        """See `LastSigned.read`. Raises `Damaged`."""
        found = self._found()
        return None if found is None else self._at_least(found)

    def advance(self, start: int, leaves: Sequence[bytes], root: bytes) -> CompactRange:
        """See `LastSigned.advance`."""
        with self._held():
            found = self._found()
            if found is None:
                raise FileNotFoundError(self.path)
            known = self._known or found  # another one, if somebody put the file in its place
            if (least := min(known.size, found.size)) < start:
                raise Gap(least)
            extended = _reached(known, start, leaves, root)
            there = extended if known == found else _reached(found, start, leaves, root)
            tree = max(extended, there, key=_size)
            if tree.size > found.size:
                self._write(tree)
            elif tree != self._lasting:  # of a process that may have died, or failed, before the name was on the disk
                self._sync_folder(tree)
            if tree is extended:  # else these leaves do not tell whether what the file has goes on from there
                self._known = extended
            return tree

    def keep(self, tree: CompactRange) -> None:
        """See `LastSigned.keep`."""
        with self._held():
            self._known = self._at_least(tree)

    def _at_least(self, found: CompactRange) -> CompactRange:
        """What the file says; or, where somebody has put an older one in its place, what this process knows of it."""
        return max(self._known or found, found, key=_size)

    def _found(self) -> CompactRange | None:
        try:
            with _opened(self.path, os.O_RDONLY) as file:
                data = os.read(file, _MOST)
        except FileNotFoundError:
            return None
        try:
            members = json.loads(data)
            tree = CompactRange(members["size"], tuple(map(bytes.fromhex, members["range"])))
            if members["origin"] == self._origin and tree.root().hex() == members["root"]:
                return tree
        except (ValueError, KeyError, TypeError, AttributeError, ProofError, RecursionError):
            pass
        raise Damaged(self.path, self._origin)

    def _write(self, tree: CompactRange) -> None:
        members = {
            "origin": self._origin,
            "size": tree.size,
            "root": tree.root().hex(),
            "range": [node.hex() for node in tree.hashes],
        }
        fresh = self.path.with_name(self.path.name + ".new")
        with _opened(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as file:
            _write_all(file, json.dumps(members).encode() + b"\n")
            _sync(file)
        # A crash before this leaves the old file and nothing signed; after it, a size that may be signed again.
        fresh.replace(self.path)
        self._sync_folder(tree)

    def _sync_folder(self, tree: CompactRange) -> None:
        with _opened(self.path.parent, os.O_RDONLY) as folder:
            _sync(folder)
        self._lasting = tree

    @contextmanager
    def _held(self) -> Iterator[None]:
        """One process at a time; the system lets go if it dies. A file of its own, for the other one is replaced."""
        while True:
            with _opened(self._lock, os.O_RDWR | os.O_CREAT) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if _is_named(lock, self._lock):  # else somebody has removed it: the next process locks another one
                    yield
                    return


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    """A file by its number. `open` would ask the system a dozen things more for each batch, and after each of them this
    thread waits until the event loop's lets it go on.
    """
    number = os.open(path, flags, 0o666)
    try:
        yield number
    finally:
        os.close(number)


def _reached(held: CompactRange, start: int, leaves: Sequence[bytes], root: bytes) -> CompactRange:
    size = start + len(leaves)
    tree = held if held.size > size else held.append(leaves[held.size - start :])
    if tree.size == size and tree.root() != root:
        raise Diverged(size)
    return tree


def _is_named(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _make_folder(folder: Path) -> None:
    """Make it, and those above it, so that a crash leaves them."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        with _opened(folder.parent, os.O_RDONLY) as above:
            _sync(above)


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync(descriptor: int) -> None:
    """To the disk itself: on macOS, fsync only reaches the drive's cache."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)
