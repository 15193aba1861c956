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

from service.cli.key_file_said import spanish
from service.cli.say import Trouble, usage, why

if TYPE_CHECKING:
    from service.ledger.signing import FileSigner

_NAMED: Final = 8
"""Names shown where a key is missing."""

_FORGOTTEN: Final = (
    (
        "ORO_KEY_PASSPHRASE no es su contraseña. La que se olvida no se recupera: revoque la clave e inscriba otra "
        "(orotraza keys revoke, keys enrol; si era la de administración, keys recover)"
    ),
    (
        "ORO_KEY_PASSPHRASE is not its passphrase. One that is forgotten is gone: revoke the key, enrol another "
        "(orotraza keys revoke, keys enrol; of the administrator's, keys recover)"
    ),
)


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A key on file: its name here, its party (None until that is known) and its thumbprint."""

    name: str
    party: str | None
    kid: str


OPENED: Final[dict[str, HeldKey]] = {}
"""The keys that this process has opened, by kid: whoever is refused is told which of them asked."""


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

    def _held_elsewhere(self, name: str) -> Trouble:
        return Trouble(
            f"la clave {name} está en otro equipo: aquí consta su nombre, y con él se limita y se revoca; no se firma",
            f"key {name} is held by another device: it is limited and revoked by its name here, and does not sign",
        )

    def signer(self, name: str, passphrase: bytes | None = None) -> "FileSigner":
        """A key, opened. Raises `Trouble`."""
        from service.ledger.signing import FileSigner, KeyFileError, thumbprint

        path = self.path(name)
        if not path.exists():
            raise self._held_elsewhere(name) if path.with_suffix(".json").exists() else self._no_key(name)
        try:
            signer = FileSigner(path, passphrase)
        except KeyFileError as error:
            es, en = _closed(path, error, passphrase)
            raise Trouble(f"la clave {name} no se abre: {es}", f"key {name} cannot be opened: {en}") from None
        kid = thumbprint(signer.public_key)
        try:
            OPENED[kid] = self.held(name)
        except Trouble:  # no label, or a damaged one: that keeps no key from signing
            OPENED[kid] = HeldKey(name, None, kid)
        return signer

    def new(self, name: str, party: str | None, passphrase: bytes | None = None) -> "FileSigner":
        """Make a key of fresh random bytes, in a file of mode 0600; never overwrites one. Raises `Trouble`."""
        from service.ledger.signing import KeyFileError, generate, thumbprint

        path = self.path(name)
        if path.exists():
            raise Trouble(
                f"ya hay una clave {name} ({path}), y ninguna se sobrescribe: elija otro nombre",
                f"there is a key {name} already, and none is overwritten: choose another name",
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            signer = generate(path, secrets.token_bytes(32), passphrase)
        except KeyFileError as error:
            raise Trouble(
                f"no se hizo la clave {name}: {spanish(error)}", f"key {name} was not made: {error}"
            ) from None
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


def _closed(path: Path, error: Exception, passphrase: bytes | None) -> tuple[str, str]:
    """Why a key file does not open, and what to do, in both languages."""
    try:
        shared, encrypted = path.stat().st_mode & 0o077, b"ENCRYPTED" in path.read_bytes()
    except OSError as unread:
        return why(unread), str(error)
    if shared:
        return f"la pueden leer otros usuarios; ciérrela: chmod 600 {path}", str(error)
    match encrypted, passphrase:
        case True, None:
            return (
                "tiene contraseña: póngala en ORO_KEY_PASSPHRASE",
                "it has a passphrase: put it in ORO_KEY_PASSPHRASE",
            )
        case True, _:
            return _FORGOTTEN
        case False, bytes():
            return (
                "no tiene contraseña, y ORO_KEY_PASSPHRASE trae una: quítela",
                "it has no passphrase, and ORO_KEY_PASSPHRASE holds one: unset it",
            )
        case _:
            return "el archivo no es una clave Ed25519 entera", str(error)
