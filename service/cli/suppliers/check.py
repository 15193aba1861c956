"""`orotraza check`: what a submission would meet, without recording it; or whether a supplier may sell."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import last_seen, remote
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.recording import finding_said, unsignable
from service.cli.recording.drafts import as_signed, read, recorded
from service.cli.recording.split import TooBig, split
from service.cli.say import Trouble, as_json, fail, note, say, usage
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.suppliers.check_party import check_party, parameters, party_of


def check(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|PARTY",
            help="Declaración en JSON, o el RUC de un proveedor. / A payload in JSON, or a supplier's RUC.",
        ),
    ],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    at: Annotated[str | None, typer.Option(help="Día que se juzga. / The day that is judged.")] = None,
    right: Annotated[str | None, typer.Option(help="Derecho minero. / Mining right.")] = None,
    activity: Annotated[str | None, typer.Option(help="Actividad. / Activity.")] = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="Pedir la constancia firmada. / Ask for the signed statement.")
    ] = False,
    save: Annotated[Path | None, typer.Option(help="Dónde guardarla. / Where to keep it.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Preguntar, sin registrar: qué se hallaría, o si un proveedor puede vender. / Ask, recording nothing.

    Termina en 1 si el proveedor no puede vender (luz roja) o si algo bloquea la declaración, y en 0 si no: lo mismo que
    check-list y snapshot look. / Exit status 1 on a red light, or if something blocks the declaration.
    """
    party, asked = party_of(what), parameters(at=at, right=right, activity=activity, signed=signed)
    if save is not None and not signed:
        raise usage("--save guarda una constancia: pida también --signed", "--save keeps a statement: add --signed")
    if party is not None:
        with needs_server(), remote.service(url) as client:
            check_party(client, data_folder(data), name, party, asked=asked, save=save, json=json)
        return
    if asked:
        raise usage("esas opciones son para un proveedor, no para un archivo", "these options are for a supplier")
    _check_file(Path(what), name, data, url, json=json)


def _check_file(file: Path, name: str, data: Path | None, url: str, *, json: bool) -> None:
    from service.ledger import submission

    with needs_server(), remote.service(url) as client:
        folder, log = data_folder(data), remote.origin(client)
        signer = KeyFolder(folder).signer(name, passphrase())
        try:
            with unsignable.told(file):
                # What was signed is asked about as it was: made anew, its lots would be on record already, by itself.
                payloads = as_signed(file) or split(read(file, log, last_seen.read(folder, log)))
                bodies = [submission.sign(payload, signer, submission.CHECK_TYP) for payload in payloads]
        except TooBig as error:
            raise Trouble(f"{file}: {error.es}", f"{file}: {error.en}") from None
        answers = [remote.post(client, "/v1/entries:check", body) for body in bodies]
    if (told := recorded(file)) is not None:
        note(f"{file} {told[0]}: no se envía otra vez", f"{file} {told[1]}, and is not sent again")
    blocked = False
    for answer in answers:
        said = remote.good(answer).json()
        blocked |= any(finding["level"] == "block" for finding in said["findings"])
        if json:
            as_json(said)
        else:
            finding_said.tell(said["findings"])
            for hint in said.get("hints", ()):
                say(
                    f"{hint['field']}: {hint['text']} {hint['remedy']}",
                    "no district has this code in INEI's list",
                    "yellow",
                )
    if blocked:
        fail()
