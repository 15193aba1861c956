"""`entry.confirmed`: a party makes its own again what one of its contested keys has signed.

It says so entry by entry, with a key that is in order: a thief's entries stay contested. Where an authority contested
the key, or the root, it is not the party's to put right: then an authority reviews (`finding.reviewed`, R30).
"""

from typing import Literal

from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.payload import EntrySeq, Payload
from service.registry import contested, parties
from service.registry.contested import KeyContested
from service.registry.signers import REGISTRAR
from service.trade import contests, earlier
from service.trade.rulings import WITHDRAWN, Ruling


class EntryConfirmed(Payload):
    """`entry` was signed by the party itself, though its key is contested from before it on."""

    type: Literal["entry.confirmed"]
    entry: EntrySeq


def _may_sign(payload: EntryConfirmed, signer: Signer) -> bool:
    return True  # whose the entry is, `decide` looks up


def _needs(payload: EntryConfirmed) -> Needs:
    return Needs((contests.shelf(payload.entry),))


def decide(payload: EntryConfirmed, facts: Facts, at: At) -> Outcome:
    """Refused: `entry_unknown`, `not_yours`, `entry_annulled`, `not_contested`, `contested_by_other`, `nothing_new`."""
    done = earlier.find_own(facts, payload.entry, at)
    said = contested.contests(facts, done.kid, done.seq)
    if not said:
        raise refuse("not_contested", "entry", entry=str(done.seq))
    for contest in said:
        if not _its_own(contest, done.party, facts):
            raise refuse("contested_by_other", "entry", by=contest.by)
    (found,) = contests.find((contests.Signed("", done.seq, done.kid),), facts)
    if found.freed:
        raise refuse("nothing_new", "entry", seq=str(found.contest.seq))
    ruling = Ruling(at.seq, contests.about(done.seq), done.seq, contests.RULE, WITHDRAWN, at.signer.kid)
    return Accepted((ruling,))


def _its_own(contest: KeyContested, party: str, facts: Facts) -> bool:
    """Whether the party contested the key itself, or the registrar, which stops administrator keys at its request."""
    if contest.by == party:
        return True
    by = parties.find(facts, contest.by)
    return by is not None and REGISTRAR in by.roles


KIND = Kind("entry.confirmed", EntryConfirmed, _may_sign, _needs, decide)
