"""What was learned too late: standing `in_review`, asked by what was known when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from service.api.examples import story
from tests.api.served import Served

LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"
WHOLE = "0192f3a1-7c10-7d21-9b8a-000000000302"
STATEMENT = "7c" * 32


def _registered(served: Served, number: int, register: str, party: str, status: str, /, **more: object) -> int:
    payload = {
        "type": "registration.recorded",
        "log": story.LOG,
        "id": f"0192f3a1-7c10-7d21-9b8a-{number:012d}",
        "occurred_at": "2026-11-20T14:00:00Z",
        "register": register,
        "party": party,
        "status": status,
        "source": {"digest": "0" * 64, "name": f"DEMO {register}", "retrieved_on": "2026-11-19"},
        **more,
    }
    answer = served.record(payload, story.key("registrar"))
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


def _recorded(served: Served, payload: dict[str, Any]) -> int:
    answer = served.record(payload, story.key("trader"))
    assert answer.status_code in {200, 201}, answer.text
    seq: int = answer.json()["seq"]
    return seq


@pytest.fixture(scope="module")
def deal(shared_service: Served) -> tuple[Served, int, int]:
    """Give the worked purchase whose buyer declares a check, its entry, and that of a suspension recorded after it."""
    shared_service.tell("lot.declared")
    _registered(shared_service, 777, "RECPO", story.TRADER, "vigente", **{"from": "2020-01-01"})
    checks = [{"register": "SUPPLIER_STATEMENT", "digest": STATEMENT, "checked_on": "2026-11-20"}]
    sold = _recorded(shared_service, {**story.STORY["purchase.recorded"].payload, "checks": checks})
    right = dict(story.STORY["constancia.issued"].payload["right"])
    suspended = {"from": "2026-11-19", "right": right, "activity": "exploitation"}
    return shared_service, sold, _registered(shared_service, 778, "REINFO", story.MINER, "suspendido", **suspended)


def _origins(served: Served, lot: str, **asked: str | int) -> httpx.Response:
    return served.get(f"/v1/lots/{lot}/origins", served.token(story.TRADER, story.key("trader")), **asked)


def test_a_suspension_learned_later_is_reviewed_not_blocked(deal: tuple[Served, int, int]) -> None:
    """Its grams stand `in_review`, with the entry that says so, the law, and that the buyer declared a check."""
    served, sold, learned = deal
    said = _origins(served, WHOLE).json()
    assert [(each["standing"], each["ug"]) for each in said["origins"]] == [("in_review", said["fine_ug"])]
    later = [each for each in said["reviews"] if each["deal"]["seq"] == sold]
    assert [(each["status"], each["holder"], each["learned"]["seq"]) for each in later] == [
        ("suspendido", story.MINER, learned)
    ]
    assert later[0]["deal"]["day"] == "2026-11-20"
    assert later[0]["buyer_declared_check"] == {
        "statement": STATEMENT,
        "text": "The buyer declared a check of that day. Proof is the signed statement with this digest.",
    }
    assert "Ley 32537" in later[0]["law"]
    assert later[0]["text"].startswith("Only after the deal")


def test_a_block_stays_a_block(deal: tuple[Served, int, int]) -> None:
    """What exceeds the constancia is blocked as before; only the rest is reviewed."""
    standings = {each["standing"]: each["ug"] for each in _origins(deal[0], LOT).json()["origins"]}
    assert standings == {"blocked": 9_303_400, "in_review": 4_135_850}


def test_what_the_buyer_could_know_is_still_there(deal: tuple[Served, int, int]) -> None:
    """By what was known before the suspension was recorded, nothing is under review; both times are told."""
    served, sold, learned = deal
    said = _origins(served, WHOLE, known_at=learned - 1).json()
    assert [each["standing"] for each in said["origins"]] == ["in_process"]
    assert (said["reviews"], said["judged"]["known_at"]) == ([], learned - 1)
    assert _origins(served, WHOLE, known_at=sold - 1).status_code == 404


def test_a_day_is_known_at_its_end(deal: tuple[Served, int, int]) -> None:
    """Before the log began the lot was unknown; a day to come is refused."""
    assert _origins(deal[0], WHOLE, known_at="2026-11-20").json()["code"] == "lot_not_found"
    assert _origins(deal[0], WHOLE, known_at="2026-11-21").json()["reviews"]
    assert _origins(deal[0], WHOLE, known_at="2090-01-01").json()["code"] == "known_at_ahead"


def test_the_entries_are_untouched(deal: tuple[Served, int, int]) -> None:
    """No finding about the deal changed: the review is a question's answer, not a mark."""
    served, sold, _ = deal
    token = served.token(story.TRADER, story.key("trader"))
    found = served.get("/v1/findings", token, about=f"entry:{sold}").json()["findings"]
    assert "R01" not in {each["rule"] for each in found}


def test_an_instant_is_known_to_the_microsecond(deal: tuple[Served, int, int]) -> None:
    """What was recorded at the instant itself is known, what a microsecond later is not; whatever offset it is in."""
    served, sold, learned = deal
    # The log's clock stands still here: its last trees are set a second apart.
    served.execute("ALTER TABLE ledger.tree_head DISABLE TRIGGER ALL")
    for seq in range(sold, learned + 1):
        served.execute(
            f"UPDATE ledger.tree_head SET recorded_at = recorded_at + interval '{seq - sold + 1} seconds' "
            f"WHERE size = {seq + 1} RETURNING 1"
        )
    served.execute("ALTER TABLE ledger.tree_head ENABLE TRIGGER ALL")
    for at, seq in (
        ("2026-11-21T12:00:01Z", sold),
        ("2026-11-21T07:00:01-05:00", sold),
        ("2026-11-21T17:30:01.000000999+05:30", sold),
        (f"2026-11-21T12:00:{learned - sold + 1:02}.000000Z", learned),
        (f"2026-11-21T12:00:{learned - sold:02}.999999Z", learned - 1),
    ):
        said = _origins(served, WHOLE, known_at=at).json()
        judged = said["judged"]["known_at"]
        assert (said["judged"]["size"] - 1 if judged is None else judged) == seq, at
    assert _origins(served, WHOLE, known_at="2026-11-21T12:00:00.999999Z").json()["code"] == "lot_not_found"
    before = served.get(
        f"/v1/suppliers/{story.MINER}",
        served.token(story.TRADER, story.key("trader")),
        known_at="2026-11-21T12:00:01Z",
    )
    assert before.json()["judged"]["known_at"] == sold


@pytest.mark.parametrize(
    "given",
    [
        "2026-11-21T12:00:00",
        "2026-11-21T12:00Z",
        "2026-11-21 12:00:00Z",
        "2026-11-21T12:00:00 05:30",
        "2026-11-21T24:00:00Z",
        "2026-11-21T12:00:60Z",
        "2026-02-30T12:00:00Z",
        "2026-11-21T12:00:00+24:00",
        "2026-11-21T12:00:00.Z",
        "2026-11-21t12:00:00z",
        "2026-11-21T12:00:00,5Z",
        "٢026-11-21T12:00:00Z",
        "1999-11-21T12:00:00Z",
    ],
)
def test_an_instant_that_may_be_two_is_refused(deal: tuple[Served, int, int], given: str) -> None:
    """Without its offset, or in any other form than RFC 3339's, `known_at` is refused by name, with the form shown."""
    said = _origins(deal[0], WHOLE, known_at=given).json()
    assert (said["code"], said["field"]) == ("parameter_malformed", "query.known_at")
    assert "2026-11-20T14:42:00-05:00" in said["fix"]
    assert "%2B" in said["fix"]


def test_an_instant_to_come_is_refused(deal: tuple[Served, int, int]) -> None:
    """Of what will be known nothing is said: the answer would be another one later."""
    served = deal[0]
    now = datetime.now(UTC)
    said = _origins(served, WHOLE, known_at=(now + timedelta(minutes=1)).isoformat()).json()
    assert (said["code"], said["field"]) == ("known_at_ahead", "query.known_at")
    size = int(served.execute("SELECT size FROM ledger.head"))
    assert f"{size - 1}," in said["fix"]
    assert _origins(served, WHOLE, known_at=(now - timedelta(seconds=1)).isoformat()).status_code == 200
