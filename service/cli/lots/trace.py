"""`orotraza trace`: where gold is from, where it went, by which way; the service's with `--as`, else the database's."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli.client import remote
from service.cli.client.desk import AsJson, Data, Desk, Json, Purpose, Url, open_desk, read, read_pages, which_party
from service.cli.reports.report import Key
from service.cli.say import Trouble, as_json, usage
from service.cli.server_side import database, needs_server, settings

if TYPE_CHECKING:
    from asyncpg import Pool

app = typer.Typer(
    help="Procedencia: de dónde viene el oro y adónde fue. / Where gold is from, and where it went.",
    no_args_is_help=True,
)

PURPOSE: Final = "procedencia del oro"
"""What is read for, where the reader says nothing else; it stays in the access log."""

Lot = Annotated[str, typer.Argument(metavar="LOTE", help="El lote. / The lot.")]
At = Annotated[
    str | None,
    typer.Option(metavar="2026-11-20", help="Solo lo que ocurrió hasta ese día. / Only what happened up to that day."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        metavar="ASIENTO|DÍA|HORA",
        help="Lo que se sabía tras ese asiento, ese día o esa hora (2026-11-20T14:42:00-05:00). / What was known after "
        "that entry, day or instant.",
    ),
]


@app.command()
def back(
    lot: Lot,
    at: At = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """De dónde viene un lote, origen por origen. / Where a lot is from, origin by origin."""

    async def ask(pool: "Pool") -> Json | None:
        from service.api.lots import origins_said
        from service.flows.prove import Prover
        from service.flows.tracing.back import MOST_LOTS, gather, tell

        found = await gather(pool, lot, most=MOST_LOTS, **_moment(at, known_at))
        if found is None:
            return None
        who = {"caller": _operator(), "reader": _everything(), "leave": _no_leave()}
        return origins_said.said(await tell(pool, Prover(pool), found, today=_today(), most=MOST_LOTS, **who), "es")

    with needs_server():
        if key is None:
            found = _from_database(ask, data)
        else:
            with open_desk(key, data, url, purpose) as desk:
                found = _pages(desk, f"/v1/lots/{lot}/origins", "origins", at=at, known_at=known_at)
        _show("back", found, json=json)


@app.command()
def forward(
    lot: Annotated[str | None, typer.Argument(metavar="[LOTE]", help="El lote. / The lot.")] = None,
    right: Annotated[
        str | None, typer.Option(metavar="CÓDIGO", help="Todo lo de un derecho. / All of a right.")
    ] = None,
    party: Annotated[str | None, typer.Option(metavar="PARTE", help="Todo lo de una parte. / All of a party.")] = None,
    entry: Annotated[int | None, typer.Option(metavar="N", help="Todo lo de un asiento. / All of an entry.")] = None,
    at: At = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Adónde fue el oro de un lote, un derecho, una parte o un asiento. / Where gold went."""
    named = {"lot": lot, "right": right, "party": party and which_party(party), "entry": entry}
    given = [(what, str(which)) for what, which in named.items() if which is not None]
    if len(given) != 1:
        raise usage("diga un lote, o --right, --party o --entry", "name one lot, or --right, --party or --entry")
    what, which = given[0]

    async def ask(pool: "Pool") -> Json | None:
        from service.api.lots import destinations
        from service.flows.tracing import forward as flow

        about, lots, after = flow.About(what, which), [], None
        while True:
            page = await flow.follow(pool, about, _everything(), after=after, **_moment(at, known_at))
            told = destinations.said(f"{what}:{which}", page)
            lots += told["lots"]
            if page.following is None:
                return {**told, "lots": lots} if page.sources else None
            after = page.following

    with needs_server():
        if key is None:
            found = _from_database(ask, data)
        else:
            path = f"/v1/lots/{which}/destinations" if what == "lot" else "/v1/recall"
            about = {} if what == "lot" else {"of": f"{what}:{which}"}
            with open_desk(key, data, url, purpose) as desk:
                found = _pages(desk, path, "lots", at=at, known_at=known_at, **about)
        _show("forward", found, json=json)


@app.command()
def path(
    one: Lot,
    other: Annotated[str, typer.Argument(metavar="OTRO", help="El otro lote. / The other lot.")],
    at: At = None,
    known_at: KnownAt = None,
    json: AsJson = False,
    key: Key = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    data: Data = None,
) -> None:
    """Por qué camino llegó el oro de un lote a otro. / By which way gold of one lot came into another."""

    async def ask(pool: "Pool") -> Json | None:
        from service.api.lots import paths
        from service.flows.tracing import between

        everything = between.Readers(_everything(), _everything())
        readers = dict.fromkeys((one, other), everything)
        found = await between.find(pool, one, other, readers, **_moment(at, known_at))
        return None if found is None else paths.said(found)

    with needs_server():
        if key is None:
            found = _from_database(ask, data)
        else:
            with open_desk(key, data, url, purpose) as desk:
                found = read(desk, f"/v1/lots/{one}/paths", to=other, at=at, known_at=known_at)
        _show("path", found, json=json)


def _show(what: str, found: Json, *, json: bool) -> None:
    from service.cli.lots import trace_tables

    tables = {"back": trace_tables.back, "forward": trace_tables.forward, "path": trace_tables.path}
    as_json(found) if json else tables[what](found)


def _pages(desk: Desk, path: str, member: str, **asked: str | None) -> Json:
    """What the service tells this key, all pages of it, as one answer; of origins until all lots are opened."""
    first, *further = read_pages(desk, path, **asked)
    for page in further:
        # An answer with more lots opened begins anew; one page after another of the same adds up.
        same = page.get("opened") == first.get("opened")
        first = {**page, member: [*first[member], *page[member]]} if same else page
    return first


def _from_database(ask: Callable[["Pool"], Awaitable[Json | None]], data: Path | None) -> Json:
    async def run(url: str) -> Json | None:
        from service.flows.known_at import KnownAtAhead
        from service.flows.tracing.moment import TooLarge
        from service.flows.tracing.uncollected import uncollected
        from service.storage.engine import open_pools
        from service.trade.provenance import Circle

        pools = await open_pools(url)
        try:
            with uncollected():
                return await ask(pools.reader)
        except KnownAtAhead as ahead:
            raise Trouble(f"el registro llega al asiento {ahead.size - 1}", "the log has not come so far") from None
        except TooLarge as much:
            raise Trouble(
                f"hay más de {much.most} por recorrer", f"there are more than {much.most} {much.what}"
            ) from None
        except Circle as circle:
            raise Trouble(
                f"{circle.lot} figura hecho de sí mismo: orotraza rebuild", f"{circle.lot} is among its own ancestors"
            ) from None
        finally:
            await pools.close()

    with database(settings(**({} if data is None else {"data_dir": data}))) as url:
        found = asyncio.run(run(url))
    if found is None:
        raise Trouble("el registro no lo conoce", "the register does not know it")
    return found


def _moment(at: str | None, known_at: str | None) -> dict[str, Any]:
    from service.api.asking import AT, KNOWN_AT

    try:
        seen = {"at": at and AT.read(at), "known_at": None if known_at is None else KNOWN_AT.read(known_at)}
    except ValueError:
        raise usage(
            "--at es un día; --known-at, un asiento, un día o una hora como 2026-11-20T14:42:00-05:00",
            "--at is a day; --known-at an entry, a day or an instant such as 2026-11-20T14:42:00-05:00",
        ) from None
    return {**seen, "today": _today()}


def _today() -> date:
    from service.decision.calendar import lima_day

    return lima_day(datetime.now(UTC))


def _everything() -> Any:  # noqa: ANN401 - imported only with the server's packages
    """Whoever has the database has all that is in it."""
    from service.flows.tracing.sight import Reader

    return Reader("", frozenset(), whole=True)


def _operator() -> Any:  # noqa: ANN401 - as above
    from service.flows.readers.bearer import Caller

    return Caller("", frozenset({"auditor"}))


def _no_leave() -> Any:  # noqa: ANN401 - as above
    from service.flows.readers import lot_rights

    return lot_rights.NONE
