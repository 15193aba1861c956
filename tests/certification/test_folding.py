from dataclasses import replace
from importlib.resources import files

import pytest

from service.certification import evidence, judgement
from service.certification.departments import department
from service.certification.evidence import Evidence
from service.certification.judgement import Judgement
from service.certification.origin import Origin
from service.certification.past import Past
from service.decision.facts import Facts
from service.ledger import canonical
from service.registry import districts
from service.trade.lots import CAMPAIGN, DECLARED, MADE, Lot, LotUse
from service.trade.provenance import Graph, Standing
from tests.trade.market import uuid

MINE_UG = 1_000_003
BAR, CAMPAIGN_LOT = uuid(900_000), uuid(900_001)


def _bar_of(count: int) -> Evidence:
    """A bar made in one campaign of `count` declared lots, in all departments, categories and standings by turns."""
    lots: dict[str, Lot] = {}
    origins: dict[str, Origin] = {}
    for number in range(count):
        standing = (Standing.FORMAL, Standing.IN_PROCESS)[number % 2]
        lot = replace(
            Lot(number, uuid(number), f"ruc:{number}", "ore", 10_000, MINE_UG, DECLARED, 0),
            ubigeo_system="inei",
            ubigeo_code=f"{number % 25 + 1:02}0101",
            standing=standing.value,
        )
        lots[lot.lot] = lot
        category = "I" if standing is Standing.FORMAL else ("I", "II", "III", "IV", "none")[number // 2 % 5]
        origins[lot.lot] = Origin(lot, lot.holder, "R", standing, category)
    whole = MINE_UG * count - 7
    node = Lot(count, CAMPAIGN_LOT, "ruc:p", CAMPAIGN, 10_000 * count, MINE_UG * count, "taken", 0)
    bar = Lot(count, BAR, "ruc:p", "bar", whole // 1000 + 1, whole, MADE, 1)
    uses = {
        CAMPAIGN_LOT: [LotUse(count, CAMPAIGN_LOT, each, 10_000, MINE_UG) for each in lots],
        BAR: [LotUse(count, BAR, CAMPAIGN_LOT, bar.gross_mg, whole)],
    }
    graph = Graph({**lots, CAMPAIGN_LOT: node, BAR: bar}, uses)
    past = Past(Facts(complete=True), count + 1)
    return Evidence(
        bar, past, graph, assayed=True, sales={}, settled=frozenset(), campaigns={}, origins=origins, certified={}
    )


@pytest.mark.parametrize("count", [1, 7, 300, 1_000])
def test_origins_fold_into_an_entry(count: int) -> None:
    """However many, they fold into at most 150 groups that sum to the microgram, and fit a payload with room."""
    found = _judged(count)
    claims = found.claims
    assert claims is not None
    assert len(claims.origins) == len({(each.department, each.category, each.standing) for each in claims.origins})
    assert len(claims.origins) <= min(count, 150)
    assert sum(each.lots for each in claims.origins) == count
    assert sum(each.fine_ug for each in claims.origins) == claims.certified_ug == found.lot.fine_ug
    assert sum(each.share_bp for each in claims.origins) == sum(each.share_bp for each in claims.categories) == 10_000
    assert len(canonical.encode({"claims": claims.as_json()})) < 45_056 * 3 // 4


def test_a_share_is_never_a_whole_unit_off() -> None:
    """Each group's basis points are those of its µg, rounded one way or the other."""
    claims = _judged(300).claims
    assert claims is not None
    for group in claims.origins:
        assert abs(group.share_bp * claims.certified_ug - group.fine_ug * 10_000) < claims.certified_ug


def _judged(count: int) -> Judgement:
    return judgement.judge(_bar_of(count))


def test_departments_are_those_of_the_table() -> None:
    """Of every district of Peru, by INEI's code, by RENIEC's and by SUNAT's, the department is INEI's."""
    table = (files("service.registry.data") / "districts.csv").read_text(encoding="utf-8")
    for inei, district in districts.parse(table).items():
        assert department("inei", inei) == department("sunat", inei) == inei[:2]
        if district.reniec is not None:
            assert department("reniec", district.reniec) == inei[:2]


@pytest.mark.parametrize("code", ["000101", "260101", "990101", "210001", "211000"])
def test_what_is_no_district_of_peru_has_no_department(code: str) -> None:
    """Neither abroad, nor a province or department alone."""
    assert department("inei", code) is None


def test_a_lot_nobody_knows_has_no_evidence() -> None:
    """An id that no entry names gives none, and no fault either."""
    assert evidence.gather(Facts(complete=True), uuid(1), 10) is None
