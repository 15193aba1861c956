"""One operator's way to formality on a day, right by right: what the terminal, the API and the rankings show.

Pure, from Facts: live tables and a replay of the ledger give the same answer.
"""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Final

from service.categorization import assessments, assistance, consent, filings, phases, productions, stages, support
from service.categorization.assessments import Assessment
from service.categorization.category import Answer, Category
from service.categorization.evidence_words import Heard, hear
from service.categorization.filings import Filing
from service.categorization.phases import Phases
from service.categorization.productions import Production
from service.categorization.quick_wins import Candidate
from service.categorization.stages import StageReached
from service.categorization.standing import Standing, answered, from_registers, standing
from service.categorization.support import Package
from service.decision.facts import Facts, Needs
from service.registry import registrations
from service.registry.registrations import Registration

_WORKED: Final = ("REINFO", "AUTHORIZATION")
"""The registers whose rows say that a party works a right. A concession or a contract may be held and left unworked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One right of a party (None: no right is named anywhere) on a day.

    `category` and `package` are None while an axis is unknown; `next_step` never asks for land that was refused.
    """

    right: str | None
    assessment: Assessment | None
    category: Category | None
    evidence: tuple[Heard, Heard]
    standing: Standing
    next_step: str | None
    package: Package | None
    filings: tuple[Filing, ...]


def needs(party: str) -> Needs:
    """What `progress`, `worked` and `help_given` read."""
    own = (registrations, assessments, stages, assistance, productions)
    return Needs(tuple(room.shelf(party) for room in own)) + filings.needs(party)


def worked(facts: Facts, party: str, known_at: int | None = None) -> tuple[str | None, ...]:
    """The rights that a party works or was assessed under, first named first; `(None,)` where none is named.

    Raises:
        NotLoaded: see `needs`.
    """
    facts.require(needs(party))
    rooms = (registrations, assessments, stages, productions)
    codes = (
        row.right
        for room in rooms
        for row in facts.shelf(room.shelf(party))
        if (known_at is None or row.seq <= known_at)
        and (
            isinstance(row, Assessment | StageReached | Production)
            or (isinstance(row, Registration) and row.roll in _WORKED)
        )
    )
    return tuple(dict.fromkeys(code for code in codes if code)) or (None,)


def progress(facts: Facts, party: str, right: str | None, at: date, known_at: int | None = None) -> Progress:
    """How far a party is under one right on the Lima day `at`, by the ledger up to `known_at`.

    Raises:
        NotLoaded: see `needs`.
    """
    facts.require(needs(party))
    assessed = assessments.in_force(facts.shelf(assessments.shelf(party)), at, known_at, right=right)
    told = from_registers(facts.shelf(registrations.shelf(party)), at, known_at, right=right)
    rows = sorted((*told, *facts.shelf(stages.shelf(party))), key=attrgetter("seq"))
    stands = standing(rows, at, known_at, right=right, met=answered(assessed, at))
    category = None if assessed is None else assessed.category(at)
    refused = consent.refused(assessed)
    return Progress(
        right=right,
        assessment=assessed,
        category=category,
        evidence=_evidence(assessed, at),
        standing=stands,
        next_step=stands.next_step(refused=refused),
        package=None if category is None else support.package(category, refused=refused),
        filings=() if right is None else filings.filings(facts, party, right, at, known_at),
    )


def help_given(facts: Facts, party: str, at: date, known_at: int | None = None) -> Phases:
    """The help that a party was given by a day.

    Raises:
        NotLoaded: see `needs`.
    """
    return phases.phases(facts.shelf(assistance.shelf(party)), at, known_at)


def candidate(party: str, found: Progress, given: Phases) -> Candidate:
    """A party under one right, as `quick_wins` ranks it."""
    assessed = found.assessment
    return Candidate(
        party,
        found.right,
        found.category,
        len(found.standing.missing),
        None if assessed is None else assessed.surface_consent,
        given.letter is not None,
    )


def _evidence(assessed: Assessment | None, at: date) -> tuple[Heard, Heard]:
    if assessed is None:
        return hear("rights", Answer.UNKNOWN, None), hear("surface", Answer.UNKNOWN, None)
    rights, surface = assessed.axes(at)
    return hear("rights", rights, assessed.rights_evidence), hear("surface", surface, assessed.surface_evidence)
