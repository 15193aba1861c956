"""`access.ended`: whoever granted it takes it back, from this entry on; what was read until then was read."""

from typing import Literal

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Payload, Uuid
from service.registry.identifiers import PartyId
from service.trade.access.grants import Granted, Reader, in_force, last, shelf


class AccessEnded(Payload):
    """`reader` may no longer read `lot` by the signer's leave."""

    type: Literal["access.ended"]
    lot: Uuid
    reader: PartyId


def _may_sign(payload: AccessEnded, signer: Signer) -> bool:
    return True  # who granted it, `decide` looks up


def _needs(payload: AccessEnded) -> Needs:
    return Needs((shelf(payload.lot),))


def decide(payload: AccessEnded, facts: Facts, at: At) -> Outcome:
    """Refused: `access_not_granted`, where the signer's leave is over, was taken back, or never was."""
    rows = facts.shelf(shelf(payload.lot))
    word = last(rows, at.signer.party, payload.reader)
    if word is None or word not in in_force(rows, payload.reader, lima_day(at.recorded_at)):
        raise refuse("access_not_granted", "reader", party=payload.reader, lot=payload.lot)
    said = (at.seq, payload.lot, payload.reader, at.signer.party, None)
    return Accepted((Granted(*said, word.whole), Reader(*said)))


KIND = Kind("access.ended", AccessEnded, _may_sign, _needs, decide)
