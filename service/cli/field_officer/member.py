"""`orotraza member`: who belongs to an organization, and who may act in its name."""

from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Json, Url, open_desk, which_day, which_paper, which_party
from service.cli.field_officer import vocabulary
from service.cli.field_officer.vocabulary import understand
from service.cli.recording.statements import record, tell
from service.cli.say import as_json, say, usage

_EVERYTHING = tuple(vocabulary.SCOPES)


def member(
    organization: Annotated[str, typer.Argument(metavar="ORGANIZACIÓN", help="Su RUC. / The organization's RUC.")],
    party: Annotated[str, typer.Argument(metavar="PARTE", help="Quien pertenece a ella. / Who belongs to it.")],
    name: As,
    role: Annotated[str, typer.Option(help="Miembro o delegada. / member|delegate.")] = "member",
    start: Annotated[str | None, typer.Option("--from", metavar="DÍA", help="Desde; hoy. / From; today.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DÍA", help="Hasta. / Until.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Deja de serlo desde ese día. / It ends on that day.")] = False,
    mandate: Annotated[
        str | None,
        typer.Option(metavar="ARCHIVO", help="Acta que nombra a la delegada. / The act that names the delegate."),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Qué puede hacer: confirmar ventas, objetar ventas, …; todo. / What it may do; all."),
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    json: AsJson = False,
) -> None:
    """Inscribir o retirar a quien pertenece a una organización. / Who belongs to an organization."""
    with open_desk(name, data, url) as desk:
        as_what = understand(vocabulary.ROLES, role)
        paper = which_paper(mandate)
        if (paper is None) == (as_what == "delegate" and not ended):
            raise usage(
                "una delegada necesita --mandate ACTA, y solo ella", "a delegate needs --mandate, and nobody else"
            )
        said: Json = {
            "organization": which_party(organization),
            "member": which_party(party),
            "role": as_what,
            "from": which_day(start),
        }
        if until:
            said["until"] = which_day(until)
        if ended:
            said["status"] = "ended"
        if paper is not None:
            scopes = [understand(vocabulary.SCOPES, each) for each in scope or _EVERYTHING]
            said["mandate"] = {"document": paper, "scopes": scopes}
        done = record(desk, "membership.recorded", said)
    if json:
        as_json(done.as_json())
        return
    word = vocabulary.spoken(vocabulary.ROLES, as_what)
    verb_es, verb_en = ("deja de ser", "is no longer a") if ended else ("es", "is a")
    say(
        f"{said['member']} {verb_es} {word} de {said['organization']} desde {said['from']}.",
        f"{said['member']} {verb_en} {as_what} of {said['organization']} from {said['from']}.",
    )
    tell(done)
