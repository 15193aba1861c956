"""The ranking over HTTP: to whom it is told, for which districts, and with which reasons."""

import pytest

from service.api.examples import story
from tests.api.served import Served

AUDITOR = "ruc:20990000078"
AUTHORITY = "ruc:20990000086"
PATH = "/v1/operators:quick-wins"
WHY = "formalization round"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples in it, an auditor and an authority of Puno."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="company", name="DEMO Auditor")
    shared_service.enrol(
        AUTHORITY,
        "authority",
        roles=["authority"],
        kind="authority",
        name="DEMO DREM Puno",
        institution="DEMO DREM Puno",
        territory=["2110"],
    )
    return shared_service


def test_places_with_their_reasons(market: Served) -> None:
    """The miner of the examples is first, and the points of its reasons add up to its score."""
    said = market.get(PATH, market.token(AUDITOR, story.key("auditor")), at="2026-11-20").json()
    assert said["judged"]["at"] == "2026-11-20"
    assert said["assessed"] == 1
    (win,) = said["quick_wins"]
    assert (win["place"], win["party"], win["right"], win["category"]) == (1, story.MINER, "010234500", "II")
    assert win["name"] is None  # a natural person's stands nowhere
    assert win["score"] == sum(reason["points"] for reason in win["reasons"])
    assert win["reasons"][0] == {
        "name": "quick_category",
        "points": 1000,
        "text": "Category I or II: an example that others follow.",
    }


@pytest.mark.parametrize(
    ("params", "places"),
    [
        ({}, 1),
        ({"department": "21"}, 1),
        ({"department": "04"}, 0),
        ({"at": "2026-01-01"}, 0),
    ],
)
def test_where_and_when(market: Served, params: dict[str, str], places: int) -> None:
    """Only operators of the department, as they were assessed on the day."""
    token = market.token(story.REGISTRAR, story.key("registrar"))
    assert len(market.get(PATH, token, **params).json()["quick_wins"]) == places


@pytest.mark.parametrize(
    ("party", "key", "params", "status"),
    [
        (story.TRADER, "trader", {}, 403),
        (story.REGISTRAR, "registrar", {}, 200),
        (AUDITOR, "auditor", {}, 200),
        (AUTHORITY, "authority", {}, 422),
        (AUTHORITY, "authority", {"purpose": WHY}, 200),
        (AUTHORITY, "authority", {"purpose": WHY, "department": "21"}, 200),
        (AUTHORITY, "authority", {"purpose": WHY, "department": "04"}, 403),
        (story.REGISTRAR, "registrar", {"limit": "0"}, 422),
        (story.REGISTRAR, "registrar", {"limit": "501"}, 422),
        (story.REGISTRAR, "registrar", {"department": "Puno"}, 422),
    ],
)
def test_who_may_read_it(market: Served, party: str, key: str, params: dict[str, str], status: int) -> None:
    """The registrar, state auditors, and an authority that says what for, of its own territory; nobody else."""
    assert market.get(PATH, market.token(party, story.key(key)), **params).status_code == status


def test_an_authority_is_told_of_its_territory_only(market: Served) -> None:
    """An operator assessed in another province is in the registrar's ranking and not in the authority's."""
    elsewhere = "ruc:20990000094"
    ubigeo = {"system": "inei", "code": "040308"}
    market.enrol(elsewhere, "elsewhere", roles=["miner"], kind="company", name="DEMO Minera Chala", ubigeo=ubigeo)
    answer = market.record(
        {
            "type": "assessment.recorded",
            "log": story.LOG,
            "id": "0192f3a1-7c10-7d21-9b8a-0000000090a1",
            "occurred_at": "2026-11-20T15:00:00Z",
            "party": elsewhere,
            "from": "2026-11-10",
            "rights": {"answer": "yes", "evidence": "concession_title"},
            "surface": {"answer": "yes", "evidence": "public_deed"},
        },
        story.key("registrar"),
    )
    assert answer.status_code == 201, answer.text
    for party, key, seen in (
        (story.REGISTRAR, "registrar", {story.MINER, elsewhere}),
        (AUTHORITY, "authority", {story.MINER}),
    ):
        said = market.get(PATH, market.token(party, story.key(key)), purpose=WHY, at="2026-11-20").json()
        assert {win["party"] for win in said["quick_wins"]} == seen
