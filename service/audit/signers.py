"""Check 5, the rest: a key that the export does not name, or that could not sign where it did.

And what casts doubt: where an entry is missing or its content was altered, what it said of keys, roles or anything else
is unknown, and later entries that rest on it cannot be judged.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace

from service.audit import words
from service.audit.case import Case
from service.audit.chunk import KID
from service.audit.faults import Check, Fault
from service.audit.keyring import Keyring
from service.audit.places import check_numbers
from service.ledger import entry, keyproof, log_keys
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError


def settle(case: Case) -> None:
    """Which keys there are, by the lines that stand for entries: what belongs nowhere, or is altered, ends none.

    An altered enrolment is gone by only where its key proves itself.
    """
    if not case.seen.odd:
        return
    ring = case.ring
    told = Keyring(ring.public, lines=ring.lines, known=ring.known)
    for line in ring.lines[: ring.known]:
        told.learn(entry.parse(line))
    places = _places(case, ring.lines[ring.known :])
    broken = {at for at, check, _ in case.faults.standing() if at in places and check in (Check.BYTES, Check.SIGNATURE)}
    for at in sorted(places):
        found, altered = replace(entry.parse(places[at]), seq=at), at in broken or at in case.links.committed
        if may_rotate_the_log(found) and at in broken:
            told.rotations.append(found)  # the root's signature alone makes it one: `Case.log_keys` asks for that
        elif may_rotate_the_log(found) or not (altered and may_hide_a_key(found)):
            told.learn(found, altered=altered)
    told.party = {**ring.party, **told.party}
    case.ring = told


def _places(case: Case, lines: Iterable[bytes]) -> dict[int, bytes]:
    """The lines that stand for an entry, by entry, whichever number they claim."""
    renumbered = {claimed: at for at, (_, claimed) in case.placed.renumbered.items()}
    found: dict[int, bytes] = {}
    for line in lines:
        claimed = entry.parse(line).seq
        for at in (claimed, renumbered.get(claimed)):
            place = None if at is None else case.placed.line_of(at)
            if at is not None and at not in found and place is not None and case.lines[place] == line:
                found[at] = line
    return found


def check_keys(case: Case) -> None:
    """5: a key that the export does not name, or that could not sign there.

    Where an entry that may have enrolled it is missing or at fault, or was another once, neither can be told.
    """
    doubtful = min(case.first_doubt(may_hide_a_key), case.first_overwritten())
    case.by_unknown = case.faults.withdraw(
        lambda at, check, field: (
            (check, field) == (Check.SIGNATURE, KID) and doubtful < at and at not in case.links.committed
        )
    )
    case.resting |= case.by_unknown
    check_numbers(case)  # the keys that can no longer be told may have stood before another number
    uses = case.seen.uses.items()
    doubted = {kid for kid, use in uses if kid in case.ring.public and not _in_term(case, kid, *use)}
    for at, kid in _signed_by(case, doubted):
        if at not in case.faults and at < doubtful and not (kid in case.ring.term and case.ring.may_sign(kid, at)):
            # A line that belongs nowhere may name a key, too: then no entry does.
            text = words.OUT_OF_TERM if kid in case.ring.term else words.UNKNOWN_KEY
            case.add(at, Fault(Check.SIGNATURE, at, KID, text.of(kid=kid)))


def _in_term(case: Case, kid: str, first: int, last: int) -> bool:
    """Whether a key that signed lines `first` to `last` could, all the while. Out of order, ask of each."""
    if case.seen.odd:
        return False
    start = case.placed.start
    return case.ring.may_sign(kid, start + first) and case.ring.may_sign(kid, start + last)


def _signed_by(case: Case, kids: AbstractSet[str]) -> Iterator[tuple[int, str]]:
    """Each entry signed by one of these keys, with the key: one pass, however many keys there are."""
    if not kids:
        return
    start = min(case.seen.uses[kid][0] for kid in kids)
    end = max(case.seen.uses[kid][1] for kid in kids)
    for at, line in case.placed.places():
        if start <= line <= end:
            found = case.parse(at)
            if found is not None and found.submission.header.kid in kids:
                yield at, found.submission.header.kid


def is_anything(_found: Entry) -> bool:
    """Any altered entry may have said what a later one rests on."""
    return True


def is_about_signers(found: Entry) -> bool:
    """Keys and roles: what decides who may sign."""
    return found.submission.type.startswith(("log.", "key.", "party."))


def may_hide_a_key(found: Entry) -> bool:
    """An altered enrolment; one whose new key still proves itself enrols what it always did."""
    if found.submission.type == log_keys.GENESIS:
        return not _proves_itself(found, found.payload.get("registrar"))
    enrols = found.submission.type in ("key.enrolled", "key.rotated", "key.recovered", log_keys.ROTATED)
    return enrols and not _proves_itself(found, found.payload)


def may_rotate_the_log(found: Entry) -> bool:
    """A rotation of the log's own key."""
    return found.submission.type == log_keys.ROTATED


def _proves_itself(found: Entry, enrolled: object) -> bool:
    try:
        match enrolled:
            case {"party": str(party), "key": str(key), "proof": dict(proof)}:
                keyproof.verify(proof, log=found.origin, party=party, public_key=bytes.fromhex(key))
                return True
            case _:
                return False
    except (LedgerError, ValueError):
        return False
