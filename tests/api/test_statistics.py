"""Statistics over HTTP: what everybody is told, what only those who answer for the market are, and in which form."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from service.api.examples import story
from service.flows import statistics as flows
from service.flows.readers import kept
from tests.api.served import Served

AUDITOR = "ruc:20990000078"
AUTHORITY = "ruc:20990000086"
NORTH = "ruc:20990000094"
DISTRIBUTION = "/v1/statistics/distribution"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples in it, an auditor and authorities of two departments."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="company", name="DEMO Auditor")
    for party, key, territory in ((AUTHORITY, "authority", "21"), (NORTH, "north", "20")):
        shared_service.enrol(
            party,
            key,
            roles=["authority"],
            kind="authority",
            name="DEMO DREM",
            institution="DEMO DREM",
            territory=[territory],
        )
    return shared_service


def test_an_auditor_sees_every_cell(market: Served) -> None:
    """The one miner of the examples stands in its cell of five dimensions, on any day that is asked."""
    token = market.token(AUDITOR, story.key("auditor"))
    by = "category,department,activity,stage,group"
    said = market.get(DISTRIBUTION, token, by=by, at="2026-11-20").json()
    (cell,) = [each for each in said["cells"] if each["group"] == "no_data"]
    assert (cell["category"], cell["stage"], cell["lines"], cell["operators"]) == ("II", "reinfo_entry", 1, 1)
    before = market.get(DISTRIBUTION, token, by=by, at="2026-11-20", known_at=3).json()
    assert before["cells"] == []
    assert market.get(DISTRIBUTION, token, known_at=999_999).status_code == 422


def test_an_authority_sees_its_territory(market: Served) -> None:
    """What is of another department is not counted for it, and it says what it reads for."""
    for party, key, lines in ((AUTHORITY, "authority", 1), (NORTH, "north", 0)):
        token = market.token(party, story.key(key))
        said = market.get(DISTRIBUTION, token, by="group", at="2026-11-20", purpose="yearly plan").json()
        assert sum(cell["lines"] for cell in said["cells"] if cell["group"] == "no_data") == lines
        assert market.get(DISTRIBUTION, token, by="group").status_code == 422


def test_everybody_is_told_nothing_of_a_few(market: Served) -> None:
    """A roll of fewer operators than the least shows no cell and no total, and says that something is hidden."""
    said = market.http.get(DISTRIBUTION).json()
    assert (said["cells"], said["totals"], said["least"]) == ([], [], 5)
    trader = market.get(DISTRIBUTION, market.token(story.TRADER, story.key("trader"))).json()
    assert trader["cells"] == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=category,department,group", 422),
        ("by=name", 422),
        ("by=group,group", 422),
        ("at=2026-11-20", 403),
        ("known_at=5", 403),
        ("by=stage,group", 200),
    ],
)
def test_what_the_public_may_not_ask(market: Served, query: str, status: int) -> None:
    """Three dimensions, and days of one's choice, would tell single operators apart."""
    assert market.http.get(f"{DISTRIBUTION}?{query}").status_code == status


def test_a_table_as_csv(market: Served) -> None:
    """Whoever accepts CSV gets the cells as lines."""
    token = market.token(AUDITOR, story.key("auditor"))
    headers = {"authorization": f"Bearer {token}", "accept": "text/csv"}
    answer = market.http.get(f"{DISTRIBUTION}?by=category,stage", headers=headers)
    assert answer.headers["content-type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert lines[0] == "category,stage,lines,operators"
    assert "II,reinfo_entry,1,1" in lines


def test_a_scoreboard_says_what_it_cannot_measure(market: Served) -> None:
    """Four goals, each with indicators that define themselves in the reader's language; few are not counted aloud."""
    said = market.http.get("/v1/statistics/scoreboard").json()
    assert [goal["goal"] for goal in said["goals"]] == [1, 2, 3, 4]
    for goal in said["goals"]:
        for each in goal["indicators"]:
            assert each["formula"]
            assert each["cannot_measure"]
            assert each["rows"]
    token = market.token(AUDITOR, story.key("auditor"))
    english = market.get("/v1/statistics/scoreboard", token, at="2026-11-20").json()
    assert english["goals"][2]["name"] == "Access to mining rights and to surface permits"


def test_the_cohort_is_not_for_everybody(market: Served) -> None:
    """Registrar, auditors and authorities read it; a trader and the public do not."""
    path = "/v1/statistics/cohort"
    assert market.http.get(path).status_code == 401
    assert market.get(path, market.token(story.TRADER, story.key("trader"))).status_code == 403
    assert market.get(path, market.token(story.REGISTRAR, story.key("registrar"))).json()["target"] == 12


def test_prices_of_pallaqueras_name_nobody(market: Served) -> None:
    """The public gets months without lists; a national auditor the associations and constancias too."""
    path = "/v1/statistics/pallaqueras"
    public = market.http.get(path).json()
    assert "constancias" not in public
    assert "nat:" not in market.http.get(path).text
    whole = market.get(path, market.token(AUDITOR, story.key("auditor")), at="2026-11-30").json()
    assert {"register", "associations", "constancias"} <= set(whole)
    local = market.get(path, market.token(AUTHORITY, story.key("authority")), purpose="yearly plan").json()
    assert "constancias" not in local


def test_readings_in_full_are_noted(market: Served) -> None:
    """Who read which table, as what, stands in the access log."""
    token = market.token(AUDITOR, story.key("auditor"))
    market.get(DISTRIBUTION, token, by="group")
    for _ in range(50):
        if market.execute("SELECT count(*) FROM private.access_log WHERE action = 'statistics'") != "0":
            return
    raise AssertionError("nothing was noted")


def test_the_public_asks_the_database_once(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks the same at one time, in any language and order, shares one statement and is told how old it is."""
    asked = []

    async def counted(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - as the flow
        asked.append(args)
        return await found(*args, **named)

    found = flows.public_distribution
    monkeypatch.setattr(flows, "public_distribution", counted)

    def ask(number: int) -> tuple[int, str, str]:
        by = ("activity,department", "department,activity")[number % 2]
        spoken = {"accept-language": ("es", "en")[number // 2 % 2]}
        answer = market.http.get(f"{DISTRIBUTION}?by={by}", headers=spoken)
        return answer.status_code, answer.headers["cache-control"], answer.headers["age"]

    with ThreadPoolExecutor(16) as askers:
        answers = list(askers.map(ask, range(64)))
    assert len(asked) == 1
    assert {each[:2] for each in answers} == {(200, "public, max-age=300")}
    assert all(0 <= int(age) < 60 for *_, age in answers)


def test_the_public_that_waits_is_bounded(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where as many wait for what is being found as may, one more is told when to come back, in its language."""
    monkeypatch.setattr(kept, "_WAITING", 0)
    answer = market.http.get(f"{DISTRIBUTION}?by=stage,activity", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "busy", "10")


def test_what_is_read_in_full_is_nobody_elses(market: Served) -> None:
    """An auditor's table is kept by nobody, and not told from what the public was."""
    market.http.get(f"{DISTRIBUTION}?by=group")
    whole = market.get(DISTRIBUTION, market.token(AUDITOR, story.key("auditor")), by="group")
    assert whole.headers["cache-control"] == "private, no-store"
    assert "age" not in whole.headers
    assert whole.json()["hidden"] is False
