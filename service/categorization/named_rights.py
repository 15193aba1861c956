"""Which rights are a party's to speak of: those that a register, a stage or an assessment names for it.

A party's own word adds none. Whoever looks at its way goes through every right, so that a party that could name rights
would decide how long that takes.
"""

from service.categorization import assessments, stages
from service.categorization.assessments import Assessment
from service.categorization.stages import StageReached
from service.decision.facts import Facts, Needs
from service.registry import registrations
from service.registry.registrations import Registration


def needs(party: str) -> Needs:
    """What `names` reads."""
    return Needs(tuple(room.shelf(party) for room in (registrations, stages, assessments)))


def names(facts: Facts, party: str, right: str) -> bool:
    """Whether anybody but the party has named the right for it, on whatever days.

    Raises:
        NotLoaded: see `needs`.
    """
    asked = needs(party)
    facts.require(asked)
    return any(
        isinstance(row, Registration | StageReached | Assessment) and row.right == right
        for shelf in asked.shelves
        for row in facts.shelf(shelf)
    )
