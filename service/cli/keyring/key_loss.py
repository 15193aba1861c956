"""`orotraza keys revoke` and `recover`: a key is lost, or in other hands."""

from enum import StrEnum
from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.cli.keyring.key_entry import By, Data, Name, Url, tell_log
from service.cli.say import usage
from service.cli.server_side import data_folder


class Reason(StrEnum):
    """Why a key is revoked."""

    LOST = "lost"
    COMPROMISED = "compromised"
    RETIRED = "retired"
    HOLDER_LEFT = "holder_left"


def revoke(
    name: Name,
    by: By,
    reason: Annotated[Reason, typer.Option(help="Por qué. / Why.")],
    from_seq: Annotated[
        int | None,
        typer.Option(
            help="Primer asiento que pudo firmar otra mano: desde ahí se impugna. / "
            "First entry that another hand may have signed: it is contested from there on."
        ),
    ] = None,
    kid: Annotated[str | None, typer.Option(help="Si la clave no está aquí. / Where the key is not here.")] = None,
    party: Annotated[str | None, typer.Option(help="De quién es. / Whose it is.")] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Quitarle la firma a una clave; lo firmado queda. / Stop a key; what it signed stands."""
    folder = KeyFolder(data_folder(data))
    if kid is None:
        held = folder.held(name)
        kid, party = held.kid, party or held.party
    members: dict[str, object] = {} if from_seq is None else {"from_seq": from_seq}
    tell_log(folder, by, url, "key.revoked", party or "", None, kid=kid, reason=reason.value, **members)


def recover(
    by: By,
    party: Annotated[str, typer.Option(help="Quién perdió su clave. / Who lost its key.")],
    name: Annotated[
        str | None, typer.Argument(help="La clave nueva, ya hecha: propone. / The new key, already made: proposes.")
    ] = None,
    kid: Annotated[
        str | None, typer.Option(help="La clave propuesta: confirma. / The key proposed: seconds it.")
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Recuperar la clave de administración de una parte, entre dos instituciones. / Recover a party's key, by two."""
    folder = KeyFolder(data_folder(data))
    if (name is None) == (kid is None):
        raise usage("escriba la clave nueva para proponer, o --kid para confirmar", "name the new key, or --kid")
    if name is None:
        tell_log(folder, by, url, "key.recovered", party, None, kid=kid)
        return
    held = folder.held(name)
    tell_log(folder, by, url, "key.recovered", party, held)
    folder.label(HeldKey(name, party, held.kid))
