"""`orotraza quick-wins`: whom to help first, and why."""

from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import PURPOSE, As, AsJson, Data, Json, Purpose, Url, open_desk, read
from service.cli.say import as_json, line, say, usage


def quick_wins(
    name: As,
    department: Annotated[
        str | None, typer.Option(help="Nombre, o los dos dígitos del INEI. / Name, or INEI's two digits.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Cuántos. / How many.")] = 20,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    json: AsJson = False,
) -> None:
    """A quiénes ayudar primero: logros rápidos, con sus razones. / Whom to help first, and why."""
    with open_desk(name, data, url, purpose) as desk:
        page = read(desk, "/v1/operators:quick-wins", department=_department(department), limit=limit)
    if json:
        as_json(page)
        return
    if not page["quick_wins"]:
        say(
            f"Nadie todavía, entre {page['assessed']} evaluados: falta categorizar.",
            "Nobody yet: miners have to be categorized first.",
        )
        return
    _show(page["quick_wins"])
    say(
        f"Se evaluaron {page['assessed']} operadores. No figura quien ya es formal, quien no tiene categoría, "
        "ni donde quien tiene el terreno no aceptó.",
        "Not ranked: who is formal already, who has no category, and where the holder of the land refused.",
    )


def _show(wins: list[Json]) -> None:
    from service.categorization.quick_wins import REASON_WORDS

    for win in wins:
        who = " · ".join(filter(None, (win["party"], win["name"], win["right"])))
        line(f"{win['place']}. {who}", "bold")
        say(
            f"   Categoría {win['category']}; etapas que faltan: {win['missing']}; puntos: {win['score']}",
            f"   Category {win['category']}; stages missing: {win['missing']}; points: {win['score']}",
        )
        for reason in win["reasons"]:
            words, points = REASON_WORDS[reason["name"]], reason["points"]
            line(f"   +{points:<5}{words.es} / {words.en}")


def _department(text: str | None) -> str | None:
    if text is None:
        return None
    from service.flows.rolls.departments import UnknownDepartment, departments

    try:
        found = departments(text)
    except UnknownDepartment as unknown:
        raise usage(
            f"no hay departamento {unknown}: escriba su nombre, o las dos cifras del INEI",
            f"there is no department {unknown}: write its name, or INEI's two digits",
        ) from None
    if len(found) != 1:
        raise usage("un solo departamento, por nombre o por número", "one department, by name or number")
    return found[0]
