"""Whoever leaves before a costly answer: what it asked is given up, and its place is another's."""

import asyncio
import select
import socket
import threading
from collections.abc import Collection, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from datetime import date

import psutil
import pytest
from asyncpg import Pool
from starlette.requests import Request

from service.api.examples import story
from service.api.market import statistics_public as public
from service.api.presence import while_there
from service.flows.readers import kept
from service.flows.tracing import forward
from service.trade.provenance.shares import Divided, OriginShare
from tests.api.holding import held, held_up
from tests.api.served import Served

LOT, PARENT = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000202"
SHARE = 4
AUDITOR = "ruc:20990000060"
COSTLY = [
    ("/v1/lots/{lot}/destinations", f"/v1/lots/{LOT}/destinations?at=2026-11-21", "ledger.tree_head"),
    ("/v1/lots/{lot}/origins", f"/v1/lots/{LOT}/origins?lots=20000&at=2026-11-21", "ledger.tree_head"),
    ("/v1/lots/{lot}/paths", f"/v1/lots/{LOT}/paths?to={PARENT}&at=2026-11-21", "ledger.tree_head"),
    ("/v1/lots/{lot}/dossier", f"/v1/lots/{LOT}/dossier", "ledger.note"),
    ("/v1/reports/stock/{party}", f"/v1/reports/stock/{story.TRADER}?at=2026-11-21", "ledger.tree_head"),
    ("/v1/surveillance", "/v1/surveillance?rule=R05b&at=2026-11-21", "projection.postings"),
    ("/v1/statistics/pallaqueras", "/v1/statistics/pallaqueras?at=2026-11-21", "projection.balance"),
]


@pytest.fixture(scope="module")
def market(patient_service: Served) -> Served:
    """Give a log with the worked purchase in it, and an auditor."""
    patient_service.tell("purchase.recorded")
    patient_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    patient_service.show_all()
    return patient_service


def ask(market: Served, path: str, token: str) -> socket.socket:
    """Ask, and wait for nothing."""
    return openly(market, path, f"authorization: Bearer {token}\r\n")


def openly(market: Served, path: str, header: str = "") -> socket.socket:
    """Ask as anybody may, and wait for nothing."""
    asking = socket.create_connection((market.http.base_url.host, market.http.base_url.port or 80))
    asking.sendall(f"GET {path} HTTP/1.1\r\nhost: x\r\n{header}\r\n".encode())
    return asking


@contextmanager
def crowding(market: Served, path: str, token: str) -> Iterator[None]:
    """Ask once more than one party may at one time, until one of the questions is turned away; then all leave."""
    with ExitStack() as there:
        asking = [there.enter_context(ask(market, path, token)) for _ in range(SHARE + 1)]
        (answered, *_), _, _ = select.select(asking, [], [], 60)
        assert answered.recv(12) == b"HTTP/1.1 429"
        yield


def gone(market: Served, route: str) -> float:
    """How many of this route have left."""
    wanted = f'http_requests_total{{method="GET",route="{route}",status="499"}}'
    lines = market.http.get("/metrics").text.splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0)


@pytest.mark.parametrize(("route", "path", "table"), COSTLY, ids=[route for route, _, _ in COSTLY])
def test_who_leaves_gives_its_place_back(market: Served, route: str, path: str, table: str) -> None:
    """The database works no more on it, its four places are free for the next four, and it is counted as gone."""
    token = market.token(AUDITOR, story.key("auditor"))
    before = gone(market, route)
    for left in (before + SHARE, before + 2 * SHARE):
        with held(market.dsn, table):
            with crowding(market, path, token):
                market.until(lambda: held_up(market) == 1)
            market.until(lambda: (held_up(market), gone(market, route)) == (0, left))  # noqa: B023 - now
    assert market.get(path, token).status_code == 200


def test_who_leaves_in_the_line_lets_others_by(market: Served) -> None:
    """Who waits behind another party's question may go before it is answered, and that one is answered all the same."""
    _, path, table = COSTLY[0]
    trader, auditor = market.token(story.TRADER, story.key("trader")), market.token(AUDITOR, story.key("auditor"))
    with held(market.dsn, table):
        first = ask(market, path, auditor)
        market.until(lambda: held_up(market) == 1)
        before = gone(market, COSTLY[0][0])
        with crowding(market, path, trader):
            pass
        market.until(lambda: gone(market, COSTLY[0][0]) == before + SHARE)
        assert held_up(market) == 1
    assert first.recv(12) == b"HTTP/1.1 200"
    first.close()
    assert market.get(path, trader).status_code == 200


def test_who_leaves_a_public_figure_gives_its_place_back(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figure is found for whoever stays; who left takes up no place among those who wait for it."""
    route = "/v1/statistics/scoreboard"
    real, goes_on, before, waits = public.find_scoreboard, threading.Event(), gone(market, route), list[Request]()

    async def slowly(pool: Pool, today: date) -> public.Told:
        assert await asyncio.to_thread(goes_on.wait, 60)
        return await real(pool, today)

    def there(request: Request) -> AbstractAsyncContextManager[None]:
        waits.append(request)
        return while_there(request)

    with monkeypatch.context() as slow:
        slow.setattr(kept, "_WAITING", 2)
        slow.setattr(public, "find_scoreboard", slowly)
        slow.setattr(public, "while_there", there)
        with ExitStack() as leaving:
            for _ in range(2):
                leaving.enter_context(openly(market, route))
            market.until(lambda: len(waits) == 2)
            assert market.http.get(route).status_code == 503
        market.until(lambda: gone(market, route) == before + 2)
        with openly(market, route) as stays:
            market.until(lambda: len(waits) == 3)
            goes_on.set()
            assert stays.recv(12) == b"HTTP/1.1 200"


def test_who_leaves_a_long_walk_ends_it(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk beside the event loop ends with the lot at which it is, and only then is its place another's."""
    token = market.token(AUDITOR, story.key("auditor"))
    path = f"/v1/lots/{PARENT}/destinations"
    assert len(market.get(path, token).json()["lots"]) > 1
    real, begun, goes_on = Divided.origins, list[str](), threading.Event()
    before = gone(market, COSTLY[0][0])

    def slowly(divided: Divided, lot: str, ends: Collection[str] = frozenset()) -> tuple[OriginShare, ...]:
        begun.append(lot)
        assert goes_on.wait(60)
        return real(divided, lot, ends)

    with monkeypatch.context() as slow:
        slow.setattr(forward, "_APART", 0)
        slow.setattr(Divided, "origins", slowly)
        asking = ask(market, path, token)
        market.until(lambda: len(begun) == 1)
        ours = asking.getsockname()
        asking.close()
        market.until(lambda: not any(each.raddr == ours for each in psutil.Process().net_connections("tcp4")))
        assert market.http.get("/health/live").is_success  # and by now that has come to whoever waits for the walk
        assert gone(market, COSTLY[0][0]) == before
        goes_on.set()
        market.until(lambda: gone(market, COSTLY[0][0]) == before + 1)
        assert len(begun) == 1
    assert market.get(path, token).status_code == 200


@pytest.mark.parametrize("closed", [True, False])
def test_who_leaves_an_export_ends_it(market: Served, *, closed: bool) -> None:
    """Pages of the log that nobody reads are not read from the database either, nor those of who sends no more."""
    token = market.token(AUDITOR, story.key("auditor"))
    with held(market.dsn, "ledger.entry"):
        asking = ask(market, "/v1/log/export", token)
        market.until(lambda: held_up(market) == 1)
        if closed:
            asking.close()
        else:
            asking.shutdown(socket.SHUT_WR)
        market.until(lambda: held_up(market) == 0)
    asking.close()
