"""Who may read what: a party its own, state auditors all, an authority what lies in its territory (`design.md` §8)."""

from collections.abc import Collection, Iterable

from service.flows.bearer import Caller

AUDITOR = "auditor"
AUTHORITY = "authority"
PARTY = "party"

Place = tuple[str, str]
"""A district as records hold it: (code system, code)."""


def role(caller: Caller, *, subjects: Collection[str], places: Iterable[Place], also: Iterable[str] = ()) -> str | None:
    """As what the caller may read data of these parties at these places; None if it may not.

    `also` are roles that may read it whoever it concerns, in the order in which they are named.
    """
    if caller.party in subjects:
        return PARTY
    if AUDITOR in caller.roles:
        return AUDITOR
    for each in also:
        if each in caller.roles:
            return each
    if AUTHORITY in caller.roles and answers_for(caller.territory, places):
        return AUTHORITY
    return None


def answers_for(territory: Collection[str], places: Iterable[Place]) -> bool:
    """Whether one of the places lies in the territory, prefixes of INEI codes; an empty one is the whole country.

    A code of another list than INEI's is not compared: there the same digits name another district.
    """
    if not territory:
        return True
    return any(system == "inei" and code.startswith(prefix) for system, code in places for prefix in territory)
