"""How a worked example is written: its payload, whose key signs it, and invented ids and digests that never change."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from service.ledger.signing import SeedSigner

LOG: Final = "demo.orotraza.pe/7f3a"
REGISTRAR: Final = "ruc:20990000051"
TRADER: Final = "ruc:20990000019"
CARRIER: Final = "ruc:20990000035"
MINER: Final = "ruc:10990000013"
PALLAQUERA: Final = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"

RIGHT: Final = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
ANANEA: Final = {"system": "inei", "code": "211002"}


@dataclass(frozen=True, slots=True)
class Example:
    """A payload and the name of the key that signs it (`key`)."""

    signed_by: str
    payload: Mapping[str, Any]


def key(name: str) -> SeedSigner:
    """The example key of this name. Its seed is public: never trust it."""
    return SeedSigner(sha256(f"orotraza example key {name}".encode()).digest())


def uuid(number: int) -> str:
    """The `number`-th invented id."""
    return f"0192f3a1-7c10-7d21-9b8a-{number:012d}"


def digest(name: str) -> str:
    """SHA-256 (hex) of a paper that is not there."""
    return sha256(f"orotraza example {name}".encode()).hexdigest()


def public(name: str) -> str:
    """The public key of this name, in hex."""
    return key(name).public_key.hex()


def example(signed_by: str, kind: str, number: int, occurred_at: str, /, **members: object) -> Example:
    """An example of type `kind`. A member that is a keyword of Python's ends in an underscore here."""
    head = {"type": kind, "log": LOG, "id": uuid(number), "occurred_at": occurred_at}
    return Example(signed_by, {**head, **{name.rstrip("_"): value for name, value in members.items()}})
