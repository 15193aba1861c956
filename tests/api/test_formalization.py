"""An operator's way to formality over HTTP: to whom it is told, in which words, and what is never told."""

import pytest

from service.api.examples import story
from tests.api.served import Served

AUDITOR = "ruc:20990000078"
AUTHORITY = "ruc:20990000086"
PATH = f"/v1/operators/{story.MINER}/formalization"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples in it, and two institutions."""
    shared_service.tell("purchase.recorded")
    stage = {**story.STORY["stage.reached"].payload, "party": story.MINER, "id": "0192f3a1-7c10-7d21-9b8a-000000009016"}
    assert shared_service.record(stage, story.key("registrar")).status_code in {200, 201}
    shared_service.enrol(AUDITOR, "auditor", roles=["auditor"], kind="company", name="DEMO Auditor")
    shared_service.enrol(
        AUTHORITY,
        "authority",
        roles=["authority"],
        kind="authority",
        name="DEMO DREM Puno",
        institution="DEMO DREM Puno",
        territory=["21"],
    )
    return shared_service


def _auditor(market: Served) -> str:
    return market.token(AUDITOR, story.key("auditor"))


def test_the_way_so_far_and_the_next_step(market: Served) -> None:
    """Category, evidence in words, stages with evaluators, what is missing, the offer and the plan's goals."""
    said = market.get(PATH, _auditor(market), at="2026-11-20").json()
    assert said["judged"]["at"] == "2026-11-20"
    (right,) = said["rights"]
    assert (right["right"], right["category"]) == ("010234500", "II")
    surface = right["evidence"][1]
    assert (surface["axis"], surface["counts"]) == ("surface", False)
    assert surface["text"].startswith("Verbal consent does not count")
    assert {each["evidence"] for each in surface["would_count"]} >= {"public_deed", "state_waste_land"}
    assert right["surface_holder"]["consent"] == "negotiating"
    assert right["left_out"] is None
    stages = right["stages"]
    assert [(each["stage"], each["evaluator"]) for each in stages["reached"]] == [
        ("reinfo_entry", None),
        ("igafom_preventive", "DGAAM"),
    ]
    assert (stages["current"], stages["days_in_stage"], stages["formal"]) == ("igafom_preventive", 828, False)
    assert stages["next"]["stage"] == "igafom_corrective"
    assert right["support"]["offers"][0]["name"] == "surface_settlement"
    assert "planetGOLD" in right["support"]["source"]
    goals = {each["goal"]: each["done_on"] for each in said["help"]["goals"]}
    assert goals == {"baseline_report": "2026-11-18", "surface_agreement": None}
    assert [(each["organization"], each["role"]) for each in said["organizations"]] == [(story.TRADER, "delegate")]


def test_half_years_are_told_without_figures(market: Served) -> None:
    """A party reads when it filed and when it should have; neither figures nor their commitment are in the answer."""
    token = market.token(story.TRADER, story.key("trader"))
    answer = market.get(f"/v1/operators/{story.TRADER}/formalization", token, at="2026-11-20")
    (right,) = answer.json()["rights"]
    (half,) = right["production"]
    assert (half["half_year"], half["state"], half["filed_on"]) == ("2026-1", "late", "2026-07-22")
    assert half["recorded_on"] > "2026-11-20"
    assert half["text"] == "Declared late, or recorded here long after the day that it names."
    assert str(story.STORY["production.declared"].payload["commitment"]) not in answer.text


def test_spanish_comes_first(market: Served) -> None:
    """Without a wish for English every text is Spanish."""
    headers = {"authorization": f"Bearer {_auditor(market)}"}
    said = market.http.get(PATH, headers=headers).json()
    assert said["rights"][0]["evidence"][1]["text"].startswith("Un permiso verbal no cuenta")


@pytest.mark.parametrize(
    ("party", "key", "params", "status"),
    [
        (story.TRADER, "trader", {}, 403),
        (story.REGISTRAR, "registrar", {}, 200),
        (AUDITOR, "auditor", {}, 200),
        (AUTHORITY, "authority", {}, 422),
        (AUTHORITY, "authority", {"purpose": "formalization round"}, 200),
    ],
)
def test_who_may_read_it(market: Served, party: str, key: str, params: dict[str, str], status: int) -> None:
    """The registrar, state auditors, and an authority in its territory that says what for; no trader."""
    assert market.get(PATH, market.token(party, story.key(key)), **params).status_code == status


def test_an_authority_reads_its_territory_only(market: Served) -> None:
    """An operator of another department is not its business."""
    elsewhere = "ruc:20990000094"
    market.enrol(elsewhere, "elsewhere", roles=["miner"], kind="company", name="DEMO Minera del Norte")
    token = market.token(AUTHORITY, story.key("authority"))
    path = f"/v1/operators/{elsewhere}/formalization"
    assert market.get(path, token, purpose="formalization round").status_code == 403


def test_what_was_known_then(market: Served) -> None:
    """By the ledger before the stage and the assessment were recorded, neither is told; beyond the log nothing is."""
    token = _auditor(market)
    (right,) = market.get(PATH, token, at="2026-11-20", known_at=5).json()["rights"]
    assert (right["category"], right["stages"]["current"]) == (None, "reinfo_entry")
    assert right["left_out"] == {"name": "category_unknown", "text": "Its category has yet to be assessed."}
    assert market.get(PATH, token, known_at=999_999).status_code == 422
    assert market.get("/v1/operators/ruc:20100070970/formalization", token).status_code == 404
    stranger = market.token(story.TRADER, story.key("trader"))
    assert market.get("/v1/operators/ruc:20100070970/formalization", stranger).status_code == 403
