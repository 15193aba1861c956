"""Bundles: up to 256 entries in a row, each after its length in two bytes, big-endian (c2sp.org/tlog-tiles)."""

from collections.abc import Iterable
from typing import Final

from service.ledger import entry
from service.ledger.tiles.places import FULL, TileError

MAX_BUNDLE_BYTES: Final = FULL * (2 + entry.MAX_BYTES)

_LENGTH: Final = 2


def bundle(entries: Iterable[bytes]) -> bytes:
    """The bundle of 1 to 256 entries of at most 65,535 bytes each. Raises `TileError`."""
    parts: list[bytes] = []
    for data in entries:
        if type(data) is not bytes or len(data) > entry.MAX_BYTES:
            raise TileError(f"an entry is at most {entry.MAX_BYTES} bytes")
        parts += (len(data).to_bytes(_LENGTH, "big"), data)
    _check_count(len(parts) // 2)
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle, 1 to 256, with nothing left over. Raises `TileError`.

    That there are as many as the bundle's path says is for the caller to check, and that they are the log's.
    """
    if type(data) is not bytes or len(data) > MAX_BUNDLE_BYTES:
        raise TileError(f"a bundle is at most {MAX_BUNDLE_BYTES} bytes")
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        start = at + _LENGTH
        end = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or end > len(data):
            raise TileError(f"the bundle breaks off in entry {len(entries)}")
        entries.append(data[start:end])
        at = end
    _check_count(len(entries))
    return entries


def _check_count(count: int) -> None:
    if not 1 <= count <= FULL:
        raise TileError(f"a bundle has 1 to {FULL} entries, not {count}")
