"""What a running service has kept of tables that were damaged, once `orotraza rebuild` has mended them."""

import asyncio

import asyncpg

from service.api.examples import story
from service.certification import records
from service.flows.restoring.rebuild import rebuild
from tests.api.served import Served

CODE = str(story.STORY["certificate.issued"].payload["certificate"])
BOARD = "/v1/statistics/scoreboard"
OTHER = f'{{"certifier": "{story.TRADER}"}}'
DAMAGE = (
    "SET session_replication_role = replica",
    f"UPDATE projection.row SET body = body || '{OTHER}' WHERE shelf = '{records.shelf(CODE)}'",
    "DELETE FROM projection.row WHERE starts_with(shelf, 'registrations:')",
)


def test_nothing_is_told_of_damaged_tables_once_they_are_rebuilt(service: Served) -> None:
    """Another's name on a certificate, and figures that lacked operators, are told right without a restart."""
    service.tell("certificate.issued")

    def told() -> tuple[bool, str]:
        page, board = service.http.get(f"/c/{CODE}"), service.http.get(BOARD)
        assert (page.status_code, board.status_code) == (200, 200)
        return f"RUC {story.TRADER.removeprefix('ruc:')}" in page.text, board.text

    asyncio.run(_damage(service.dsn))
    wrong, board = told()
    assert wrong
    asyncio.run(rebuild(service.dsn, story.LOG))
    service.until(lambda: not told()[0])
    service.until(lambda: told()[1] != board)


async def _damage(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    for statement in DAMAGE:
        await connection.execute(statement)
    await connection.close()
