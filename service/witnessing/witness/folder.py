"""A witness's folder: all that one witness is.

    witness.pem      its private key, mode 0600
    witness.vkey     its verifier key, to hand out: name, key id, public key
    logs             the verifier keys of the logs that it watches, one a line; a line that begins with # is a remark
    witness.sqlite   what it has cosigned: never to be restored from a backup

Key and store belong together and end together.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.ledger import cosignature
from service.ledger.errors import LedgerError
from service.ledger.signing import FileSigner, KeyFileError, generate
from service.witnessing.witness.cosign import Witness, logs_of
from service.witnessing.witness.judge import Logs
from service.witnessing.witness.store import Store, StoreError

_LONGEST: Final = 1 << 20


class FolderError(Exception):
    """The folder holds no witness, or one already; the message says what to do, Spanish first."""


@dataclass(frozen=True, slots=True)
class WitnessFolder:
    """The files of one witness."""

    root: Path

    @property
    def key(self) -> Path:
        """The private key's file."""
        return self.root / "witness.pem"

    @property
    def logs_file(self) -> Path:
        """The file that lists the logs."""
        return self.root / "logs"

    @property
    def store(self) -> Store:
        """What it has cosigned."""
        return Store(self.root / "witness.sqlite")

    @property
    def _vkey_file(self) -> Path:
        return self.root / "witness.vkey"

    def begin(self, name: str, seed: bytes) -> str:
        """Make a witness of this name and 32-byte random seed; its verifier key. Raises `FolderError`, `NoteError`.

        The verifier key is written last: a folder without it is none, and is begun again with the key that is there.
        """
        if self._vkey_file.exists():
            raise FolderError(f"en {self.root} ya hay un testigo / there is a witness in {self.root} already")
        cosignature.vkey(name, bytes(32))  # before a key is made for a name that cannot be one
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            signer = FileSigner(self.key) if self.key.exists() else generate(self.key, seed)
            if not self.store.path.exists():
                self.store.create()
        except (KeyFileError, StoreError, OSError) as error:
            raise FolderError(f"no se pudo empezar el testigo: {error} / the witness was not begun: {error}") from None
        self.logs_file.touch()
        vkey = cosignature.vkey(name, signer.public_key)
        _write(self._vkey_file, vkey + "\n")
        return vkey

    def vkey(self) -> str:
        """The verifier key. Raises `FolderError`."""
        try:
            vkey = self._vkey_file.read_text(encoding="utf-8").strip()
            cosignature.parse_vkey(vkey)
        except (OSError, UnicodeError, LedgerError):
            raise FolderError(
                f"en {self.root} no hay un testigo: orotraza witness init / no witness in {self.root}"
            ) from None
        return vkey

    def logs(self) -> Logs:
        """The logs that are watched. Raises `FolderError`."""
        try:
            lines = self.logs_file.read_text(encoding="utf-8")[:_LONGEST].splitlines()
            return logs_of(line.strip() for line in lines if line.strip() and not line.startswith("#"))
        except (OSError, UnicodeError, LedgerError) as error:
            raise FolderError(
                f"{self.logs_file}: no se entiende: {error} / {self.logs_file} is not understood"
            ) from None

    def watch(self, vkey: str) -> str:
        """Put one more log's verifier key on the list; its origin. Raises `FolderError`, `LedgerError`."""
        self.vkey()
        (origin,) = logs_of([vkey])
        if vkey not in self.logs().get(origin, ()):
            _write(self.logs_file, self.logs_file.read_text(encoding="utf-8") + vkey + "\n")
        return origin

    def witness(self) -> Witness:
        """The witness, ready to serve. Raises `FolderError`, `StoreError`, `KeyFileError`."""
        vkey = self.vkey()
        name, public_key = cosignature.parse_vkey(vkey)
        signer = FileSigner(self.key)
        if signer.public_key != public_key:
            raise FolderError(f"{self.key} no es la clave de witness.vkey / {self.key} is not the key of witness.vkey")
        self.store.all()
        return Witness(name, signer, self.logs(), self.store)


def _write(path: Path, text: str) -> None:
    """In one step and to the disk."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
