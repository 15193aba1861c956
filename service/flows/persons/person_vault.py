"""Seal persons' data: each person under a key of its own, each such key under one that only the key file can make.

AES-256-GCM throughout, 12 random bytes of nonce before the ciphertext; what is sealed for one person and field opens
for no other. A person whose key is cut out of the file (`person_keys`) is unreadable in every copy of the database.
"""

import hmac
import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.flows.persons import person_keys
from service.flows.persons.person_keys import Erasure, PersonKeys, VaultError

_NONCE_SIZE: Final = 12
_PERSON: Final = b"orotraza/person-key/v1\n"
_VALUE: Final = b"orotraza/person-value/v1\n"
_SALT: Final = b"orotraza/person-salt/v1\n"
_MOST_LATELY: Final = 1_024

_Version = tuple[int, int, int]


class Vault:
    """Holds the service's keys, and looks at each use whether their file is still the one that they were read from."""

    def __init__(self, keys: bytes | Path) -> None:
        """`keys` is a key file, made (mode 0600) if it is not there, or what one holds.

        Raises:
            VaultError: the file is open to other users, or these are no keys.
        """
        self._path = keys if isinstance(keys, Path) else None
        self._version: _Version | None = None
        self._read = person_keys.read(keys) if isinstance(keys, Path) else person_keys.parse(keys)
        self._blinded: dict[str, int] = {}
        self._lately: dict[str, bytes] = {}

    def new_key(self, party: str) -> bytes:
        """A fresh key for one person, wrapped. Raises `Erased`."""
        return _seal(AESGCM(self._key(party)), os.urandom(person_keys.SIZE), _PERSON + party.encode())

    def seal(self, wrapped: bytes, party: str, field: str, value: str) -> bytes:
        """Seal a value under the person's wrapped key. Raises `Erased`."""
        return _seal(self._person(wrapped, party), value.encode(), _about(party, field))

    def unseal(self, wrapped: bytes, party: str, field: str, sealed: bytes) -> str:
        """What `seal` was given. Raises `Erased`, and `cryptography.exceptions.InvalidTag` for anything else."""
        return _unseal(self._person(wrapped, party), sealed, _about(party, field)).decode()

    def is_erased(self, party: str) -> bool:
        """Whether this person was erased."""
        return party in self._keys().erased

    def erasures(self) -> Collection[Erasure]:
        """Who was erased, when and why, in that order."""
        return self._keys().erased.values()

    def erase(self, erasure: Erasure) -> None:
        """Cut a person's key out of the file; whoever was erased before stays as it was."""
        if self._path is None:
            self._read = self._read.without(erasure)
            self._lately.clear()
        else:
            person_keys.erase(self._path, erasure)

    def tag(self, field: str, value: str) -> bytes:
        """The same for the same value of a field, whoever's it is; tells nothing without the key."""
        return hmac.digest(self._read.secrets["tag"], f"{field}\n{value}".encode(), "sha256")[:16]

    def derive(self, *about: str) -> bytes:
        """32 bytes that are random to all who lack the key, and the same whenever they are asked for: numbers.

        An import that was broken off makes them again, where it could not have kept them.
        """
        return hmac.digest(self._read.secrets["derive"], "\n".join(about).encode(), "sha256")

    def salt(self, party: str, *about: str) -> bytes:
        """As `derive`, of a person's own key: without it no commitment can be tried any more. Raises `Erased`."""
        return hmac.digest(self._key(party), _SALT + "\n".join(about).encode(), "sha256")

    def blind(self, gram: str) -> int:
        """64 bits, signed, that stand for a trigram of a name: the same in every name, and no trigram without the key.

        There are some fifty thousand trigrams, each worked out once.
        """
        found = self._blinded.get(gram)
        if found is None:
            digest = hmac.digest(self._read.secrets["blind"], gram.encode(), "sha256")
            found = self._blinded[gram] = int.from_bytes(digest[:8], "big", signed=True)
        return found

    def _person(self, wrapped: bytes, party: str) -> AESGCM:
        return AESGCM(_unseal(AESGCM(self._key(party)), wrapped, _PERSON + party.encode()))

    def _key(self, party: str) -> bytes:
        """A person's own key, remembered for the rest of a batch: making it costs as much as sealing."""
        keys = self._keys()
        if (key := self._lately.get(party)) is None:
            if len(self._lately) >= _MOST_LATELY:
                self._lately.clear()
            key = self._lately[party] = keys.of(party)
        return key

    def _keys(self) -> PersonKeys:
        """The keys that are left: another worker, or the operator, may have erased somebody since."""
        if self._path is not None and (version := _version(self._path)) != self._version:
            self._read, self._version = person_keys.read(self._path), version
            self._lately.clear()
        return self._read


def _version(path: Path) -> _Version:
    try:
        found = path.stat()
    except OSError as error:
        raise VaultError(f"falta {path}: {error.strerror} / {path} is missing") from None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _about(party: str, field: str) -> bytes:
    return _VALUE + f"{party}\n{field}".encode()


def _seal(key: AESGCM, data: bytes, about: bytes) -> bytes:
    nonce = os.urandom(_NONCE_SIZE)
    return nonce + key.encrypt(nonce, data, about)


def _unseal(key: AESGCM, sealed: bytes, about: bytes) -> bytes:
    return key.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], about)
