"""Who may read what: a party its own, state auditors all, an authority what lies in its territory (`design.md` §8)."""

from collections.abc import Collection, Iterable

from service.flows.readers.bearer import Caller
from service.registry.jurisdiction import answers_for

AUDITOR = "auditor"
AUTHORITY = "authority"
PARTY = "party"
DELEGATE = "delegate"
GRANTEE = "grantee"

Place = tuple[str, str]
"""A district as records hold it: (code system, code)."""


def role(
    caller: Caller,
    *,
    subjects: Collection[str],
    places: Iterable[Place],
    also: Iterable[str] = (),
    delegates: Collection[str] = (),
    granted: bool = False,
) -> str | None:
    """As what the caller may read data of these parties at these places; None if it may not.

    `also` are roles that may read it whoever it concerns, in the order in which they are named; `delegates` are those
    who speak for one of the parties; `granted` says that somebody gave the caller leave (`lot_rights`).
    """
    if caller.party in subjects:
        return PARTY
    if caller.party in delegates:
        return DELEGATE
    if AUDITOR in caller.roles:
        return AUDITOR
    for each in also:
        if each in caller.roles:
            return each
    if AUTHORITY in caller.roles and answers_for(caller.territory, places):
        return AUTHORITY
    return GRANTEE if granted else None
