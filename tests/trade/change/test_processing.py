"""A campaign: what it moves, makes, loses and marks."""

from typing import Any

import pytest

from service.decision.outcome import Accepted
from service.trade.change.campaign import Campaign
from service.trade.lots import Lot
from service.trade.quantities import decimal_text
from service.trade.whereabouts import HOME, at, whereabouts
from tests.trade.change.plant import (
    CAMPAIGN,
    PLANT,
    SECOND,
    agreed,
    bare,
    dore,
    lies,
    ore,
    plant_market,
    processed,
    sponge,
    tailings,
    taken,
)
from tests.trade.corrections.desk import annul
from tests.trade.market import BUYER, MINER, PALLAQUERA, RIGHT, Market, only, rules, sums, uuid

ALL = "10000000.000"


def run(market: Market, payload: dict[str, Any], signer: str = PLANT) -> Accepted:
    """Record a campaign that is accepted."""
    outcome = market.record(payload, signer=signer, roles=("plant",))
    assert isinstance(outcome, Accepted), outcome
    return outcome


def tolled(*changes: dict[str, Any], **members: Any) -> tuple[Market, dict[str, Any]]:  # noqa: ANN401 - members of a payload
    """Two owners' ore in one campaign: doré for each, tailings for the plant; 380 g in, 340.2 + 38 g out."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202, SECOND), ALL)]
    outputs = [
        dore(301, "189.000", "900.0", holder=MINER),
        dore(302, "189.000", "900.0", holder=SECOND),
        tailings(303, "38.000000", "4"),
    ]
    return market, processed(inputs, outputs, **members)


def test_fine_gold_in_is_fine_gold_out_and_loss() -> None:
    """The campaign's lot ends empty, and what is lost stands on the plant's account; the postings sum to zero."""
    market, payload = tolled()
    outcome = run(market, payload)
    assert rules(outcome) == []
    assert market.lot(CAMPAIGN) == (0, 0)
    assert [market.lot(uuid(number))[1] for number in (301, 302, 303)] == [170_100_000, 170_100_000, 38_000_000]
    assert [market.lot(uuid(number)) for number in (201, 202)] == [(0, 0), (0, 0)]
    moved = sums(record for record in outcome.records if isinstance(record, tuple))
    assert moved[f"loss:{PLANT}/fine"] == 1_800_000
    assert moved[f"loss:{PLANT}/gross"] == 20_000_000_000 - 10_000_000_000 - 378_000
    for unit in ("/fine", "/gross"):
        assert sum(amount for account, amount in moved.items() if account.endswith(unit)) == 0


def test_every_output_is_of_all_that_went_in() -> None:
    """Each output has the origins of the feed in proportion, to the microgram."""
    market, payload = tolled()
    run(market, payload)
    for number in (301, 302, 303):
        shares = market.origins(uuid(number))
        assert {share.origin for share in shares} == {uuid(201), uuid(202)}
        assert sum(share.ug for share in shares) == market.lot(uuid(number))[1]
        assert len({share.ug for share in shares}) == 1


def test_a_campaign_is_one_row_of_what_it_was() -> None:
    """Reagents, the retort, tonnes and the parts of the balance are kept for whoever counts mercury or capacity."""
    reagents = [
        {"reagent": "mercury", "used_kg": "0.120", "recovered_kg": "0.110"},
        {"reagent": "lime", "used_kg": "35"},
    ]
    market, payload = tolled(reagents=reagents, retort=True, treated_t="19.000")
    (row,) = [record for record in run(market, payload).records if isinstance(record, Campaign)]
    assert (row.fed_ug, row.made_ug, row.tailings_ug, row.circuit_out_ug) == (380_000_000, 340_200_000, 38_000_000, 0)
    assert row.reagents == (("mercury", 120, 110), ("lime", 35_000, None))
    assert (row.retort, row.treated_kg, row.toll) == (True, 19_000, True)


def test_ore_leaves_the_gate_where_it_lay() -> None:
    """What lay at the plant is in no place any more; an owner's doré lies at the plant, the plant's own at home."""
    market, payload = tolled()
    run(market, payload)
    for lot, place in ((uuid(201), None), (uuid(301), at(PLANT)), (uuid(303), HOME), (CAMPAIGN, None)):
        held = market.lot(lot)[0] or 0
        assert whereabouts(market.facts.shelf(f"lot:{lot}"), held) == ({place: held} if place else {})


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (None, "lot_not_here"),
        ("transit:x", "lot_not_here"),
        (at(BUYER), "lot_not_here"),
        (f"quarantine:{PLANT}", "lot_quarantined"),
        (f"quarantine:{BUYER}", "lot_not_here"),
    ],
)
def test_anothers_ore_is_treated_only_where_it_was_accepted(place: str | None, code: str) -> None:
    """Ore on the road, at home, at another's gate or in quarantine is not at the plant."""
    market = plant_market()
    lot = ore(market, 201, there=False)
    if place is not None:
        lies(market, lot, place)
    outcome = market.decide(processed([taken(lot, "1.000")], [dore(301, "0.001", "900.0")]), PLANT, roles=("plant",))
    assert not isinstance(outcome, Accepted)
    assert (outcome.code, outcome.field) == (code, "inputs[0].lot")


def test_the_plants_own_gold_is_at_home() -> None:
    """Its own lots are taken from home, and not where they are away."""
    market = plant_market()
    lot = sponge(market, 201)
    lies(market, lot, at(BUYER), 60_000)
    smelted = processed([taken(lot, "40.000")], [dore(301, "40.000", "900.0")], process="smelting")
    assert isinstance(market.decide(smelted, PLANT), Accepted)
    more = market.decide(smelted | {"inputs": [taken(lot, "40.001")]}, PLANT)
    assert not isinstance(more, Accepted)
    assert more.code == "lot_not_here"


@pytest.mark.parametrize(("start", "until"), [("2026-01-01", "2026-11-19"), ("2026-11-21", "2027-01-01")])
def test_anothers_ore_needs_an_agreement_of_that_day(start: str, until: str) -> None:
    """Without agreement, or before or after it, toll treatment is refused."""
    market = plant_market()
    lot = ore(market, 201, BUYER, right=RIGHT, support="reinfo")
    payload = processed([taken(lot, ALL)], [dore(301, "189.000", "900.0"), tailings(303)])
    for row in (None, agreed(market.seq, BUYER, start, until)):
        if row is not None:
            market.put(row)
        outcome = market.decide(payload, PLANT, roles=("plant",))
        assert not isinstance(outcome, Accepted)
        assert (outcome.code, dict(outcome.detail)) == ("toll_not_agreed", {"plant": PLANT, "owner": BUYER})
    market.put(agreed(market.seq, BUYER))
    assert isinstance(market.decide(payload, PLANT, roles=("plant",)), Accepted)


def test_only_a_plant_works_anothers_lot() -> None:
    """Whoever is no plant may work its own lots and nobody else's."""
    market, payload = tolled()
    outcome = market.decide(payload, PLANT, roles=("trader",))
    assert not isinstance(outcome, Accepted)
    assert (outcome.code, outcome.field) == ("not_yours", "inputs[0].lot")


def test_a_gain_beyond_the_feeds_uncertainty_is_held() -> None:
    """R06b: what exceeds 190 g and its 5 % is shared out over the outputs, to the microgram, and stands blocked."""
    market = plant_market()
    payload = processed([taken(ore(market, 201), ALL)], [dore(301, "200.000", "900.0", holder=MINER), tailings(303)])
    assert rules(run(market, payload)) == []  # 199 g out of 190 g are inside the 5 %
    market = plant_market()
    payload = processed([taken(ore(market, 201), ALL)], [dore(301, "220.000", "900.0"), tailings(303, "19.000000")])
    outcome = run(market, payload)
    marks = [mark for mark in outcome.marks if mark.rule == "R06b"]
    assert sum(mark.amount or 0 for mark in marks) == 198_000_000 + 19_000_000 - 199_500_000
    assert [mark.subject for mark in marks] == ["output:1", "output:2"]
    assert sums(record for record in outcome.records if isinstance(record, tuple))["measurement/fine"] == -27_000_000
    for mark, number in zip(marks, (301, 303), strict=True):
        (held,) = [share for share in market.origins(uuid(number)) if share.origin == "unexplained"]
        assert (held.ug, held.standing) == (mark.amount, "blocked")


def test_campaign_after_campaign_gains_no_more_than_the_first_could() -> None:
    """Melted again and again, gold grows by its first assay's uncertainty once; to find that back is no gain either."""
    market = plant_market()
    lot, grams = sponge(market, 201), "100.000"
    marked = 0
    for number, gross in enumerate(("101.000", "102.000", "100.000", "102.000", "103.000", "104.000"), 301):
        melted = processed([taken(lot, grams)], [dore(number, gross, "900.0", product="sponge")], process="merge")
        outcome = run(market, melted | {"campaign": uuid(600 + number)})
        lot, grams = uuid(number), gross
        marked += sum(mark.amount or 0 for mark in outcome.marks)
        assert marked == max(int(gross[:3]) - 102, 0) * 900_000
    (held,) = [share.ug for share in market.origins(lot) if share.origin == "unexplained"]
    assert held == pytest.approx(marked, abs=20_000)


def test_what_was_measured_away_does_not_come_back_in_a_mixture() -> None:
    """Of a lot measured at a hundredth of what it was, no more comes out than went in: beside it lies other gold."""
    market = plant_market()
    count = {"type": "stocktake.recorded", "log": processed([], [])["log"], "id": uuid(950), "counted_on": "2026-11-21"}
    count |= {"occurred_at": "2026-11-21T15:00:00Z", "holder": PLANT}
    poor, rich = sponge(market, 201), sponge(market, 202)
    counted = {"lot": poor, "gross_g": "100.000", "fineness": "9.0", "fine_g": "0.900000"}
    assert rules(market.record(count | {"lots": [counted]}, PLANT)) == []
    out = dore(301, "200.000", "900.0", product="sponge")
    mixed = processed([taken(poor, "100.000"), taken(rich, "100.000")], [out], process="merge")
    assert only(run(market, mixed), "R06b").amount == 180_000_000 - 90_900_000 - 1_818_000


def test_nor_by_measures_in_between() -> None:
    """What a measure gains within its tolerance is no feed either: by a hundredth each time it would come to 134 g."""
    market = plant_market()
    lot, found = sponge(market, 201), 0
    count = {"type": "stocktake.recorded", "log": processed([], [])["log"], "id": uuid(950), "counted_on": "2026-11-21"}
    count |= {"occurred_at": "2026-11-21T15:00:00Z", "holder": PLANT}
    for number in range(301, 341):
        held = market.lot(lot)[0] or 0
        gross = decimal_text(held * 101 // 100, 3)
        counted = dore(number, gross, "900.0")
        counted = {name: counted[name] for name in ("gross_g", "fineness", "fine_g")}
        found += len(rules(market.record(count | {"lots": [{"lot": lot, **counted}]}, PLANT)))
        melted = processed([taken(lot, gross)], [dore(number, gross, "900.0", product="sponge")], process="merge")
        run(market, melted | {"campaign": uuid(600 + number)})
        lot = uuid(number)
    free = sum(share.ug for share in market.origins(lot) if share.origin != "unexplained")
    assert found
    assert free <= 95_000_000  # and not 134: beside two tolerances, its share of what is unexplained in between


def test_ore_that_nobody_assayed_accounts_for_no_metal() -> None:
    """Metal of it is all R06b; metal that nobody assayed accounts for its weight."""
    market = plant_market()
    payload = processed([taken(ore(market, 201, unassayed=True), ALL)], [dore(301, "100.000", "900.0")])
    mark = only(run(market, payload), "R06b")
    assert (mark.amount, mark.about) == (90_000_000, f"lot:{uuid(301)}")
    market = plant_market()
    lot = sponge(market, 201, unassayed=True)
    smelted = processed([taken(lot, "100.000")], [dore(301, "101.000", "900.0")], process="smelting")
    assert rules(market.decide(smelted, PLANT)) == []
    smelted["outputs"] = [dore(301, "110.000", "900.0")]
    assert only(market.decide(smelted, PLANT), "R06b").amount == 900_000 * 8


@pytest.mark.parametrize(("gross", "found"), [("2050.000", []), ("3000.000", ["R06b"])])
def test_what_is_left_behind_unassayed_weighs_no_more_than_wet(gross: str, found: list[str]) -> None:
    """Tailings of ore that nobody assayed are free at their first assay: beyond pulp's water their weight is a gain."""
    market = plant_market()
    lot = ore(market, 201, unassayed=True)
    left = bare(tailings(303, gross_g=gross))
    assert rules(run(market, processed([taken(lot, "1000.000")], [left]))) == found
    if found:
        (unexplained,) = [share for share in market.origins(uuid(303)) if share.origin == "unexplained"]
        assert unexplained.ug == 950_000  # mg, for nobody has assayed it: 3,000 less 2,000 and the 5 % of 1,000


@pytest.mark.parametrize(("gross", "found"), [("1050.000", []), ("2050.000", ["R06b"])])
def test_what_is_made_of_a_guess_weighs_no_more_than_went_in(gross: str, found: list[str]) -> None:
    """Concentrate of guessed ore is a guess still, whose gold a first assay tells: its weight is held to the ore's."""
    market = plant_market()
    ore(market, 201, PLANT, there=False, held_by=PLANT, holder=MINER, right=RIGHT)
    market.put(_guessed(market, uuid(201), 2_000_000, 0, "ore"))
    concentrate = tailings(303, "0", "0", product="concentrate", gross_g=gross)
    concentrate["assay"] = {"method": "estimate", "by": "laboratory"}
    payload = processed([taken(uuid(299), "1000.000")], [concentrate], process="flotation")
    outcome = run(market, payload)
    assert rules(outcome) == found
    assert market.row(uuid(303)).estimated is True
    if found:
        assert dict(only(outcome, "R06b").detail)["excess_mg"] == "1000000"


def test_what_is_assayed_beside_what_is_not() -> None:
    """Unassayed ore brings its weight and no fine gold, and no share in what comes out."""
    market = plant_market()
    inputs = [taken(ore(market, 201), ALL), taken(ore(market, 202, SECOND, unassayed=True), ALL)]
    run(market, processed(inputs, [dore(301, "189.000", "900.0"), tailings(303)]))
    assert [share.origin for share in market.origins(uuid(301))] == [uuid(201)]
    assert (market.row(CAMPAIGN).gross_mg, market.row(CAMPAIGN).fine_ug) == (20_000_000_000, 190_000_000)


def test_tailings_without_assay_hold_no_more_than_is_left() -> None:
    """What nobody assayed is given what the books have left, and a later first assay is held to it."""
    market = plant_market()
    run(market, processed([taken(ore(market, 201), ALL)], [dore(301, "189.000", "900.0"), bare(tailings(303))]))
    assert market.lot(uuid(303))[1] == 190_000_000 - 170_100_000
    count = {
        "type": "stocktake.recorded",
        "log": processed([], [])["log"],
        "id": uuid(950),
        "occurred_at": "2026-11-21T15:00:00Z",
        "holder": PLANT,
        "counted_on": "2026-11-21",
        "lots": [
            {"lot": uuid(303), "gross_g": ALL, "moisture_percent": "5", "grade_g_t": "4", "fine_g": "38.000000"},
        ],
    }
    assert only(market.record(count, signer=PLANT), "R06b").amount == 38_000_000 - 19_900_000 - 995_000


def test_recovery_that_practice_does_not_reach() -> None:
    """R28 above 970 ‰ of what left the circuit; not for smelting, and not where gold stays in the circuit."""
    market = plant_market()
    lot = ore(market, 201)
    high = processed([taken(lot, ALL)], [dore(301, "205.000", "900.0", holder=MINER), bare(tailings(303))])
    mark = only(market.decide(high, PLANT, roles=("plant",)), "R28")
    assert dict(mark.detail) == {"recovery_permille": "971", "limit_permille": "970"}
    at_limit = processed([taken(lot, ALL)], [dore(301, "204.777", "900.0", holder=MINER), bare(tailings(303))])
    assert rules(market.decide(at_limit, PLANT, roles=("plant",))) == []
    circuit = {**tailings(304, "9.500000", "1"), "product": "circuit"}
    high["outputs"] = [dore(301, "201.000", "900.0", holder=MINER), circuit]
    assert rules(market.decide(high, PLANT, roles=("plant",))) == ["R28"]
    smelted = processed([taken(sponge(market, 205), "100.000")], [dore(305, "100.000", "900.0")], process="smelting")
    assert rules(market.decide(smelted, PLANT)) == []


@pytest.mark.parametrize(("stated", "right"), [("89.53", None), ("89.5", None), ("90", None), ("89.52", "89.53")])
def test_a_stated_recovery_is_what_the_figures_say(stated: str, right: str | None) -> None:
    """It is held to as many places as are stated, and refused with the right figure where it differs."""
    market, payload = tolled(recovery_percent=stated)
    outcome = market.decide(payload, PLANT, roles=("plant",))
    if right is None:
        assert isinstance(outcome, Accepted), outcome
    else:
        assert not isinstance(outcome, Accepted)
        assert (outcome.code, dict(outcome.detail)) == ("recovery_mismatch", {"stated": stated, "right": right})


def test_a_stated_recovery_counts_where_none_can_be_told() -> None:
    """Of ore that nobody assayed, R28 judges what the plant says."""
    market = plant_market()
    lot = ore(market, 201, unassayed=True)
    for stated, found in (("97", False), ("97.01", True)):
        payload = processed([taken(lot, ALL)], [dore(301, "1.000", "900.0")], recovery_percent=stated)
        assert ("R28" in rules(market.decide(payload, PLANT, roles=("plant",)))) is found


def test_a_suspended_producers_ore_burdens_its_own_share_alone() -> None:
    """R01 on an input: of every output its part is blocked, the other owner's is not, nor what is left of its lot."""
    market, payload = tolled()
    market.register(SECOND, "REINFO", "suspendido", "2026-11-01", right="010234600")
    payload["inputs"][1] = taken(uuid(202), "5000000.000")
    payload["outputs"] = [dore(301, "189.000", "900.0", holder=MINER), tailings(303, "38.000000", "4")]
    mark = only(run(market, payload), "R01")
    assert (mark.subject, mark.about, mark.amount) == ("input:2", f"lot:{CAMPAIGN}", None)
    for number in (301, 303):
        standings = {share.origin: share.standing for share in market.origins(uuid(number))}
        assert standings == {uuid(201): "in_process", uuid(202): "blocked"}
    assert {share.standing for share in market.origins(uuid(202))} == {"in_process"}


def test_a_producer_under_no_register_is_marked_on_its_input() -> None:
    """R03 on an input, as in a sale; a twin in the register has no mark."""
    market = plant_market()
    lot = ore(market, 201, right={"code": "999999999", "name": "DEMO"})
    outcome = run(market, processed([taken(lot, ALL)], [dore(301, "189.000", "900.0"), tailings(303)]))
    assert dict(only(outcome, "R03").detail) == {"holder": MINER, "input": lot, "reason": "no_row"}
    assert {share.standing for share in market.origins(uuid(301))} == {"unknown"}


def test_a_producers_own_ore_stays_its_own() -> None:
    """The output names it as origin holder, under the right that most of the gold is of."""
    market = plant_market()
    market.register(MINER, "REINFO", right="B")
    first, second = ore(market, 201), ore(market, 202, right={"code": "B", "name": "DEMO B"})
    inputs = [taken(first, "4000000.000"), taken(second, "6000000.000")]
    out = dore(301, "189.000", "900.0", holder=MINER)
    assert rules(run(market, processed(inputs, [out, tailings(303)]))) == []
    made = market.row(uuid(301))
    assert (made.origin_holder, made.right_code, made.right_name, made.support) == (MINER, "B", "DEMO B", "reinfo")
    assert (market.row(uuid(303)).origin_holder, market.row(uuid(303)).holder) == (None, PLANT)


def test_of_equal_shares_the_first_right_by_code_counts() -> None:
    """Ties are settled by the right's code, not by who is named first."""
    market = plant_market()
    market.register(MINER, "REINFO", right="Z")
    inputs = [taken(ore(market, 201, right={"code": "Z", "name": "DEMO Z"}), ALL), taken(ore(market, 202), ALL)]
    run(market, processed(inputs, [dore(301, "370.000", "900.0", holder=MINER), bare(tailings(303))]))
    assert market.row(uuid(301)).right_code == RIGHT["code"]


def test_gold_that_was_bought_is_no_longer_a_producers_own() -> None:
    """A miner that melts its own beside what it does not hold first-hand sells it as a trader does."""
    market = plant_market()
    mine, other = sponge(market, 201, holder=MINER), sponge(market, 202, holder=MINER)
    market.put(*[_bought(market, uuid(203), MINER)])
    market.put(*_held(market, uuid(203)))
    inputs = [taken(mine, "100.000"), taken(uuid(203), "10.000")]
    payload = processed(inputs, [dore(301, "110.000", "900.0")], process="merge", plant=MINER)
    payload["outputs"][0]["product"] = "sponge"
    run(market, payload, MINER)
    assert market.row(uuid(301)).origin_holder is None
    payload |= {"inputs": [taken(other, "100.000")], "campaign": uuid(902)}
    payload["outputs"] = [dore(302, "100.000", "900.0", product="sponge")]
    run(market, payload, MINER)
    assert market.row(uuid(302)).origin_holder == MINER


def _bought(market: Market, lot: str, holder: str) -> Lot:
    return Lot(market.seq, lot, holder, "sponge", 10_000, 9_000_000, "undeclared", 1)


def _held(market: Market, lot: str) -> list[Any]:
    from service.trade.book import Book

    book = Book(market.facts, market.seq)
    book.bring(f"undeclared:{lot}", lot, 10_000, 9_000_000)
    return [*book.postings]


def test_a_selector_melts_what_she_picked_and_stays_a_selector() -> None:
    """Gold under a constancia keeps it through the fire: nobody asks her for a trader's register."""
    from tests.trade.market import constancia, sale

    market = plant_market()
    market.party(MINER, "person")
    market.party(PALLAQUERA, "selector")
    market.record(constancia(), signer=MINER)
    inputs = [
        taken(sponge(market, 200 + each, "10.000", PALLAQUERA, support="constancia", constancia=uuid(50)), "10.000")
        for each in (1, 2)
    ]
    merged = processed(inputs, [dore(301, "20.000", "900.0", product="sponge")], process="merge", plant=PALLAQUERA)
    assert rules(run(market, merged, PALLAQUERA)) == []
    assert market.row(uuid(301)).constancia == uuid(50)
    line = {"line": 1, "lot": uuid(301), "take_g": "20.000", "becomes": uuid(401), "product": "sponge"}
    line |= {"gross_g": "20.000", "fineness": "900.0", "fine_g": "18.000000"}
    assert rules(market.decide(sale(seller=PALLAQUERA, lines=[line], documents=[]))) == []


@pytest.mark.parametrize(("code", "reason"), [(RIGHT["code"], None), ("B", "R01")])
def test_a_right_that_the_output_does_not_name_is_asked_for_at_once(code: str, reason: str | None) -> None:
    """Of one's own gold, what no later sale will ask for is judged where it is mixed, and only that."""
    market = plant_market()
    market.register(MINER, "REINFO", "suspendido", right=code)
    other = "B" if code != "B" else RIGHT["code"]
    market.register(MINER, "REINFO", right=other)
    right = {"code": "B", "name": "DEMO B"}
    inputs = [
        taken(sponge(market, 201, holder=MINER), "100.000"),
        taken(sponge(market, 202, holder=MINER, right=right), "50.000"),
    ]
    merged = processed(inputs, [dore(301, "150.000", "900.0", product="sponge")], process="merge", plant=MINER)
    assert rules(run(market, merged, MINER)) == ([] if reason is None else [reason])
    assert market.row(uuid(301)).right_code == RIGHT["code"]


def test_a_split_without_assay_keeps_the_books_gold() -> None:
    """Parts that nobody weighed for fine gold get the book's in proportion, and none where it was never assayed."""
    market = plant_market()
    parts = [bare(dore(300 + each, f"{each}0.000", "900.0", product="sponge")) for each in (1, 2, 3)]
    run(market, processed([taken(sponge(market, 201), "60.000")], parts, process="split"))
    assert [market.lot(uuid(300 + each))[1] for each in (1, 2, 3)] == [9_000_000, 18_000_000, 27_000_000]
    market = plant_market()
    lot = sponge(market, 201, unassayed=True)
    run(market, processed([taken(lot, "60.000")], parts, process="split"))
    assert market.lot(uuid(301)) == (10_000, None)
    assert market.row(uuid(301)).estimated is None


def test_nothing_holds_more_gold_than_it_weighs() -> None:
    """What the books have left for an output is no more than its weight, and the rest is lost."""
    market = plant_market()
    first, second = sponge(market, 201), sponge(market, 202)
    merged = bare(dore(301, "50.000", "900.0", product="sponge"))
    run(market, processed([taken(first, "100.000"), taken(second, "100.000")], [merged], process="merge"))
    assert market.lot(uuid(301)) == (50_000, 50_000_000)
    assert sums(market.postings)[f"loss:{PLANT}/fine"] == 130_000_000


def test_a_guess_that_is_split_stays_a_guess() -> None:
    """Parts of what was only estimated are estimated; a doré made of it is held to what was said of it."""
    guess = {"method": "estimate", "by": "seller"}
    market = plant_market()
    market.put(_guessed(market, sponge(market, 201, assay=guess)))
    parts = [bare(dore(300 + each, "30.000", "900.0", product="sponge")) for each in (1, 2)]
    run(market, processed([taken(uuid(299), "60.000")], parts, process="split"))
    assert market.row(uuid(301)).estimated is True
    smelted = processed([taken(uuid(301), "30.000")], [dore(309, "30.000", "900.0", assay=guess)], process="smelting")
    run(market, smelted | {"campaign": uuid(909)})
    assert market.row(uuid(309)).estimated is None


def _guessed(
    market: Market, lot: str, gross_mg: int = 60_000, fine_ug: int = 54_000_000, product: str = "sponge"
) -> Lot:
    from dataclasses import replace

    from service.trade.book import Book

    book = Book(market.facts, market.seq)
    book.take(lot, uuid(299), gross_mg, fine_ug)
    market.put(*book.postings)
    said = replace(market.row(lot), lot=uuid(299), seq=market.seq, gross_mg=gross_mg, fine_ug=fine_ug, estimated=True)
    return replace(said, product=product)


def test_a_refiners_number_is_on_one_bar() -> None:
    """A serial is unique for its refiner, and another refiner may have the same."""
    market = plant_market()
    lot = sponge(market, 201)
    bar = {**dore(301, "40.000", "999.9"), "product": "bar", "serial": "AU-0001"}
    bar |= {"gross_g": "36.000", "fine_g": "35.996400"}
    payload = processed([taken(lot, "40.000")], [bar], process="refining")
    run(market, payload)
    assert market.row(uuid(301)).serial == "AU-0001"
    again = payload | {"campaign": uuid(902), "outputs": [bar | {"becomes": uuid(302)}]}
    outcome = market.decide(again, PLANT)
    assert not isinstance(outcome, Accepted)
    assert (outcome.code, outcome.field) == ("serial_taken", "outputs[0].serial")
    mine = sponge(market, 203, holder=MINER)
    assert isinstance(market.decide(again | {"inputs": [taken(mine, "40.000")], "plant": MINER}, MINER), Accepted)


def test_a_bar_is_recorded_again_under_its_number() -> None:
    """A number is stamped on the bar: where its campaign was annulled, the right one names it again."""
    market = plant_market()
    bar = {**dore(301, "40.000", "900.0"), "product": "bar", "serial": "AU-0001"}
    payload = processed([taken(sponge(market, 201), "40.000")], [bar], process="refining")
    entry = market.seq
    run(market, payload)
    assert isinstance(market.record(annul(entry), PLANT), Accepted)
    run(market, payload | {"campaign": uuid(902), "outputs": [bar | {"becomes": uuid(302)}]})
    assert market.row(uuid(302)).serial == "AU-0001"


def test_circuit_inventory_goes_into_the_next_campaign() -> None:
    """What stayed in the circuit is an input of the next one, with its gold and its origins."""
    market = plant_market()
    circuit = {**tailings(304, "19.000000", "2"), "product": "circuit", "gross_g": "10000000.000"}
    run(market, processed([taken(ore(market, 201), ALL)], [dore(301, "189.000", "900.0"), circuit]))
    second = ore(market, 202, SECOND)
    out = [dore(305, "209.000", "900.0"), tailings(306)]
    run(market, processed([taken(uuid(304), ALL), taken(second, ALL)], out, campaign=uuid(902)))
    origins = {share.origin: share.ug for share in market.origins(uuid(305))}
    assert origins == {uuid(202): 171_000_000, uuid(201): 17_100_000}
