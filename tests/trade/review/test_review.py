import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.effects import effects
from service.decision.facts import Facts, NotLoaded
from service.decision.findings import Mark
from service.decision.kind import At, Signer
from service.decision.outcome import Accepted, Refusal
from service.registry.keys import KeyState, records
from service.registry.parties import Party
from service.trade.catalogue import mark
from service.trade.review import answered, reviewed
from service.trade.review.history import State, history
from service.trade.rulings import Ruling
from tests.trade.change.plant import PLANT as TOLL_PLANT
from tests.trade.change.plant import SECOND as OTHER_OWNER
from tests.trade.change.test_processing import tolled
from tests.trade.corrections.desk import act, recorded, refused
from tests.trade.custody.yard import ORE, OTHER_PLANT, PLANT, agreed, exchanged, received, senders_guide, shipped, yard
from tests.trade.market import (
    BUYER,
    CARRIER,
    LOG,
    MINER,
    OTHER,
    PALLAQUERA,
    Market,
    before_the_worked_purchase,
    lot_declared,
    rules,
    sale,
    uuid,
    worked,
)
from tests.trade.ownership.deals import member

AUTHORITY, ELSEWHERE = "ruc:20990000078", "ruc:20990000086"
DELEGATE = "ruc:20990000094"
OFFICER, SECOND = "o" * 43, "p" * 43
LOT = uuid(301)


def answer(entry: int, rule: str = "R05b", party: str = BUYER, **members: object) -> dict[str, Any]:
    """What a side says of a finding."""
    return act("finding.answered", entry, **{"rule": rule, "party": party, "answer": "paper_exists", **members})


def review(entry: int, outcome: str = "lifted", rule: str = "R05b", **members: object) -> dict[str, Any]:
    """What an authority makes of one."""
    return act("finding.reviewed", entry, **{"rule": rule, "outcome": outcome, "reason": "papers_suffice", **members})


def _market() -> tuple[Market, int]:
    """The worked purchase, which carries R05b (parties), R12 (buyer and authority), and authorities of two regions."""
    market = before_the_worked_purchase()
    for party, code in ((AUTHORITY, "21"), (ELSEWHERE, "04")):
        roles = ("authority",)
        market.put(Party(market.seq, party, "company", True, "2024-01-01", roles=roles, territory=(code,)))  # noqa: FBT003
    return market, recorded(market, worked())


def decides(market: Market, payload: dict[str, Any], kid: str = OFFICER, party: str = AUTHORITY) -> Accepted | Refusal:
    """The authority's word, recorded."""
    return market.record(payload, party, roles=("authority",), kid=kid)


def _standings(market: Market) -> dict[str, int]:
    return {share.standing: share.ug for share in market.origins(LOT)}


HELD, FREED = {"blocked": 9_303_400, "in_process": 4_135_850}, {"in_process": 13_439_250}


@pytest.mark.parametrize("outcome", ["lifted", "lifted_with_condition"])
def test_an_answered_and_lifted_finding_frees_its_grams(outcome: str) -> None:
    """Held before, held while answered, free from the resolution on, held again once it is upheld."""
    market, entry = _market()
    assert _standings(market) == HELD
    recorded(market, answer(entry))
    assert _standings(market) == HELD
    condition = {"condition": "original_paper"} if outcome == "lifted_with_condition" else {}
    assert isinstance(decides(market, review(entry, outcome, **condition)), Accepted)
    assert _standings(market) == FREED
    assert isinstance(decides(market, review(entry, "upheld")), Accepted)
    assert _standings(market) == HELD


def test_a_holder_answers_what_a_gate_said_of_its_lot() -> None:
    """R27 by the plant's grade, R15 by its scale and on a road that a carrier signed for: the lot is the miner's."""
    market = exchanged(yard(), plants="9.000")
    assert "R27" in rules(market.record(agreed("18.000"), PLANT, roles=("plant",)))
    recorded(market, answer(market.seq - 1, "R27", MINER), MINER)
    market = yard()
    assert "R15" in rules(market.record(shipped(documents=[senders_guide(issuer=OTHER_PLANT)]), CARRIER))
    recorded(market, answer(market.seq - 1, "R15", MINER), MINER)
    assert "R15" in rules(market.record(received({"net_g": "1000000.000"}), PLANT, roles=("plant",)))
    recorded(market, answer(market.seq - 1, "R15", MINER), MINER)
    assert refused(market.record(answer(market.seq - 2, "R15", OTHER), OTHER)) == "finding_unknown"
    market = yard()
    recorded(market, lot_declared(241, "100.000", "900.0", "90.000000", held_by=OTHER, holder=MINER), OTHER)
    both = [{"lot": lot, "net_g": "1.000", "outcome": "accepted"} for lot in (ORE, uuid(241))]
    together = received(lots=both)
    del together["shipment"]
    assert "R15" in rules(market.record(together, PLANT, roles=("plant",)))
    for party in (MINER, OTHER):
        assert refused(market.record(answer(market.seq - 1, "R15", party), party)) == "finding_unknown"


def test_owners_treated_together_answer_each_for_its_own() -> None:
    """R01 on one owner's input is that owner's and the plant's to answer; the other owner learns nothing of it."""
    market, payload = tolled()
    market.register(OTHER_OWNER, "REINFO", "suspendido", "2026-11-01", right="010234600")
    assert "R01" in rules(market.record(payload, TOLL_PLANT, roles=("plant",)))
    entry = market.seq - 1
    assert refused(market.record(answer(entry, "R01", MINER), MINER)) == "finding_unknown"
    for party in (OTHER_OWNER, TOLL_PLANT):
        recorded(market, answer(entry, "R01", party), party)


def test_a_ruling_stands_beside_every_mark() -> None:
    """A finding about several shelves is ruled on at once, and the mark itself stays."""
    market, entry = _market()
    two = [mark("R02", entry, f"line:{n}", f"lot:{uuid(300 + n)}", buyer="no_row", seller="not_asked") for n in (1, 2)]
    done = market.facts.effects(entry)
    assert done is not None
    market.facts.keep(
        effects(entry, done.type, done.party, done.kid, done.recorded_at, (*done.rows, *done.postings, *two))
    )
    outcome = decides(market, review(entry, rule="R02"))
    assert isinstance(outcome, Accepted)
    rulings = [row for row in outcome.records if isinstance(row, Ruling)]
    assert [(row.about, row.entry, row.rule, row.officer) for row in rulings] == [
        (f"lot:{uuid(301)}", entry, "R02", OFFICER),
        (f"lot:{uuid(302)}", entry, "R02", OFFICER),
    ]
    assert [row.rule for row in market.facts.shelf(f"marks:lot:{LOT}") if isinstance(row, Mark)] == ["R05b"]


def test_r01_learned_later_is_ruled_on_at_its_lots() -> None:
    """Without a mark in the entry, the rulings stand on the lots that it made."""
    market, entry = _market()
    recorded(market, answer(entry, "R01"))
    outcome = decides(market, review(entry, rule="R01", reason="register_wrong"))
    assert isinstance(outcome, Accepted)
    abouts = [row.about for row in outcome.records if isinstance(row, Ruling)]
    assert abouts == [f"lot:{uuid(number)}" for number in (201, 301, 302)]


@pytest.mark.parametrize(
    ("rule", "party", "code"),
    [
        ("R05b", BUYER, None),
        ("R05b", PALLAQUERA, None),
        ("R12", BUYER, None),
        ("R12", PALLAQUERA, "finding_unknown"),
        ("R05b", OTHER, "finding_unknown"),
        ("R05b", MINER, "finding_unknown"),
        ("R06b", BUYER, "finding_unknown"),
        ("R06b", PALLAQUERA, "finding_unknown"),
        ("R22", BUYER, "finding_unknown"),
    ],
)
def test_a_side_answers_what_it_may_know(rule: str, party: str, code: str | None) -> None:
    """What is kept from a party it cannot answer, and is told the same of as of what is not there."""
    market, entry = _market()
    done = market.facts.effects(entry)
    assert done is not None
    secret = mark("R06b", entry, "line:2", f"lot:{uuid(302)}", amount=5)
    market.facts.keep(
        effects(entry, done.type, done.party, done.kid, done.recorded_at, (*done.rows, *done.postings, secret))
    )
    outcome = market.record(answer(entry, rule, party), party)
    if code is None:
        assert isinstance(outcome, Accepted), outcome
    else:
        assert refused(outcome) == code


def test_a_delegate_answers_with_its_mandate() -> None:
    """Another party answers only under the scope `answer_findings`, while it lasts."""
    market, entry = _market()
    said = answer(entry)
    assert refused(market.record(said, DELEGATE)) == "not_yours"
    member(market, BUYER, DELEGATE, "declare_lots")
    assert refused(market.record(said, DELEGATE)) == "not_yours"
    member(market, BUYER, DELEGATE, "answer_findings")
    assert isinstance(market.record(said, DELEGATE), Accepted)


def test_an_answer_says_something_new() -> None:
    """The same answer twice is refused, other evidence is not; what was lifted is answered no more."""
    market, entry = _market()
    recorded(market, answer(entry))
    assert refused(market.record(answer(entry))) == "nothing_new"
    recorded(market, answer(entry, evidence=["0b" * 32]))
    assert isinstance(market.record(answer(entry, party=PALLAQUERA), PALLAQUERA), Accepted)
    decides(market, review(entry))
    assert refused(market.record(answer(entry, answer="put_right"))) == "finding_lifted"


def test_who_decides() -> None:
    """The registrar, traders and miners may not sign it; nor an authority of elsewhere, nor one of its own case."""
    for roles, may in (
        (("authority",), True),
        (("authority", "registrar"), False),
        (("registrar",), False),
        (("trader", "plant"), False),
        ((), False),
    ):
        read = reviewed.FindingReviewed.model_validate_json(json.dumps(review(1)))
        assert reviewed.KIND.may_sign(read, Signer("k", AUTHORITY, "device", roles)) is may
    market, entry = _market()
    assert refused(decides(market, review(entry), party=ELSEWHERE)) == "entry_outside_territory"
    assert refused(decides(market, review(entry, rule="R22"), party=ELSEWHERE)) == "entry_outside_territory"
    assert refused(decides(market, review(entry), party=BUYER)) == "own_case"
    assert refused(decides(market, review(entry), party=PALLAQUERA)) == "own_case"
    assert refused(decides(market, review(entry, rule="R22"))) == "finding_unknown"
    assert refused(decides(market, review(market.seq))) == "entry_unknown"
    assert refused(market.record(answer(market.seq))) == "entry_unknown"


def test_what_is_the_buyer_s_alone_is_no_authority_s() -> None:
    """R13 speaks of the register of operations, which is confidential: to an authority there is no such finding."""
    market = before_the_worked_purchase()
    market.put(Party(market.seq, AUTHORITY, "company", True, "2024-01-01", roles=("authority",)))  # noqa: FBT003
    price = {"currency": "PEN", "amount": "60000.00"}
    entry = recorded(market, sale(price=price))
    assert isinstance(market.record(answer(entry, "R13"), BUYER), Accepted)
    assert refused(decides(market, review(entry, rule="R13"))) == "finding_unknown"


def test_an_entry_without_place_is_where_its_parties_are() -> None:
    """What names no district falls to the authority of the submitter's registration, and to no other."""
    market, entry = _market()
    late = mark("R23", market.seq, "occurred_at", f"entry:{market.seq}")
    done = market.facts.effects(entry)
    assert done is not None
    market.facts.keep(effects(market.seq, "constancia.issued", MINER, done.kid, done.recorded_at, (late,)))
    market.put(late)
    payload = review(market.seq - 1, rule="R23")
    assert refused(decides(market, payload, party=ELSEWHERE)) == "entry_outside_territory"
    assert isinstance(decides(market, payload), Accepted)


def test_the_same_again_needs_news() -> None:
    """A repeat is refused until somebody answers; another outcome is never a repeat."""
    market, entry = _market()
    decides(market, review(entry))
    assert refused(decides(market, review(entry))) == "nothing_new"
    assert isinstance(decides(market, review(entry, "upheld")), Accepted)
    assert refused(decides(market, review(entry, "upheld"))) == "nothing_new"
    recorded(market, answer(entry))
    assert refused(decides(market, review(entry, "upheld"))) == "nothing_new"
    assert refused(decides(market, review(entry, "upheld"), SECOND)) == "nothing_new"


def test_a_block_is_upheld_on_appeal_by_another_officer() -> None:
    """Neither by the key that upheld it nor by one that replaced it; once decided, an appeal needs news too."""
    market, entry = _market()
    appeal = review(entry, "upheld", appeal=True)
    assert refused(decides(market, appeal)) == "appeal_unfounded"
    rotated = "q" * 43
    for kid, replaces in ((OFFICER, None), (rotated, OFFICER), (SECOND, None)):
        market.put(*records(KeyState(market.seq, kid, "00" * 32, AUTHORITY, "device", "active", replaces)))
    decides(market, review(entry, "upheld"))
    assert refused(decides(market, appeal, OFFICER)) == "same_officer"
    assert refused(decides(market, appeal, rotated)) == "same_officer"
    assert isinstance(decides(market, appeal, SECOND), Accepted)
    assert refused(decides(market, appeal, OFFICER)) == "nothing_new"
    recorded(market, answer(entry))
    assert refused(decides(market, appeal, SECOND)) == "same_officer"
    assert isinstance(decides(market, appeal, OFFICER), Accepted)


ENROLLED, ROTATED, RECOVERED = "e" * 43, "q" * 43, "r" * 43


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (OFFICER, ENROLLED, True),
        (OFFICER, ROTATED, True),
        (OFFICER, RECOVERED, True),
        (OFFICER, "g" * 43, True),
        (OFFICER, SECOND, False),
        (ENROLLED, "f" * 43, False),
        (ENROLLED, OFFICER, False),
        (SECOND, RECOVERED, False),
    ],
    ids=["enrolled by it", "in its place", "recovered", "enrolled by that", "other", "sibling", "superior", "not its"],
)
def test_a_key_that_came_of_the_first_is_no_second_officer(first: str, second: str, *, same: bool) -> None:
    """What an officer's key enrolled, what took its place, and what that enrolled in turn, are the officer's too."""
    market, entry = _market()
    end = "2026-11-10T00:00:00.000000Z"
    for kid, grade, by, replaces, since, ends in (
        (OFFICER, "administrator", "x" * 43, None, None, end),
        (SECOND, "administrator", "x" * 43, None, None, None),
        (ENROLLED, "device", OFFICER, None, None, None),
        ("f" * 43, "device", OFFICER, None, None, None),
        (ROTATED, "administrator", OFFICER, OFFICER, None, None),
        (RECOVERED, "administrator", "x" * 43, None, end, None),
        ("g" * 43, "device", RECOVERED, None, None, None),
    ):
        state = KeyState(market.seq, kid, "00" * 32, AUTHORITY, grade, "active", replaces, by, since, ends)
        market.put(*records(state))
    decides(market, review(entry, "upheld"), first)
    outcome = decides(market, review(entry, "upheld", appeal=True), second)
    assert isinstance(outcome, Refusal) is same
    if same:
        assert refused(outcome) == "same_officer"


def test_an_appeal_may_be_won() -> None:
    """The first officer may find for the party on appeal; that takes the burden away."""
    market, entry = _market()
    decides(market, review(entry, "upheld"))
    assert isinstance(decides(market, review(entry, appeal=True)), Accepted)
    assert _standings(market) == FREED


def test_what_blocks_nothing_needs_no_second_officer() -> None:
    """A NOTE is upheld on appeal by the same officer."""
    market, entry = _market()
    decides(market, review(entry, "upheld", "R12"))
    assert isinstance(decides(market, review(entry, "upheld", "R12", appeal=True)), Accepted)


def _history(market: Market, entry: int, today: date, rule: str = "R05b") -> tuple[State, date | None, bool]:
    ruled = [row for row in market.facts.shelf(f"marks:lot:{LOT}") if isinstance(row, Ruling)]
    found = history(market.facts, entry, rule, ruled, today)
    return found.state, found.due, found.overdue


def test_delay_is_read_on_a_day() -> None:
    """From the first answer that waits the authority has `review_days`; nothing is stored when they pass."""
    market, entry = _market()
    assert _history(market, entry, date(2030, 1, 1)) == (State.UNANSWERED, None, False)
    recorded(market, answer(entry))
    recorded(market, answer(entry, answer="put_right", occurred_at="2026-11-25T15:00:00Z"))
    due = date(2026, 12, 21)
    assert _history(market, entry, due) == (State.ANSWERED, due, False)
    assert _history(market, entry, date(2026, 12, 22)) == (State.ANSWERED, due, True)
    decides(market, review(entry, "upheld"))
    assert _history(market, entry, date(2030, 1, 1)) == (State.UPHELD, None, False)
    market.policy("review_days", "10", "2026-11-26")
    recorded(market, answer(entry, evidence=["0c" * 32], occurred_at="2026-11-26T15:00:00Z"))
    assert _history(market, entry, date(2026, 12, 7)) == (State.ANSWERED, date(2026, 12, 6), True)


def test_the_seller_s_own_word_is_told_as_such() -> None:
    """What the seller withdrew is neither unanswered nor lifted."""
    market, entry = _market()
    market.put(Ruling(market.seq, f"lot:{LOT}", entry, "R05b", "withdrawn", "k"))
    assert _history(market, entry, date(2026, 12, 1))[0] == State.WITHDRAWN


@pytest.mark.parametrize(
    "members",
    [{"condition": "original_paper"}, {"outcome": "lifted_with_condition"}, {"appeal": False}, {"reason": "x"}],
)
def test_its_shape(members: dict[str, Any]) -> None:
    """A condition goes with its outcome alone; `appeal` is true or absent; words are coded."""
    with pytest.raises(ValidationError):
        reviewed.FindingReviewed.model_validate_json(json.dumps(review(1) | members))


@pytest.mark.parametrize("room", ["answered", "reviewed"])
def test_it_decides_the_same_with_nothing_loaded(room: str) -> None:
    """Whatever is prefetched, the outcome is the same, in a few rounds."""
    market, entry = _market()
    decides(market, review(entry, "upheld"))
    recorded(market, answer(entry))
    payload = answer(entry, answer="put_right") if room == "answered" else review(entry, "upheld", appeal=True)
    kind: Any = answered.KIND if room == "answered" else reviewed.KIND
    read = kind.payload.model_validate_json(json.dumps(payload))
    signer = BUYER if room == "answered" else AUTHORITY
    at = At(LOG, market.seq, datetime(2026, 11, 22, tzinfo=UTC), Signer(SECOND, signer, "device", ("authority",)))
    facts = Facts()
    for _ in range(10):
        try:
            outcome = kind.decide(read, facts, at)
            break
        except NotLoaded as miss:
            needs = miss.missing
            facts.load(
                {shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves},
                {account: market.facts.balance(account) for account in needs.accounts},
                {seq: market.facts.effects(seq) for seq in needs.entries},
            )
    else:
        raise AssertionError("more than ten rounds")
    assert isinstance(outcome, Accepted)
    assert outcome == kind.decide(read, market.facts, at)
