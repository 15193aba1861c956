"""Seal persons' data: each person under a key of its own, each such key under the service's.

AES-256-GCM throughout, 12 random bytes of nonce before the ciphertext; what is sealed for one person and field opens
for no other. Deleting a person's key makes its data unreadable in every copy of the database.
"""

import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_SIZE: Final = 32
_NONCE_SIZE: Final = 12
_PERSON: Final = b"orotraza/person-key/v1\n"
_VALUE: Final = b"orotraza/person-value/v1\n"
_TAG: Final = b"orotraza/person-tag/v1\n"
_DERIVED: Final = b"orotraza/person-derived/v1\n"
_BLIND: Final = b"orotraza/person-blind/v1\n"


class VaultError(Exception):
    """The service's key for persons' data is missing its form or open to others."""


class Vault:
    """Holds the service's key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_SIZE:
            raise VaultError("la clave de datos personales no tiene 32 bytes / the persons' key is not 32 bytes")
        self._wrapping = AESGCM(key)
        self._tagging = hmac.digest(key, _TAG, "sha256")
        self._deriving = hmac.digest(key, _DERIVED, "sha256")
        self._blinding = hmac.digest(key, _BLIND, "sha256")
        self._blinded: dict[str, int] = {}

    def new_key(self, party: str) -> bytes:
        """A fresh key for one person, wrapped."""
        return _seal(self._wrapping, os.urandom(_KEY_SIZE), _PERSON + party.encode())

    def seal(self, wrapped: bytes, party: str, field: str, value: str) -> bytes:
        """Seal a value under the person's wrapped key."""
        return _seal(self._person(wrapped, party), value.encode(), _about(party, field))

    def unseal(self, wrapped: bytes, party: str, field: str, sealed: bytes) -> str:
        """What `seal` was given. Raises `cryptography.exceptions.InvalidTag` for anything else."""
        return _unseal(self._person(wrapped, party), sealed, _about(party, field)).decode()

    def tag(self, field: str, value: str) -> bytes:
        """The same for the same value of a field, whoever's it is; tells nothing without the key."""
        return hmac.digest(self._tagging, f"{field}\n{value}".encode(), "sha256")[:16]

    def derive(self, *about: str) -> bytes:
        """32 bytes that are random to all who lack the key, and the same whenever they are asked for: salts, numbers.

        An import that was broken off makes them again, where it could not have kept them.
        """
        return hmac.digest(self._deriving, "\n".join(about).encode(), "sha256")

    def blind(self, gram: str) -> int:
        """64 bits, signed, that stand for a trigram of a name: the same in every name, and no trigram without the key.

        There are some fifty thousand trigrams, each worked out once.
        """
        found = self._blinded.get(gram)
        if found is None:
            digest = hmac.digest(self._blinding, gram.encode(), "sha256")
            found = self._blinded[gram] = int.from_bytes(digest[:8], "big", signed=True)
        return found

    def _person(self, wrapped: bytes, party: str) -> AESGCM:
        return AESGCM(_unseal(self._wrapping, wrapped, _PERSON + party.encode()))


def open_vault(path: Path) -> Vault:
    """Open the vault whose key is in this file, making the file (mode 0600) if there is none.

    Raises:
        VaultError: the file is open to other users, or holds no key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        _make(path)
        descriptor = os.open(path, os.O_RDONLY)
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
            raise VaultError(f"{path} está abierto a otros usuarios / is open to other users: chmod 600 {path}")
        return Vault(file.read(_KEY_SIZE + 1))


def _make(path: Path) -> None:
    """Write a key whole under another name and link it to its own: of two workers that start at once, one wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(_KEY_SIZE))
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _about(party: str, field: str) -> bytes:
    return _VALUE + f"{party}\n{field}".encode()


def _seal(key: AESGCM, data: bytes, about: bytes) -> bytes:
    nonce = os.urandom(_NONCE_SIZE)
    return nonce + key.encrypt(nonce, data, about)


def _unseal(key: AESGCM, sealed: bytes, about: bytes) -> bytes:
    return key.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], about)
