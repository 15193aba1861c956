import pytest

from service.certification.claims import Claims, Criterion, Grade
from service.certification.evidence import gather
from service.certification.judgement import hidden, judge
from service.certification.reasons import REASONS
from service.decision.findings import Audience, FallsOn, Level, Mark
from service.trade.rulings import LIFTED, UPHELD, Ruling
from tests.certification.defects import DEFECTS, HALF, TO_SECOND, Defect
from tests.certification.story import BAR, WHOLE_UG, Story
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT
from tests.trade.market import BUYER, uuid


def test_honest_gold_in_process_is_certified_whole() -> None:
    """Two miners in REINFO, a trader and a plant: all of the bar, in the second grade."""
    found = Story().tell().judge()
    assert (found.grade, found.certified_ug, found.shortfalls) == (Grade.IN_FORMALIZATION, WHOLE_UG, ())


def test_honest_formal_gold_is_certified_formal() -> None:
    """Category I with a start authorization at both mines, and nothing else in the furnace."""
    found = Story().all_formal().tell().judge()
    assert (found.grade, found.certified_ug) == (Grade.FORMAL, WHOLE_UG)
    assert {each.model for each in found.custody} == {"segregation"}


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_defect_upstream_takes_its_grams_out(defect: Defect) -> None:
    """Each denies the certificate or takes so many µg out of it, for its reason, with the entry and the path to it."""
    story = defect.plant(Story())
    found = story.judge()
    (short,) = found.shortfalls
    assert (short.reason.name, short.ug, short.path) == (defect.reason, defect.ug, defect.path)
    if defect.step is not None:
        assert short.seq == story.seqs[defect.step]
    whole = found.fine_ug or 0
    assert found.certified_ug == whole - defect.ug
    failed = [each.criterion for each in found.results if each.result == "fail"]
    assert failed == [REASONS[defect.reason].criterion]
    assert (found.claims is None) == (found.certified_ug == 0)


_REINFO_ALONE = {"seller_not_vigente", "learned_not_vigente"}
"""What is asked only of who is still in the process."""


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each.reason not in _REINFO_ALONE], ids=str)
def test_a_defect_denies_the_first_grade(defect: Defect) -> None:
    """With gold in the furnace that is not certified, even formal gold beside it is certified by mass balance only."""
    found = defect.plant(Story().all_formal()).judge()
    assert found.grade is not Grade.FORMAL
    if found.claims is not None:
        assert ("smelting", "mass_balance") in {(each.step, each.model) for each in found.custody}


def test_every_reason_has_a_defect() -> None:
    """No reason is given that no test has seen given."""
    others = {"fine_unmeasured", "fine_estimated", "finding_unlifted"}
    assert {defect.reason for defect in DEFECTS} | others == REASONS.keys()
    assert {reason.criterion for reason in REASONS.values()} | {Criterion.CUSTODY} == set(Criterion)


def test_a_finding_without_a_reason_of_its_own_holds_gold_all_the_same() -> None:
    """A BLOCK by a rule that this room has never heard of takes its lot out."""
    story = Story().tell()
    burden = (Level.BLOCK.value, FallsOn.LOT.value, Audience.PARTIES.value)
    story.market.put(Mark(story.market.seq, "R99", *burden, "line:1", f"lot:{uuid(402)}"))
    (short,) = story.judge().shortfalls
    assert (short.reason.name, short.ug, short.path) == ("finding_unlifted", HALF, TO_SECOND)


@pytest.mark.parametrize(("outcome", "left_out"), [(LIFTED, 0), (UPHELD, HALF)])
def test_what_an_authority_lifts_is_certified(outcome: str, left_out: int) -> None:
    """A wrong word of the register put right, a ruling gives the grams back, and only a lifting one does."""
    suspended = next(each for each in DEFECTS if each.reason == "seller_not_vigente")
    story = suspended.plant(Story())
    seq = story.seqs["from_second"]
    story.market.register(SECOND, "REINFO", "vigente", "2026-11-01", right=SECOND_RIGHT["code"])
    story.market.put(Ruling(story.market.seq, f"lot:{uuid(402)}", seq, "R01", outcome, "o" * 43))
    assert story.judge().certified_ug == WHOLE_UG - left_out


def test_a_release_of_stock_taken_back_names_the_entry_that_took_it() -> None:
    """A trader suspended in RECPO resold under a release of its stock, of which it is said later that it had ended."""
    story = Story().tell("from_miner")
    story.market.register(BUYER, "RECPO", "suspendido", "2026-11-21")
    story.market.register(BUYER, "STOCK_RELEASE", "vigente", "2026-11-21")
    assert story.tell().judge().shortfalls == ()
    seq = story.market.seq
    story.market.register(BUYER, "STOCK_RELEASE", "ended", "2026-11-21")
    (short,) = story.judge().shortfalls
    assert (short.reason.name, short.ug, short.seq) == ("recpo_learned_later", HALF, seq)


def test_an_earlier_size_knows_nothing_of_later_entries() -> None:
    """What is learned after a size changes nothing of what was found at it."""
    later = [each for each in DEFECTS if each.step is None and each.name != "key contested"]  # that tells it itself
    assert later
    for defect in later:
        story = Story().tell()
        size, before = story.market.seq, story.judge()
        assert defect.plant(story).judge(size=size) == before


def test_claims_are_what_is_found() -> None:
    """The claims add up, are read back from their canonical form, and say nothing twice."""
    claims = Story().tell().judge().claims
    assert claims is not None
    assert claims.lot == BAR
    assert Claims.model_validate_json(claims.model_dump_json(exclude_none=True)) == claims


def test_a_dry_run_tells_what_lies_behind() -> None:
    """The plant is out of RECPO and amalgamates with no word of mercury, and one seller was suspended: all is told."""
    story = Story()
    story.market.register(PLANT, "RECPO", "suspendido", "2026-11-22")
    story.market.register(SECOND, "REINFO", "suspendido", "2026-11-01", right=SECOND_RIGHT["code"])
    story.tell(smelted={"process": "amalgamation"})
    found = gather(story.market.facts, BAR, story.market.seq)
    assert found is not None
    judged = judge(found)
    told = {each.reason.name for each in judged.shortfalls}
    behind = hidden(found, judged)
    assert told == {"plant_not_in_recpo", "seller_not_vigente"}
    assert {each.reason.name for each in behind} == {"mercury_not_declared", "origin_unknown", "plant_not_in_recpo"}
    assert {each.ug for each in behind} == {0}
    assert all(each.path[0] == BAR for each in behind)
