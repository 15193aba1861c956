import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.decision.calendar import lima_day
from service.decision.effects import effects
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.findings import Mark
from service.decision.kind import At, Signer
from service.decision.outcome import Accepted
from service.decision.records import Record, Row
from service.trade import measures
from service.trade.book import Book
from service.trade.corrections import annulled
from service.trade.earlier import Annulled
from service.trade.lots import on, shelf
from service.trade.quantities import decimal_text, mg
from service.trade.remeasure import Left, remeasure
from service.trade.whereabouts import is_all_home
from tests.trade.corrections.desk import annul, recorded, refused, state
from tests.trade.custody.yard import (
    COUNTER,
    LAB,
    ORE,
    PLANT,
    SELLERS,
    assayed,
    received,
    record,
    remeasured,
    returned,
    shipped,
    yard,
)
from tests.trade.market import (
    BUYER,
    LOG,
    MINER,
    OTHER,
    Market,
    before_the_worked_purchase,
    constancia,
    honest_market,
    line,
    lot_declared,
    rules,
    sale,
    sums,
    uuid,
    worked,
)

OTHER_BUYER = "ruc:20990000035"


def _taking(lot: int, becomes: int, grams: str = "100.000") -> dict[str, Any]:
    taken = line(1, lot=uuid(lot), take_g=grams, gross_g=grams, becomes=uuid(becomes))
    del taken["origin"]
    return taken | {"fine_g": decimal_text(mg(grams) * 900, 6)}


def test_an_annulled_deal_never_was() -> None:
    """Every shelf and every account stands as before the worked purchase; its findings and its party stay."""
    market = before_the_worked_purchase()
    before = state(market)
    entry = recorded(market, worked())
    marks = [row for shelf in market.facts._rows for row in market.facts.shelf(shelf) if isinstance(row, Mark)]
    outcome = market.record(annul(entry))
    assert isinstance(outcome, Accepted)
    assert state(market) == before
    assert [row for shelf in market.facts._rows for row in market.facts.shelf(shelf) if isinstance(row, Mark)] == marks
    assert marks
    assert {name: amount for name, amount in sums(market.postings).items() if amount} == {
        name: amount for name, amount in sums(before_the_worked_purchase().postings).items() if amount
    }


def test_its_postings_are_met_one_by_one() -> None:
    """An annulment posts the inverse of each posting, and nothing else."""
    market = before_the_worked_purchase()
    recorded(market, worked())
    done = market.facts.effects(market.seq - 1)
    outcome = market.decide(annul(market.seq - 1))
    assert isinstance(outcome, Accepted)
    assert done is not None
    postings = [record for record in outcome.records if isinstance(record, tuple)]
    assert [(name, -amount) for name, _, amount in postings] == [(name, amount) for name, _, amount in done.postings]


def test_an_id_is_not_used_again() -> None:
    """The lots of an annulled deal are gone, and no new lot has their names."""
    market = honest_market()
    entry = recorded(market, sale())
    recorded(market, annul(entry))
    assert on(market.facts.shelf(shelf(uuid(301)))) is None
    assert refused(market.record(sale())) == "lot_exists"


def test_a_document_used_again_is_marked() -> None:
    """R24: the paper of an annulled deal under a new one is an ALERT that names the annulled entry; another is not."""
    market = honest_market()
    entry = recorded(market, sale())
    recorded(market, annul(entry))
    again = sale(id=uuid(103), lines=[line(5) | {"line": 1}])
    found = [mark for mark in market.record(again).marks if mark.rule == "R24"]  # type: ignore[union-attr]
    assert [(mark.level, dict(mark.detail), mark.subject) for mark in found] == [
        ("alert", {"reason": "redeclared", "annulled": str(entry)}, "document:1"),
        ("alert", {"reason": "redeclared", "annulled": str(entry)}, "document:2"),
    ]
    fresh = sale(id=uuid(104), lines=[line(6) | {"line": 1}])
    for paper in fresh["documents"]:
        paper["number"] = "9999"
    assert "R24" not in rules(market.record(fresh))


@pytest.mark.parametrize("signer", [MINER, OTHER])
def test_only_who_signed_it_annuls(signer: str) -> None:
    """Neither the seller nor a stranger annuls the buyer's entry, whatever its type."""
    market = honest_market()
    entry = recorded(market, sale())
    assert refused(market.record(annul(entry), signer)) == "not_yours"


def test_not_what_is_not_there() -> None:
    """An entry to come, or the annulment itself, is unknown; nobody asks the facts about it."""
    market = honest_market()
    for entry in (market.seq, market.seq + 5):
        assert refused(market.record(annul(entry))) == "entry_unknown"


def test_not_twice_and_not_the_annulment() -> None:
    """What is annulled stays annulled."""
    market = honest_market()
    entry = recorded(market, sale())
    undone = recorded(market, annul(entry))
    assert refused(market.record(annul(entry))) == "entry_annulled"
    assert refused(market.record(annul(undone))) == "not_annullable"


def test_not_later_than_policy_allows() -> None:
    """The policy of the day on which the annulment is recorded says how many days there are."""
    market = honest_market()
    entry = recorded(market, sale())
    late = annul(entry, occurred_at="2026-12-20T19:43:01Z")
    assert refused(market.decide(late)) == "annulled_late"
    assert isinstance(market.decide(late | {"occurred_at": "2026-12-20T19:42:00Z"}), Accepted)
    market.policy("annul_days", "40", "2026-12-01")
    assert isinstance(market.decide(late), Accepted)


def test_not_while_its_gold_has_moved_on() -> None:
    """A deal whose lot was sold on is refused, naming the lot, until that sale is annulled too."""
    market = honest_market()
    entry = recorded(market, sale())
    sold = recorded(
        market,
        sale(id=uuid(105), buyer=OTHER_BUYER, seller=BUYER, lines=[_taking(301, 401)], documents=[]),
        OTHER_BUYER,
    )
    outcome = market.record(annul(entry))
    assert refused(outcome) == "rested_upon"
    assert dict(outcome.detail) == {"on": f"lot:{uuid(301)}"}  # type: ignore[union-attr]
    recorded(market, annul(sold), OTHER_BUYER)
    assert isinstance(market.record(annul(entry)), Accepted)


def test_not_while_something_was_said_of_it() -> None:
    """A row on its own shelf that a later entry put there, such as a correction's, keeps it."""
    market = honest_market()
    entry = recorded(market, sale())
    fixed = recorded(market, _corrected(entry))
    outcome = market.record(annul(entry))
    assert refused(outcome) == "rested_upon"
    assert dict(outcome.detail) == {"on": f"entry:{fixed}"}  # type: ignore[union-attr]


def _corrected(entry: int) -> dict[str, Any]:
    payload = annul(entry) | {"type": "entry.corrected", "dealt_on": "2026-11-19"}
    del payload["reason"]
    return payload


def test_not_while_its_lot_was_measured_again() -> None:
    """A later measure of its lot, even one that changes nothing, keeps it."""
    market = honest_market()
    entry = recorded(market, sale())
    again = market.seq
    market.put(replace(measures.first(market.row(uuid(301))), seq=again, how="counted"))
    outcome = market.record(annul(entry))
    assert dict(outcome.detail) == {"on": f"entry:{again}"}  # type: ignore[union-attr]


def test_not_while_what_it_took_from_was_measured_again() -> None:
    """Gold that came back to a lot of which a grain was left by measure would let the lot grow without end."""
    market = honest_market()
    recorded(market, lot_declared(250, "200.000", "900.0", "180.000000"), MINER)
    entry = recorded(market, sale(lines=[_taking(250, 350)], documents=[]))
    weighed = {"reason": "weighing", "product": "sponge", "gross_g": "0.001", "fineness": "900.0", "fine_g": "0.000900"}
    head = {"type": "lot.remeasured", "log": LOG, "id": uuid(4001), "occurred_at": "2026-11-20T20:00:00Z"}
    measure = recorded(market, {**head, "lot": uuid(250), **weighed}, MINER)
    outcome = market.record(annul(entry))
    assert (refused(outcome), dict(outcome.detail)["on"]) == ("rested_upon", f"entry:{measure}")  # type: ignore[union-attr]
    recorded(market, annul(measure), MINER)
    recorded(market, annul(entry))


def test_not_while_what_it_gave_back_was_sold() -> None:
    """Ore that came home from a gate and was sold there does not lie at the gate again."""
    market = yard()
    for payload in (shipped(), received(), returned()):
        record(market, payload, MINER if payload["type"] == "shipment.recorded" else PLANT)
    back = market.seq - 1
    sold = line(lot=ORE, take_g="1000000.000", product="ore", gross_g="1000000.000")
    for member in ("origin", "fineness", "fine_g"):
        del sold[member]
    deal = recorded(market, sale(stage="provisional", lines=[sold], documents=[]))
    outcome = market.record(annul(back), PLANT)
    assert (refused(outcome), dict(outcome.detail)["on"]) == ("rested_upon", shelf(ORE))  # type: ignore[union-attr]
    recorded(market, annul(deal))
    recorded(market, annul(back), PLANT)


def test_not_while_what_came_home_was_counted() -> None:
    """Ore that came home and was counted there was all at home then, whatever is annulled afterwards."""
    market = yard()
    for payload in (shipped(), received(), returned()):
        record(market, payload, MINER if payload["type"] == "shipment.recorded" else PLANT)
    back = market.seq - 1
    head = {"type": "stocktake.recorded", "log": LOG, "id": uuid(4003), "occurred_at": "2026-11-20T22:00:00Z"}
    whole = [{"lot": ORE, "gross_g": "2000000.000"}]
    count = recorded(market, {**head, "holder": MINER, "counted_on": "2026-11-20", "lots": whole}, MINER)
    outcome = market.record(annul(back), PLANT)
    assert (refused(outcome), dict(outcome.detail)["on"]) == ("rested_upon", f"entry:{count}")  # type: ignore[union-attr]
    recorded(market, annul(count), MINER)
    recorded(market, annul(back), PLANT)
    assert not is_all_home(market.facts.shelf(shelf(ORE)))


def test_not_while_what_it_found_elsewhere_is_all_there_is() -> None:
    """A measure that doubled a lot half of which is on the road is not annulled once all that was at home is sold."""
    market = yard()
    record(market, shipped(lots=[{"lot": ORE, "gross_g": "1000000.000"}], documents=[]), MINER)
    record(market, remeasured("4000000.000"), MINER)
    measure = market.seq - 1
    sold = line(lot=ORE, take_g="2000000.000", product="ore", gross_g="2000000.000")
    for member in ("origin", "fineness", "fine_g"):
        del sold[member]
    recorded(market, sale(stage="provisional", lines=[sold], documents=[]))
    assert refused(market.record(annul(measure), MINER)) == "rested_upon"


def test_a_strangers_assay_holds_nobodys() -> None:
    """A laboratory that adds its own to a lot's list keeps no other assay of the lot from being annulled."""
    market = yard()
    record(market, assayed(SELLERS, "seller", "18.600"), MINER)
    first = market.seq - 1
    record(market, assayed(COUNTER, "counter", "1.000", laboratory=LAB), LAB)
    recorded(market, annul(first), MINER)


def test_not_a_constancia_that_was_drawn_on() -> None:
    """A constancia is annulled by its issuer once no lot draws on it."""
    market = honest_market()
    market.party(MINER, "person")
    paper = recorded(market, constancia(), MINER)
    drawn = recorded(
        market, lot_declared(202, "10.000", "900.0", "9.000000", support="constancia", constancia=uuid(50)), MINER
    )
    assert refused(market.record(annul(paper), MINER)) == "rested_upon"
    recorded(market, annul(drawn), MINER)
    assert isinstance(market.record(annul(paper), MINER), Accepted)
    assert refused(market.record(constancia(), MINER)) == "constancia_exists"


@pytest.mark.parametrize(("first", "code"), [("90.000000", None), (None, "rested_upon")])
def test_a_first_assay_stays(first: str | None, code: str | None) -> None:
    """A later measure is taken back to the microgram; before a first one a lot was never assayed, and 0 is not that."""
    market = honest_market()
    declared = lot_declared(201, "100.000", "900.0", "90.000000")
    if first is None:
        del declared["fineness"], declared["fine_g"]
    recorded(market, declared, MINER)
    before = state(market)
    entry = _measure(market, uuid(201), Left(99_000, 89_500_000))
    outcome = market.record(annul(entry), MINER)
    if code is None:
        assert isinstance(outcome, Accepted)
        assert state(market) == before
    else:
        assert refused(outcome) == code


def test_a_lot_never_holds_less_than_nothing() -> None:
    """Gold that only a measure brought, and that has been sold since, cannot be taken out again."""
    market = honest_market()
    recorded(market, lot_declared(201, "100.000", "900.0", "90.000000"), MINER)
    entry = _measure(market, uuid(201), Left(101_000, 90_900_000))
    recorded(market, sale(lines=[_taking(201, 301, "101.000")], documents=[]))
    assert refused(market.record(annul(entry), MINER)) == "rested_upon"


def test_measures_are_taken_back_from_the_last() -> None:
    """An earlier measure of a lot on record stays while a later one builds on it."""
    market = honest_market()
    recorded(market, lot_declared(201, "100.000", "900.0", "90.000000"), MINER)
    first = _measure(market, uuid(201), Left(99_000, 89_500_000))
    second = _measure(market, uuid(201), Left(99_500, 89_700_000))
    outcome = market.record(annul(first), MINER)
    assert dict(outcome.detail) == {"on": f"entry:{second}"}  # type: ignore[union-attr]
    recorded(market, annul(second), MINER)
    assert isinstance(market.record(annul(first), MINER), Accepted)


def _measure(market: Market, lot: str, left: Left) -> int:
    """What measures a lot on record, as its own entry of an annullable type."""
    moment = datetime(2026, 11, 21, 14, tzinfo=UTC)
    book = Book(market.facts, market.seq)
    found = remeasure(
        book,
        market.facts,
        market.row(lot),
        left,
        how="remeasured",
        day=lima_day(moment),
        seq=market.seq,
        subject=lot,
    )
    records: tuple[Record, ...] = (found.whole, *book.postings)
    market.facts.keep(effects(market.seq, "lot.remeasured", MINER, "k" * 43, moment, records))
    market.put(*records)
    return market.seq - 1


def test_it_decides_the_same_with_nothing_loaded() -> None:
    """Whatever is prefetched, the outcome is the same, in a few rounds."""
    market = before_the_worked_purchase()
    entry = recorded(market, worked())
    read = annulled.EntryAnnulled.model_validate_json(json.dumps(annul(entry)))
    at = At(read.log, market.seq, datetime(2026, 11, 22, tzinfo=UTC), Signer("k", BUYER, "device", ("trader",)))
    facts = Facts()
    for _ in range(8):
        try:
            outcome = annulled.decide(read, facts, at)
        except NotLoaded as miss:
            _load(facts, market, miss.missing)
        else:
            assert outcome == annulled.decide(read, market.facts, at)
            return
    raise AssertionError("more than eight rounds")


def _load(facts: Facts, market: Market, needs: Needs) -> None:
    rows: dict[str, list[Row]] = {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves}
    assert all(seq < market.seq for seq in needs.entries)
    facts.load(
        rows,
        {account: market.facts.balance(account) for account in needs.accounts},
        {seq: market.facts.effects(seq) for seq in needs.entries},
    )


def test_it_says_so_on_the_entry() -> None:
    """The shelf of the annulled entry keeps which entry annulled it, and why."""
    market = honest_market()
    entry = recorded(market, sale())
    undone = recorded(market, annul(entry, reason="deal_undone"))
    kept = [row for row in market.facts.shelf(f"entry:{entry}") if isinstance(row, Annulled)]
    assert kept == [Annulled(undone, entry, "deal_undone")]
