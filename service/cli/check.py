"""`orotraza check`: what a submission would meet, without recording it."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli import remote
from service.cli.drafts import read
from service.cli.key_folder import KeyFolder, passphrase
from service.cli.say import Trouble, as_json, fail, say
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.split import TooBig, split
from service.cli.token import AS_HELP, URL_HELP


def check(
    file: Annotated[Path, typer.Argument(help="Declaración en JSON. / A payload in JSON.")],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Preguntar qué se hallaría, sin registrar nada. / Ask what would be found, recording nothing."""
    from service.ledger import submission
    from service.ledger.canonical import CanonicalError

    with needs_server(), remote.service(url) as client:
        signer = KeyFolder(data_folder(data)).signer(name, passphrase())
        try:
            bodies = [
                submission.sign(payload, signer, submission.CHECK_TYP)
                for payload in split(read(file, remote.origin(client)))
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
        style = {"block": "bold red", "alert": "yellow"}.get(str(finding["level"]), "")
        subjects = finding["subjects"]
        where = ", ".join(map(str, subjects)) if isinstance(subjects, list) else ""
        say(
            f"{finding['rule']} {finding['level']} ({where}): {finding.get('text', '')}", str(finding.get("law")), style
        )
