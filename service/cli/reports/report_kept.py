"""`orotraza report uif | stock | sales | mercury | origins`: reports about one party or a territory, by the service."""

import json as json_text
from pathlib import Path
from typing import Annotated, Final

import typer

from service.cli import typed
from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Json, Purpose, Url, WhichParty, open_desk, read, which_party
from service.cli.reports.report_purchases import Month, keep
from service.cli.say import as_json, say
from service.cli.server_side import needs_server

PURPOSE: Final = "reportes de ley"
"""What is read for, where the reader says nothing else; it stays in the access log."""

_OF = "exported: lo exportado; bars: sus barras. / exported: what it exported; bars: its bars."
FirstDay = Annotated[str, typer.Option("--from", metavar="2026-11-01", help="Primer día. / First day.")]
LastDay = Annotated[str, typer.Option("--to", metavar="2026-11-30", help="Último día. / Last day.")]


def uif(
    party: WhichParty,
    month: Month,
    key: As,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Operaciones desde US$ 15,000 para el registro de la UIF. / Operations for the UIF's register."""
    found = _ask(f"uif/{_party(party)}/{typed.month(month)}", key, data, url, purpose)
    if json:
        as_json(found)
        return
    from service.cli.reports import kept_tables

    kept_tables.uif(found)


def stock(
    party: WhichParty,
    key: As,
    at: Annotated[str | None, typer.Option("--at", metavar="2026-11-20", help="Día; hoy. / Day; today.")] = None,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Existencias por producto, condición y lugar. / Stock by product, standing and place."""
    found = _ask(f"stock/{_party(party)}", key, data, url, purpose, at=None if at is None else typed.day(at, "--at"))
    if json:
        as_json(found)
        return
    from service.cli.reports import kept_tables

    kept_tables.stock(found)


def sales(
    out: Annotated[Path, typer.Argument(help="Archivo nuevo. / The new file.")],
    key: As,
    first: Annotated[str, typer.Option("--from", metavar="2026-01", help="Primer mes. / First month.")],
    last: Annotated[str, typer.Option("--to", metavar="2026-11", help="Último mes. / Last month.")],
    url: Url = remote.DEFAULT_URL,
    data: Data = None,
) -> None:
    """Constancia firmada de las ventas propias, para un prestamista. / A signed statement of one's own sales."""
    with needs_server(), open_desk(key, data, url, PURPOSE) as desk:
        found = read(desk, f"/v1/reports/sales/{desk.party}", **{"from": typed.month(first), "to": typed.month(last)})
    keep(out, json_text.dumps(found, ensure_ascii=False).encode())
    say(
        f"{out}: muéstrela a quien quiera; se comprueba con orotraza verify-sales", "checked with orotraza verify-sales"
    )


def mercury(
    first: FirstDay,
    last: LastDay,
    key: As,
    department: Annotated[
        str | None, typer.Option(metavar="21", help="Un departamento (INEI). / One department.")
    ] = None,
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Mercurio: kg, Hg : Au, retortas y peores prácticas (Minamata). / Mercury, for authorities."""
    period = _days(first, last) | {"department": department}
    found = _ask("mercury", key, data, url, purpose, **period)
    if json:
        as_json(found)
        return
    from service.cli.reports import kept_tables

    kept_tables.mercury(found)


def origins(
    party: WhichParty,
    first: FirstDay,
    last: LastDay,
    key: As,
    of: Annotated[str, typer.Option(help=_OF)] = "exported",
    json: AsJson = False,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """País y departamento de origen, en milésimas. / Country of origin, in per mille."""
    found = _ask(f"origins/{_party(party)}", key, data, url, purpose, of=of, **_days(first, last))
    if json:
        as_json(found)
        return
    from service.cli.reports import kept_tables

    kept_tables.origins(found)


def _days(first: str, last: str) -> dict[str, str | None]:
    """A period as the service is asked for it. Raises `Trouble`."""
    return {"from": typed.day(first, "--from"), "to": typed.day(last, "--to")}


def _ask(path: str, key: str, data: Path | None, url: str, purpose: str, **asked: str | None) -> Json:
    with needs_server(), open_desk(key, data, url, purpose) as desk:
        return read(desk, f"/v1/reports/{path}", **asked)


def _party(text: str) -> str:
    with needs_server():
        return which_party(text)
