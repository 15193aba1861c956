"""A stock-take: the books follow what was counted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.facts import Facts
from service.decision.outcome import Accepted, Refusal
from service.decision.records import Row
from service.trade.book import Book
from service.trade.lots import Lot
from service.trade.measures import current
from service.trade.whereabouts import HOME, Moved, at
from tests.trade.change.plant import CAMPAIGN, PLANT, bare, dore, lies, plant_market, processed, sponge, taken
from tests.trade.market import BUYER, LOG, MINER, Market, only, rules, sums, uuid


def counted(*lots: dict[str, Any], **changes: object) -> dict[str, Any]:
    """A stock-take of the plant."""
    return {
        "type": "stocktake.recorded",
        "log": LOG,
        "id": uuid(950),
        "occurred_at": "2026-11-21T15:00:00Z",
        "holder": PLANT,
        "counted_on": "2026-11-21",
        "lots": list(lots),
        **changes,
    }


def found(lot: str, gross: str, fineness: str | None = None, fine: str | None = None, **more: object) -> dict[str, Any]:
    """One lot as it was counted."""
    said = {"lot": lot, "gross_g": gross, "fineness": fineness, "fine_g": fine, **more}
    return {name: value for name, value in said.items() if value is not None}


def test_the_books_follow_the_count() -> None:
    """What is missing goes to `measurement`, and the lot's whole is what left it and what was counted."""
    market = plant_market()
    lot = sponge(market, 201)
    market.record(processed([taken(lot, "40.000")], [dore(301, "40.000", "900.0")], process="smelting"), signer=PLANT)
    outcome = market.record(counted(found(lot, "59.000", "900.0", "53.100000")), signer=PLANT)
    assert rules(outcome) == []
    assert market.lot(lot) == (59_000, 53_100_000)
    whole = current(market.facts, lot)
    assert whole is not None
    assert (whole.gross_mg, whole.fine_ug, whole.how) == (99_000, 89_100_000, "counted")
    assert isinstance(outcome, Accepted)
    moved = sums(record for record in outcome.records if isinstance(record, tuple))
    assert (moved["measurement/gross"], moved["measurement/fine"]) == (1_000, 900_000)


def test_more_than_was_there_is_held() -> None:
    """R06b on what exceeds the first measure beyond uncertainty, and not within it."""
    market = plant_market()
    lot = sponge(market, 201)
    assert rules(market.decide(counted(found(lot, "102.000", "900.0", "91.800000")), PLANT)) == []
    mark = only(market.record(counted(found(lot, "110.000", "900.0", "99.000000")), signer=PLANT), "R06b")
    assert (mark.amount, mark.about) == (7_200_000, f"lot:{lot}")
    assert sum(share.ug for share in market.origins(lot) if share.origin == "unexplained") == 7_200_000


@pytest.mark.parametrize(
    ("gross", "assay", "left"),
    [
        ("50.000", {}, (50_000, 45_000_000)),
        ("110.000", {}, (110_000, 90_000_000)),
        ("0", {}, (0, 0)),
        ("50.000", {"assay": {"method": "estimate", "by": "seller"}}, (50_000, 45_000_000)),
    ],
)
def test_without_assay_gold_leaves_with_its_weight_and_none_comes(
    gross: str, assay: dict[str, Any], left: tuple[int, int]
) -> None:
    """What is missing takes its part of the fine gold along; what is more brings none; a guess changes nothing."""
    market = plant_market()
    lot = sponge(market, 201)
    measure = {"fineness": "950.0", "fine": "47.500000"} if assay else {}
    assert isinstance(market.record(counted(found(lot, gross, **measure, **assay)), signer=PLANT), Accepted)
    assert market.lot(lot) == left


def test_a_lot_without_assay_is_weighed_and_then_assayed() -> None:
    """Weight alone leaves it without fine gold; the first assay is no gain."""
    market = plant_market()
    lot = sponge(market, 201, unassayed=True)
    market.record(counted(found(lot, "99.000")), signer=PLANT)
    assert market.lot(lot) == (99_000, None)
    assert rules(market.record(counted(found(lot, "99.000", "900.0", "89.100000")), signer=PLANT)) == []
    assert market.lot(lot) == (99_000, 89_100_000)


def test_a_guess_stays_a_guess_until_somebody_assays() -> None:
    """Weighed lighter, an estimated lot keeps its estimate; the first assay is no gain, later ones are held to it."""
    market = plant_market()
    lot = sponge(market, 201)
    market.put(_guessed(market, lot))
    market.record(counted(found(uuid(299), "50.000")), signer=PLANT)
    assert market.lot(uuid(299)) == (50_000, 54_000_000)
    for fineness, fine in (("999.0", "49.950000"), ("999.9", "49.995000")):
        assert rules(market.record(counted(found(uuid(299), "50.000", fineness, fine)), signer=PLANT)) == []
    assert rules(market.decide(counted(found(uuid(299), "52.000", "999.9", "51.994800")), PLANT)) == ["R06b"]


def _guessed(market: Market, lot: str) -> Lot:
    book = Book(market.facts, market.seq)
    book.take(lot, uuid(299), 60_000, 54_000_000)
    market.put(*book.postings)
    return replace(market.row(lot), lot=uuid(299), seq=market.seq, gross_mg=60_000, fine_ug=54_000_000, estimated=True)


def test_an_excess_of_weight_is_one_of_gold_once_it_is_assayed() -> None:
    """Parts that weigh more than the unassayed whole are R06b without amount; a later assay gives the share its µg."""
    market = plant_market()
    parts = [bare(dore(301 + each, "60.000", "900.0", product="sponge")) for each in (0, 1)]
    split = processed([taken(sponge(market, 201, unassayed=True), "100.000")], parts, process="split")
    outcome = market.record(split, signer=PLANT)
    assert rules(outcome) == ["R06b", "R06b"]
    assert [mark.amount for mark in outcome.marks] == [None, None]  # type: ignore[union-attr] # it has marks
    market.record(counted(found(uuid(301), "60.000", "900.0", "54.000000")), signer=PLANT)
    held = {share.origin: share.ug for share in market.origins(uuid(301))}
    assert held["unexplained"] == 54_000_000 * 9_000 // 60_000
    assert sum(held.values()) == 54_000_000


def _refused(market: Market, payload: dict[str, Any], signer: str = PLANT) -> tuple[str, str]:
    outcome = market.decide(payload, signer)
    assert isinstance(outcome, Refusal), outcome
    return outcome.code, outcome.field


def test_what_cannot_be_counted_is_refused() -> None:
    """Unknown lots, others' lots, nodes, lots elsewhere, another product's measure, a wrong product of factors."""
    market = plant_market()
    lot, away, miners = sponge(market, 201), sponge(market, 202), sponge(market, 203, holder=MINER)
    lies(market, away, at(BUYER), 1)
    market.record(processed([taken(lot, "40.000")], [dore(301, "40.000", "900.0")], process="smelting"), signer=PLANT)
    ore_measure = {"lot": lot, "gross_g": "60.000", "grade_g_t": "1", "fine_g": "0.000060"}
    for said, code in (
        (found(uuid(999), "1.000"), ("lot_unknown", "lots[0].lot")),
        (found(miners, "1.000"), ("lot_not_yours", "lots[0].lot")),
        (found(CAMPAIGN, "1.000"), ("lot_not_countable", "lots[0].lot")),
        (found(away, "100.000"), ("lot_not_here", "lots[0].lot")),
        (ore_measure, ("other_measure", "lots[0].fine_g")),
        (found(lot, "60.000", "900.0", "54.000001"), ("fine_mismatch", "lots[0].fine_g")),
    ):
        assert _refused(market, counted(said)) == code
    assert isinstance(market.decide(counted(found(lot, "60.000")), PLANT), Accepted)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"counted_on": "2026-11-22"}, "counted_in_future"),
        ({"lots": [found(uuid(201), "1"), found(uuid(201), "2")]}, "lots_repeated"),
        ({"lots": [found(uuid(201), "1", "900.0")]}, "fine_with_measure"),
        ({"lots": [found(uuid(201), "1", "900.0", "0.9", moisture_percent="1")]}, "measure_of_product"),
        ({"lots": []}, "at least 1 item"),
    ],
)
def test_a_count_that_cannot_be_meant_is_no_payload(changes: dict[str, Any], word: str) -> None:
    """Contradictions inside a count are faults of its shape."""
    with pytest.raises(ValidationError, match=word):
        plant_market().decide(counted(found(uuid(201), "1"), **changes), PLANT)


class _Looked(list[Row]):
    """Rows that count how often one of them is looked at."""

    times = 0

    def __iter__(self) -> Iterator[Row]:
        return map(self._look, super().__iter__())

    def __reversed__(self) -> Iterator[Row]:
        return map(self._look, super().__reversed__())

    def _look(self, row: Row) -> Row:
        type(self).times += 1
        return row


class _Watched(Facts):
    """Facts that say how often rows of lots are looked at."""

    def shelf(self, name: str) -> Sequence[Row]:
        rows = super().shelf(name)
        return _Looked(rows) if name.startswith("lot:") else rows


def test_counting_again_looks_no_further_back_than_the_last_count() -> None:
    """However often a lot was counted, the next count takes as much work, and is the same count."""
    market = plant_market(_Watched(complete=True))
    lot = sponge(market, 201)
    looks = []
    for number in range(60):
        _Looked.times = 0
        outcome = market.record(counted(found(lot, "100.000"), id=uuid(1000 + number)), signer=PLANT)
        looks.append(_Looked.times)
        assert isinstance(outcome, Accepted)
    assert looks[1] == looks[-1]


def test_what_went_away_since_the_last_count_is_not_here() -> None:
    """A lot that was counted, went away in part and came back is counted again only once it is all at home."""
    market = plant_market()
    lot = sponge(market, 201)
    market.record(counted(found(lot, "100.000")), signer=PLANT)
    market.put(Moved(market.seq, lot, HOME, at(BUYER), 1))
    again = counted(found(lot, "100.000"), id=uuid(951))
    assert _refused(market, again) == ("lot_not_here", "lots[0].lot")
    market.put(Moved(market.seq, lot, at(BUYER), HOME, 1))
    assert isinstance(market.record(again, signer=PLANT), Accepted)
