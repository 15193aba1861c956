"""`orotraza receipt`: whether a receipt holds, and the same proof in the text that others' tools read, offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli import bounded, other_file
from service.cli.client import log_key, service_key
from service.cli.other_file import Kind
from service.cli.say import Trouble, as_json, reason, say, usage, why
from service.cli.whole_file import put_new

if TYPE_CHECKING:
    from service.ledger.checkpoint import Checkpoint
    from service.ledger.entry import Entry

_FILE_HELP: Final = "Un recibo, o una prueba .tlog-proof. / A receipt, or a .tlog-proof."
_MOST: Final = 4 << 20

app = typer.Typer(
    help="Recibos: comprobarlos, y darlos en otra forma. / Receipts: checked, and in another form.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("verify")
def verify(
    file: Annotated[Path, typer.Argument(help=_FILE_HELP)],
    key: Annotated[str | None, typer.Option("--key", metavar="VKEY", help=service_key.KEY_HELP)] = None,
    record: Annotated[
        Path | None,
        typer.Option("--entry", help="El asiento, si la prueba no lo trae. / The entry, if the proof is without it."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help=service_key.FOLDER_HELP, envvar="ORO_DATA_DIR")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Comprobar que el registro tiene un asiento, sin red. / Check that the log holds an entry, offline."""
    vkeys = log_key.known(Path() if data is None else data.expanduser(), key)
    if not vkeys:
        raise usage("falta --key: la clave del registro en que usted confía", "--key is missing: the key you trust")
    found, head = _verified(_receipt(file), vkeys, None if record is None else _read(record))
    if json:
        as_json(_as_json(found, head))
        return
    submitted = found.payload
    say(
        f"Se sostiene: {head.origin} tiene el asiento {found.seq} ({submitted.get('type')}, id {submitted.get('id')}) "
        f"y firmó el árbol de {head.size:,} que lo contiene",
        f"it holds: the log has entry {found.seq}, and signed the tree of {head.size:,} that has it",
        "green",
    )
    say(
        "No dice si la clave de quien lo envió estaba inscrita: eso lo dice una exportación (orotraza verify)",
        "whether the submitter's key was enrolled only an export tells (orotraza verify)",
    )


@app.command("convert")
def convert(
    file: Annotated[Path, typer.Argument(help="Un recibo. / A receipt.")],
    out: Annotated[Path, typer.Argument(help="Archivo nuevo, .tlog-proof. / The new file, .tlog-proof.")],
) -> None:
    """Dar un recibo en la forma c2sp.org/tlog-proof. / Write a receipt as a c2sp.org/tlog-proof."""
    from service.audit.detail_words import spanish
    from service.ledger import tlog_proof
    from service.ledger.receipt import ReceiptError

    try:
        made = tlog_proof.of_receipt(_receipt(file))
        put_new(out, made)
    except ReceiptError as error:
        raise usage(f"{file} no es un recibo: {spanish(str(error))}", f"{file} is no receipt: {error}") from None
    except FileExistsError:
        raise Trouble(f"{out} ya existe, y no se sobrescribe", f"{out} is there, and is not overwritten") from None
    except OSError as error:
        raise usage(f"no se puede escribir {out}: {why(error)}", f"{out} cannot be written: {reason(error)}") from None
    say(f"{out}: contiene el asiento entero", f"{out}: it has the whole entry in it")


def _verified(data: bytes, vkeys: tuple[str, ...], record: bytes | None) -> "tuple[Entry, Checkpoint]":
    """The entry and the checkpoint that commits to it. Raises `Trouble`."""
    from service.audit.detail_words import spanish
    from service.ledger import entry, receipt, tlog_proof
    from service.ledger.errors import LedgerError

    try:
        if not data.startswith(tlog_proof.HEADER.encode()):
            held = receipt.verify(data, vkeys)
            return held.entry, held.checkpoint
        proved = tlog_proof.verify(data, vkeys, record)
        found = entry.parse(proved.record)
    except LedgerError as error:
        raise Trouble(f"NO SE SOSTIENE: {spanish(str(error))}", f"it does not hold: {error}") from None
    if (found.seq, found.origin) != (proved.index, proved.checkpoint.origin):
        raise Trouble(
            "NO SE SOSTIENE: el asiento es de otro lugar u otro registro", "the entry is of another place or log"
        )
    return found, proved.checkpoint


def _as_json(found: "Entry", head: "Checkpoint") -> dict[str, Any]:
    return {"holds": True, "origin": head.origin, "seq": found.seq, "tree_size": head.size, "payload": found.payload}


def _receipt(path: Path) -> bytes:
    data = _read(path)
    other_file.refuse(path, data, Kind.RECEIPT)
    return data


def _read(path: Path) -> bytes:
    try:
        data = bounded.read(path, _MOST)
    except OSError as error:
        raise usage(f"no se puede leer {path}: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    if len(data) > _MOST:
        raise usage(f"{path} es demasiado grande para ser un recibo", f"{path} is too big for a receipt")
    return data
