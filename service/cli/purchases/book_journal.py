"""What became of each purchase of a book, beside the book: written down as it is answered, and believed after a crash.

    compras.xlsx              the book
    compras.xlsx.registro     one line of JSON a purchase, in the order of the answers

    {"v":1,"log":"demo.orotraza.pe/7f3a","party":"ruc:20990000019"}
    {"id":"…","payload":"<SHA-256 of what was signed>","seq":19,"receipt":{…}}

The lines of a batch are on the disk before the next is sent. A crash before that loses nothing but the knowledge: sent
again, the same bytes are answered with the receipt of the same entry. A last line that is cut short is taken away. The
receipts are the trader's proof, and to be kept.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from service.cli.say import Trouble, why

SUFFIX: Final = ".registro"

_LINE: Final = 1 << 20
"""Beyond any receipt: a longer line was never written here, and is not held."""


@dataclass(frozen=True, slots=True)
class Done:
    """One purchase on record: its id, the digest (hex) of the bytes that were signed, its entry, and the receipt."""

    id: str
    payload: str
    seq: int
    receipt: dict[str, Any]


class Journal:
    """The file, open and locked. `done` is what it holds by id."""

    def __init__(self, path: Path, descriptor: int, done: dict[str, Done]) -> None:
        self.path: Final = path
        self.done: Final = done
        self._descriptor: Final = descriptor

    def keep(self, done: Iterable[Done]) -> None:
        """Write down what a batch came to; it is on the disk when this returns. Raises `Trouble` for a full disk."""
        found = list(done)
        if not found:
            return
        try:
            _write(self._descriptor, b"".join(map(_line, found)))
            os.fsync(self._descriptor)
        except OSError as error:
            raise _unwritten(self.path, error) from None
        self.done.update((each.id, each) for each in found)


@contextmanager
def opened(book: Path, log: str, party: str) -> Iterator[Journal]:
    """The journal of a book. Raises `Trouble`: it is another log's or party's, damaged, or in use."""
    path = book.with_name(book.name + SUFFIX)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise _unwritten(path, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"otro programa está usando {path}", f"another program is using {path}") from None
        yield Journal(path, descriptor, _held(path, descriptor, {"v": 1, "log": log, "party": party}))
    finally:
        os.close(descriptor)


def _held(path: Path, descriptor: int, head: dict[str, Any]) -> dict[str, Done]:
    """What an earlier run wrote down; a new file gets its first line, durable together with its name."""
    found: list[Done] = []
    try:
        first, end = _lines(path, found)
    except (ValueError, TypeError):
        raise Trouble(
            f"{path} está dañado: muévalo y repita, nada se registra dos veces",
            f"{path} is damaged: move it away and try again, nothing is recorded twice",
        ) from None
    if end < os.fstat(descriptor).st_size:
        os.ftruncate(descriptor, end)
    if not end:
        _write(descriptor, json.dumps(head).encode() + b"\n")
        os.fsync(descriptor)
        _sync_folder(path.parent)
        return {}
    if first != head:
        raise Trouble(
            f"{path} es de otro registro o de otra parte: use otra copia del libro, o muévalo",
            f"{path} is of another log or party: use another copy of the book, or move it away",
        )
    return {each.id: each for each in found}


def _lines(path: Path, found: list[Done]) -> tuple[object, int]:
    """The first line and where the last whole one ends; `found` takes those between. Raises ValueError, TypeError."""
    first: object = None
    end = 0
    with path.open("rb") as file:
        while (line := file.readline(_LINE)).endswith(b"\n"):
            said = json.loads(line)
            if end:
                found.append(Done(**said))
            else:
                first = said
            end += len(line)
    if len(line) == _LINE:
        raise ValueError(f"a line of more than {_LINE} bytes")
    return first, end


def _unwritten(path: Path, error: OSError) -> Trouble:
    """What is on record stays so; the next run is told of it by the service."""
    return Trouble(
        f"{path} no se puede escribir ({why(error)}): los recibos se guardan ahí; haga sitio y repita",
        f"{path} cannot be written: receipts are kept there; make room and try again",
    )


def _line(done: Done) -> bytes:
    said = {"id": done.id, "payload": done.payload, "seq": done.seq, "receipt": done.receipt}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
