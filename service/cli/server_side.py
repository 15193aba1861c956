"""What the commands share that stand beside the service: its settings, its database, and its complaints in order."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli.say import Trouble, reason, usage, why

if TYPE_CHECKING:
    from service.settings import Settings

DATA_HELP: Final = "Carpeta de datos (ORO_DATA_DIR). / Data folder."

_SAID_ITSELF: Final = frozenset(
    {
        "AnotherImport",
        "AnotherPublishes",
        "BeingTold",
        "BrokenOff",
        "CannotPublish",
        "CannotStart",
        "Diverged",
        "EmbeddedError",
        "FolderError",
        "KeyFileError",
        "KeyNotHeld",
        "LedgerFaulty",
        "LogEmpty",
        "NotADemo",
        "NotBegun",
        "NotDurable",
        "NotRebuilt",
        "NotRecovered",
        "NotRegistrar",
        "NotServing",
        "PolicyError",
        "PortTaken",
        "StoreError",
        "VaultError",
    }
)
"""Errors of the rooms below whose message is for the user, by name: importing them all would start everything."""
_HELD: Final = frozenset({"DeadlockDetectedError", "LockNotAvailableError", "QueryCanceledError"})
"""Errors of the database that others are at, by name too."""
_NOT_TO_BE_USED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR})
"""How the system says that a path is not for this account, or no place for a file: a volume made for root, say."""


@contextmanager
def needs_server() -> Iterator[None]:
    """Import and run what needs the server packages; say in one line what is missing or wrong."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("service"):
            raise
        raise Trouble(
            f"falta el paquete {error.name}: instale orotraza[server]",
            f"package {error.name} is missing: install orotraza[server]",
        ) from None
    except OSError as error:
        if error.errno not in _NOT_TO_BE_USED or error.filename is None:
            raise
        raise Trouble(
            f"no se puede usar {error.filename} ({why(error)}): dele permiso a esta cuenta, o nombre otro lugar",
            f"it cannot be used ({reason(error)}): give this account the right, or name another place (ORO_DATA_DIR, "
            "ORO_LAST_SIGNED)",
        ) from None
    except Exception as error:
        if type(error).__name__ in _HELD:
            raise Trouble(
                "otro proceso tiene tomada la base (¿orotraza rebuild?): espere a que termine e intente de nuevo",
                "another process holds the database (orotraza rebuild?): wait until it ends and try again",
            ) from None
        if type(error).__name__ not in _SAID_ITSELF:
            raise
        es, _, en = str(error).partition(" / ")
        raise Trouble(es, en or es) from None


def settings(**chosen: object) -> "Settings":
    """The settings of the environment, what the command line chose going over them. Raises `Trouble`."""
    from service.settings import SettingsError, load

    try:
        return load(**chosen)
    except SettingsError as error:
        said = [line.partition(" / ") for line in str(error).splitlines()]
        names = [es.partition(": ")[0] for es, _, _ in said]
        raise usage(
            "\n".join(es for es, _, _ in said),
            "\n".join(f"{name}: {en}" if en else es for name, (es, _, en) in zip(names, said, strict=True)),
        ) from None


def data_folder(data: Path | None) -> Path:
    """The data folder that was chosen, or the environment's."""
    if data is not None:
        return data.expanduser().absolute()
    return settings().data_dir


@contextmanager
def database(chosen: "Settings", *, new: bool = False) -> Iterator[str]:
    """The service's database, by its connection string; the embedded one is started if it does not run.

    One that is not there is made only where it may be `new`: a mistaken folder is said, not filled. Raises `Trouble`.
    """
    from service.storage import embedded

    if chosen.database_url is not None:
        yield chosen.database_url.get_secret_value()
        return
    if not new and not (chosen.data_dir / "postgres" / "cluster").exists():
        raise Trouble(
            f"en {chosen.data_dir} no hay registro: diga su carpeta con --data u ORO_DATA_DIR",
            f"there is no log in {chosen.data_dir}: name its folder by --data or ORO_DATA_DIR",
        )
    with embedded.used(chosen.data_dir, as_found=True) as cluster:
        yield cluster.dsn()
