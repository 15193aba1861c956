"""Who speaks for a seller: itself, or a delegate under a mandate; never the buyer (DU 006-2025 art. 7.5c)."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Signer
from service.decision.outcome import refuse
from service.decision.payload import Payload
from service.decision.records import Row
from service.registry import memberships
from service.trade.bought import Bought

OWN_KEY: Final = "own_key"
DELEGATE: Final = "delegate"
_MEMBER: Final = "member"

Scope = Literal["confirm_purchases", "dispute_purchases"]


def anybody(payload: Payload, signer: Signer) -> bool:
    """Whose word counts is told by the purchase, which `method` looks up."""
    return True


def method(facts: Facts, bought: Bought, scope: Scope, at: At, type_: str) -> str:
    """How the seller speaks in this entry: `own_key`, or `delegate` by a mandate in force on the day of recording.

    As with keys, it is not the day that the payload names: a mandate that has ended speaks of no day any more.

    Raises:
        Refused: `not_yours`.
        NotLoaded: the memberships of seller and signer are not loaded.
    """
    party = at.signer.party
    if party == bought.seller:
        return OWN_KEY
    shelves = memberships.shelf(party), memberships.shelf(bought.seller)
    facts.require(Needs(shelves))
    own, sellers = map(facts.shelf, shelves)
    if not speaks_for(bought, party, own, sellers, scope, lima_day(at.recorded_at)):
        raise refuse("not_yours", "protected.kid", party=party, type=type_)
    return DELEGATE


def speaks_for(bought: Bought, party: str, own: Sequence[Row], sellers: Sequence[Row], scope: Scope, day: date) -> bool:
    """Whether `party` is a delegate of the seller, or of an organization that the seller is a member of.

    `own` and `sellers` are the rows of its and of the seller's memberships. The buyer is no delegate, nor does it give
    mandates as the seller's organization: it would confirm to itself that it bought.
    """
    if party == bought.buyer:
        return False
    joined = [row.organization for row in memberships.in_force(sellers, day) if row.role == _MEMBER]
    givers = {bought.seller, *joined} - {bought.buyer}
    return any(memberships.delegate(own, giver, scope, day) for giver in sorted(givers))
