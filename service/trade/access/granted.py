"""`access.granted`: a mandated auditor may read a lot and what it was made of, until a day."""

from datetime import date, timedelta
from typing import Final, Literal

from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import Day, Digest, Payload, Uuid
from service.registry import parties, policies
from service.registry.identifiers import PartyId
from service.trade.access import granting
from service.trade.access.grants import Granted, Reader

POLICY: Final = "access_most_days"


class AccessGranted(Payload):
    """`reader` may read `lot` up to the Lima day `until`, inclusive; `mandate` is the digest of what charges it."""

    type: Literal["access.granted"]
    lot: Uuid
    reader: PartyId
    until: Day
    mandate: Digest | None = None


def _may_sign(payload: AccessGranted, signer: Signer) -> bool:
    return True  # whose the lot is, `decide` looks up


def _needs(payload: AccessGranted) -> Needs:
    return granting.needs(payload.lot, payload.reader) + Needs((policies.shelf(POLICY),))


def decide(payload: AccessGranted, facts: Facts, at: At) -> Outcome:
    """Refused: `lot_unknown`, `not_yours`, `lot_outside_territory`, `own_reader`, `reader_unknown`, `term_refused`."""
    facts.require(_needs(payload))
    whole = granting.admit(facts, at, payload.lot)
    if payload.reader == at.signer.party:
        raise refuse("own_reader", "reader")
    reader = parties.find(facts, payload.reader)
    if reader is None or not reader.registered:
        raise refuse("reader_unknown", "reader", party=payload.reader)
    today = lima_day(at.recorded_at)
    last = today + timedelta(days=policies.whole(facts, POLICY, today))
    if not today <= date.fromisoformat(payload.until) <= last:
        raise refuse("term_refused", "until", first=today.isoformat(), last=last.isoformat())
    said = (at.seq, payload.lot, payload.reader, at.signer.party, payload.until)
    return Accepted((Granted(*said, whole, payload.mandate), Reader(*said)))


KIND = Kind("access.granted", AccessGranted, _may_sign, _needs, decide)
