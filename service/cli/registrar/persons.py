"""`orotraza persons`: forget a person for good, and who was forgotten."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client.desk import AsJson, Data, WhichParty, which_party
from service.cli.say import Trouble, as_json, line, say
from service.cli.server_side import database, needs_server, settings

if TYPE_CHECKING:
    from service.flows.persons.person_keys import Erasure

app = typer.Typer(help="Datos de personas naturales. / Natural persons' data.", no_args_is_help=True)

OPERATOR = "operator"

_REFUSED = {
    "not_a_person": ("solo se borran personas naturales: nat:… o ruc:10…", "only natural persons are erased"),
    "party_not_found": ("el registro no conoce a esa parte", "the register does not know that party"),
}


class Reason(StrEnum):
    """Why a person is erased (Ley 29733 art. 20)."""

    AT_REQUEST = "at_request"
    NO_LONGER_NEEDED = "no_longer_needed"
    AUTHORITY_ORDER = "authority_order"
    KEPT_IN_ERROR = "kept_in_error"


@app.command()
def erase(
    party: WhichParty,
    reason: Annotated[Reason, typer.Option(help="Por qué; queda anotado. / Why; it stays on record.")],
    data: Data = None,
    json: AsJson = False,
) -> None:
    """Borrar los datos de una persona, también en los respaldos. / Erase a person's data, in backups too.

    Su clave se quita del archivo de claves, en esta máquina, esté o no en marcha el servicio. Después reemplace cada
    copia de ese archivo: una copia de antes todavía la tiene.

    Its key is cut out of the key file, on this machine, with the service running or not. Then replace every copy of
    that file: a copy from before still has the key.
    """
    chosen = settings(data_dir=data)
    path = chosen.data_dir / "keys" / "persons.key"
    with needs_server(), database(chosen) as dsn:
        erasure = asyncio.run(_erase(dsn, path, which_party(party), reason))
    if json:
        as_json({"party": erasure.party, "reason": erasure.reason, "by": erasure.by, "at": erasure.at})
        return
    say(f"{erasure.party}: borrado", f"erased at {erasure.at} ({erasure.reason}), asked for by {erasure.by}", "green")
    say(
        f"Reemplace ahora toda copia de {path}: una anterior todavía abre los respaldos.",
        "Replace every copy of that file now: one from before still opens backups.",
        "yellow",
    )


@app.command()
def erased(data: Data = None, json: AsJson = False) -> None:
    """Quiénes fueron borrados, cuándo y por qué; nada de lo borrado. / Who was erased, when and why."""
    with needs_server():
        from service.flows.persons.person_vault import Vault

        chosen = settings(data_dir=data)
        found = list(Vault(chosen.data_dir / "keys" / "persons.key").erasures())
    if json:
        as_json([{"party": each.party, "reason": each.reason, "by": each.by, "at": each.at} for each in found])
    for each in () if json else found:
        line(f"{each.at}  {each.party:<30}  {each.reason:<17} {each.by}")


async def _erase(dsn: str, path: Path, person: str, reason: Reason) -> "Erasure":
    import asyncpg

    from service.flows.persons.erase_person import NotErasable, erase
    from service.flows.persons.person_vault import Vault

    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=1)
    try:
        return await erase(pool, Vault(path), person=person, reason=reason.value, by=OPERATOR)
    except NotErasable as error:
        raise Trouble(*_REFUSED[error.code]) from None
    finally:
        await pool.close()
