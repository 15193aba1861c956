"""`orotraza keys`: keys on file, and what the ledger is told of them."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from service.cli import remote
from service.cli.key_folder import HeldKey, KeyFolder, passphrase
from service.cli.say import Trouble, as_json, console, say
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.token import URL_HELP

if TYPE_CHECKING:
    import httpx

app = typer.Typer(help="Claves: hacer, inscribir, reemplazar, revocar. / Keys.", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option("--data", help=DATA_HELP)]
Url = Annotated[str, typer.Option("--url", help=URL_HELP, envvar="ORO_URL")]
By = Annotated[str, typer.Option("--by", help="Clave que firma la inscripción. / The key that signs for it.")]
Name = Annotated[str, typer.Argument(help="Nombre de la clave. / The key's name.")]


class Grade(StrEnum):
    """What a key is enrolled as."""

    ADMINISTRATOR = "administrator"
    DEVICE = "device"


class Reason(StrEnum):
    """Why a key is revoked."""

    LOST = "lost"
    COMPROMISED = "compromised"
    RETIRED = "retired"
    HOLDER_LEFT = "holder_left"


@app.command()
def new(
    name: Name, party: Annotated[str | None, typer.Option(help="De quién es. / Whose it is.")] = None, data: Data = None
) -> None:
    """Hacer una clave nueva. / Make a new key."""
    folder = KeyFolder(data_folder(data))
    folder.new(name, party, passphrase())
    say(f"clave {name}: {folder.path(name)}", f"kid {folder.held(name).kid}", "green")


@app.command("list")
def list_(data: Data = None, json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Las claves de la carpeta. / The folder's keys."""
    folder = KeyFolder(data_folder(data))
    found = [folder.held(name) for name in folder.names()]
    if json:
        as_json([{"name": key.name, "party": key.party, "kid": key.kid} for key in found])
        return
    for key in found:
        console().print(f"{key.name:20} {key.party or '–':32} {key.kid}")


@app.command()
def show(
    name: Name,
    log: Annotated[
        str | None, typer.Option(help="Con el nombre del registro da su VKEY. / With its log: the VKEY.")
    ] = None,
    data: Data = None,
) -> None:
    """La parte pública de una clave. / A key's public part."""
    from service.ledger import note

    folder = KeyFolder(data_folder(data))
    held, public_key = folder.held(name), folder.signer(name, passphrase()).public_key
    shown = {"name": name, "party": held.party, "kid": held.kid, "public_key": public_key.hex()}
    as_json(shown if log is None else shown | {"vkey": note.vkey(log, public_key)})


@app.command()
def enrol(
    name: Name,
    by: By,
    grade: Annotated[Grade, typer.Option(help="Rango. / Grade.")] = Grade.DEVICE,
    party: Annotated[str | None, typer.Option(help="De quién es. / Whose it is.")] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Inscribir una clave de una parte. / Enrol a key for a party."""
    folder = KeyFolder(data_folder(data))
    held = folder.held(name)
    whose = party or held.party or folder.held(by).party
    if whose is None:
        raise Trouble("¿de quién es la clave? --party", "whose key is it? --party")
    _tell_log(folder, by, url, "key.enrolled", whose, held, grade=grade.value)
    folder.label(HeldKey(name, whose, held.kid))


@app.command()
def rotate(
    name: Name,
    replacement: Annotated[str, typer.Argument(help="La clave nueva, ya hecha. / The new key, already made.")],
    by: By,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Poner una clave nueva en lugar de otra. / Put a new key in another's place."""
    folder = KeyFolder(data_folder(data))
    old, fresh = folder.held(name), folder.held(replacement)
    if old.party is None:
        raise Trouble(f"no se sabe de quién es {name}", f"nobody knows whose {name} is")
    _tell_log(folder, by, url, "key.rotated", old.party, fresh, kid=old.kid)
    folder.label(HeldKey(replacement, old.party, fresh.kid))


@app.command()
def revoke(
    name: Name,
    by: By,
    reason: Annotated[Reason, typer.Option(help="Por qué. / Why.")],
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Quitarle la firma a una clave; lo firmado queda. / Stop a key; what it signed stands."""
    folder = KeyFolder(data_folder(data))
    held = folder.held(name)
    _tell_log(folder, by, url, "key.revoked", held.party or "", None, kid=held.kid, reason=reason.value)


def _tell_log(
    folder: KeyFolder, by: str, url: str, kind: str, party: str, key: HeldKey | None, **members: object
) -> None:
    """Sign and record what is said of a key; with `key`, the new one and its own proof."""
    with needs_server(), remote.service(url) as client:
        payload = _payload(remote.origin(client), kind, party, members)
        if key is not None:
            payload |= _proved(folder, key, payload["log"], party)
        seq = _record(client, folder, by, payload)
    say(f"registrado en el asiento {seq}", f"recorded as entry {seq}", "green")


def _payload(log: str, kind: str, party: str, members: dict[str, object]) -> dict[str, Any]:
    return {
        "type": kind,
        "log": log,
        "id": str(uuid4()),
        "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "party": party,
        **members,
    }


def _proved(folder: KeyFolder, key: HeldKey, log: str, party: str) -> dict[str, Any]:
    from service.ledger import keyproof

    signer = folder.signer(key.name, passphrase())
    return {"key": signer.public_key.hex(), "proof": keyproof.make(log, party, signer)}


def _record(client: "httpx.Client", folder: KeyFolder, by: str, payload: dict[str, Any]) -> int:
    from service.ledger import submission

    body = submission.sign(payload, folder.signer(by, passphrase()))
    answer = remote.good(remote.post(client, "/v1/entries", body))
    seq: int = answer.json()["seq"]
    return seq
