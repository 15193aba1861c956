"""A tlog-tiles client written from the C2SP pages alone (signed-note, tlog-checkpoint, tlog-tiles) and RFC 6962.

Not a line of the service's own: it stands in for the tools of others where these cannot be installed. `tlog.go` beside
it does the same with another's library; docs/transparency.md says what came of that.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Get = Callable[[str], bytes]
"""Gives the bytes at a path below the log's address."""


class Refused(Exception):
    """The log does not hold; the message says where."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What a checkpoint says."""

    size: int
    root: bytes


def checkpoint(note: bytes, vkey: str) -> Signed:
    """Open a signed note of the log whose verifier key this is."""
    name, key_id, encoded = vkey.strip().split("+", 2)
    key = base64.b64decode(encoded)
    if key[0] != 1 or hashlib.sha256(name.encode() + b"\n" + key).digest()[:4].hex() != key_id:
        raise Refused("the verifier key is not Ed25519's, or misspelt")
    text, _, signatures = note.decode().rpartition("\n\n")
    text += "\n"
    stamps = [line.split(" ") for line in signatures.splitlines()]
    mine = [base64.b64decode(stamp) for dash, signer, stamp in stamps if (dash, signer) == ("—", name)]
    mine = [stamp[4:] for stamp in mine if stamp[:4].hex() == key_id]
    if not mine:
        raise Refused("the log's key has not signed the checkpoint")
    try:
        Ed25519PublicKey.from_public_bytes(key[1:]).verify(mine[0], text.encode())
    except InvalidSignature:
        raise Refused("the checkpoint's signature does not hold") from None
    origin, size, root, *_ = text.split("\n")
    if origin != name:
        raise Refused("a checkpoint of another log")
    return Signed(int(size), base64.b64decode(root))


def address(kind: str, index: int, width: int) -> str:
    """`tile/<L>/<N>[.p/<W>]`: the index in groups of three digits, an x before all but the last."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    spelt = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{kind}/{spelt}" + (f".p/{width}" if width < 256 else "")


def mth(hashes: list[bytes]) -> bytes:
    """The Merkle tree hash over a row of hashes (RFC 6962 §2.1)."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + mth(hashes[:split]) + mth(hashes[split:])).digest()


def row(get: Get, level: int, count: int) -> list[bytes]:
    """All hashes of a level, `count` of them."""
    found: list[bytes] = []
    for index in range(-(-count // 256)):
        width = min(256, count - index * 256)
        path = address(str(level), index, width)
        data = get(path)
        if len(data) != width * 32:
            raise Refused(f"{path} has {len(data)} bytes")
        found += [data[at : at + 32] for at in range(0, len(data), 32)]
    return found


def check(get: Get, vkey: str, since: bytes | None = None) -> tuple[Signed, list[bytes]]:
    """Check tiles of all levels against each other and the signed root, and that the log continues a kept checkpoint.

    Returns what is signed, and the leaf hashes.
    """
    signed = checkpoint(get("checkpoint"), vkey)
    leaves = hashes = row(get, 0, signed.size)
    if mth(leaves) != signed.root:
        raise Refused("tile/0: the leaves lead to another root than the one signed")
    level = 1
    while count := len(hashes) // 256:
        above = row(get, level, count)
        for index, value in enumerate(above):
            if mth(hashes[index * 256 : (index + 1) * 256]) != value:
                raise Refused(f"tile/{level}: hash {index} is not that of the tile below")
        hashes, level = above, level + 1
    if since is not None:
        kept = checkpoint(since, vkey)
        if kept.size > signed.size or mth(leaves[: kept.size]) != kept.root:
            raise Refused("the log does not continue the checkpoint that was kept")
    return signed, leaves


def check_entries(get: Get, leaves: list[bytes]) -> int:
    """Check that each entry of each bundle hashes to its leaf; how many there are."""
    seq = 0
    while seq < len(leaves):
        width = min(256, len(leaves) - seq)
        path = address("entries", seq // 256, width)
        data = get(path)
        for place in range(seq, seq + width):
            length = int.from_bytes(data[:2], "big")
            entry, data = data[2 : 2 + length], data[2 + length :]
            if hashlib.sha256(b"\x00" + entry).digest() != leaves[place]:
                raise Refused(f"{path}: entry {place} is not the one that the tree has")
        if data:
            raise Refused(f"{path} has bytes too many")
        seq += width
    return seq
