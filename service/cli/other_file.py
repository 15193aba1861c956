"""A file given to the wrong command: what it is and which command takes it, before anybody takes it for a forgery.

Told by how the file begins and by the type that its signature names, which proves nothing: it only finds the door.
"""

import json
import re
import shlex
from base64 import urlsafe_b64decode
from enum import Enum
from pathlib import Path
from typing import Final

from service.cli.say import usage

_ENTRY: Final = b'{"findings":'
_NOTE: Final = re.compile(rb"[^\n]+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n")
_SNAPSHOT: Final = re.compile(rb"(?:ruc|nat):[0-9A-Z]+\t(?:green|amber|red)\t")
_KEY: Final = re.compile(rb"[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43,44}=?\s*")
_DRAFT: Final = re.compile(r"[a-z_]+\.[a-z_]+")
_OF_OTHERS: Final = (
    (b"%PDF-", "un PDF", "a PDF"),
    (b"PK\x03\x04", "un ZIP o un libro de Excel", "a ZIP or an Excel book"),
    (b"\x1f\x8b", "un archivo comprimido", "a packed file"),
    (b"\x89PNG", "una imagen", "a picture"),
    (b"\xff\xd8\xff", "una imagen", "a picture"),
    (b"<", "una página web o un XML", "a web page or an XML"),
)
"""How files begin that no command verifies: a certificate's paper, a photo of it, or its page as a browser saved it."""

_MOST_JSON: Final = 4 << 20
"""More than any of these documents has: what is longer is told by its beginning, or not. Taken apart it would take as
much memory as twenty of it."""


class Kind(Enum):
    """A kind of file: its name in Spanish and English, and the command that takes it."""

    EXPORT = "una exportación del registro", "an export of the log", "orotraza verify {file}"
    CERTIFICATE = "un certificado", "a certificate", "orotraza verify-certificate {file}"
    STATUS = "una lista de estado", "a status list", "orotraza verify-certificate CERTIFICADO.json --status {file}"
    DOSSIER = "el legajo de un lote", "a lot's dossier", "orotraza verify-dossier {file}"
    STATEMENT = "una constancia de consulta", "a supplier statement", "orotraza verify-statement {file}"
    SALES = "una constancia de ventas", "a statement of sales", "orotraza verify-sales {file}"
    SNAPSHOT = "una fotografía del registro", "a snapshot of the register", "orotraza snapshot look {file} RUC"
    REFUSAL = "un rechazo firmado", "a signed refusal", "orotraza verify EXPORTACIÓN --refusal {file}"
    RECEIPT = "un recibo", "a receipt", "orotraza receipt verify {file}"
    CHECKPOINT = "un sello", "a checkpoint", "orotraza verify EXPORTACIÓN --since {file}"
    DRAFT = "una declaración sin firmar", "an unsigned payload", "orotraza check {file} --as CLAVE"
    KEY = "una clave de verificación", "a verifier key", "orotraza verify EXPORTACIÓN --key {file}"


_TYPES: Final = {
    "orotraza-statement+json": Kind.STATEMENT,
    "orotraza-sales+json": Kind.SALES,
    "orotraza-refusal+json": Kind.REFUSAL,
}


def refuse(file: Path, data: bytes, mine: Kind) -> None:
    """Raises `Trouble`, as of a command that was not understood, where `data` is of another kind, or nothing at all.

    What to do with an export that has nothing in it is said where exports are read.
    """
    if not data.strip() and mine is not Kind.EXPORT:
        raise usage(f"{file} está vacío: ¿se cortó la descarga?", f"{file} is empty: did the download break off?")
    found = kind(data)
    if found is mine:
        return
    if found is None:
        _refuse_of_others(file, data, mine)
        return
    es, en, command = found.value
    command = command.format(file=shlex.quote(str(file)))
    raise usage(
        f"{file} es {es}, y no {mine.value[0]}; se verifica con: {command}",
        f"{file} is {en}, not {mine.value[1]}; it is taken by: {command}",
    )


def _refuse_of_others(file: Path, data: bytes, mine: Kind) -> None:
    for begins, es, en in _OF_OTHERS:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(begins) and mine is not Kind.EXPORT:
            raise usage(
                f"{file} es {es}, y no {mine.value[0]}: pida el archivo mismo, como lo da el servicio",
                f"{file} is {en}, not {mine.value[1]}: ask for the file itself, as the service gives it",
            )


def kind(data: bytes) -> Kind | None:
    """What a file is by its beginning; None where that does not tell. `data` may be cut off."""
    first, _, rest = data.partition(b"\n")
    if first.startswith(_ENTRY) or b"\n" + _ENTRY in data:
        return Kind.EXPORT
    if first.startswith(b"c2sp.org/tlog-proof@"):
        return Kind.RECEIPT
    if _SNAPSHOT.match(first):
        return Kind.SNAPSHOT
    if first.startswith(b'{"entry":{') and rest.strip():
        return Kind.DOSSIER
    if _NOTE.match(data):
        return Kind.CHECKPOINT
    if _KEY.fullmatch(first):
        return Kind.KEY
    return _of_json(data) if len(data) <= _MOST_JSON and data.lstrip()[:1] == b"{" else None


def _of_json(data: bytes) -> Kind | None:
    try:
        members = json.loads(data)
    except (ValueError, RecursionError):
        return None
    match members:
        case {"entry": _, "tree_size": _, "proof": _}:
            return Kind.RECEIPT
        case {"credentialSubject": {"type": "BitstringStatusList"}}:
            return Kind.STATUS
        case {"credentialSubject": _}:
            return Kind.CERTIFICATE
        case {"statement": {"protected": str(protected)}} | {"protected": str(protected)}:
            return _TYPES.get(_typ(protected))
        case {"checkpoint": str()} if len(members) == 1:
            return Kind.EXPORT
        case {"type": str(name)} if _DRAFT.fullmatch(name):
            return Kind.DRAFT
        case _:
            return None


def _typ(protected: str) -> str:
    """The type that a signature's header names; empty where it names none."""
    try:
        header = json.loads(urlsafe_b64decode(protected + "=" * (-len(protected) % 4)))
    except (ValueError, RecursionError):
        return ""
    found = header.get("typ") if isinstance(header, dict) else None
    return found if isinstance(found, str) else ""
