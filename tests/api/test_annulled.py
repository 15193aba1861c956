"""What was annulled is told to be so, and counted nowhere."""

import asyncio
from datetime import date
from typing import Any

from service.api.examples import story
from service.ledger.signing import SeedSigner
from service.storage.engine import open_pools
from service.surveillance import sales, scoreboard, selectors
from tests.api.served import Served

LOT, DECLARED = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000202"


def _annul(served: Served, entry: int, signer: SeedSigner, number: int) -> int:
    payload = {
        "type": "entry.annulled",
        "log": story.LOG,
        "id": f"0192f3a1-7c10-7d21-9b8a-{number:012d}",
        "occurred_at": "2026-11-21T11:00:00Z",
        "entry": entry,
        "reason": "deal_undone",
    }
    answer = served.record(payload, signer)
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


async def _counted(dsn: str) -> tuple[int, int, int]:
    """Priced first sales, fine µg of declared gold, and constancias."""
    pools = await open_pools(dsn)
    async with pools.market.acquire() as connection, connection.transaction():
        sold = [
            line
            async for lines in sales.first_sales(connection, date(2020, 1, 1), date(2029, 1, 1), 10_000)
            for line in lines
        ]
        gold = await connection.fetchrow(scoreboard._GOLD, "2029-01-01", 10_000)
        papers = await selectors.constancias(connection)
    await pools.close()
    assert gold is not None
    return len(sold), int(gold[1]), len(papers)


def _seqs() -> dict[str, int]:
    return {str(act.payload["type"]): number for number, act in reversed(list(enumerate(story.ACTS)))}


def test_an_annulled_lot_says_so(service: Served) -> None:
    """Whom it concerned still reads what it was, by which entry it is void, and that it holds nothing."""
    service.tell("purchase.recorded")
    trader = story.key("trader")
    token, purchase = service.token(story.TRADER, trader), _seqs()["purchase.recorded"]
    living: dict[str, Any] = service.get(f"/v1/lots/{LOT}", token).json()
    assert living["annulled_by"] is None
    undone = _annul(service, purchase, trader, 8001)
    said = service.get(f"/v1/lots/{LOT}", token).json()
    nothing = {"balance": {"gross_mg": 0, "fine_ug": None}, "places": [], "made_of": []}
    assert said == living | {"annulled_by": undone} | nothing
    assert service.get(f"/v1/lots/{LOT}/origins", token).json()["code"] == "lot_not_found"
    then = service.get(f"/v1/lots/{LOT}/origins", token, known_at=undone - 1).json()
    assert sum(each["ug"] for each in then["origins"]) == then["fine_ug"] == 114_454_875
    auditor = service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    parent = service.get(f"/v1/lots/{DECLARED}", service.token("ruc:20990000060", auditor)).json()
    assert parent["balance"] == {"gross_mg": 125_430, "fine_ug": 114_454_875}
    bought = service.get(f"/v1/purchases/{purchase}", token)
    assert (bought.status_code, bought.json()["code"]) == (404, "purchase_not_found")
    assert service.get(f"/v1/purchases/{purchase}", token, known_at=undone - 1).json()["purchase"] == purchase
    stranger = service.enrol("ruc:20990000094", "stranger", kind="company", name="DEMO Ajena", roles=["trader"])
    assert service.get(f"/v1/lots/{LOT}", service.token("ruc:20990000094", stranger)).status_code == 403
    assert service.get(f"/v1/purchases/{purchase}", service.token("ruc:20990000094", stranger)).status_code == 403


def test_what_is_annulled_is_counted_nowhere(service: Served) -> None:
    """Sales, gold and constancias: each is there while it counts, and gone with its entry."""
    service.tell("purchase.recorded")
    seqs, trader = _seqs(), story.key("trader")
    assert asyncio.run(_counted(service.dsn)) == (2, 114_454_875 + 13_439_250, 1)
    _annul(service, seqs["purchase.recorded"], trader, 8001)
    assert asyncio.run(_counted(service.dsn)) == (0, 114_454_875, 1)
    _annul(service, seqs["lot.declared"], trader, 8002)
    assert asyncio.run(_counted(service.dsn)) == (0, 0, 1)
    _annul(service, seqs["constancia.issued"], story.key("registrar"), 8003)
    assert asyncio.run(_counted(service.dsn)) == (0, 0, 0)
