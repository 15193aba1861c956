"""An export: gold that leaves the country leaves the accounts."""

from typing import Any

import pytest
from pydantic import ValidationError

from service.decision.outcome import Accepted, Refusal
from service.trade.whereabouts import at, transit, whereabouts
from tests.trade.change.plant import PLANT, lies, plant_market, sponge, taken
from tests.trade.market import BUYER, CARRIER, LOG, MINER, line, only, rules, sale, sums, uuid

EXPORT = uuid(970)


def exported(*lots: dict[str, Any], **changes: object) -> dict[str, Any]:
    """An export of the plant's."""
    return {
        "type": "export.recorded",
        "log": LOG,
        "id": uuid(971),
        "occurred_at": "2026-11-21T15:00:00Z",
        "export": EXPORT,
        "exporter": PLANT,
        "lots": list(lots),
        "hs_code": "7108.12.00.00",
        "declaration": "235-2026-41-012345",
        "country": "CH",
        "consignee": "DEMO Refinery S.A.",
        "value": {"currency": "USD", "amount": "12000.00"},
        "exported_on": "2026-11-21",
        "post": {"system": "inei", "code": "070101"},
        "guides": [guide()],
        **changes,
    }


def guide(**changes: object) -> dict[str, Any]:
    """The exporter's guide to the customs post."""
    said = {"kind": "09", "issuer": PLANT, "series": "T001", "number": "77", "issued_on": "2026-11-21"}
    return {**said, "gross_g": "60.000", **changes}


def test_exported_gold_is_gone() -> None:
    """It leaves its lot for the export's and that for abroad; nobody can take of it, and its origins are known."""
    market = plant_market()
    lot = sponge(market, 201)
    outcome = market.record(exported(taken(lot, "60.000")), signer=PLANT)
    assert rules(outcome) == []
    assert (market.lot(lot), market.lot(EXPORT)) == ((40_000, 36_000_000), (0, 0))
    assert isinstance(outcome, Accepted)
    moved = sums(record for record in outcome.records if isinstance(record, tuple))
    assert (moved[f"exported:{PLANT}/gross"], moved[f"exported:{PLANT}/fine"]) == (60_000, 54_000_000)
    assert [(share.origin, share.ug) for share in market.origins(EXPORT)] == [(lot, 54_000_000)]
    again = line(1, lot=EXPORT, take_g="0.001")
    del again["origin"]
    resale = market.decide(sale(seller=PLANT, lines=[again], documents=[]))
    assert isinstance(resale, Refusal)
    assert resale.code == "lot_overdrawn"
    twice = market.decide(exported(taken(EXPORT, "0.001"), export=uuid(972)), PLANT)
    assert isinstance(twice, Refusal)
    assert twice.code == "lot_overdrawn"


def test_gold_without_assay_leaves_without_fine_gold() -> None:
    """An export of what nobody assayed has weight alone."""
    market = plant_market()
    market.record(exported(taken(sponge(market, 201, unassayed=True), "60.000")), signer=PLANT)
    assert market.lot(EXPORT) == (0, None)
    assert (market.row(EXPORT).gross_mg, market.row(EXPORT).fine_ug) == (60_000, None)


def test_it_leaves_from_wherever_it_lies() -> None:
    """From home, the road or a vault, and then it lies nowhere; not from another's quarantine."""
    market = plant_market()
    lot = sponge(market, 201)
    for place, gross in ((transit("x"), 10_000), (at(CARRIER), 20_000), (f"quarantine:{BUYER}", 30_000)):
        lies(market, lot, place, gross)
    refused = market.decide(exported(taken(lot, "70.001")), PLANT)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("lot_quarantined", "lots[0].lot")
    market.record(exported(taken(lot, "70.000")), signer=PLANT)
    assert whereabouts(market.facts.shelf(f"lot:{lot}"), 30_000) == {f"quarantine:{BUYER}": 30_000}
    assert whereabouts(market.facts.shelf(f"lot:{EXPORT}"), 0) == {}


def test_an_exporter_is_in_recpo() -> None:
    """R02 where it is not, nor has a release of its stock; a producer is never asked for its own gold."""
    market = plant_market()
    lot = sponge(market, 201)
    market.register(PLANT, "RECPO", "suspendido", "2026-11-01")
    mark = only(market.decide(exported(taken(lot, "60.000")), PLANT), "R02")
    assert (mark.about, dict(mark.detail)) == (f"lot:{EXPORT}", {"seller": "suspendido"})
    market.register(PLANT, "STOCK_RELEASE")
    assert rules(market.decide(exported(taken(lot, "60.000")), PLANT)) == []
    own = sponge(market, 202, holder=MINER)
    alone = exported(taken(own, "60.000"), exporter=MINER, guides=[])
    assert rules(market.decide(alone, MINER)) == []


@pytest.mark.parametrize(
    ("guides", "reason"),
    [
        ([guide()], None),
        ([], None),
        ([guide(gross_g="61.000")], None),
        ([guide(gross_g="62.000")], "weight"),
        ([guide(gross_g="58.000")], "weight"),
        ([guide(gross_g="30.000"), guide(number="78", gross_g="30.000")], None),
        ([guide(issuer=MINER)], "issuer"),
        ([guide(kind="31", series="V001", issuer=CARRIER)], None),
        ([guide(kind="31", series="V001")], "issuer"),
        ([guide(issued_on="2026-11-22")], "after_export"),
    ],
)
def test_guides_that_contradict_the_export(guides: list[dict[str, Any]], reason: str | None) -> None:
    """R15 on another's guide, a later one, or other weights; none without a difference."""
    market = plant_market()
    payload = exported(taken(sponge(market, 201), "60.000"), guides=guides, carrier=CARRIER)
    outcome = market.decide(payload, PLANT)
    if reason is None:
        assert rules(outcome) == []
    else:
        assert dict(only(outcome, "R15").detail) == {"reason": reason}


def test_a_guide_may_differ_by_the_policy_and_no_more() -> None:
    """20 ‰ of what the guides state is still the same weight."""
    market = plant_market()
    lot = sponge(market, 201)
    assert rules(market.decide(exported(taken(lot, "61.200")), PLANT)) == []
    assert rules(market.decide(exported(taken(lot, "61.201")), PLANT)) == ["R15"]


def test_over_the_border_goes_a_guide() -> None:
    """R19 on more than the policy's grams at a district with a crossing and no guide; with a guide, less, or elsewhere,
    nothing is said.
    """
    market = plant_market()
    lot, border = sponge(market, 201), {"post": {"system": "inei", "code": "210402"}, "guides": []}
    mark = only(market.decide(exported(taken(lot, "60.000"), **border), PLANT), "R19")
    assert (mark.about, mark.audience) == (f"lot:{EXPORT}", "authority")
    assert rules(market.decide(exported(taken(lot, "60.000"), **border | {"guides": [guide()]}), PLANT)) == []
    assert rules(market.decide(exported(taken(lot, "10.000"), **border), PLANT)) == []
    assert rules(market.decide(exported(taken(lot, "10.001"), **border), PLANT)) == ["R19"]
    reniec = {"post": {"system": "reniec", "code": "210402"}, "guides": []}
    assert rules(market.decide(exported(taken(lot, "60.000"), **reniec), PLANT)) == []


def test_what_is_not_the_exporters_stays() -> None:
    """Unknown lots, others' lots, more than there is, and an export's id used before are refused."""
    market = plant_market()
    lot, miners = sponge(market, 201), sponge(market, 202, holder=MINER)
    for payload, code in (
        (exported(taken(uuid(999), "1.000")), "lot_unknown"),
        (exported(taken(miners, "1.000")), "lot_not_yours"),
        (exported(taken(lot, "100.001")), "lot_overdrawn"),
        (exported(taken(lot, "1.000"), export=lot), "lot_exists"),
    ):
        outcome = market.decide(payload, PLANT)
        assert isinstance(outcome, Refusal)
        assert outcome.code == code


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"exported_on": "2026-11-22"}, "exported_in_future"),
        ({"country": "PE"}, "exported_to_peru"),
        ({"lots": [taken(uuid(201), "1"), taken(uuid(201), "2")]}, "lots_repeated"),
        ({"lots": [taken(uuid(201), "0.000")]}, "take_zero"),
        ({"guides": [guide(), guide()]}, "guides_repeated"),
        ({"hs_code": "7113.19"}, "pattern"),
        ({"hs_code": "7108.12.00.00.00"}, "pattern"),
        ({"declaration": "12345"}, "pattern"),
        ({"country": "CHE"}, "pattern"),
    ],
)
def test_an_export_that_cannot_be_meant_is_no_payload(changes: dict[str, Any], word: str) -> None:
    """Contradictions inside an export, and what is no heading of gold, are faults of its shape."""
    with pytest.raises(ValidationError, match=word):
        plant_market().decide(exported(taken(uuid(201), "1.000"), **changes), PLANT)
