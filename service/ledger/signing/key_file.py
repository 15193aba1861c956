"""A private key in a file: PKCS#8 PEM, readable by its owner alone.

The one place of this package that touches a disk. A key file is written whole under another name and then linked to
its own, so that a crash leaves no half key and no key is ever overwritten.
"""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from service.ledger.errors import LedgerError
from service.ledger.signing.keys import KEY_SIZE, SeedSigner, Signer

_LARGEST = 16_384


class KeyFileError(LedgerError):
    """A key file is missing, already there, open to others, or not an Ed25519 key under this passphrase."""


class FileSigner(SeedSigner):
    """Signs with the key of a file, read once."""

    __slots__ = ()

    def __init__(self, path: Path, passphrase: bytes | None = None) -> None:
        """Read the key. Refuses a file that anyone but its owner may read or write. Raises `KeyFileError`."""
        super().__init__(_read_seed(path, passphrase))


class FolderSigners:
    """The keys of one purpose in a folder: `NAME.pem`, and `NAME-*.pem` that went before it or are to follow it."""

    def __init__(self, folder: Path, name: str, passphrase: bytes | None = None) -> None:
        """Read them all, under one passphrase. Raises `KeyFileError`, also where there is none."""
        self._folder = folder
        self._name = name
        self._passphrase = passphrase
        self._signers = {signer.public_key: signer for signer in map(self._read, self._paths())}
        if not self._signers:
            raise KeyFileError(f"{folder / name}.pem is missing")

    def find(self, public_key: bytes) -> Signer | None:
        """Who signs with this key. A key that is not at hand is looked for in the folder: its file may be new."""
        if (held := self._signers.get(public_key)) is not None:
            return held
        for path in self._paths():
            with suppress(KeyFileError):
                signer = self._read(path)
                self._signers[signer.public_key] = signer
        return self._signers.get(public_key)

    def _paths(self) -> list[Path]:
        return [*self._folder.glob(f"{self._name}.pem"), *sorted(self._folder.glob(f"{self._name}-*.pem"))]

    def _read(self, path: Path) -> FileSigner:
        return FileSigner(path, self._passphrase)


def generate(path: Path, seed: bytes, passphrase: bytes | None = None) -> FileSigner:
    """Write the key of this 32-byte random `seed` to a new file of mode 0600, and open it.

    With a passphrase the key is encrypted under it. Never overwrites. Raises `KeyFileError`.
    """
    encryption: serialization.KeySerializationEncryption = (
        serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    )
    if len(seed) != KEY_SIZE:
        raise KeyFileError("a seed is 32 bytes")
    pem = Ed25519PrivateKey.from_private_bytes(seed).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    try:
        _write_new(path, pem)
    except FileExistsError:
        raise KeyFileError(f"{path} is already there, and a key is never overwritten") from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}") from None
    return FileSigner(path, passphrase)


def _write_new(path: Path, data: bytes) -> None:
    # mkstemp opens with O_EXCL and 0600: at no moment may another user read it.
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, fails if the name is taken
    finally:
        Path(draft).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read_seed(path: Path, passphrase: bytes | None) -> bytes:
    try:
        # Without O_NONBLOCK a pipe with nobody at its other end is waited for.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise KeyFileError(f"{path} is not a file")
            if stat.S_IMODE(status.st_mode) & 0o077:
                raise KeyFileError(f"{path} is open to other users: chmod 600 {path}")
            pem = file.read(_LARGEST)
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}") from None
    try:
        key = serialization.load_pem_private_key(pem, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(f"{path} holds no key that this passphrase opens: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path} holds a key of another kind than Ed25519")
    return key.private_bytes_raw()
