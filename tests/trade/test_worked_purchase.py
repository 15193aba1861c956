from service.decision.findings import for_entry
from service.decision.outcome import Accepted
from service.decision.records import Posting, Row
from service.registry.parties import Party
from service.trade.bought import Bought, Confirmed
from service.trade.documents import DocumentUse
from service.trade.lots import Lot, LotUse
from service.trade.provenance import OriginShare, Standing
from tests.trade.market import (
    BUYER,
    MINER,
    PALLAQUERA,
    RIGHT,
    before_the_worked_purchase,
    only,
    rules,
    sums,
    uuid,
    worked,
)


def _decided() -> Accepted:
    outcome = before_the_worked_purchase().decide(worked())
    assert isinstance(outcome, Accepted)
    return outcome


def test_its_accounts_are_those_of_the_model() -> None:
    """Every account of the worked purchase moves by the figures of its table, and each move has its contra."""
    postings = [record for record in _decided().records if isinstance(record, Posting)]
    cash = f"cash:PEN:{BUYER}:{PALLAQUERA}:2026-11-20"
    half_year = f"half_year:{MINER}:{RIGHT['code']}:2026-2"
    assert sums(postings) == {
        f"origin:{uuid(201)}/gross": -14_850,
        f"origin:{uuid(201)}/fine": -13_439_250,
        f"lot:{uuid(201)}/gross": 0,
        f"lot:{uuid(201)}/fine": 0,
        f"lot:{uuid(301)}/gross": 14_850,
        f"lot:{uuid(301)}/fine": 13_439_250,
        f"lot:{uuid(202)}/gross": -125_430,
        f"lot:{uuid(202)}/fine": -114_454_875,
        f"lot:{uuid(302)}/gross": 125_430,
        f"lot:{uuid(302)}/fine": 114_454_875,
        f"constancia:{uuid(50)}/drawn": 14_850,
        "constancias": -14_850,
        cash: 210_000,
        "cash:PEN": -210_000,
        half_year: 13_439_250,
        "half_years": -13_439_250,
    }


def test_its_rows_are_those_of_the_model() -> None:
    """It puts the declared party, three lots, two edges, two document uses, the purchase and its confirmation."""
    rows = [record for record in _decided().records if isinstance(record, Row)]
    assert [type(row) for row in rows] == [
        Party,
        Lot,
        Lot,
        LotUse,
        Lot,
        LotUse,
        DocumentUse,
        DocumentUse,
        Bought,
        Confirmed,
    ]
    edges = [(row.parent, row.child) for row in rows if isinstance(row, LotUse)]
    assert edges == [(uuid(201), uuid(301)), (uuid(202), uuid(302))]
    assert {row.lot: row.holder for row in rows if isinstance(row, Lot)} == {
        uuid(201): PALLAQUERA,
        uuid(301): BUYER,
        uuid(302): BUYER,
    }


def test_its_findings_are_those_of_the_model() -> None:
    """R05b stands in the entry with its excess as a record, R12 is a record only, nothing else fires."""
    outcome = _decided()
    assert rules(outcome) == ["R05b", "R12"]
    assert [finding.as_json() for finding in for_entry(outcome.marks)] == [
        {"rule": "R05b", "level": "block", "falls_on": "excess", "count": 1, "subjects": ["line:1"]}
    ]
    excess = only(outcome, "R05b")
    assert (excess.amount, excess.about) == (9_303_400, f"lot:{uuid(301)}")
    assert only(outcome, "R12").audience == "buyer_and_authority"


def test_its_origins_are_those_of_the_model() -> None:
    """The excess of lot 301 is blocked, the rest of it and all of lot 302 in process."""
    market = before_the_worked_purchase()
    market.record(worked())
    assert market.origins(uuid(301)) == (
        OriginShare(uuid(201), 9_303_400, Standing.BLOCKED),
        OriginShare(uuid(201), 4_135_850, Standing.IN_PROCESS),
    )
    assert market.origins(uuid(302)) == (OriginShare(uuid(202), 114_454_875, Standing.IN_PROCESS),)
