from collections.abc import Mapping
from typing import Any, Final

import pytest

from service.decision.outcome import Accepted, Refusal
from service.trade.lots import Lot
from service.trade.provenance import Standing
from tests.trade.change.plant import processed, taken
from tests.trade.market import (
    ANANEA,
    BUYER,
    LOG,
    MINER,
    OTHER,
    RIGHT,
    Market,
    constancia,
    honest_market,
    lot_declared,
    only,
    rules,
    sale,
    sums,
    uuid,
)

VOUCHER: Final[Mapping[str, Any]] = {
    "kind": "04",
    "issuer": BUYER,
    "series": "E001",
    "number": "3987",
    "issued_on": "2026-09-30",
    "gross_g": "100.000",
    "digest": "0f" * 32,
}
PLANT: Final = "ruc:20990000027"


def lot(number: int, *documents: Mapping[str, Any], origin: bool = True, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """A hundred grams of a bar, from the miner's right or from nowhere."""
    said: dict[str, Any] = {"product": "bar", "gross_g": "100.000", "fineness": "990.0", "fine_g": "99.000000"}
    where = {"lot": uuid(number), "holder": MINER, "support": "reinfo", "right": RIGHT, "ubigeo": ANANEA}
    said |= {"origin": where} if origin else {"lot": uuid(number)}
    return said | ({"documents": list(documents)} if documents else {}) | changes


def stock(*lots: Mapping[str, Any], number: int = 900, **changes: object) -> dict[str, Any]:
    """The buyer's opening stock."""
    return {
        "type": "stock.opened",
        "log": LOG,
        "id": uuid(number),
        "occurred_at": "2026-11-15T15:00:00Z",
        "holder": BUYER,
        "counted_on": "2026-11-15",
        "lots": list(lots),
        **changes,
    }


def lots(market: Market, payload: Mapping[str, Any]) -> list[Lot]:
    """The lots that an accepted stock put."""
    outcome = market.record(dict(payload))
    assert isinstance(outcome, Accepted), outcome
    return [row for row in outcome.records if isinstance(row, Lot)]


def standing(*documents: Mapping[str, Any], market: Market | None = None, origin: bool = True) -> str | None:
    """How a lot stands that is declared with these documents."""
    (found,) = lots(market or honest_market(), stock(lot(910, *documents, origin=origin)))
    return found.standing


def formal_market() -> Market:
    """The miner with its authorization, Category I."""
    market = honest_market()
    market.register(MINER, "AUTHORIZATION", right=RIGHT["code"])
    market.assess(MINER, "yes", "yes")
    return market


def test_gold_without_papers_is_unknown_whoever_is_named() -> None:
    """Neither a miner in process nor one with its authorization lends its name to a safe's content."""
    assert standing() == "unknown"
    assert standing(market=formal_market()) == "unknown"
    assert standing(origin=False) == "unknown"
    assert standing(VOUCHER, market=formal_market(), origin=False) == "unknown"


def test_a_voucher_lets_gold_stand_as_its_origin_does() -> None:
    """In process for a miner in REINFO, formal for one with its authorization, unknown for one that nobody knows."""
    sold = {**VOUCHER, "kind": "01", "issuer": "ruc:20990000035", "series": "F001"}
    assert standing(VOUCHER) == "in_process"
    assert standing(VOUCHER, market=formal_market()) == "formal"
    assert standing(VOUCHER, market=Market()) == "unknown"
    assert standing(sold) == "unknown"
    assert standing({**sold, "issuer": MINER}) == "in_process"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "09", "series": "T001"},
        {"issuer": "ruc:20990000035"},
        {"gross_g": "99.999"},
        {"gross_g": None},
        {"digest": None},
        {"kind": "01", "series": "F001"},
    ],
)
def test_a_paper_that_does_not_back_it_is_no_voucher(change: Mapping[str, Any]) -> None:
    """A guide, one issued by somebody else, one for less gold or without a weight, one that nobody can be shown."""
    paper = {name: value for name, value in {**VOUCHER, **change}.items() if value is not None}
    assert standing(paper, market=formal_market()) == "unknown"


def test_two_lots_under_one_voucher_are_weighed_together() -> None:
    """Each alone would be within it; together they are more gold than it says, and none of it is backed."""
    found = lots(formal_market(), stock(lot(910, VOUCHER), lot(911, VOUCHER, gross_g="0.001", fine_g="0.000990")))
    assert [each.standing for each in found] == ["unknown", "unknown"]
    half: dict[str, Any] = {"gross_g": "50.000", "fine_g": "49.500000"}
    found = lots(formal_market(), stock(lot(910, VOUCHER, **half), lot(911, VOUCHER, **half)))
    assert [each.standing for each in found] == ["formal", "formal"]


@pytest.mark.parametrize("weight", [{}, {"gross_g": "1000000.000"}])
def test_a_voucher_is_for_the_least_that_is_said_of_it(weight: dict[str, str]) -> None:
    """Named twice, and the second time as if it said more or nothing: it backs no more than it did."""
    other = {name: value for name, value in VOUCHER.items() if name != "gross_g"} | weight
    for pair in ((VOUCHER, other), (other, VOUCHER)):
        found = lots(formal_market(), stock(*(lot(910 + at, paper) for at, paper in enumerate(pair))))
        assert [each.standing for each in found] == ["unknown", "unknown"]


def test_a_stock_is_opened_once() -> None:
    """A second one is refused, whatever is in it; another party has its own."""
    market = honest_market()
    first = market.seq
    assert isinstance(market.record(stock(lot(910, VOUCHER))), Accepted)
    again = market.record(stock(lot(912), number=901))
    assert isinstance(again, Refusal)
    assert (again.code, again.field, dict(again.detail)["seq"]) == ("stock_opened", "holder", str(first))
    others = stock(lot(913, origin=False), number=902, holder=PLANT)
    assert isinstance(market.record(others, PLANT, roles=("plant",)), Accepted)


def test_a_stock_annulled_can_be_declared_anew() -> None:
    """With the same voucher, which is marked as used before; while a lot of it has moved on, it stays."""
    market = honest_market()
    first = market.seq
    assert isinstance(market.record(stock(lot(910, VOUCHER))), Accepted)
    undone = {
        "type": "entry.annulled",
        "log": LOG,
        "id": uuid(903),
        "occurred_at": "2026-11-15T16:00:00Z",
        "entry": first,
        "reason": "wrong_quantity",
    }
    assert isinstance(market.record(undone), Accepted)
    again = market.record(stock(lot(911, VOUCHER), number=901))
    assert rules(again) == ["R24"]
    (found,) = [row for row in again.records if isinstance(row, Lot)]  # type: ignore[union-attr]
    assert found.standing == "in_process"
    sold = sale(buyer=PLANT, seller=BUYER, documents=[])
    sold["lines"] = [{**lot(911), "line": 1, "lot": uuid(911), "take_g": "1.000", "becomes": uuid(920)}]
    del sold["lines"][0]["origin"]
    assert isinstance(market.record(sold, PLANT), Accepted)
    moved = market.record({**undone, "id": uuid(904), "entry": first + 2, "occurred_at": "2026-11-20T20:00:00Z"})
    assert isinstance(moved, Refusal)
    assert moved.code == "rested_upon"


@pytest.mark.parametrize(
    ("payload", "code", "field"),
    [
        (stock(lot(910), counted_on="2026-11-16"), "day_in_future", "counted_on"),
        (stock(lot(910), lot(250)), "lot_exists", "lots[1].lot"),
        (stock(lot(910, fine_g="99.000001")), "fine_mismatch", "lots[0].fine_g"),
        (stock(lot(910), lot(911, {**VOUCHER, "number": "4521"})), "document_line_reused", "lots[1].documents[0]"),
    ],
)
def test_what_cannot_be_is_refused(payload: dict[str, Any], code: str, field: str) -> None:
    """A count of tomorrow, a lot on record, a false product, a voucher that an earlier purchase was made under."""
    market = honest_market()
    assert isinstance(market.record(lot_declared(250, "1.000", "900.0", "0.900000"), MINER), Accepted)
    bought = sale(documents=[{**VOUCHER, "number": "4521", "issued_on": "2026-11-14", "lines": [1]}])
    assert isinstance(market.record({**bought, "occurred_at": "2026-11-14T15:00:00Z"}), Accepted)
    outcome = market.record(payload)
    assert isinstance(outcome, Refusal), outcome
    assert (outcome.code, outcome.field) == (code, field)


def test_the_books_hold_what_is_declared() -> None:
    """Gross and fine of every lot come in from outside, to the microgram; what is not assayed has no fine account."""
    market = honest_market()
    outcome = market.record(stock(lot(910), {"lot": uuid(911), "product": "scrap", "gross_g": "12.000"}))
    assert isinstance(outcome, Accepted)
    totals = sums(market.postings)
    assert totals[f"lot:{uuid(910)}/gross"] == 100_000
    assert totals[f"lot:{uuid(910)}/fine"] == 99_000_000
    assert totals[f"lot:{uuid(911)}/gross"] == 12_000
    assert f"lot:{uuid(911)}/fine" not in totals
    assert sum(totals.values()) == 0


def test_a_later_purchase_under_its_voucher_is_more_than_that_says() -> None:
    """One voucher, one operation: what was opened under it counts when somebody buys under it again (R15)."""
    market = honest_market()
    assert isinstance(market.record(stock(lot(910, VOUCHER))), Accepted)
    again = market.record(sale(documents=[{**VOUCHER, "lines": [1]}]))
    assert dict(only(again, "R15").detail)["reason"] == "weight"
    assert "R15" not in rules(honest_market().record(sale(documents=[{**VOUCHER, "lines": [1]}])))


def test_it_is_sold_as_a_trader_sells() -> None:
    """RECPO is asked of its holder, and no title; the buyer's lot is from the opening lot, as that stands."""
    market = formal_market()
    market.register(PLANT, "RECPO")
    assert isinstance(market.record(stock(lot(910, VOUCHER), lot(911, origin=False))), Accepted)
    line = {"product": "bar", "gross_g": "100.000", "fineness": "990.0", "fine_g": "99.000000"}
    deal = sale(
        buyer=PLANT,
        seller=BUYER,
        documents=[],
        lines=[
            {"line": 1, "lot": uuid(910), "take_g": "100.000", **line, "becomes": uuid(920)},
            {"line": 2, "lot": uuid(911), "take_g": "100.000", **line, "becomes": uuid(921)},
        ],
    )
    outcome = market.record(deal, PLANT)
    assert {"R01", "R02", "R03", "R03b", "R22"}.isdisjoint(rules(outcome))
    assert [(share.origin, share.standing) for share in market.origins(uuid(920))] == [(uuid(910), Standing.FORMAL)]
    assert [(share.origin, share.standing) for share in market.origins(uuid(921))] == [(uuid(911), Standing.UNKNOWN)]


@pytest.mark.parametrize("process", [None, "split", "merge", "smelting"])
@pytest.mark.parametrize("where", ["own", "constancia"])
def test_worked_it_is_sold_as_a_trader_sells(process: str | None, where: str) -> None:
    """What is made of an opening stock is no more its holder's production, or picked by it, than the stock is."""
    market = honest_market()
    market.party(MINER, "person")
    market.register(PLANT, "RECPO")
    market.register(BUYER, "RECPO", "cancelado", "2026-11-18")
    market.register(BUYER, "REINFO", right=RIGHT["code"])
    assert isinstance(market.record(constancia(), signer=MINER), Accepted)
    own = {"lot": uuid(910), "holder": BUYER, "support": "reinfo", "right": RIGHT, "ubigeo": ANANEA}
    picked = {**own, "holder": MINER, "support": "constancia", "constancia": uuid(50)}
    bar = {"product": "bar", "gross_g": "100.000", "fineness": "990.0", "fine_g": "99.000000"}
    opened = stock({**bar, "origin": own if where == "own" else picked})
    assert isinstance(market.record(opened), Accepted)
    if process is not None:
        made = processed([taken(uuid(910), "100.000")], [{"becomes": uuid(920), **bar}], process=process, plant=BUYER)
        assert isinstance(market.record(made), Accepted)
    of = uuid(910 if process is None else 920)
    line = {"line": 1, "lot": of, "take_g": "100.000", "becomes": uuid(930), **bar}
    assert "R02" in rules(market.decide(sale(buyer=PLANT, seller=BUYER, documents=[], lines=[line]), PLANT))


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, []),
        ({"holder": PLANT}, ["other_issuer"]),
        ({"right": {"code": "010234501", "name": "DEMO Cerro Lunar 2"}}, ["other_right"]),
    ],
)
def test_gold_bought_of_a_selector_is_under_her_constancia(changes: dict[str, Any], reasons: list[str]) -> None:
    """Who has it in its safe is not she, and nobody asks it to be; issuer and right are those of the paper."""
    market = honest_market()
    market.party(MINER, "person")
    assert isinstance(market.record(constancia(), signer=MINER), Accepted)
    picked = {"lot": uuid(910), "holder": MINER, "support": "constancia", "constancia": uuid(50), "right": RIGHT}
    metal = {"product": "sponge", "gross_g": "100.000", "fineness": "900.0", "fine_g": "90.000000"}
    opened = stock({**metal, "origin": {**picked, "ubigeo": ANANEA, **changes}, "documents": [VOUCHER]})
    outcome = market.record(opened)
    assert isinstance(outcome, Accepted), outcome
    assert [dict(mark.detail)["reason"] for mark in outcome.marks if mark.rule == "R05"] == reasons
    if not reasons:
        (share,) = market.origins(uuid(910))
        assert share.standing == Standing.IN_PROCESS


def test_only_its_holder_signs_it() -> None:
    """A trader or plant for itself: nobody opens another's safe."""
    from service.decision.kind import Signer
    from service.trade.stock.opened import KIND

    read = KIND.payload.model_validate(stock(lot(910)) | {"lots": (lot(910),)}, strict=False)

    def may(party: str, *roles: str) -> bool:
        return KIND.may_sign(read, Signer("k" * 43, party, "device", roles))

    assert may(BUYER, "trader")
    assert may(BUYER, "plant")
    assert not may(BUYER, "miner")
    assert not may(OTHER, "trader")


def test_a_declared_lot_lends_no_name_either() -> None:
    """Who holds another's gold without constancia, contract or company says so, and it stands unknown."""
    market = formal_market()
    held = {"holder": MINER, "held_by": BUYER}

    def stands(number: int) -> str | None:
        outcome = market.record(lot_declared(number, "100.000", "900.0", "90.000000", **held))
        assert isinstance(outcome, Accepted), outcome
        (found,) = [row for row in outcome.records if isinstance(row, Lot)]
        return found.standing

    assert stands(930) == "unknown"
    market.register(BUYER, "CONTRACT", right=RIGHT["code"])
    assert stands(931) == "formal"
    market.register(BUYER, "CONTRACT", "ended", right=RIGHT["code"], start="2026-01-01")
    assert stands(932) == "unknown"
    market.register(MINER, "MEMBERSHIP", counterparty=BUYER)
    assert stands(933) == "formal"
