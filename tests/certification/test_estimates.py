import pytest

from service.certification.claims import Criterion, Grade
from tests.certification.story import BAR, DORE, WHOLE_UG, Json, Story
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT, dore, ore, plant_market, processed, sponge, taken
from tests.trade.market import MINER, PALLAQUERA, RIGHT, constancia, line, origin, uuid

ESTIMATE = {"assay": {"method": "estimate", "by": "buyer"}}


def test_what_nobody_assayed_is_not_certified() -> None:
    """How much fine gold it holds is not known: none of it is claimed, and the criterion that asks says so."""
    market = plant_market()
    found = Story(market).judge(sponge(market, 601, unassayed=True))
    assert (found.fine_ug, found.certified_ug, found.grade, found.claims) == (None, 0, None, None)
    assert [each.reason.name for each in found.shortfalls] == ["fine_unmeasured"]


def test_a_guess_is_not_certified() -> None:
    """A lot whose grade is an estimate holds some gold, nobody knows how much."""
    story = Story().tell(
        "from_second",
        from_second={"stage": "provisional", "documents": [], "lines": [_guessed()]},
    )
    found = story.judge(uuid(402))
    assert found.certified_ug == 0
    assert {each.reason.name for each in found.shortfalls} <= {"purchase_unsettled", "fine_estimated"}


@pytest.mark.parametrize(
    ("process", "said", "result"),
    [
        ("cil", {}, "pass"),
        ("amalgamation", {}, "fail"),
        ("amalgamation", {"retort": True}, "fail"),
        ("amalgamation", {"reagents": [{"reagent": "mercury", "used_kg": "0.500"}]}, "fail"),
        ("amalgamation", {"reagents": [{"reagent": "mercury", "used_kg": "0.500"}], "retort": True}, "pass"),
        ("amalgamation", {"reagents": [{"reagent": "mercury", "used_kg": "0.500"}], "retort": False}, "pass"),
        ("gravity", {"reagents": [{"reagent": "mercury", "used_kg": "0.100"}]}, "fail"),
    ],
)
def test_mercury_is_declared_with_its_control(process: str, said: dict[str, object], result: str) -> None:
    """Whoever uses mercury says how much, and whether by a retort; that there was none is declared well enough."""
    market = plant_market()
    lot = ore(market, 601)
    story = Story(market)
    story.record(_treated(lot, process, said), PLANT)
    found = story.judge(uuid(701))
    results = {each.criterion: each.result for each in found.results}
    assert results[Criterion.MERCURY_DECLARED] == result
    assert (found.certified_ug == 0) == (result == "fail")


@pytest.mark.parametrize(
    ("process", "said", "status"),
    [
        ("cil", {}, "free"),
        ("amalgamation", {"reagents": [{"reagent": "mercury", "used_kg": "0.500"}], "retort": True}, "controlled"),
        ("amalgamation", {"reagents": [{"reagent": "mercury", "used_kg": "0.500"}], "retort": False}, "used"),
    ],
)
def test_mercury_is_told_on_the_certificate(process: str, said: dict[str, object], status: str) -> None:
    """Free of it from the ore on, controlled by a retort each time, or used."""
    market = plant_market()
    lot = ore(market, 601)
    story = Story(market)
    story.record(_treated(lot, process, said), PLANT)
    assert story.judge(uuid(701)).mercury.status == status
    assert story.judge(uuid(701)).custody[0].step == process


def test_sponge_was_made_with_mercury_before_anything_was_recorded() -> None:
    """Of that nothing is known, which is told, and leaves nothing out."""
    found = Story().tell().judge()
    results = {each.criterion: each.result for each in found.results}
    assert results[Criterion.MERCURY_DECLARED] == "not_known"
    assert (found.mercury.status, found.mercury.undeclared_lots, found.certified_ug) == ("used", 2, WHOLE_UG)


def test_formal_gold_beside_gold_in_process_is_of_the_second_grade() -> None:
    """Nothing is left out, and yet it was not kept apart: half of it is formal, and the whole is not."""
    found = Story().formal(MINER, RIGHT["code"]).tell().judge()
    assert (found.grade, found.certified_ug) == (Grade.IN_FORMALIZATION, WHOLE_UG)
    assert {each.standing: each.share_bp for each in found.groups} == {"formal": 5_000, "in_process": 5_000}
    assert {each.model for each in found.custody} == {"segregation"}


def test_gold_under_a_constancia_takes_the_grade_of_its_issuer() -> None:
    """What the formal miner's pallaquera sells is formal gold of Category I."""
    story = Story().formal(MINER, RIGHT["code"])
    story.market.party(MINER, "person")
    story.market.party(PALLAQUERA, "selector")
    story.record(constancia(), MINER)
    picked = origin(2, holder=MINER, right=RIGHT, support="constancia", constancia=uuid(50))
    line_ = line(1, origin=picked, becomes=uuid(402))
    found = story.tell("from_second", from_second={"seller": PALLAQUERA, "lines": [line_]}).judge(uuid(402))
    assert (found.grade, found.groups[0].category) == (Grade.FORMAL, "I")


def test_every_lot_of_the_chain_is_judged_alike() -> None:
    """The doré and the bar made of it hold the same origins in the same proportions."""
    story = Story().tell()
    assert [each.share_bp for each in story.judge(DORE).groups] == [each.share_bp for each in story.judge(BAR).groups]


def _treated(lot: str, process: str, said: dict[str, object]) -> Json:
    made = [dore(701, "150.000", "900.0")]
    return processed([taken(lot, "10000000.000")], made, process=process, **said)


def _guessed() -> dict[str, object]:
    return {**line(1, origin=origin(2, holder=SECOND, right=SECOND_RIGHT), becomes=uuid(402)), **ESTIMATE}
