"""`orotraza check`: what a submission would meet, without recording it; or whether a supplier may sell."""

from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli import last_seen, remote
from service.cli.check_party import check_party, parameters, party_of
from service.cli.drafts import read
from service.cli.key_folder import KeyFolder, passphrase
from service.cli.say import Trouble, as_json, fail, say, usage
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.split import TooBig, split
from service.cli.token import AS_HELP, URL_HELP

_LEVELS: Final = {"block": ("bloquea", "bold red"), "alert": ("alerta", "yellow"), "note": ("nota", "")}


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
    """Preguntar, sin registrar: qué se hallaría, o si un proveedor puede vender. / Ask, recording nothing."""
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
    from service.ledger.canonical import CanonicalError

    with needs_server(), remote.service(url) as client:
        folder, log = data_folder(data), remote.origin(client)
        signer = KeyFolder(folder).signer(name, passphrase())
        try:
            bodies = [
                submission.sign(payload, signer, submission.CHECK_TYP)
                for payload in split(read(file, log, last_seen.read(folder, log)))
            ]
        except (CanonicalError, TooBig) as error:
            raise Trouble(f"{file}: {error}", f"{file} is outside the format") from None
        answers = [remote.post(client, "/v1/entries:check", body) for body in bodies]
    blocked = False
    for answer in answers:
        said = remote.good(answer).json()
        blocked |= any(finding["level"] == "block" for finding in said["findings"])
        if json:
            as_json(said)
        else:
            _tell(said["findings"])
    if blocked:
        fail()


def _tell(findings: list[dict[str, object]]) -> None:
    if not findings:
        say("nada que señalar", "nothing to point out", "green")
    for finding in findings:
        level, style = _LEVELS.get(str(finding["level"]), (str(finding["level"]), ""))
        subjects = finding["subjects"]
        where = ", ".join(map(str, subjects)) if isinstance(subjects, list) else ""
        law = f" [{finding['law']}]" if finding.get("law") else ""
        say(
            f"{finding['rule']} {level} ({where}): {finding.get('text', '')}{law}",
            _english(str(finding["rule"]), str(finding["level"])),
            style,
        )


def _english(rule: str, level: str) -> str:
    """The finding in English, by its rule; the level alone where the service is newer than this command."""
    from service.trade.advice import CAUTIONS
    from service.trade.catalogue import RED_FLAGS

    flag = RED_FLAGS.get(rule) or CAUTIONS.get(rule)
    return f"{rule} {level}" + ("" if flag is None else f": {flag.en}")
