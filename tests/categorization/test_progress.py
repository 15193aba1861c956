from datetime import date

import pytest

from service.categorization import progress
from service.categorization.category import Category
from service.categorization.filings import FilingState
from service.categorization.phases import Phases
from service.categorization.progress import Progress
from service.categorization.quick_wins import left_out, quick_wins
from service.decision.facts import Facts, NotLoaded
from service.decision.records import Row
from service.ledger import entry
from service.rulebook.replay import Replay
from tests.categorization.office import CODE, MINER, OTHER, TODAY, assess, declare, help_, office, reach, register
from tests.registry.book import LOG, Book, accepted

COMMUNITY = {"kind": "community", "name": "DEMO Comunidad"}


def _miner() -> Book:
    """A miner with a title, on land whose community negotiates, on its way since 2019."""
    book = office()
    register(book, "REINFO", "vigente", "2019-03-01")
    assess(book, "yes", "no", **COMMUNITY, consent="negotiating")
    accepted(reach(book, "igafom_corrective", "2020-01-01", outcome="filed"))
    accepted(reach(book, "igafom_preventive", "2021-01-01", outcome="approved"))
    accepted(declare(book, "2025-2", filed_on="2026-01-31"))
    accepted(help_(book, "I", "letter_of_commitment", "2026-02-01", areas=["formalization"]))
    return book


def _progress(facts: Facts, at: date = TODAY, known_at: int | None = None) -> Progress:
    (right,) = progress.worked(facts, MINER, known_at)
    return progress.progress(facts, MINER, right, at, known_at)


def test_all_that_is_known_of_a_right() -> None:
    """Category, evidence, stages, the next step, the offer and the half-years stand together."""
    found = _progress(_miner().facts())
    assert (found.right, found.category) == (CODE, Category.II)
    assert [(heard.axis, heard.counts) for heard in found.evidence] == [("rights", True), ("surface", False)]
    assert [row.stage for row in found.standing.reached] == ["reinfo_entry", "igafom_corrective", "igafom_preventive"]
    assert found.next_step == "evaluation"
    assert "mining_right" not in found.standing.missing
    assert found.package is not None
    assert found.package.offers[0].name == "surface_settlement"
    states = {each.half_year: each.state for each in found.filings}
    assert states["2025-2"] is FilingState.DECLARED
    assert states["2025-1"] is FilingState.MISSING
    assert min(states) == "2020-1"


def test_refused_land_is_respected_everywhere() -> None:
    """No offer, key action, next step or rank asks the community again; the category is what it is."""
    book = _miner()
    accepted(reach(book, "evaluation", "2022-01-01"))
    assess(book, "yes", "no", **COMMUNITY, consent="refused")
    found = _progress(book.facts())
    assert found.category is Category.II
    assert (found.standing.missing[0], found.next_step) == ("surface", "archaeology")
    assert found.package is not None
    assert found.package.key_action is None
    assert not any(offer.asks_holder for offer in found.package.offers)
    candidate = progress.candidate(MINER, found, progress.help_given(book.facts(), MINER, TODAY))
    assert (left_out(candidate), quick_wins([candidate])) == ("holder_refused", ())


def test_who_was_never_assessed_has_no_category() -> None:
    """Without an assessment both axes are unknown, nothing is offered, and the way so far still shows."""
    book = office()
    register(book, "REINFO", "vigente", "2019-03-01")
    found = _progress(book.facts())
    assert (found.category, found.package) == (None, None)
    assert [heard.counts for heard in found.evidence] == [None, None]
    assert found.standing.current is not None
    assert found.standing.current.stage == "reinfo_entry"


def test_rights_are_told_apart() -> None:
    """Each right that is worked or assessed is asked for by itself; a party without any still has an answer."""
    book = office()
    assert progress.worked(book.facts(), MINER) == (None,)
    assert progress.progress(book.facts(), MINER, None, TODAY).filings == ()
    register(book, "REINFO", "vigente", "2019-03-01")
    register(book, "CONCESSION", "titled", "2019-03-01", right={"code": "010777700", "name": "DEMO Cerro 3"})
    accepted(reach(book, "water", "2020-01-01", right=OTHER))
    assert progress.worked(book.facts(), MINER) == (CODE, OTHER["code"])
    other = progress.progress(book.facts(), MINER, OTHER["code"], TODAY)
    assert [row.stage for row in other.standing.reached] == ["water"]


def test_a_candidate_is_what_the_ranking_needs() -> None:
    """Category, stages missing, the community's word and the letter of commitment, by what was known."""
    book = _miner()
    facts = book.facts()
    now = progress.candidate(MINER, _progress(facts), progress.help_given(facts, MINER, TODAY))
    assert (now.category, now.missing, now.consent, now.committed) == (Category.II, 6, "negotiating", True)
    before = progress.help_given(facts, MINER, TODAY, len(book.entries) - 2)
    assert not progress.candidate(MINER, _progress(facts), before).committed


def _replayed(book: Book, size: int) -> Facts:
    again = Replay(LOG)
    for data in book.entries[:size]:
        assert again.step(entry.parse(data)).faults == ()
    return again.facts


@pytest.mark.parametrize("at", [date(2019, 3, 1), date(2020, 6, 1), TODAY, date(2027, 1, 1)])
def test_asked_as_of_an_entry_the_answer_is_the_replay_s(at: date) -> None:
    """What live rows say by `known_at` is what the ledger up to there says, on any day."""
    book = _miner()
    facts = book.facts()

    def answers(facts: Facts, known_at: int | None) -> tuple[list[Progress], Phases]:
        rights = progress.worked(facts, MINER, known_at)
        given = progress.help_given(facts, MINER, at, known_at)
        return [progress.progress(facts, MINER, right, at, known_at) for right in rights], given

    for seq in range(8, len(book.entries)):
        assert answers(facts, seq) == answers(_replayed(book, seq + 1), None)


def test_nothing_is_read_that_was_not_asked_for() -> None:
    """What `needs` names is all that is read, and nothing is taken for absent before it is loaded."""
    book = _miner()
    wanted = progress.needs(MINER)
    for ask in (
        lambda facts: progress.worked(facts, MINER),
        lambda facts: progress.progress(facts, MINER, CODE, TODAY),
    ):
        with pytest.raises(NotLoaded) as missed:
            ask(Facts())
        assert set(missed.value.missing.shelves) == set(wanted.shelves)
    facts = Facts()
    shelves: dict[str, list[Row]] = {name: list(book.stored.get(name, ())) for name in wanted.shelves}
    facts.load(shelves, {})
    assert _progress(facts) == _progress(book.facts())
