"""`orotraza categorize`: assess one miner, or a sheet of them; what counts and what does not is said before signing."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import remote
from service.cli.client.desk import (
    PURPOSE,
    As,
    AsJson,
    Data,
    DryRun,
    Purpose,
    Url,
    WhichRight,
    open_desk,
    which_day,
    which_paper,
    which_party,
    which_right,
)
from service.cli.say import usage


def categorize(
    name: As,
    party: Annotated[str | None, typer.Argument(metavar="PARTE", help="RUC, o ruc:… o nat:… / A party.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Hoja con muchos: CSV o XLSX. / A sheet of many: CSV or XLSX.")
    ] = None,
    rights: Annotated[
        str | None, typer.Option(help="Derecho minero: sí, no, exonerado, no se sabe. / yes|no|waived|unknown.")
    ] = None,
    rights_evidence: Annotated[
        str | None, typer.Option(help="En qué se apoya, p. ej. «título de concesión». / What it rests on.")
    ] = None,
    rights_number: Annotated[str | None, typer.Option(help="Número del título o la partida. / Its number.")] = None,
    rights_document: Annotated[str | None, typer.Option(metavar="ARCHIVO", help="El papel. / The paper.")] = None,
    rights_until: Annotated[str | None, typer.Option(metavar="DÍA", help="Último día que vale. / Valid until.")] = None,
    surface: Annotated[
        str | None, typer.Option(help="Terreno superficial: sí, no, exonerado, no se sabe. / The surface land.")
    ] = None,
    surface_evidence: Annotated[
        str | None, typer.Option(help="En qué se apoya, p. ej. «escritura pública». / What it rests on.")
    ] = None,
    surface_number: Annotated[str | None, typer.Option(help="Número de la escritura o partida. / Its number.")] = None,
    surface_document: Annotated[str | None, typer.Option(metavar="ARCHIVO", help="El papel. / The paper.")] = None,
    surface_until: Annotated[
        str | None, typer.Option(metavar="DÍA", help="Último día que vale. / Valid until.")
    ] = None,
    holder: Annotated[
        str | None, typer.Option(help="Quién tiene el terreno: comunidad, empresa, estado, persona, propio. / Holder.")
    ] = None,
    holder_name: Annotated[
        str | None, typer.Option(help="Nombre de la comunidad o empresa. / Name, unless a person.")
    ] = None,
    holder_party: Annotated[str | None, typer.Option(metavar="PARTE", help="Su RUC, si lo tiene. / Its RUC.")] = None,
    consent: Annotated[
        str | None,
        typer.Option(help="Sin consultar, en conversaciones, aceptó, no aceptó. / What the holder says."),
    ] = None,
    mining_type: Annotated[
        str | None, typer.Option(help="Subterránea, superficial, aluvial, aluvial glaciar. / Type of mining.")
    ] = None,
    right: WhichRight = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DÍA", help="Desde cuándo; hoy. / From which day; today.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DÍA", help="Hasta cuándo. / Until which day.")] = None,
    dry_run: DryRun = False,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    json: AsJson = False,
) -> None:
    """Evaluar la categoría de un minero, o de una hoja de ellos. / Assess a miner's category, or a sheet of miners."""
    if (party is None) == (file is None):
        raise usage("diga una parte, o --file HOJA", "name a party, or --file SHEET")
    with open_desk(name, data, url, purpose) as desk:
        # These know the rules: other commands start without them.
        from service.cli.field_officer import categorize_one, categorize_sheet
        from service.cli.field_officer.assessing import Axis, Found

        day = which_day(start)
        if file is not None:
            categorize_sheet.take(desk, file, day, dry_run=dry_run, json=json)
            return
        whose = which_party(party or "")
        found = Found(
            whose,
            day,
            Axis(rights, rights_evidence, rights_number, which_paper(rights_document), until=_last_day(rights_until)),
            Axis(
                surface, surface_evidence, surface_number, which_paper(surface_document), until=_last_day(surface_until)
            ),
            which_right(desk, whose, right),
            _last_day(until),
            holder,
            holder_name,
            which_party(holder_party) if holder_party else None,
            consent,
            mining_type,
        )
        categorize_one.take(desk, found, dry_run=dry_run, json=json)


def _last_day(text: str | None) -> str | None:
    return which_day(text) if text else None
