"""`orotraza keys`: keys on file, and what the ledger is told of them."""

from enum import StrEnum
from typing import Annotated

import typer

from service.cli import typed
from service.cli.client import remote
from service.cli.client.key_folder import HeldKey, KeyFolder, passphrase
from service.cli.keyring import key_limits, key_loss, key_offer
from service.cli.keyring.key_entry import By, Data, Name, Url, tell_log
from service.cli.say import Trouble, as_json, console, note, say
from service.cli.server_side import data_folder, needs_server

app = typer.Typer(help="Claves: hacer, inscribir, reemplazar, revocar. / Keys.", no_args_is_help=True)


class Grade(StrEnum):
    """What a key is enrolled as."""

    ADMINISTRATOR = "administrator"
    DEVICE = "device"


@app.command()
def new(
    name: Name, party: Annotated[str | None, typer.Option(help="De quién es. / Whose it is.")] = None, data: Data = None
) -> None:
    """Hacer una clave nueva. / Make a new key."""
    folder = KeyFolder(data_folder(data))
    folder.new(name, None if party is None else typed.party(party), passphrase())
    say(f"clave {name}: {folder.path(name)}", f"kid {folder.held(name).kid}", "green")
    if party is not None:
        note(
            f"aún no firma nada en un registro: inscríbala con keys enrol, o con la línea de keys offer {name} quien "
            "lleva el registro",
            f"no register knows it yet: keys enrol it, or have the registrar do so by the line of keys offer {name}",
        )


@app.command("list")
def list_(
    of: Annotated[
        str | None,
        typer.Option("--as", help="Las de su parte, según el registro. / Its party's, as the register has them."),
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Las claves de la carpeta; con --as, estado y límites de las de la parte. / The folder's keys; or the party's."""
    folder = KeyFolder(data_folder(data))
    found = [folder.held(name) for name in folder.names()]
    if of is not None:
        _show_partys(folder, of, url, {key.kid: key.name for key in folder.labelled()}, json=json)
        return
    if json:
        as_json([{"name": key.name, "party": key.party, "kid": key.kid} for key in found])
        return
    for key in found:
        console().print(f"{key.name:20} {key.party or '–':32} {key.kid}")


def _show_partys(folder: KeyFolder, of: str, url: str, names: dict[str, str], *, json: bool) -> None:
    with needs_server(), remote.service(url) as client:
        party = folder.held(of).party or ""
        client.headers["authorization"] = f"Bearer {remote.token(client, folder, of)['access_token']}"
        listed = remote.good(client.get(f"/v1/parties/{party}")).json()["keys"]
    if json:
        as_json([{"name": names.get(key["kid"]), **key} for key in listed])
        return
    for key in listed:
        name = names.get(key["kid"], "–")
        when = "".join(f" {word} {key[at]}" for word, at in (("desde", "since"), ("hasta", "ends")) if key[at])
        limits = key_limits.shown(key["limits"])
        console().print(f"{name:20} {key['grade']:14} {key['status']}{when}  {limits}  {key['kid']}")


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
    device: key_limits.Device = None,
    operator: key_limits.Operator = None,
    until: key_limits.Until = None,
    types: key_limits.Types = None,
    reads_only: key_limits.ReadsOnly = False,
    per_deal: key_limits.PerDeal = None,
    per_day: key_limits.PerDay = None,
    proof: key_offer.Proof = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Inscribir una clave de una parte, con límites si es de un equipo. / Enrol a key; a device's may have limits."""
    folder = KeyFolder(data_folder(data))
    limits = key_limits.limits(
        device=device,
        operator=operator,
        until=until,
        types=types,
        per_deal=per_deal,
        per_day=per_day,
        reads_only=reads_only,
    )
    members: dict[str, object] = {"grade": grade.value} | ({"limits": limits} if limits else {})
    if proof is not None:
        party = None if party is None else typed.party(party)
        offered = key_offer.take(folder, name, party, proof, members)
        members |= {"key": offered.public_key.hex(), "proof": offered.proof}
        tell_log(folder, by, url, "key.enrolled", offered.party, None, **members)
        folder.label(HeldKey(name, offered.party, offered.kid))
        return
    held = folder.held(name)
    whose = party or held.party or folder.held(by).party
    if whose is None:
        raise Trouble("¿de quién es la clave? --party", "whose key is it? --party")
    whose = typed.party(whose)
    tell_log(folder, by, url, "key.enrolled", whose, held, **members)
    folder.label(HeldKey(name, whose, held.kid))


@app.command()
def limit(
    name: Name,
    by: By,
    device: key_limits.Device = None,
    operator: key_limits.Operator = None,
    until: key_limits.Until = None,
    types: key_limits.Types = None,
    reads_only: key_limits.ReadsOnly = False,
    per_deal: key_limits.PerDeal = None,
    per_day: key_limits.PerDay = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Cambiar los límites de una clave, todos a la vez; sin opciones, quitarlos. / Set a key's limits anew, all."""
    folder = KeyFolder(data_folder(data))
    held = folder.held(name)
    limits = key_limits.limits(
        device=device,
        operator=operator,
        until=until,
        types=types,
        per_deal=per_deal,
        per_day=per_day,
        reads_only=reads_only,
    )
    tell_log(folder, by, url, "key.limited", held.party or "", None, kid=held.kid, limits=limits)


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
    tell_log(folder, by, url, "key.rotated", old.party, fresh, kid=old.kid)
    folder.label(HeldKey(replacement, old.party, fresh.kid))


app.command()(key_offer.offer)
app.command()(key_loss.revoke)
app.command()(key_loss.recover)
