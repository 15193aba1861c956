"""What a commitment in the ledger stands for: its form, its digest, and how it is kept sealed, many persons at once."""

import contextlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from service.flows.persons.person_keys import Erased
from service.flows.persons.person_vault import Vault
from service.registry import name_grams
from service.storage import persons
from service.storage.engine import Connection
from service.storage.persons import Sealed

_PREFIX: Final = b"orotraza/person/v1\n"


@dataclass(frozen=True, slots=True)
class Opening:
    """What was committed to: a field (`name`, `dni`, `phone` …), its value (NFC) and 32 bytes of salt."""

    field: str
    value: str
    salt: bytes


def commitment(person: str, opening: Opening) -> bytes:
    """SHA-256("orotraza/person/v1" LF ‖ salt ‖ JCS({"field", "person", "value"})), the value in NFC."""
    # Over three strings the standard library writes what RFC 8785 asks.
    members = {"field": opening.field, "person": person, "value": _nfc(opening)}
    text = json.dumps(members, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(_PREFIX + opening.salt + text.encode()).digest()


async def seal(connection: Connection, vault: Vault, *, by: str, openings: Sequence[tuple[str, Opening]]) -> None:
    """Keep these, each with its person, sent by party `by`; what is kept already stays as it is.

    Whoever calls knows that each matches a commitment in the ledger. Of persons that were erased nothing is kept.
    """
    fresh: dict[str, bytes] = {}
    for person in dict.fromkeys(person for person, _ in openings):
        with contextlib.suppress(Erased):
            fresh[person] = vault.new_key(person)
    wrapped = await persons.keys(connection, fresh)
    sealed: list[Sealed] = []
    for person, opening in openings:
        # Meanwhile a person may have been erased: its key is gone from the table, or cannot be opened any more.
        if key := wrapped.get(person):
            with contextlib.suppress(Erased):
                sealed.append(_sealed(vault, key, person, opening))
    await persons.store(connection, by, sealed)
    # Whoever erases cuts the key before it deletes: an erasure not yet seen above is seen here, or deletes this.
    if erased := [person for person in fresh if vault.is_erased(person)]:
        await persons.forget(connection, erased)


def _sealed(vault: Vault, key: bytes, person: str, opening: Opening) -> Sealed:
    value = _nfc(opening)
    return Sealed(
        person,
        opening.field,
        commitment(person, opening),
        vault.seal(key, person, opening.field, value),
        vault.tag(opening.field, value),
        _blind(vault, opening),
    )


def _blind(vault: Vault, opening: Opening) -> list[int] | None:
    """A name's blind trigrams, sorted: in their own order they would spell it to whoever learned a few."""
    if opening.field != "name":
        return None
    return sorted(map(vault.blind, name_grams.of_name(opening.value)))


def _nfc(opening: Opening) -> str:
    return unicodedata.normalize("NFC", opening.value)
