"""What a question is told while the tables that it reads are being made again."""

import time
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest

from service.storage import engine
from tests.api.served import Served

PATH = "/v1/statistics/scoreboard"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question waits for a table for half a second, and not for five."""
    monkeypatch.setitem(engine._MARKET, "lock_timeout", "500ms")


@pytest.mark.usefixtures("impatient")
async def test_a_question_is_told_to_come_back(service: Served) -> None:
    """Who asks during a long rebuild waits some seconds and is told 503 and when to ask again; after it, the answer."""
    making = await asyncpg.connect(service.dsn)
    try:
        async with making.transaction():
            await making.execute(
                "TRUNCATE projection.row, projection.postings, projection.balance, projection.submission"
            )
            began = time.monotonic()
            with ThreadPoolExecutor(20) as many:
                answers = list(many.map(lambda _: service.http.get(PATH, timeout=60), range(20)))
            took = time.monotonic() - began
    finally:
        await making.close()
    assert {each.status_code for each in answers} == {503}
    assert all(int(each.headers["retry-after"]) > 0 for each in answers)
    assert took < 25
    assert service.http.get(PATH).status_code == 200


@pytest.mark.parametrize("path", ["/health/ready", "/checkpoint"])
async def test_what_does_not_need_them_is_answered(service: Served, path: str) -> None:
    """Whether the service is ready, and the checkpoint, are told meanwhile."""
    making = await asyncpg.connect(service.dsn)
    try:
        async with making.transaction():
            await making.execute("LOCK TABLE projection.row IN ACCESS EXCLUSIVE MODE")
            assert service.http.get(path).status_code == 200
    finally:
        await making.close()
