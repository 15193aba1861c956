"""`orotraza balance`: what adds up, of a lot, a campaign or a plant; the service's with `--as`, else the database's."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.client import remote
from service.cli.client.desk import AsJson, Data, Json, Purpose, Url, WhichParty, open_desk, read, which_party
from service.cli.reports.report import Key
from service.cli.say import Trouble, as_json, usage
from service.cli.server_side import database, needs_server, settings

PURPOSE: Final = "balance de oro"
"""What is read for, where the reader says nothing else; it stays in the access log."""

if TYPE_CHECKING:
    from asyncpg import Pool

app = typer.Typer(help="Balance de oro: entra, sale, queda. / What comes in, goes out, is left.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="UUID", help="Su identificador. / Its identifier.")]


@app.command()
def lot(
    which: Which,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Lo que entró a un lote, lo que salió y lo que queda. / What came into a lot, went out and is left."""

    async def ask(pool: "Pool") -> Json | None:
        from service.api.lots import balances_said as said
        from service.flows import read_balance

        found = await read_balance.of_lot(pool, which)
        return None if found is None else said.lot(found)

    with needs_server():
        found = (
            _from_database(ask, data) if key is None else _told(f"/v1/lots/{which}/balance", key, url, purpose, data)
        )
        _show("lot", found, json=json)


@app.command()
def campaign(
    which: Which,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Lo que alimentó una campaña, lo que produjo y lo que perdió. / What a campaign was fed, made and lost."""

    async def ask(pool: "Pool") -> Json | None:
        from service.api.lots import balances_said as said
        from service.flows import read_balance

        found = await read_balance.of_campaign(pool, which)
        return None if found is None else said.campaign(found)

    with needs_server():
        found = _from_database(ask, data) if key is None else _told(f"/v1/campaigns/{which}", key, url, purpose, data)
        _show("campaign", found, json=json)


@app.command()
def plant(
    party: WhichParty,
    first: Annotated[str, typer.Option("--from", metavar="2026-11-01", help="Primer día. / First day.")],
    last: Annotated[str, typer.Option("--to", metavar="2026-11-30", help="Último día. / Last day.")],
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Existencias de una planta o comerciante en un período. / A plant's or trader's stock over a period."""
    with needs_server():
        named, begin, end = which_party(party), _day(first), _day(last)
        today = _today()
        if not begin <= end <= today:
            raise usage(f"--from y --to van en orden, hasta {today}", f"--from and --to in order, up to {today}")

        async def ask(pool: "Pool") -> Json | None:
            from service.api.lots import balances_said as said
            from service.flows import read_balance

            found = await read_balance.of_party(pool, named, begin, end, today)
            return None if found is None else said.party(found, named, begin.isoformat(), end.isoformat())

        period = {"from": begin.isoformat(), "to": end.isoformat()}
        found = (
            _from_database(ask, data)
            if key is None
            else _told(f"/v1/plants/{named}/balance", key, url, purpose, data, **period)
        )
        _show("plant", found, json=json)


def _show(what: str, found: Json, *, json: bool) -> None:
    from service.cli.lots import balance_tables

    tables = {"lot": balance_tables.lot, "campaign": balance_tables.campaign, "plant": balance_tables.plant}
    as_json(found) if json else tables[what](found)


def _told(path: str, key: str, url: str, purpose: str, data: Path | None, **asked: str) -> Json:
    with open_desk(key, data, url, purpose) as desk:
        return read(desk, path, **asked)


def _from_database(ask: Callable[["Pool"], Awaitable[Json | None]], data: Path | None) -> Json:
    async def run(url: str) -> Json | None:
        from service.storage.engine import open_pools

        pools = await open_pools(url)
        try:
            return await ask(pools.reader)
        finally:
            await pools.close()

    with database(settings(**({} if data is None else {"data_dir": data}))) as url:
        found = asyncio.run(run(url))
    if found is None:
        raise Trouble("el registro no lo conoce", "the register does not know it")
    return found


def _today() -> date:
    from service.decision.calendar import lima_day

    return lima_day(datetime.now(UTC))


def _day(text: str) -> date:
    from service.api.parameters import lima_day

    try:
        return lima_day(text)
    except ValueError:
        raise usage(f"{text}: escriba un día, como 2026-11-20", "write a day, such as 2026-11-20") from None
