"""UIF operations, stock, a producer's own sales, mercury and country of origin, over the real service."""

import asyncio
import json
import uuid
from types import ModuleType
from typing import Any

import pytest

from service.api.examples import story
from service.api.examples.pen import ANANEA, RIGHT
from service.audit import sales_checks, sales_statement, statement
from service.audit.report import State
from service.audit.statement_checks import Step
from service.audit.trusted import Trusted
from service.exchange import mercury, operations, origin_summary, sales
from service.exchange.monthly_register import assemble
from service.flows.reports import operations as listed
from service.flows.reports import sales as selling
from service.ledger import canonical, jws
from service.trade.change import balance
from tests.api.served import Served

TRADER, MINER = story.TRADER, story.MINER
AUTHORITY, NATION, ELSEWHERE, AUDITOR = "ruc:20990000116", "ruc:20990000132", "ruc:20990000124", "ruc:20990000094"
LOG = Trusted(story.LOG, story.key("log").public_key)
SERVICE = story.key("service").public_key
PERIOD = {"from": "2026-11-01", "to": "2026-11-21"}


def said(kind: str, **members: object) -> dict[str, Any]:
    """A payload of the morning after."""
    head = {"type": kind, "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-21T11:00:00Z"}
    return {**head, **members}


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log in which sponge was bought, refined and exported, and ore put whole through mercury, then cyanide."""
    shared_service.tell("export.recorded")
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="authority", name="DEMO Auditoría")
    for party, key, territory in ((AUTHORITY, "puno", ["21"]), (ELSEWHERE, "lima", ["15"]), (NATION, "nation", None)):
        about: dict[str, Any] = {"kind": "authority", "name": "DEMO DREM", "institution": "DEMO DREM"}
        where = {} if territory is None else {"territory": territory}
        shared_service.enrol(party, key, roles=["authority"], **about, **where)
    registrar, trader = story.key("registrar"), story.key("trader 2")
    placed = said("party.updated", party=TRADER, ubigeo={"system": "inei", "code": "211101"})
    ore, tailings, sponge = (str(uuid.uuid4()) for _ in range(3))
    weighed = {"product": "ore", "gross_g": "1000000.000", "grade_g_t": "30", "fine_g": "30.000000"}
    declared = said(
        "lot.declared", lot=ore, holder=MINER, support="reinfo", right=RIGHT, ubigeo=ANANEA, held_by=TRADER, **weighed
    )
    days = {"plant": TRADER, "started_on": "2026-11-20", "ended_on": "2026-11-20"}
    amalgamated = said(
        "processing.recorded",
        campaign=str(uuid.uuid4()),
        process="amalgamation",
        inputs=[{"lot": ore, "take_g": "1000000.000"}],
        outputs=[
            {"becomes": sponge, "product": "sponge", "gross_g": "20.000", "fineness": "900.0", "fine_g": "18.000000"},
            {"becomes": tailings, "product": "tailings", "gross_g": "900000.000"},
        ],
        reagents=[{"reagent": "mercury", "used_kg": "0.090", "recovered_kg": "0.054"}],
        retort=False,
        **days,
    )
    leached = said(
        "processing.recorded",
        campaign=str(uuid.uuid4()),
        process="cip",
        inputs=[{"lot": tailings, "take_g": "900000.000"}],
        outputs=[
            {
                "becomes": str(uuid.uuid4()),
                "product": "dore",
                "gross_g": "10.000",
                "fineness": "800.0",
                "fine_g": "8.000000",
            }
        ],
        **days,
    )
    for payload, by in ((placed, registrar), (declared, trader), (amalgamated, trader), (leached, trader)):
        answer = shared_service.record(payload, by)
        assert answer.status_code == 201, answer.text
    shared_service.store_all()
    return shared_service


def ask(market: Served, path: str, party: str = TRADER, key: str = "trader 2", **asked: str) -> Any:  # noqa: ANN401
    """What a party is answered; its status where that is not 200."""
    answer = market.get(f"/v1/reports/{path}", market.token(party, story.key(key)), **asked)
    return answer.json() if answer.status_code == 200 else answer.status_code


def test_operations_from_the_threshold(market: Served) -> None:
    """The purchase for S/ 338,000 and the export are listed, the one for S/ 52,100 (US$ 13,893) is not; as sale too."""
    found = ask(market, f"uif/{TRADER}/2026-11")["operations"]
    assert [(each["kind"], each["amount"], each["threshold"]["amount"]) for each in found] == [
        ("purchase", "338000.00", "56250.00"),
        ("export", "100700.00", "15000.00"),
    ]
    sold = ask(market, f"uif/{MINER}/2026-11", MINER, "miner's phone")["operations"]
    assert [(each["kind"], each["amount"], each["other"]) for each in sold] == [("sale", "338000.00", TRADER)]
    assert ask(market, f"uif/{TRADER}/2026-10")["operations"] == []


@pytest.mark.parametrize(
    ("party", "key", "status"), [(AUTHORITY, "puno", 403), (NATION, "nation", 403), (MINER, "miner's phone", 403)]
)
def test_operations_are_confidential(market: Served, party: str, key: str, status: int) -> None:
    """No authority reads them, not even one of the whole country, and no other party; a state auditor does."""
    assert ask(market, f"uif/{TRADER}/2026-11", party, key, purpose="fiscalización") == status
    assert len(ask(market, f"uif/{TRADER}/2026-11", AUDITOR, "auditor")["operations"]) == 2


def test_stock_adds_up(market: Served) -> None:
    """The parts add up to the total, which is what the lots hold; it lies at home, and exported bars are gone."""
    found = ask(market, f"stock/{TRADER}", at="2026-11-21")
    for unit in ("gross_mg", "fine_ug"):
        assert sum(part[unit] for part in found["parts"]) == found["total"][unit]
    held = market.execute(
        "SELECT sum(amount) FROM projection.balance JOIN projection.row ON kind = 'lot' "
        f"AND account = 'lot:' || (body ->> 'lot') || '/fine' WHERE body ->> 'holder' = '{TRADER}' "
        "AND body ->> 'product' NOT IN ('campaign', 'export')"
    )
    assert found["total"]["fine_ug"] == int(held)
    assert "bar" not in {part["product"] for part in found["parts"]}
    assert ask(market, f"stock/{TRADER}", at="2026-11-20")["lots"] == 0
    assert ask(market, f"stock/{TRADER}", ELSEWHERE, "lima", purpose="fiscalización") == 403
    assert ask(market, f"stock/{TRADER}", AUTHORITY, "puno", purpose="fiscalización")["lots"] == found["lots"]


def test_mercury_by_department_and_method(market: Served) -> None:
    """90 g used, 54 got back, 18 g of gold: 2 to 1. Whole ore, burned in the open, and cyanide on what was left."""
    found = ask(market, "mercury", AUTHORITY, "puno", purpose="Minamata", **PERIOD)
    rows = {(row["department"], row["method"]): row for row in found["rows"]}
    amalgamation = rows["21", "amalgamation"]
    assert (amalgamation["used_kg"], amalgamation["recovered_kg"]) == ("0.090", "0.054")
    assert (amalgamation["gold_g"], amalgamation["hg_per_au"]) == ("18.000000", "2.000")
    assert amalgamation["retort"] == {"used": 0, "not_used": 1, "not_said": 0}
    assert amalgamation["worst_practices"] == {
        "whole_ore_amalgamation": 1,
        "open_burning": 1,
        "cyanidation_of_amalgamation_tailings": 0,
    }
    assert rows["21", "cip"]["worst_practices"]["cyanidation_of_amalgamation_tailings"] == 1
    assert found["not_recorded"] == ["burning_in_homes"]
    assert set(rows) == {("21", "amalgamation"), ("21", "cip")}
    assert ask(market, "mercury", AUDITOR, "auditor", **PERIOD)["rows"] == found["rows"]
    assert ask(market, "mercury", NATION, "nation", purpose="Minamata", department="15", **PERIOD)["rows"] == []
    assert ask(market, "mercury", ELSEWHERE, "lima", purpose="Minamata", **PERIOD)["rows"] == []
    assert ask(market, "mercury", ELSEWHERE, "lima", purpose="Minamata", department="21", **PERIOD) == 403
    assert ask(market, "mercury", **PERIOD) == 403


def test_country_of_origin_comes_to_a_thousand(market: Served) -> None:
    """All that was exported is of Puno, of a miner of category II, in process; the ‰ come to 1000."""
    found = ask(market, f"origins/{TRADER}", **PERIOD)
    assert sum(share["permille"] for share in found["shares"]) == 1000
    assert sum(share["fine_ug"] for share in found["shares"]) == found["fine_ug"] == 741_307_950
    assert [(each["country"], each["department"], each["category"]) for each in found["shares"]] == [("PE", "21", "II")]
    bars = ask(market, f"origins/{TRADER}", of="bars", **PERIOD)
    assert (bars["lots"], sum(share["permille"] for share in bars["shares"])) == (2, 1000)
    assert ask(market, f"origins/{TRADER}", of="bars", **{"from": "2026-11-01", "to": "2026-11-20"})["shares"] == []
    assert ask(market, f"origins/{TRADER}", MINER, "miner's phone", **PERIOD) == 403


WORK: list[tuple[str, str, str, list[tuple[ModuleType, str]]]] = [
    (f"sales/{MINER}", MINER, "miner's phone", [(selling, "of_seller"), (assemble, "lines_in"), (sales, "sold")]),
    (f"uif/{TRADER}/2026-11", TRADER, "trader 2", [(listed, "standing"), (operations, "operations")]),
    ("mercury", AUDITOR, "auditor", [(mercury, "by_place")]),
    (f"origins/{TRADER}", TRADER, "trader 2", [(origin_summary, "summary")]),
    (f"../plants/{TRADER}/balance", TRADER, "trader 2", [(balance, "history"), (balance, "holding")]),
]


@pytest.mark.parametrize(("path", "party", "key", "work"), WORK, ids=[path for path, *_ in WORK])
def test_a_report_keeps_nobody_waiting(
    market: Served,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    party: str,
    key: str,
    work: list[tuple[ModuleType, str]],
) -> None:
    """Of whoever deals much it takes seconds to put together: beside what the process answers others."""
    beside = dict[str, set[bool]]()

    def noted(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def done(*given: object, **named: object) -> object:
            beside.setdefault(name, set()).add(asyncio._get_running_loop() is None)
            return real(*given, **named)

        monkeypatch.setattr(module, name, done)

    for each in work:
        noted(*each)
    months = {"from": "2026-10", "to": "2026-11"}
    period = months if path.startswith("sales") else {} if path.startswith("uif") else PERIOD
    asked = market.get(f"/v1/reports/{path}".replace("/reports/..", ""), market.token(party, story.key(key)), **period)
    assert asked.status_code == 200, asked.text
    assert beside == {name: {True} for _, name in work}


def stated(market: Served, **asked: str) -> bytes:
    """The miner's statement of its sales."""
    token = market.token(MINER, story.key("miner's phone"))
    answer = market.get(f"/v1/reports/sales/{MINER}", token, **{"from": "2026-10", "to": "2026-11", **asked})
    assert answer.status_code == 200, answer.text
    return answer.content


def export(market: Served) -> list[bytes]:
    """The log's entries."""
    return market.get("/v1/log/export", market.token(AUDITOR, story.key("auditor"))).content.splitlines()[:-1]


def test_a_producer_shows_its_sales(market: Served) -> None:
    """Sums of its own sales, by no buyer's name; they hold under the keys, and come again of an export."""
    data = stated(market)
    report = sales_checks.verify(data, LOG, service_keys=[SERVICE])
    assert report.holds
    assert report.document is not None
    found = report.document.statement
    assert (found.party, found.asked_by, found.buyers) == (MINER, MINER, 1)
    (row,) = [each for each in found.sales if each.product == "sponge" and each.amount == "338000.00"]
    assert (row.month, row.gross_g, row.fine_g, row.deals) == ("2026-11", "820.500", "742.552500", 1)
    assert TRADER.encode() not in data
    assert TRADER.encode() not in report.document.jws.payload_bytes
    entries = export(market)
    again = sales_checks.verify(data, Trusted(story.LOG, story.key("root").public_key), entries=lambda: entries)
    assert {each.state for each in again.results} == {State.HOLDS}


def test_only_the_producer_asks(market: Served) -> None:
    """Neither its buyer, nor an authority, nor an auditor has its consent."""
    for party, key in ((TRADER, "trader 2"), (AUTHORITY, "puno"), (AUDITOR, "auditor")):
        assert ask(market, f"sales/{MINER}", party, key, **{"from": "2026-10", "to": "2026-11"}) == 403


@pytest.mark.parametrize("change", [{"buyers": 2}, {"sales": []}, {"to": "2026-10"}], ids=lambda change: str(*change))
def test_a_false_statement_is_exposed(market: Served, change: dict[str, Any]) -> None:
    """What the service signed though the ledger says otherwise, fails on an export; what another signed, at once."""
    document, entries = json.loads(stated(market)), export(market)
    payload = {**sales_statement.FORM.parse(json.dumps(document).encode()).statement.as_json(), **change}
    for key, typ, step in (
        ("service", sales_statement.TYP, Step.VERDICT),
        ("trader", sales_statement.TYP, Step.SIGNATURE),
        ("service", statement.TYP, Step.FORM),
    ):
        document["statement"] = jws.sign(canonical.encode(payload), story.key(key), typ)
        found = sales_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE], entries=lambda: entries)
        assert step in {each.step for each in found.results if each.state is State.FAILS}
        assert not found.holds
