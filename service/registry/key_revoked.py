"""`key.revoked`: a party's key stops signing. What it signed before stands; from `from_seq` on it is contested.

The log's own keys are out of reach: their party is no party that a payload can name.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from service.decision.calendar import instant
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload
from service.decision.records import Record
from service.registry import contested, keys
from service.registry.contested import KeyContested
from service.registry.identifiers import PartyId
from service.registry.keys import Grade, KeyState, Status
from service.registry.new_key import Kid
from service.registry.signers import AUTHORITY, REGISTRAR


class KeyRevoked(Payload):
    """`kid` is one of `party`'s keys, whatever its state.

    `from_seq` is the first entry that the key may have signed in other hands. What it and all keys that came of it
    signed from there on is contested, and all of them stop. A key revoked before is contested by revoking it again.
    """

    type: Literal["key.revoked"]
    party: PartyId
    kid: Kid
    reason: Literal["lost", "compromised", "retired", "holder_left"]
    from_seq: EntrySeq | None = None


def _may_sign(payload: KeyRevoked, signer: Signer) -> bool:
    if signer.grade == Grade.ROOT or AUTHORITY in signer.roles:
        return True
    return signer.grade == Grade.ADMINISTRATOR and (REGISTRAR in signer.roles or signer.party == payload.party)


def _needs(payload: KeyRevoked) -> Needs:
    shelves = (keys.shelf(payload.kid), keys.held_shelf(payload.party), contested.given_shelf(payload.party))
    return Needs(shelves[:1] if payload.from_seq is None else shelves)


def _decide(payload: KeyRevoked, facts: Facts, at: At) -> Outcome:
    key = keys.state(facts, payload.kid)
    if key is None or key.party != payload.party:
        raise refuse("key_unknown", "kid", kid=payload.kid)
    if not _stops(key, at):
        raise refuse("not_yours", "kid", grade=key.grade)
    start = payload.from_seq
    if start is None:
        if key.status == Status.REVOKED:
            raise refuse("key_not_active", "kid", status=key.status)
        return Accepted((*_stopped(key, at.seq), *_called_off(key, facts, at)))
    if start >= at.seq:
        raise refuse("from_seq_ahead", "from_seq", seq=str(at.seq))
    for earlier in contested.contests(facts, key.kid, start):
        if earlier.by == at.signer.party:
            raise refuse("contested_already", "from_seq", seq=str(earlier.seq))
    records: list[Record] = []
    for each, since in contested.reached(facts, key, start):
        if each.status != Status.REVOKED:
            records += _stopped(each, at.seq)
        records.append(KeyContested(at.seq, each.kid, since, at.signer.party, at.signer.kid))
    return Accepted((*records, *_called_off(key, facts, at)))


def _stops(key: KeyState, at: At) -> bool:
    """Root and authorities stop any key, the registrar administrator keys, a party its devices.

    And a party calls off a recovery of which it knows nothing, while it has a key that works.
    """
    signer = at.signer
    if signer.grade == Grade.ROOT or AUTHORITY in signer.roles:
        return True
    if key.grade == Grade.ADMINISTRATOR:
        return REGISTRAR in signer.roles or (signer.party == key.party and _not_yet(key, at))
    return signer.party == key.party


def _not_yet(key: KeyState, at: At) -> bool:
    """Whether a recovery has named the key and has not taken effect."""
    if key.status == Status.PROPOSED:
        return True
    return key.status == Status.ACTIVE and key.since is not None and at.recorded_at < instant(key.since)


def _stopped(key: KeyState, seq: int) -> tuple[Record, ...]:
    return keys.records(replace(key, seq=seq, status=Status.REVOKED))


def _called_off(key: KeyState, facts: Facts, at: At) -> Iterator[Record]:
    """The keys that a recovery was to end, and now does not."""
    if key.status != Status.ACTIVE or not _not_yet(key, at):
        return
    for each in keys.working(facts, key.party, at.recorded_at):
        if each.kid != key.kid and each.ends == key.since:
            yield from keys.records(replace(each, seq=at.seq, status=Status.ACTIVE, ends=None))


KIND = Kind("key.revoked", KeyRevoked, _may_sign, _needs, _decide)
