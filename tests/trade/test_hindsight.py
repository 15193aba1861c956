from dataclasses import replace
from datetime import date

import pytest

from service.decision.facts import Facts
from service.decision.outcome import Accepted
from service.registry.registrations import Registration
from service.trade import hindsight, provenance
from service.trade.hindsight import FirstSale, Review
from service.trade.lots import TAKEN, Lot, LotUse
from service.trade.provenance import Graph, Standing
from tests.trade.market import MINER, RIGHT, Market, honest_market, line, origin, sale, uuid

CODE = RIGHT["code"]
DAY = date(2026, 11, 20)


def _sold() -> tuple[Market, FirstSale]:
    """The miner sells 100 g on 20 November; the sale as hindsight looks at it."""
    market = honest_market()
    seq = market.seq
    assert isinstance(market.record(sale()), Accepted)
    return market, FirstSale(uuid(301), uuid(201), seq, DAY, MINER, CODE, None)


def _reviews(market: Market, sold: FirstSale, known_at: int | None = None) -> list[Review]:
    return list(hindsight.reviews([sold], market.facts, known_at))


def test_nothing_learned_is_nothing_to_review() -> None:
    """While the register says what it said at the deal, no sale is looked at again."""
    assert _reviews(*_sold()) == []


@pytest.mark.parametrize("status", ["suspendido", "excluido", "revocado", "ended"])
def test_a_suspension_learned_later_opens_a_review(status: str) -> None:
    """Recorded after the deal with effect before it, it reaches the deal; the entry that says so is named."""
    market, sold = _sold()
    learned = market.seq
    market.register(MINER, "REINFO", status, "2026-11-01", right=CODE)
    assert _reviews(market, sold) == [Review(sold, status, learned)]
    assert _reviews(market, sold, learned - 1) == []


def test_a_suspension_after_the_deal_does_not_reach_it() -> None:
    """With effect from the day after, the deal stands as it stood."""
    market, sold = _sold()
    market.register(MINER, "REINFO", "suspendido", "2026-11-21", right=CODE)
    assert _reviews(market, sold) == []


def test_what_the_entry_says_itself_is_not_said_again() -> None:
    """A suspension known at the deal is its BLOCK; a later word on it opens no review beside."""
    market = honest_market()
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    sold = FirstSale(uuid(301), uuid(201), market.seq, DAY, MINER, CODE, None)
    market.record(sale())
    market.register(MINER, "REINFO", "revocado", "2026-11-01", right=CODE)
    assert _reviews(market, sold) == []


def test_who_was_authorized_needed_no_reinfo() -> None:
    """With a start authorization in force on the day, a suspension in REINFO reaches nothing."""
    market, sold = _sold()
    market.register(MINER, "AUTHORIZATION", right=CODE)
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    assert _reviews(market, sold) == []


def test_a_registration_of_another_right_is_another_matter() -> None:
    """A suspension reaches gold of its own right only."""
    market, sold = _sold()
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right="099")
    assert _reviews(market, sold) == []


def test_a_lifted_suspension_closes_the_review() -> None:
    """The review is a function of what is known: corrected, the register opens none."""
    market, sold = _sold()
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    market.register(MINER, "REINFO", "vigente", "2026-11-01", right=CODE)
    assert _reviews(market, sold) == []


def test_review_goes_by_share() -> None:
    """Of a bar, the grams of the reviewed sale stand `in_review`, and the others as they stood."""
    market, sold = _sold()
    second = line(
        origin=origin(2, right={"code": "099", "name": "DEMO Otro"}),
        becomes=uuid(302),
        gross_g="50.000",
        fine_g="45.000000",
    )
    market.register(MINER, "REINFO", right="099")
    assert isinstance(market.record(sale(id=uuid(103), lines=[second], documents=[])), Accepted)
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    (review,) = _reviews(market, sold)
    lots = {name: market.row(name) for name in (uuid(201), uuid(202), uuid(301), uuid(302))}
    fines = [lots[name].fine_ug or 0 for name in (uuid(301), uuid(302))]
    bar = Lot(9, "bar", "plant", "bar", 1, sum(fines), TAKEN, 1)
    uses = {
        uuid(301): [LotUse(1, uuid(301), uuid(201), 1, fines[0])],
        uuid(302): [LotUse(2, uuid(302), uuid(202), 1, fines[1])],
        "bar": [LotUse(9, "bar", uuid(301), 1, fines[0]), LotUse(9, "bar", uuid(302), 1, fines[1])],
    }
    graph = Graph({**lots, "bar": bar}, uses, {uuid(301): [review.mark]})
    shares = {share.standing: (share.origin, share.ug) for share in provenance.origins("bar", graph)}
    assert shares == {Standing.IN_REVIEW: (uuid(201), fines[0]), Standing.IN_PROCESS: (uuid(202), fines[1])}


def test_review_is_worse_than_unknown_and_better_than_blocked() -> None:
    """`in_review` takes the place of every milder standing, and never of a BLOCK."""
    market, sold = _sold()
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    (review,) = _reviews(market, sold)
    for before, after in zip(Standing, (Standing.BLOCKED, *[Standing.IN_REVIEW] * 4), strict=True):
        lot = replace(market.row(uuid(201)), lot=uuid(301), standing=before.value)
        (share,) = provenance.origins(uuid(301), Graph({uuid(301): lot}, {}, {uuid(301): [review.mark]}))
        assert share.standing is after


def test_it_asks_for_what_it_reads() -> None:
    """With `needs` loaded, looking back never misses."""
    market, sold = _sold()
    market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=CODE)
    facts = Facts()
    facts.load({shelf: list(market.facts.shelf(shelf)) for shelf in hindsight.needs([sold]).shelves}, {})
    (review,) = hindsight.reviews([sold], facts)
    row = market.facts.shelf(f"registrations:{MINER}")[-1]
    assert isinstance(row, Registration)
    assert review.learned_at == row.seq
