"""Surveillance over HTTP: to whom each rule is told, for which places, and what a party learns of itself."""

from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from service.api.examples import story
from service.flows.readers.costly import Turns
from service.surveillance.watch.rules import RULES
from tests.api.served import Served

AUDITOR = "ruc:20990000078"
PUNO = "ruc:20990000086"
NORTH = "ruc:20990000094"
PATH = "/v1/surveillance"
WHY = "expediente 12"
AT = "2026-11-30"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples in it, in which one constancia is overdrawn, and those who look."""
    shared_service.tell("purchase.recorded")
    shared_service.give_key(story.MINER, "miner")
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="company", name="DEMO Auditor")
    for party, key, territory in ((PUNO, "puno", "21"), (NORTH, "north", "20")):
        named = {"kind": "authority", "name": "DEMO DREM", "institution": "DEMO DREM", "territory": [territory]}
        shared_service.enrol(party, key, roles=["authority"], **named)
    return shared_service


def asked(market: Served, party: str, key: str, **params: Any) -> Any:  # noqa: ANN401 - an answer
    """What the service answers to a party."""
    return market.get(PATH, market.token(party, story.key(key)), **params)


def test_every_rule_with_its_words(market: Served) -> None:
    """An auditor is told all rules; the overdrawn constancia stands with its parties, figures and entries."""
    said = asked(market, AUDITOR, "auditor", at=AT).json()
    assert [each["rule"] for each in said["rules"]] == list(RULES)
    assert all(each["law"] and each["text"] and each["remedy"] for each in said["rules"])
    (found,) = said["rules"][0]["suspicions"]
    assert found["text"] == "gold drawn on a constancia: 140.280 g gross; usual is up to 130.000"
    assert found["subject"] == story.MINER
    assert found["entries_count"] == len(found["entries"]) == 2
    spanish = market.http.get(
        PATH,
        params={"rule": "R05b", "at": AT},
        headers={"authorization": f"Bearer {market.token(AUDITOR, story.key('auditor'))}", "accept-language": "es"},
    ).json()
    assert spanish["rules"][0]["suspicions"][0]["text"].startswith("oro usado de una constancia: 140.280 g brutos")


@pytest.mark.parametrize(
    ("party", "key", "params", "status", "told"),
    [
        (AUDITOR, "auditor", {}, 200, 1),
        (AUDITOR, "auditor", {"department": "20"}, 200, 0),
        (PUNO, "puno", {"purpose": WHY}, 200, 1),
        (PUNO, "puno", {"purpose": WHY, "department": "21"}, 200, 1),
        (PUNO, "puno", {"purpose": WHY, "department": "20"}, 403, None),
        (PUNO, "puno", {}, 422, None),
        (NORTH, "north", {"purpose": WHY}, 200, 0),
        (story.MINER, "miner", {}, 200, 1),
        (story.TRADER, "trader", {}, 200, 0),
        (story.REGISTRAR, "registrar", {}, 200, 0),
    ],
)
def test_a_constancia_is_told_to_its_parties_and_its_authority(
    market: Served, party: str, key: str, params: dict[str, str], status: int, told: int | None
) -> None:
    """R05b: issuer and selector, state auditors, the authority of the place that says what for; nobody else."""
    answer = asked(market, party, key, rule="R05b", at=AT, **params)
    assert answer.status_code == status
    if told is not None:
        assert [each["count"] for each in answer.json()["rules"]] == [told]


@pytest.mark.parametrize("rule", sorted(set(RULES) - {"R05b", "R21"}))
def test_a_suspicion_is_kept_from_its_subject(market: Served, rule: str) -> None:
    """A trader, a miner and the registrar are told nothing of any other rule, not even that it found nothing."""
    for party, key in ((story.TRADER, "trader"), (story.MINER, "miner"), (story.REGISTRAR, "registrar")):
        assert asked(market, party, key, rule=rule).status_code == 403
    said = asked(market, story.TRADER, "trader").json()
    assert {each["rule"] for each in said["rules"]} == {"R05b", "R21"}


def test_what_was_known_before(market: Served) -> None:
    """By the first entries nothing was drawn; of a log that has not come so far nothing is told."""
    before = asked(market, AUDITOR, "auditor", rule="R05b", at=AT, known_at=3).json()
    assert before["judged"]["known_at"] == 3
    assert before["rules"][0]["count"] == 0
    assert asked(market, AUDITOR, "auditor", known_at=999_999).status_code == 422
    assert asked(market, AUDITOR, "auditor", rule="R99").status_code == 422
    assert market.http.get(PATH).status_code == 401


def test_who_looks_at_the_market_keeps_nobody_waiting(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may take minutes: it stands in another line than who asks where a lot went, or a party for its own deals."""
    lines: list[Turns] = []
    turn = Turns.turn

    def noted(line: Turns, who: str) -> AbstractAsyncContextManager[None]:
        lines.append(line)
        return turn(line, who)

    monkeypatch.setattr(Turns, "turn", noted)
    auditor = market.token(AUDITOR, story.key("auditor"))
    lot = story.STORY["purchase.recorded"].payload["lines"][0]["becomes"]
    for path in (PATH, "/v1/statistics/scoreboard", f"/v1/lots/{lot}/destinations"):
        assert market.get(path, auditor).status_code == 200, path
    assert asked(market, story.TRADER, "trader").status_code == 200
    looking, counting, tracing, own = lines
    assert looking is counting is not tracing
    assert own is tracing
