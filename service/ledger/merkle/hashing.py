"""The two hashes of the tree, told apart by their first byte so that no leaf can pass for a node (RFC 6962 §2.1)."""

from hashlib import sha256
from typing import Final

from service.ledger.errors import LedgerError

HASH_SIZE: Final = 32
MAX_SIZE: Final = 2**63 - 1
EMPTY_ROOT: Final = sha256(b"").digest()


class ProofError(LedgerError):
    """A proof does not hold, or a hash, index or size is not one."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data): the hash of one entry's bytes."""
    if type(data) is not bytes:
        raise ProofError(f"a leaf is bytes, not {type(data).__name__}")
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): the hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def subtree_root(row: bytes) -> bytes:
    """The root over 2^k hashes in a row, two neighbours at a time. Raises `ProofError`."""
    return subtree_rows(row)[-1]


def subtree_rows(row: bytes) -> list[bytes]:
    """2^k hashes in a row and all rows above it, each half as long, up to the root's alone. Raises `ProofError`."""
    count, rest = divmod(len(row), HASH_SIZE)
    if type(row) is not bytes or rest or count.bit_count() != 1:
        raise ProofError("a complete subtree has a power of two of hashes")
    rows = [row]
    while len(row) > HASH_SIZE:
        pairs = range(0, len(row), 2 * HASH_SIZE)
        row = b"".join([sha256(b"\x01" + row[at : at + 2 * HASH_SIZE]).digest() for at in pairs])
        rows.append(row)
    return rows


def check_hash(value: object, name: str) -> None:
    """Refuse what is not exactly 32 bytes."""
    if type(value) is not bytes or len(value) != HASH_SIZE:
        raise ProofError(f"{name} is not {HASH_SIZE} bytes")


def check_number(value: object, name: str) -> None:
    """Refuse what is not an integer in 0…2^63−1; a truth value is none."""
    if type(value) is not int or not 0 <= value <= MAX_SIZE:
        raise ProofError(f"{name} is not an integer from 0 to 2^63-1")
