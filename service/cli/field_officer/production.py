"""`orotraza production`: a half-year declared by its operator, as a commitment; what opens it never leaves here.

    production/<half-year>-<right>.json, mode 0600

    {"declaration": <SHA-256 of the file>, "salt": <32 random bytes>, "commitment": <of both>}

The figures are confidential (DS 009-2025-EM, 3rd final provision). Whoever is shown the declaration and the salt can
see that it is the one that was committed to, on the day it was; nobody else can guess it.
"""

import json as json_text
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli import bounded
from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Desk, Json, Url, open_desk, which_day, which_right
from service.cli.recording.statements import record, tell
from service.cli.say import Trouble, as_json, reason, say, usage, why

TAG: Final = b"orotraza/production/v1\n"


def production(
    name: As,
    half_year: Annotated[str, typer.Argument(metavar="SEMESTRE", help="2026-1 es enero a junio. / January to June.")],
    right: Annotated[str, typer.Option(metavar="CÓDIGO", help="Código único del derecho. / The right's code.")],
    file: Annotated[
        Path | None,
        typer.Option(help="La declaración, como se presentó al ministerio. / As filed with the ministry."),
    ] = None,
    inactive: Annotated[bool, typer.Option("--inactive", help="No se trabajó. / The right was not worked.")] = False,
    filed_on: Annotated[
        str | None, typer.Option(metavar="DÍA", help="Día en que se presentó; hoy. / Day of filing; today.")
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    json: AsJson = False,
) -> None:
    """Declarar la producción de un semestre: solo su huella se registra. / Declare a half-year, as a commitment."""
    if (file is None) != inactive:
        raise usage("diga --file DECLARACIÓN, o --inactive", "give --file DECLARATION, or --inactive")
    if not re.fullmatch("20[0-9]{2}-[12]", half_year):
        raise usage(f"«{half_year}» no es un semestre como 2026-1", "a half-year is written as 2026-1 or 2026-2")
    with open_desk(name, data, url) as desk:
        said: Json = {
            "party": desk.party,
            "right": which_right(desk, desk.party, right),
            "half_year": half_year,
        }
        if filed_on:
            said["filed_on"] = which_day(filed_on)
        kept = None
        if file is None:
            said["inactive"] = True
        else:
            kept = _opening(desk, half_year, said["right"]["code"])
            said["commitment"] = _commit(kept, _digest(file))
        done = record(desk, "production.declared", said)
    if json:
        as_json({**done.as_json(), "opening": None if kept is None else str(kept)})
        return
    if kept is not None:
        say(
            f"Guarde {kept}: con ese archivo y la declaración se demuestra qué se declaró. Nada de eso se envió.",
            "Keep that file: with the declaration it shows what was declared. Neither was sent.",
            "bold",
        )
    tell(done)


def commitment(digest: str, salt: bytes) -> str:
    """SHA-256, in hex, of the tag, 32 bytes of salt, and the declaration's own SHA-256, which is given in hex."""
    return sha256(TAG + salt + bytes.fromhex(digest)).hexdigest()


def _commit(kept: Path, digest: str) -> str:
    """The commitment to a declaration by its digest; made once, so that saying it again is the same entry."""
    if kept.exists():
        opening = json_text.loads(kept.read_bytes())
        if opening["declaration"] == digest:
            return commitment(digest, bytes.fromhex(opening["salt"]))
        kept.rename(kept.with_name(f"{kept.stem}-{opening['commitment'][:8]}.json"))  # a declaration put right since
    salt = secrets.token_bytes(32)
    made = commitment(digest, salt)
    opening = {"declaration": digest, "salt": salt.hex(), "commitment": made}
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(json_text.dumps(opening, indent=1) + "\n")
    return made


def _opening(desk: Desk, half_year: str, right: str) -> Path:
    folder = desk.folder.root / "production"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{half_year}-{right}.json"


def _digest(file: Path) -> str:
    try:
        return bounded.digest(file)
    except OSError as error:
        raise Trouble(f"{file} no se puede leer: {why(error)}", f"{file} cannot be read: {reason(error)}") from None
