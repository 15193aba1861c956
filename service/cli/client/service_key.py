"""The service's key as a client holds it, to check offline what the service signed: statements and gate snapshots.

`service.vkey` in the data folder: a verifier key (C2SP signed-note) named as the log is, on a line; `init` and the demo
leave it there, and a rotation adds a line. The 64 digits by which an entry names a key do as well.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli.client import log_key
from service.cli.say import usage, why

if TYPE_CHECKING:
    from service.audit.trusted import Trusted

PINNED: Final = "service.vkey"
KEY_HELP: Final = (
    "Clave del registro en que usted confía, o archivo que la contiene; sin ella, log.vkey de la carpeta. / "
    "The log's key that you trust, or a file that holds it; else the folder's log.vkey."
)
SERVICE_KEY_HELP: Final = (
    "Clave del servicio, o archivo que la contiene; sin ella, service.vkey de la carpeta. / "
    "The service's key, or a file that holds it; else the folder's service.vkey."
)
FOLDER_HELP: Final = "Carpeta con las claves (ORO_DATA_DIR). / Folder that holds the keys."

_HEX: Final = re.compile("[0-9a-f]{64}")


def trusted(chosen: str | None, data: Path | None) -> "Trusted":
    """The root or log key to trust: the one chosen, else the folder's. Raises `Trouble`."""
    said = chosen or _pinned(data, log_key.PINNED)
    if said is None:
        raise usage("falta --key: la clave del registro en que usted confía", "--key is missing: the key you trust")
    return log_key.trusted(said)


def known(chosen: str | None, data: Path | None) -> tuple[bytes, ...]:
    """The service's raw public keys: those chosen, else the folder's; none where neither is. Raises `Trouble`."""
    from service.ledger import note, signing
    from service.ledger.errors import LedgerError

    said = chosen or _pinned(data, PINNED)
    if said is None:
        return ()
    try:
        lines = (said if _HEX.fullmatch(said) else log_key.text(said)).split()
        keys = [bytes.fromhex(line) if _HEX.fullmatch(line) else note.parse_vkey(line)[1] for line in lines or [""]]
        for key in keys:
            signing.check_key(key)
    except (LedgerError, OSError) as error:
        raise usage(f"{said} no es la clave de un servicio: {why(error)}", f"{said} is no service's key") from None
    return tuple(keys)


def _pinned(data: Path | None, name: str) -> str | None:
    path = None if data is None else data.expanduser() / name
    return str(path) if path is not None and path.is_file() else None
