"""The keys of persons: all grow from one small file, and each can be cut out of it for good.

A tree in which every node makes its sixteen children, and sixteen steps down stands a person's own key, at a place that
only this file can tell (Goldreich, Goldwasser and Micali 1986). To erase a person, the node above its key is replaced
by the nodes beside the way down to it (a punctured function: Boneh and Waters 2013): every other key can still be made,
that one never again, from whatever copy of the database. 240 nodes, some 20 kB, is what one erasure costs.

The file, mode 0600, is 32 random bytes until the first erasure; from then on JSON:

    {"v": 2, "secrets": {"tag": "<64 hex>", …}, "nodes": {"0": "<64 hex>", "1f": …}, "erased": [{"party": …}, …]}

`erased` is the log of erasures: who was asked for by whom, when, why; nothing of what was erased.
"""

import contextlib
import fcntl
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

SIZE: Final = 32
"""Bytes of every key."""

_DRAFT: Final = "[0-9a-f]" * 16
"""How a draft's name ends."""

_STEPS: Final = 16
_DIGITS: Final = "0123456789abcdef"
_TREE: Final = b"orotraza/person-tree/v1\n"
_SECRETS: Final = {
    "tag": b"orotraza/person-tag/v1\n",
    "derive": b"orotraza/person-derived/v1\n",
    "blind": b"orotraza/person-blind/v1\n",
    "place": b"orotraza/person-place/v1\n",
}


_NO_KEYS: Final = (
    "la clave de datos personales no tiene su forma: ni 32 bytes ni lo que deja un borrado / "
    "the persons' key does not have its form: neither 32 bytes nor what an erasure leaves"
)


class VaultError(Exception):
    """The service's key for persons' data is missing its form or open to others."""


class Erased(Exception):
    """The person was erased: its key is no more."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """That a person was erased: `by` whom, a party or the operator, and when (UTC, ISO 8601), for which reason."""

    party: str
    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What the file holds. `nodes` are those of the tree that are left, by the digits of their place."""

    secrets: Mapping[str, bytes]
    nodes: Mapping[str, bytes]
    erased: Mapping[str, Erasure]

    def of(self, party: str) -> bytes:
        """A person's own key. Raises `Erased`."""
        place = self._place(party)
        for length in range(_STEPS + 1):
            if (node := self.nodes.get(place[:length])) is not None:
                for digit in place[length:]:
                    node = _child(node, digit)
                return node
        raise Erased(party)

    def without(self, erasure: Erasure) -> "PersonKeys":
        """The same keys but this person's, and the erasure on record. Raises `Erased`."""
        place = self._place(erasure.party)
        start = next((place[:length] for length in range(_STEPS + 1) if place[:length] in self.nodes), None)
        if start is None:
            raise Erased(erasure.party)
        nodes = dict(self.nodes)
        node = nodes.pop(start)
        for at in range(len(start), _STEPS):
            children = {digit: _child(node, digit) for digit in _DIGITS}
            node = children.pop(place[at])
            nodes |= {place[:at] + digit: child for digit, child in children.items()}
        return PersonKeys(self.secrets, nodes, {**self.erased, erasure.party: erasure})

    def _place(self, party: str) -> str:
        return hmac.digest(self.secrets["place"], party.encode(), "sha256").hex()[:_STEPS]


def parse(data: bytes) -> PersonKeys:
    """What a key file holds. Raises `VaultError`."""
    if len(data) == SIZE:
        named = {name: hmac.digest(data, about, "sha256") for name, about in _SECRETS.items()}
        return PersonKeys(named, {"": hmac.digest(data, _TREE, "sha256")}, {})
    try:
        members = json.loads(data)
        erased = {each["party"]: Erasure(**each) for each in members["erased"]}
        found = PersonKeys(_keys(members["secrets"]), _keys(members["nodes"]), erased)
        whole = members["v"] == 2 and found.secrets.keys() == _SECRETS.keys()
    except (ValueError, TypeError, KeyError, AttributeError):
        raise VaultError(_NO_KEYS) from None
    if not whole:
        raise VaultError(_NO_KEYS)
    return found


def read(path: Path) -> PersonKeys:
    """What the key file holds; made if it is not there. Raises `VaultError`, also where others may read it."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            _make(path)
            continue
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if stat.S_IMODE(found.st_mode) & 0o077:
                raise VaultError(f"{path} está abierto a otros usuarios / is open to other users: chmod 600 {path}")
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if path.stat().st_ino == found.st_ino:  # else an erasure put another in its place, and blots this one out
                return parse(file.read())


def erase(path: Path, erasure: Erasure) -> None:
    """Cut a person's key out of the file. Who was erased already stays as it is on record.

    One process at a time. A crash leaves the old file or the new one, whole, and perhaps a draft: the next erasure, of
    the same person or another, takes that away, for it holds keys that are to be cut.
    """
    with (path.parent / f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with contextlib.suppress(Erased):
            _replace(path, read(path).without(erasure))
        for left in path.parent.glob(f".{path.name}.{_DRAFT}"):
            with left.open("r+b") as file:
                _blot(file)
            left.unlink()


def _replace(path: Path, left: PersonKeys) -> None:
    with path.open("r+b") as old:
        draft = _draft(path, _written(left))
        draft.replace(path)
        _sync(path.parent)
        _blot(old)


def _blot(file: BinaryIO) -> None:
    """What can be reached of the old bytes goes too; copies that the disk made by itself are out of reach."""
    fcntl.flock(file, fcntl.LOCK_EX)
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def _keys(texts: Mapping[str, str]) -> dict[str, bytes]:
    found = {name: bytes.fromhex(text) for name, text in texts.items()}
    if any(len(key) != SIZE for key in found.values()):
        raise ValueError
    return found


def _child(node: bytes, digit: str) -> bytes:
    return hmac.digest(node, digit.encode(), "sha256")


def _written(keys: PersonKeys) -> bytes:
    members = {
        "v": 2,
        "secrets": {name: key.hex() for name, key in keys.secrets.items()},
        "nodes": {place: key.hex() for place, key in sorted(keys.nodes.items())},
        "erased": [
            {"party": each.party, "reason": each.reason, "by": each.by, "at": each.at} for each in keys.erased.values()
        ],
    }
    return json.dumps(members, indent=0).encode() + b"\n"


def _make(path: Path) -> None:
    """Write a key whole under another name and link it to its own: of two workers that start at once, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _draft(path, os.urandom(SIZE))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _draft(path: Path, data: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
