"""Refusals are counted as they are signed, and the registrar's count of a day is an entry."""

import uuid
from datetime import datetime, timedelta

import httpx

from service.api.examples import story
from tests.api.served import Served

AUDITOR = "ruc:20990000078"


def _submit(served: Served, by: str, kind: str, /, **members: object) -> httpx.Response:
    head = {"type": kind, "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-20T21:00:00Z"}
    return served.record({**head, **members}, story.key(by))


def _backdated(served: Served, by: str = "registrar") -> str:
    """Refused: a policy that was to hold before it was recorded, or that a trader sets."""
    answer = _submit(served, by, "policy.set", name="annul_days", value=9, effective_from="2020-01-01")
    assert "refusal" in answer.json(), answer.text
    code: str = answer.json()["code"]
    return code


def _told(served: Served, by: str, party: str, day: str) -> httpx.Response:
    return served.get("/v1/refusals", served.token(party, story.key(by)), day=day)


def _recorded_on(served: Served) -> str:
    """The Lima day by the log's clock."""
    return served.execute("SELECT ((recorded_at AT TIME ZONE 'UTC') - interval '5 hours')::date FROM ledger.head")


def test_refusals_are_counted_by_code_and_day(service: Served) -> None:
    """Each signed refusal counts once, for its party; what is accepted, malformed or repeated counts for nobody."""
    service.tell("key.enrolled")
    day = _recorded_on(service)
    assert _told(service, "registrar", story.REGISTRAR, day).json() == {"day": day, "counts": []}
    assert [_backdated(service) for _ in range(3)] == ["policy_backdated"] * 3
    assert _backdated(service, "trader") == "not_yours"
    for name in ("one stranger", "another stranger"):
        _backdated(service, name)
    assert _submit(service, "registrar", "policy.set", name="annul_days").status_code == 422
    assert _told(service, "registrar", story.REGISTRAR, day).json()["counts"] == [
        {"code": "not_yours", "count": 1, "parties": 1, "most": 1},
        {"code": "policy_backdated", "count": 3, "parties": 1, "most": 3},
        {"code": "unknown_signer", "count": 2, "parties": 1, "most": 2},
    ]
    assert service.execute("SELECT string_agg(party, ',' ORDER BY code) FROM private.refusal") == (
        f"{story.TRADER},{story.REGISTRAR},"
    )


def test_who_may_compare(service: Served) -> None:
    """The registrar that counts, authorities and auditors that compare; no trader."""
    service.tell("key.enrolled")
    service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="company", name="DEMO")
    assert _told(service, "auditor", AUDITOR, "2026-11-19").status_code == 200
    assert _told(service, "trader", story.TRADER, "2026-11-19").status_code == 403


def test_a_days_count_is_recorded_once_it_is_over(service: Served) -> None:
    """The registrar signs the count of a past day, once; of a day that is not over there is none."""
    service.tell("key.enrolled")
    today = _recorded_on(service)
    counts = [{"code": "R06", "count": 2, "parties": 1, "most": 2}]
    assert _submit(service, "registrar", "refusals.counted", day=today, counts=counts).json()["code"] == "day_not_over"
    before = f"{datetime.fromisoformat(today) - timedelta(days=1):%Y-%m-%d}"
    assert _submit(service, "trader", "refusals.counted", day=before, counts=counts).json()["code"] == "not_yours"
    assert _submit(service, "registrar", "refusals.counted", day=before, counts=counts).status_code == 201
    again = _submit(service, "registrar", "refusals.counted", day=before, counts=[])
    assert again.json()["code"] == "counted_already"
