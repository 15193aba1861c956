"""`orotraza report`: the market's figures, beside the database; `--public` as everybody sees them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli import report_tables
from service.cli.say import Trouble, as_json, note, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    import asyncpg

app = typer.Typer(help="Cifras del mercado. / The market's figures.", no_args_is_help=True)

_Json = dict[str, Any]
_Asked = Callable[["asyncpg.Pool", _Json], Awaitable[_Json]]

At = Annotated[str | None, typer.Option("--at", metavar="2026-11-20", help="Día; hoy. / Day; today.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="N|2026-11-20", help="Lo que se sabía. / What was known.")
]
Public = Annotated[bool, typer.Option("--public", help="Como lo ve el público. / As the public sees it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")]
Data = Annotated[Path | None, typer.Option(help=DATA_HELP)]

_BY_HELP: Final = "category, department, activity, stage, group. / Dimensions, separated by commas."


@app.command()
def distribution(
    by: Annotated[str, typer.Option(help=_BY_HELP)] = "category,department",
    at: At = None,
    known_at: KnownAt = None,
    public: Public = False,
    csv: Annotated[bool, typer.Option("--csv", help="Tabla CSV. / As CSV.")] = False,
    json: AsJson = False,
    data: Data = None,
) -> None:
    """El padrón por categoría, departamento, actividad, etapa y grupo. / The whole roll, counted."""
    with needs_server():
        from service.api import statistics_said as said
        from service.api.asking import BY
        from service.flows import statistics
        from service.surveillance import suppression

        try:
            dimensions = BY.read(by)
        except ValueError:
            raise usage(BY.wanted.es, BY.wanted.en) from None
        if public and len(dimensions) > suppression.MOST:
            raise usage("el público pregunta por dos dimensiones como máximo", "the public asks by two at most")

        async def ask(pool: "asyncpg.Pool", when: _Json) -> _Json:
            if public:
                shown, moment, least = await statistics.public_distribution(pool, dimensions, today=when["today"])
                return said.public_distribution(dimensions, shown, moment, least, "es")
            table, moment = await statistics.distribution(pool, dimensions, **when)
            return said.distribution(table, moment, "es")

        found = _run(data, ask, at, known_at)
        if json:
            as_json(found)
        elif csv:
            typer.echo(said.csv(found), nl=False)
        else:
            report_tables.distribution(found)
        if found.get("note"):
            note(found["note"], f"Left out: cells of fewer than {found['least']}, and what they follow from.")


@app.command()
def scoreboard(
    at: At = None, known_at: KnownAt = None, public: Public = False, json: AsJson = False, data: Data = None
) -> None:
    """Los cuatro objetivos de la Política Nacional. / The National Policy's four goals."""
    with needs_server():
        from service.api import statistics_said as said
        from service.flows import statistics

        async def ask(pool: "asyncpg.Pool", when: _Json) -> _Json:
            figures, moment, least = await statistics.scoreboard(pool, **when)
            return said.scoreboard(figures, moment, least if public else 0, "es")

        found = _run(data, ask, at, known_at)
        as_json(found) if json else report_tables.scoreboard(found)


@app.command()
def cohort(at: At = None, known_at: KnownAt = None, json: AsJson = False, data: Data = None) -> None:
    """Organizaciones formalizadas frente a la meta. / Organizations formalized against the target."""
    with needs_server():
        from service.api import statistics_said as said
        from service.flows import statistics

        async def ask(pool: "asyncpg.Pool", when: _Json) -> _Json:
            return said.cohort(*await statistics.cohort(pool, **when), "es")

        found = _run(data, ask, at, known_at)
        as_json(found) if json else report_tables.cohort(found)


@app.command()
def pallaqueras(
    at: At = None, known_at: KnownAt = None, public: Public = False, json: AsJson = False, data: Data = None
) -> None:
    """Lo que se les paga, mes a mes; asociaciones y constancias. / What they are paid, month by month."""
    with needs_server():
        from service.api import statistics_said as said
        from service.flows import pallaqueras as flow

        async def ask(pool: "asyncpg.Pool", when: _Json) -> _Json:
            found, moment = await flow.pallaqueras(pool, **when)
            return said.pallaqueras(found, moment, "es", in_full=lambda _: not public, lists=not public)

        found = _run(data, ask, at, known_at)
        as_json(found) if json else report_tables.pallaqueras(found)


def _run(data: Path | None, ask: _Asked, at: str | None, known_at: str | None) -> _Json:
    from service.decision.calendar import lima_day

    today = lima_day(datetime.now(UTC))
    when = {"at": _day(at) or today, "known_at": _known_at(known_at), "today": today}
    chosen = settings(**({} if data is None else {"data_dir": data}))

    async def run(url: str) -> _Json:
        from service.flows.check_supplier import KnownAtAhead
        from service.storage.engine import open_pools

        pools = await open_pools(url)
        try:
            return await ask(pools.reader, when)
        except KnownAtAhead as ahead:
            raise Trouble(
                f"el registro tiene {ahead.size} asientos y no llega a --known-at", "the log has not come to --known-at"
            ) from None
        finally:
            await pools.close()

    with database(chosen) as url:
        return asyncio.run(run(url))


def _day(text: str | None) -> date | None:
    from service.api.parameters import lima_day

    try:
        return None if text is None else lima_day(text)
    except ValueError:
        raise usage(f"{text}: escriba un día, como 2026-11-20", "write a day, such as 2026-11-20") from None


def _known_at(text: str | None) -> int | date | None:
    return int(text) if text is not None and text.isdecimal() else _day(text)
