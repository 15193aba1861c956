"""Keys in a data folder: `keys/NAME.pem` the private key, `keys/NAME.json` whose it is.

{"party": "ruc:20990000019", "kid": "<thumbprint>"}

A label alone, without its .pem, is of a key that a device holds: it is limited and revoked from here by its name.
"""

import json
import secrets
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli.say import Trouble, usage

if TYPE_CHECKING:
    from service.ledger.signing import FileSigner

_NAMED: Final = 8
"""Names shown where a key is missing."""


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key on file: its name here, its party (None until that is known) and its thumbprint."""

    name: str
    party: str | None
    kid: str


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """The keys of one data folder."""

    root: Path

    def path(self, name: str) -> Path:
        """Where a private key is; a name is a file's, never a path."""
        if not name or Path(name).name != name or name.startswith("."):
            raise usage(f"{name!r} no es un nombre de clave", f"{name!r} is no key's name")
        return self.root / "keys" / f"{name}.pem"

    def names(self) -> list[str]:
        """All keys, sorted."""
        return sorted(path.stem for path in (self.root / "keys").glob("*.pem"))

    def has(self, name: str) -> bool:
        """Whether a key of this name is on file, or was enrolled from here for a device."""
        path = self.path(name)
        return path.exists() or path.with_suffix(".json").exists()

    def labelled(self) -> list[HeldKey]:
        """All keys that have a name here, those that devices hold too, sorted by name."""
        return [self.held(path.stem) for path in sorted((self.root / "keys").glob("*.json"))]

    def held(self, name: str) -> HeldKey:
        """Whose a key is."""
        label = self.path(name).with_suffix(".json")
        try:
            said = json.loads(label.read_bytes())
            return HeldKey(name, said["party"], said["kid"])
        except (OSError, ValueError, LookupError, TypeError):
            raise self._no_key(name) from None

    def _no_key(self, name: str) -> Trouble:
        """Where the key was looked for, and what to do: its folder, another name, or a new key."""
        place, names = self.root / "keys", self.names()
        if not names:
            return Trouble(
                f"no hay clave {name!r}: en {place} no hay ninguna. Diga la carpeta con --data u ORO_DATA_DIR, o haga "
                f"una: orotraza keys new {name}",
                f"there is no key {name!r}: {place} holds none. Name the folder by --data or ORO_DATA_DIR, or make "
                f"one: orotraza keys new {name}",
            )
        near = get_close_matches(name, names, _NAMED) or names[:_NAMED]
        more = f" y {len(names) - len(near)} más (orotraza keys list)" if len(names) > len(near) else ""
        return Trouble(
            f"no hay clave {name!r} en {place}; hay: {', '.join(near)}{more}",
            f"there is no key {name!r} in {place}; orotraza keys list shows those there are, and orotraza keys new "
            f"{name} makes one",
        )

    def signer(self, name: str, passphrase: bytes | None = None) -> "FileSigner":
        """A key, opened. Raises `Trouble`."""
        from service.ledger.signing import FileSigner, KeyFileError

        try:
            return FileSigner(self.path(name), passphrase)
        except KeyFileError as error:
            raise Trouble(f"la clave {name} no se abre: {error}", f"key {name} cannot be opened") from None

    def new(self, name: str, party: str | None, passphrase: bytes | None = None) -> "FileSigner":
        """Make a key of fresh random bytes, in a file of mode 0600; never overwrites one. Raises `Trouble`."""
        from service.ledger.signing import KeyFileError, generate, thumbprint

        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            signer = generate(path, secrets.token_bytes(32), passphrase)
        except KeyFileError as error:
            raise Trouble(f"no se hizo la clave {name}: {error}", f"key {name} was not made") from None
        self.label(HeldKey(name, party, thumbprint(signer.public_key)))
        return signer

    def label(self, key: HeldKey) -> None:
        """Write down whose a key is."""
        path = self.path(key.name).with_suffix(".json")
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps({"party": key.party, "kid": key.kid}) + "\n", encoding="utf-8")
        fresh.replace(path)


def passphrase() -> bytes | None:
    """What the environment says opens encrypted keys."""
    import os

    found = os.environ.get("ORO_KEY_PASSPHRASE")
    return found.encode() if found else None
