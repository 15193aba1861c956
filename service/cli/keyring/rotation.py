"""`orotraza keys rotate-log`, `sign-rotation`, `send-rotation`: a new log or service key in the place of the old one.

Three steps, because the root key is never where the service is:

    rotate-log     on the server: makes the new key, keys/log-2.pem, and writes what the root key is to sign
    sign-rotation  on the machine that has the root key, which needs neither network nor server packages
    send-rotation  from anywhere: the entry is recorded, and log.vkey of this folder gains a line

Until the third step nothing has changed. From then on the service signs with the new key, and through the overlap with
the old one beside it; the old key's file may go once `orotraza doctor` is content without it.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from service.cli import bounded
from service.cli.client import log_key, remote, service_key
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.client.token import URL_HELP
from service.cli.say import Trouble, reason, say, usage, why
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.whole_file import put

SYSTEM = "log"

Data = Annotated[Path | None, typer.Option("--data", help=DATA_HELP)]


class Grade(StrEnum):
    """Which of the log's own keys."""

    LOG = "log"
    SERVICE = "service"


_OTHER = ("no es un cambio de clave", "it is no rotation")
_PINNED = {Grade.LOG: log_key.PINNED, Grade.SERVICE: service_key.PINNED}


def rotate_log(
    out: Annotated[Path, typer.Argument(help="Archivo nuevo: lo que firmará la raíz. / What root is to sign.")],
    grade: Annotated[Grade, typer.Option(help="Cuál de las dos claves. / Which of the two keys.")] = Grade.LOG,
    overlap_days: Annotated[
        int,
        typer.Option(
            min=0,
            max=366,
            help="Días en que la clave anterior firma al lado; 0 si se perdió o la tiene otro. / "
            "Days for which the old key signs along; 0 if it is lost or stolen.",
        ),
    ] = 30,
    data: Data = None,
) -> None:
    """Hacer una clave nueva del registro y lo que la raíz debe firmar. / Make a new log key."""
    from service.ledger import keyproof, note, signing

    folder = KeyFolder(data_folder(data))
    origin, old = _in_force(folder, grade)
    name = next(name for number in count(2) if not folder.path(name := f"{grade.value}-{number}").exists())
    signer = folder.new(name, SYSTEM, passphrase())
    payload: dict[str, Any] = {
        "type": "log.key_rotated",
        "log": origin,
        "id": str(uuid4()),
        "grade": grade.value,
        "kid": signing.thumbprint(old),
        "key": signer.public_key.hex(),
        "proof": keyproof.make(origin, SYSTEM, signer),
    }
    if grade is Grade.LOG and overlap_days:
        payload["overlap_until"] = f"{datetime.now(UTC) + timedelta(days=overlap_days):%Y-%m-%dT%H:%M:%SZ}"
    _write(out, json.dumps(payload, indent=1) + "\n")
    say(
        f"clave nueva: {folder.path(name)}, {note.called(origin, signer.public_key)}",
        f"nothing has changed yet; now, where the root key is: orotraza keys sign-rotation {out} --root FILE",
        "green",
    )


def sign_rotation(
    file: Annotated[Path, typer.Argument(help="Lo que dejó rotate-log. / What rotate-log left.")],
    root: Annotated[Path, typer.Option(help="Archivo de la clave raíz. / The root key's file.")],
    out: Annotated[Path | None, typer.Option(help="Archivo nuevo. / The new file.")] = None,
    ask_passphrase: Annotated[
        bool, typer.Option(help="La clave raíz está cifrada con una frase. / The root key has a passphrase.")
    ] = False,
) -> None:
    """Firmar el cambio de clave con la raíz, sin red. / Sign the rotation with the root key, offline."""
    from service.ledger import submission
    from service.ledger.errors import LedgerError
    from service.ledger.signing import FileSigner

    secret = typer.prompt("Frase / Passphrase", hide_input=True) if ask_passphrase else ""
    payload = _read(file)
    payload["occurred_at"] = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    try:
        signed = submission.sign(payload, FileSigner(root, secret.encode() or passphrase()))
    except LedgerError as error:
        raise Trouble(f"no se firmó: {error}", "it was not signed") from None
    target = out or file.with_suffix(".signed.json")
    _write(target, signed.decode() + "\n")
    say(f"firmado: {target}", f"now, with the service running: orotraza keys send-rotation {target}", "green")


def send_rotation(
    file: Annotated[Path, typer.Argument(help="Lo que firmó la raíz. / What the root key signed.")],
    data: Data = None,
    url: Annotated[str, typer.Option("--url", help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
) -> None:
    """Registrar el cambio de clave y anotar la nueva. / Record the rotation and pin the new key."""
    from service.audit.detail_words import spanish
    from service.ledger import note, submission
    from service.ledger.errors import LedgerError

    try:
        body = bounded.whole(file, bounded.PIECE, _OTHER).strip()
        sent = submission.parse(body)
    except OSError as error:
        raise usage(f"{file} no se puede leer: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    except LedgerError as error:
        es = spanish(str(error))
        raise usage(f"{file} no es un cambio firmado: {es}", f"{file} is no signed rotation: {error}") from None
    with needs_server(), remote.service(url) as client:
        answer = remote.good(remote.post(client, "/v1/entries", body))
    put(file.with_suffix(".receipt.json"), answer.content)
    vkey = note.vkey(sent.log, bytes.fromhex(sent.payload["key"]))
    pinned = data_folder(data) / _PINNED[Grade(sent.payload["grade"])]
    _pin(pinned, vkey)
    seq = answer.json()["seq"]
    say(
        f"registrado en el asiento {seq}; desde el tamaño {seq + 1} firma {vkey}",
        f"recorded as entry {seq}, and pinned in {pinned}: give the new key to whoever holds the old one",
        "green",
    )


def _in_force(folder: KeyFolder, grade: Grade) -> tuple[str, bytes]:
    """The log's name and the key in force: the last one pinned. Raises `Trouble`."""
    from service.ledger import note

    pinned = folder.root / _PINNED[grade]
    try:
        return note.parse_vkey(pinned.read_text(encoding="ascii").split()[-1])
    except (OSError, UnicodeError, IndexError, note.NoteError):
        raise Trouble(
            f"{pinned} no dice qué clave rige: escriba en él su clave de verificación (orotraza keys show)",
            f"{pinned} does not say which key is in force: write its verifier key there (orotraza keys show)",
        ) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(bounded.whole(file, bounded.PIECE, _OTHER))
    except (OSError, ValueError) as error:
        raise usage(f"no se puede leer {file}: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
    if not isinstance(found, dict) or found.get("type") != "log.key_rotated":
        raise usage(f"{file} no es un cambio de clave", f"{file} is no rotation")
    return found


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Trouble(f"no se escribió {path}: {why(error)}", f"{path} was not written") from None


def _pin(path: Path, vkey: str) -> None:
    """Add a key to those pinned, last: it is the one in force."""
    held = path.read_text(encoding="ascii").split() if path.exists() else []
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write("".join(f"{each}\n" for each in (*(each for each in held if each != vkey), vkey)))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
