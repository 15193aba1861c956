"""The supplier check: what may be sold, by what was known when, in which words, and noted where."""

import pytest

from service.api.examples import story
from tests.api.served import Served


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it."""
    shared_service.tell("purchase.recorded")
    return shared_service


@pytest.fixture(scope="module")
def token(market: Served) -> str:
    """Give the trader's token."""
    return market.token(story.TRADER, story.key("trader"))


def test_a_supplier_is_judged_on_a_day(market: Served, token: str) -> None:
    """The verdict tells may_sell, light and category apart, and says both dates judged and what nobody looked at."""
    said = market.get(f"/v1/suppliers/{story.MINER}", token, at="2026-11-20").json()
    assert (said["may_sell"], said["light"], said["category"]) == ("yes", "green", "II")
    assert said["key_action"].startswith("Agreement")
    assert said["judged"]["at"] == "2026-11-20"
    assert said["judged"]["size"] >= 10
    assert [word["register"] for word in said["registers"]] == ["REINFO"]
    assert {each["name"] for each in said["not_checked"]} >= {"identity", "protected_areas"}


def test_each_quality_and_right_has_its_answer(market: Served, token: str) -> None:
    """What it may sell as what, under which right, by which register and law; and which whole rolls were looked at."""
    said = market.get(f"/v1/suppliers/{story.MINER}", token, at="2026-11-20").json()
    (answer,) = said["answers"]
    assert (answer["as"], answer["may_sell"], answer["rests_on"]) == ("producer", "yes", "REINFO")
    assert (answer["right"], answer["category"], answer["standing"]) == ("010234500", "II", "in_process")
    assert "Ley 32537" in answer["law"]
    (roll,) = [roll for roll in said["rolls"] if roll["register"] == "REINFO"]
    assert (roll["listed"], roll["retrieved_on"]) == (True, "2026-11-19")
    assert said["registers"][0]["confirmed_on"] == "2026-11-19"
    none = market.get(f"/v1/suppliers/{story.MINER}", token, at="2026-11-20", activity="exploration").json()
    assert (none["may_sell"], none["light"]) == ("no", "red")


def test_what_was_known_then_is_what_counts(market: Served, token: str) -> None:
    """By the ledger before the registration was recorded, the same supplier on the same day may not sell."""
    said = market.get(f"/v1/suppliers/{story.MINER}", token, at="2026-11-20", known_at=3).json()
    assert (said["known"], said["may_sell"], said["light"]) == (True, "no", "red")
    assert [reason["rule"] for reason in said["reasons"]] == ["R03"]
    assert said["judged"]["known_at"] == 3


def test_known_at_may_be_a_day(market: Served, token: str) -> None:
    """A day means all that was recorded by its end; before the log began nobody was known."""
    by_now = market.get(f"/v1/suppliers/{story.MINER}", token, known_at="2026-11-21").json()
    assert (by_now["judged"]["known_at"], by_now["may_sell"]) == (by_now["judged"]["size"] - 1, "yes")
    before = market.get(f"/v1/suppliers/{story.MINER}", token, known_at="2026-11-20").json()
    assert (before["judged"]["known_at"], before["known"]) == (-1, False)


def test_a_name_is_known_from_its_entry_on(market: Served, token: str) -> None:
    """What the log did not know yet is not said: neither that the supplier exists, nor its name."""
    then = market.get(f"/v1/suppliers/{story.TRADER}", token, known_at=0).json()
    now = market.get(f"/v1/suppliers/{story.TRADER}", token).json()
    assert (then["known"], then["name"]) == (False, None)
    assert now["known"]
    assert now["name"].startswith("DEMO")


@pytest.mark.parametrize("known_at", ["999999", "2090-01-01"])
def test_what_is_not_known_yet_is_no_answer(market: Served, token: str, known_at: str) -> None:
    """An entry or a day that the log has not come to is refused."""
    answer = market.get(f"/v1/suppliers/{story.MINER}", token, known_at=known_at)
    assert (answer.status_code, answer.json()["code"]) == (422, "known_at_ahead")


def test_nobody_is_answered_too(market: Served, token: str) -> None:
    """A party that no entry names gets an answer: unknown, and nothing allows it to sell."""
    said = market.get("/v1/suppliers/ruc:20990000108", token).json()
    assert (said["known"], said["may_sell"]) == (False, "no")


@pytest.mark.parametrize(
    ("path", "code", "field"),
    [
        ("ruc:20990000018", "parameter_malformed", "path.party"),
        ("dni:12345678", "parameter_malformed", "path.party"),
        (f"{story.MINER}?at=2026-02-30", "parameter_malformed", "query.at"),
        (f"{story.MINER}?at=20-11-2026", "parameter_malformed", "query.at"),
        (f"{story.MINER}?knownat=3", "parameter_unknown", "query.knownat"),
        (f"{story.MINER}?at=2026-11-20&at=2026-11-21", "parameter_doubled", "query.at"),
        (f"{story.MINER}?known_at=-1", "parameter_malformed", "query.known_at"),
        (f"{story.MINER}?known_at=1e3", "parameter_malformed", "query.known_at"),
        (f"{story.MINER}?right=%00", "parameter_malformed", "query.right"),
        (f"{story.MINER}?right=%ff", "parameter_malformed", "query"),
        (f"{story.MINER}?{'&'.join(f'a{number}=1' for number in range(21))}", "parameters_many", "query"),
        (f"{story.MINER}?purpose=a", "parameter_malformed", "query.purpose"),
    ],
)
def test_a_misspelt_question_is_refused(market: Served, token: str, path: str, code: str, field: str) -> None:
    """A parameter that is unknown, doubled or malformed is refused by name: another question is never answered."""
    answer = market.get(f"/v1/suppliers/{path}", token)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert answer.json()["fix"]


def test_spanish_comes_first(market: Served, token: str) -> None:
    """Without a language the answer is Spanish; English where it is asked for."""
    bearer = {"authorization": f"Bearer {token}"}
    path = f"/v1/suppliers/{story.MINER}"
    assert market.http.get(path, headers=bearer).json()["key_action"].startswith("Acuerdo")
    english = {**bearer, "accept-language": "en-GB,es;q=0.5"}
    assert market.http.get(path, headers=english).json()["key_action"].startswith("Agreement")


def test_reading_anothers_data_is_noted(market: Served, token: str) -> None:
    """Who asked, as what, about whom and for which purpose stands in the access log; reading oneself does not."""
    asked = f"SELECT count(*) FROM private.access_log WHERE party = '{story.TRADER}' AND subject = "
    market.get(f"/v1/suppliers/{story.PALLAQUERA}", token, purpose="compra 88")
    market.get(f"/v1/suppliers/{story.TRADER}", token)
    market.until_is("1", f"{asked}'{story.PALLAQUERA}' AND role = 'trader' AND purpose = 'compra 88'")
    assert market.execute(f"{asked}'{story.TRADER}'") == "0"
