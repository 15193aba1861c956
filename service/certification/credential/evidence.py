"""What makes a credential provable from the log's root key alone: entries, and the signed tree that has them.

    {"type": ["LedgerInclusion"], "log": "demo.orotraza.pe/7f3a",
     "entry": {…the certificate.issued…}, "inclusionProof": ["<64 hex>", …],
     "keyEntries": [{"entry": {…}, "inclusionProof": […]}, …],
     "checkpoint": "<signed note>"}

The entry has its certifier's signature in it. The key entries are the log's genesis and the rotations of its keys, each
signed by the root key, and the enrolments that lead from the registrar, whom the genesis names, to the key by which the
certifier signed. All are of institutions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from service.ledger import canonical, entry, note
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.ledger.shapes import HASH, matches

TYPE: Final = "LedgerInclusion"
MOST_KEY_ENTRIES: Final = 64

_MOST_PROOF: Final = 63


class EvidenceError(LedgerError):
    """A JSON value is not evidence of this form: which member, and why."""


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry, and the siblings from its leaf up to the root of the tree."""

    entry: Entry
    proof: tuple[bytes, ...]

    def as_json(self) -> dict[str, Any]:
        """The entry's bytes are a function of this value."""
        return {
            "entry": canonical.decode(self.entry.data, max_items=None),
            "inclusionProof": [node.hex() for node in self.proof],
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """`issued` is the certificate's entry; `checkpoint` the signed note, as bytes, of the tree that has all of them."""

    issued: Proved
    key_entries: tuple[Proved, ...]
    checkpoint: bytes

    def as_json(self) -> dict[str, Any]:
        """The form that stands in the credential."""
        return {
            "type": [TYPE],
            "log": self.issued.entry.origin,
            **self.issued.as_json(),
            "keyEntries": [each.as_json() for each in self.key_entries],
            "checkpoint": self.checkpoint.decode(),
        }


def parse(value: object) -> Evidence:
    """Take evidence apart; only its form is checked. Raises `EvidenceError`."""
    match value:
        case [
            {
                "type": ["LedgerInclusion"],
                "log": str(log),
                "entry": dict(issued),
                "inclusionProof": list(proof),
                "keyEntries": list(key_entries),
                "checkpoint": str(text),
                **rest,
            }
        ] if not rest and len(text) <= note.MAX_BYTES:
            found = _proved(issued, proof, "entry")
            if found.entry.origin != log:
                raise EvidenceError("log: not the entry's")
            return Evidence(found, parse_key_entries(key_entries), _bytes(text))
        case _:
            raise EvidenceError(f"not one {TYPE} with exactly its members")


def parse_key_entries(values: Sequence[Any]) -> tuple[Proved, ...]:
    """The entries about keys, with their proofs. Raises `EvidenceError`."""
    if len(values) > MOST_KEY_ENTRIES:
        raise EvidenceError(f"keyEntries: more than {MOST_KEY_ENTRIES}")
    return tuple(_key_entry(each, f"keyEntries[{at}]") for at, each in enumerate(values))


def _key_entry(value: object, where: str) -> Proved:
    match value:
        case {"entry": dict(found), "inclusionProof": list(proof), **rest} if not rest:
            return _proved(found, proof, where)
        case _:
            raise EvidenceError(f"{where}: not an entry with its inclusionProof")


def _proved(members: Mapping[str, Any], proof: Sequence[Any], where: str) -> Proved:
    if len(proof) > _MOST_PROOF or not all(matches(node, HASH) for node in proof):
        raise EvidenceError(f"{where}: the proof is not a list of 64 hexadecimal digits each")
    try:
        return Proved(entry.parse(canonical.encode(members)), tuple(map(bytes.fromhex, proof)))
    except LedgerError as error:
        raise EvidenceError(f"{where}: {error}") from None


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise EvidenceError("checkpoint: no text") from None
