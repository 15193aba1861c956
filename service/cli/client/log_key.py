"""The log's key as a client holds it, so that a receipt is checked when it comes and not when it is needed.

`log.vkey` in the data folder: a verifier key (C2SP signed-note) on a line, which `init` and the demo leave there; a
rotation of the key adds a line, and a receipt then holds under either.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import bounded
from service.cli.say import Trouble, reason, usage, why

if TYPE_CHECKING:
    from service.audit.trusted import Trusted

PINNED: Final = "log.vkey"

_MOST_BYTES: Final = 65_536
"""A line a rotation: no log's keys fill as much."""

Trusting = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="VKEY",
        help="Clave en que usted confía: la raíz (mejor) o la del registro; o un archivo que la contiene. / "
        "The key you trust: root (better) or log key; or a file that holds it.",
    ),
]


def text(said: str) -> str:
    """A verifier key as the command line takes it: itself, or the file that holds it; a file that is there wins.

    Raises OSError where it is neither. What is no ASCII is no key either, and is left for whoever takes keys apart.
    """
    path = Path(said)
    if path.is_file() or "+" not in said:
        return bounded.read(path, _MOST_BYTES).decode("ascii", "replace")
    return said


def unreadable(error: OSError) -> Trouble:
    """A file or a key that was given cannot be read."""
    file = error.filename or "el archivo / the file"
    return usage(f"no se puede leer {file}: {why(error)}", f"{file} cannot be read: {reason(error)}")


def trusted(key: str) -> "Trusted":
    """The key that `--key` names, to be trusted as the log's or its root. Raises `Trouble`."""
    from service.audit.trusted import Trusted, TrustError

    try:
        return Trusted.parse(text(key))
    except (TrustError, OSError) as error:
        raise usage(
            f"--key no es una clave de verificación: {why(error)}", f"--key is no verifier key: {reason(error)}"
        ) from None


def known(data: Path, chosen: str | None) -> tuple[str, ...]:
    """The log's verifier keys: those chosen, else the folder's; none where neither is. Raises `Trouble`."""
    from service.ledger import note

    pinned = data / PINNED
    if chosen is None and not pinned.exists():
        return ()
    try:
        vkeys = tuple(text(chosen or str(pinned)).split())
        for vkey in vkeys or ("",):
            note.parse_vkey(vkey)
    except (note.NoteError, OSError) as error:
        raise usage(
            f"{chosen or pinned} no es la clave de un registro: {why(error)}",
            f"{chosen or pinned} is no log's key: {reason(error)}",
        ) from None
    return vkeys


def check(receipt: bytes, sent: bytes, vkeys: tuple[str, ...]) -> None:
    """See that a receipt is of what was sent, and that a key of the log stands behind it. Raises `Trouble`."""
    from service.ledger import receipt as receipts
    from service.ledger import submission
    from service.ledger.errors import LedgerError

    try:
        proved = receipts.verify(receipt, vkeys)
    except LedgerError as error:
        raise Trouble(
            f"el recibo no se sostiene con la clave del registro: {why(error)}",
            "the receipt does not hold under the log's key: keep it, and tell the auditor",
        ) from None
    if proved.entry.payload_bytes != submission.parse(sent).payload_bytes:
        raise Trouble("el recibo es de otro asiento", "the receipt is of another entry than the one sent")
