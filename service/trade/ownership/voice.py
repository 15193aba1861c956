"""Who speaks for a seller: itself, or a delegate under a mandate; never the buyer (DU 006-2025 art. 7.5c)."""

from datetime import date
from typing import Final, Literal, get_args

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Signer
from service.decision.payload import Payload
from service.registry import memberships
from service.trade.bought import Bought, not_for

OWN_KEY: Final = "own_key"
DELEGATE: Final = "delegate"

Scope = Literal["confirm_purchases", "dispute_purchases"]
"""What a mandate must cover."""

SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)


def anybody(payload: Payload, signer: Signer) -> bool:
    """Whose word counts is told by the purchase, which only the decision can look up."""
    return True


def method(facts: Facts, bought: Bought, scope: Scope, at: At, type_: str) -> str:
    """How the seller speaks in this entry: `own_key`, or `delegate` by a mandate in force on the day of recording.

    As with keys, it is not the day that the payload names: a mandate that has ended speaks of no day any more.

    Raises:
        Refused: `not_yours`, or `purchase_unknown` to a stranger.
        NotLoaded: see `needs`.
    """
    party = at.signer.party
    if party == bought.seller:
        return OWN_KEY
    if not speaks_for(facts, bought, party, scope, lima_day(at.recorded_at)):
        raise not_for(bought, party, type_)
    return DELEGATE


def needs(bought: Bought) -> Needs:
    """What `speaks_for` reads first."""
    sides = (bought.seller, bought.buyer)
    return Needs(tuple(shelf(side) for side in sides for shelf in (memberships.shelf, memberships.members_shelf)))


def speaks_for(facts: Facts, bought: Bought, party: str, scope: Scope, day: date) -> bool:
    """Whether `party` is a delegate of the seller, or of an organization that the seller is a member of.

    The buyer is no delegate, nor is whoever speaks for the buyer too: it would confirm to itself that it bought.
    """
    if party == bought.buyer:
        return False
    facts.require(needs(bought))
    speakers = memberships.delegates_for(facts, bought.seller, scope, day)
    return party in speakers and party not in memberships.delegates_for(facts, bought.buyer, scope, day)
