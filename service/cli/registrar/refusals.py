"""`orotraza refusals`: how many submissions were refused on a day, and the registrar's word for it."""

from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Desk, Json, Url, open_desk, which_day
from service.cli.client.remote import DEFAULT_URL
from service.cli.recording import statements
from service.cli.say import as_json, console, say

app = typer.Typer(help="Rechazos de un día: ver, contar. / A day's refusals: see, count.", no_args_is_help=True)

Day = Annotated[str, typer.Argument(metavar="DÍA", help="Como 2026-11-29. / Such as 2026-11-29.")]


@app.command()
def show(day: Day, name: As, data: Data = None, url: Url = DEFAULT_URL, json: AsJson = False) -> None:
    """Ver cuántos rechazos hubo, por código. / See how many refusals there were, by code."""
    with open_desk(name, data, url) as desk:
        found = _of_day(desk, day)
    if json:
        as_json(found)
        return
    _tell(found)


@app.command()
def count(day: Day, name: As, data: Data = None, url: Url = DEFAULT_URL, json: AsJson = False) -> None:
    """Asentar la cuenta de un día que terminó; la firma el registrador. / Record the count of a day that is over."""
    with open_desk(name, data, url) as desk:
        found = _of_day(desk, day)
        said = statements.record(desk, "refusals.counted", found)
    if json:
        as_json({**found, **said.as_json()})
        return
    _tell(found)
    say(f"registrado en el asiento {said.seq}", f"recorded as entry {said.seq}", "green")


def _of_day(desk: Desk, day: str) -> Json:
    bearer = remote.token(desk.client, desk.folder, desk.key.name)["access_token"]
    headers = {"authorization": f"Bearer {bearer}"}
    found: Json = remote.good(desk.client.get("/v1/refusals", params={"day": which_day(day)}, headers=headers)).json()
    return found


def _tell(found: Json) -> None:
    if not found["counts"]:
        say(f"el {found['day']} no se rechazó nada", f"nothing was refused on {found['day']}", "green")
    for each in found["counts"]:
        console().print(
            f"{each['code']:24} {each['count']:>6}  partes / parties {each['parties']}, máx. {each['most']}"
        )
