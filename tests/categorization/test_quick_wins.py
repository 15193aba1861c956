from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.categorization import quick_wins as ranking
from service.categorization.category import Category
from service.categorization.quick_wins import LEFT_OUT_WORDS, REASON_WORDS, Candidate, left_out, quick_wins
from service.categorization.stages import STAGES

_CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.sampled_from([f"ruc:{number}" for number in range(12)]),
        st.sampled_from([None, "010234500", "010999900"]),
        st.sampled_from([None, *Category]),
        st.integers(0, len(STAGES)),
        st.sampled_from([None, "not_approached", "negotiating", "agreed", "refused"]),
        st.booleans(),
    ),
    max_size=30,
    unique_by=lambda each: (each.party, each.right),
)


@pytest.mark.parametrize(
    ("category", "missing", "consent", "committed", "reasons"),
    [
        (Category.I, 10, None, False, [("quick_category", 1000)]),
        (Category.II, 7, None, True, [("quick_category", 1000), ("stages_met", 150), ("committed", 10)]),
        (Category.I, 1, "agreed", False, [("quick_category", 1000), ("stages_met", 450), ("holder_agreed", 30)]),
        (
            Category.II,
            9,
            "negotiating",
            False,
            [("quick_category", 1000), ("stages_met", 50), ("holder_negotiating", 10)],
        ),
        (Category.III, 4, "not_approached", True, [("stages_met", 300), ("committed", 10)]),
        (Category.IV, 10, None, False, []),
    ],
)
def test_each_place_has_its_reasons(
    category: Category, missing: int, consent: str | None, *, committed: bool, reasons: list[tuple[str, int]]
) -> None:
    """Category, stages met, the holder's word and the letter of commitment: the points add up to the score."""
    (win,) = quick_wins([Candidate("ruc:1", None, category, missing, consent, committed)])
    assert [(reason.name, reason.points) for reason in win.reasons] == reasons
    assert win.score == sum(points for _, points in reasons)


@pytest.mark.parametrize(
    ("category", "missing", "consent", "reason"),
    [
        (Category.I, 1, "refused", "holder_refused"),
        (None, 0, "refused", "holder_refused"),
        (Category.I, 0, None, "formal"),
        (None, 3, None, "category_unknown"),
        (Category.IV, 10, "not_approached", None),
    ],
)
def test_who_is_left_out(category: Category | None, missing: int, consent: str | None, reason: str | None) -> None:
    """Where land was refused nobody is ranked; who is formal needs no win; who is not assessed is assessed first."""
    candidate = Candidate("ruc:1", None, category, missing, consent)
    assert left_out(candidate) == reason
    assert (quick_wins([candidate]) == ()) == (reason is not None)


@given(_CANDIDATES)
def test_the_ranking(candidates: list[Candidate]) -> None:
    """Categories I and II before all others, then by score; each candidate once, in an order the input does not set."""
    ranked = quick_wins(candidates)
    assert {win.candidate for win in ranked} == {each for each in candidates if left_out(each) is None}
    assert len(ranked) == len({win.candidate for win in ranked})
    quick = [win.candidate.category in {Category.I, Category.II} for win in ranked]
    assert quick == sorted(quick, reverse=True)
    assert all(one.score >= other.score for one, other in pairwise(ranked))
    assert all(reason.points > 0 for win in ranked for reason in win.reasons)
    assert quick_wins(reversed(candidates)) == ranked


@given(_CANDIDATES.filter(bool))
def test_progress_never_costs_a_place(candidates: list[Candidate]) -> None:
    """One stage more never lowers a score: whoever is nearer to the authorization is not behind."""
    first = candidates[0]
    if first.missing > 1 and left_out(first) is None:
        nearer = replace(first, missing=first.missing - 1)
        (before,), (after,) = quick_wins([first]), quick_wins([nearer])
        assert after.score == before.score + ranking.PER_STAGE


def test_category_before_stage_before_word() -> None:
    """No operator of III or IV stands before one of I or II; a stage outweighs the holder's word and the letter."""
    others = (len(STAGES) - 1) * ranking.PER_STAGE + ranking.AGREED + ranking.COMMITTED
    assert others < ranking.FIRST
    assert ranking.AGREED + ranking.COMMITTED < ranking.PER_STAGE


def test_every_reason_has_its_words() -> None:
    """In both languages, for those ranked and those left out."""
    assert all(words.es != words.en for words in (*REASON_WORDS.values(), *LEFT_OUT_WORDS.values()))
    full = Candidate("ruc:1", None, Category.I, 1, "agreed", committed=True)
    talking = replace(full, consent="negotiating")
    assert {reason.name for each in (full, talking) for win in quick_wins([each]) for reason in win.reasons} == set(
        REASON_WORDS
    )
