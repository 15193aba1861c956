import pytest

from service.certification.examination import Examined, examine
from service.certification.records import find
from tests.certification.defects import DEFECTS, TO_MINE
from tests.certification.story import BAR, CERTIFIER, WHOLE_UG, Story, certified, changed
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT
from tests.trade.corrections.desk import annul
from tests.trade.market import MINER, RIGHT, uuid
from tests.trade.ownership.deals import confirmed

LATER = {
    "learned_not_vigente": "register_learned_later",
    "recpo_learned_later": "register_learned_later",
    "sale_disputed": "sale_disputed",
}
"""Defects that come after the certificate, with the code under which it is to be suspended."""


def _examined(story: Story, lot: str = BAR, size: int | None = None) -> Examined:
    certificate = find(story.market.facts, certified_code(story, lot))
    return examine(story.market.facts, certificate, story.market.seq if size is None else size)


def certified_code(story: Story, lot: str) -> str:
    """The code that the lot was certified under."""
    (row,) = story.market.facts.shelf(f"certificates_of:{lot}")
    found: str = getattr(row, "certificate")  # noqa: B009 - a row of any sort, to the type checker
    return found


def test_nothing_changed_nothing_fallen() -> None:
    """While upstream is what it was, a certificate stands."""
    story = Story().tell()
    story.record(certified(story), CERTIFIER)
    assert _examined(story).stands


@pytest.mark.parametrize("defect", [each for each in DEFECTS if each.reason in LATER], ids=str)
def test_what_is_learned_later_makes_it_fall(defect: object) -> None:
    """It falls with the reason, the entry that changed it and the path; and asked for an earlier size it stands."""
    found = next(each for each in DEFECTS if each is defect)
    story = Story().tell()
    story.record(certified(story), CERTIFIER)
    before = story.market.seq
    found.plant(story)
    fallen = _examined(story)
    assert (fallen.reason, fallen.path, fallen.now_ug) == (LATER[found.reason], found.path, WHOLE_UG - found.ug)
    assert fallen.basis == before
    assert _examined(story, size=before).stands


def test_it_stands_again_when_it_is_put_right() -> None:
    """The seller confirms what it had disputed: nothing is left to suspend."""
    story = Story().tell()
    story.record(certified(story), CERTIFIER)
    next(each for each in DEFECTS if each.reason == "sale_disputed").plant(story)
    story.record(confirmed(story.seqs["from_second"], occurred_at="2026-11-25T15:00:00Z"), "ruc:10990000021")
    assert _examined(story).stands


def test_an_annulled_lot_has_no_certificate_left_to_stand() -> None:
    """The deal that made the lot is annulled after it was certified."""
    story = Story().tell("from_second")
    story.record(certified(story, uuid(402)), CERTIFIER)
    seq = story.record(annul(story.seqs["from_second"]), PLANT)
    fallen = _examined(story, uuid(402))
    assert (fallen.reason, fallen.basis, fallen.path, fallen.now_ug) == ("basis_annulled", seq, (uuid(402),), 0)
    assert _examined(story, uuid(402), seq).stands


def test_claims_that_never_held_are_told_apart() -> None:
    """Nothing has changed: what was certified was more than there ever was."""
    honest, story = Story().tell(), Story()
    next(each for each in DEFECTS if each.reason == "seller_not_vigente").plant(story)
    story.record(changed(certified(honest), size=story.market.seq), CERTIFIER)
    assert _examined(story).reason == "claims_wrong"


def test_a_lower_grade_is_a_fall_too() -> None:
    """All grams may be certified still, but no longer as formal gold."""
    story = Story().all_formal().tell()
    story.record(certified(story), CERTIFIER)
    before = story.market.seq
    story.market.register(MINER, "AUTHORIZATION", "suspendido", "2026-11-01", right=RIGHT["code"])
    fallen = _examined(story)
    assert (fallen.now_ug, fallen.certificate.grade, fallen.grade) == (WHOLE_UG, "formal", "in_formalization")
    assert (fallen.reason, fallen.basis, fallen.path) == ("register_learned_later", before, TO_MINE)
    assert _examined(story, size=before).stands


def test_a_smaller_formal_share_is_a_fall_too() -> None:
    """Half of the gold was told as formal, beside gold in process; of that half it is learned that it was not."""
    story = Story().formal(MINER, RIGHT["code"]).tell()
    story.record(certified(story), CERTIFIER)
    before = story.market.seq
    story.market.register(SECOND, "AUTHORIZATION", right=SECOND_RIGHT["code"])
    assert _examined(story).stands
    story.market.register(MINER, "AUTHORIZATION", "suspendido", "2026-11-01", right=RIGHT["code"])
    fallen = _examined(story)
    assert (fallen.now_ug, fallen.grade) == (WHOLE_UG, "in_formalization")
    assert (fallen.reason, fallen.basis, fallen.path) == ("register_learned_later", before + 1, TO_MINE)
