"""What a stolen key has signed is contested from an entry on: it stays, and nobody rests on it until it is put right.

`key.revoked{from_seq}` never unmakes entries. It names the entry from which a key was in other hands, and reaches all
keys that were put in its place or enrolled by it since: whoever holds an administrator key makes as many as it likes.
Whether a given entry is contested is told by its key's shelf alone, so that no decision walks from entry to entry.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from service.decision.facts import Facts, Needs
from service.decision.kind import Signer
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import keys
from service.registry.keys import KeyState


@frozen
class KeyContested(Row):
    """What `kid` signed from entry `from_seq` on is contested. `by` is the party that says so, `officer` its key."""

    kind: ClassVar[str] = "key_contested"

    kid: str
    from_seq: int
    by: str
    officer: str

    @property
    def shelf(self) -> str:
        return keys.shelf(self.kid)

    @property
    def key(self) -> str:
        return f"contested:{self.seq}"


@frozen
class KeyGiven(Row):
    """A key of `giver` enrolled `kid` for `party`, another one; on the giver's list, to be found when it is stolen."""

    kind: ClassVar[str] = "key_given"

    giver: str
    party: str
    kid: str

    @property
    def shelf(self) -> str:
        return given_shelf(self.giver)

    @property
    def key(self) -> str:
        return self.kid


def given_shelf(giver: str) -> str:
    """Where the keys are that a party's keys enrolled for others."""
    return f"keys_given:{giver}"


def given(state: KeyState, signer: Signer) -> tuple[KeyGiven, ...]:
    """What an enrolment leaves on the giver's list."""
    if signer.party == state.party:
        return ()
    return (KeyGiven(state.seq, signer.party, state.party, state.kid),)


def contests(facts: Facts, kid: str, seq: int, known_at: int | None = None) -> tuple[KeyContested, ...]:
    """Why an entry `seq` signed by `kid` is contested, as known after entry `known_at` (None: now); the oldest first.

    What a stolen key itself contests counts for nothing, once that key is contested in its turn.

    Raises:
        NotLoaded: the key's shelf is not loaded, or the keys of a party which contested it.
    """
    return reaching(counted(facts, kid, known_at), seq)


def reaching(words: Iterable[KeyContested], seq: int) -> tuple[KeyContested, ...]:
    """Those of the words against a key that reach entry `seq`."""
    return tuple(row for row in words if row.from_seq <= seq)


def counted(facts: Facts, kid: str, known_at: int | None = None) -> tuple[KeyContested, ...]:
    """What contests a key and counts, from whichever entry on: the same for all that it signed.

    Raises as `contests` does.
    """
    said = _said(facts, kid, known_at)
    counting: dict[tuple[str, int], bool] = {}
    # Whether a word counts rests on later words alone. From the last one on each is looked at once: officers who all
    # contest each other would be looked at by every way from one to another, which are twice as many with each officer.
    for row in sorted((row for rows in said.values() for row in rows), key=lambda row: -row.seq):
        later = (other for other in said[row.officer] if other.from_seq <= row.seq < other.seq)
        counting[row.kid, row.seq] = not any(counting[other.kid, other.seq] for other in later)
    return tuple(row for row in said[kid] if counting[row.kid, row.seq])


def _said(facts: Facts, kid: str, known_at: int | None) -> dict[str, list[KeyContested]]:
    """What contests a key, and what contests the keys that did, and so on: by key.

    The keys of a party that spoke are asked for at once: else a decision would ask anew for each of its officers.
    """
    found: dict[str, list[KeyContested]] = {}
    parties: set[str] = set()
    wanted = [kid]
    while wanted:
        for each in wanted:
            rows = facts.shelf(keys.shelf(each))
            known = (row for row in rows if known_at is None or row.seq <= known_at)
            found[each] = [row for row in known if isinstance(row, KeyContested)]
        words = [row for each in wanted for row in found[each]]
        for party in sorted({row.by for row in words} - parties):
            _of_party(facts, party)
            parties.add(party)
        wanted = sorted({row.officer for row in words} - found.keys())
        facts.require(Needs(tuple(map(keys.shelf, wanted))))
    return found


def reached(facts: Facts, key: KeyState, from_seq: int) -> list[tuple[KeyState, int]]:
    """The key, and each key that came of it from entry `from_seq` on, with the entry from which it is contested.

    Those are its party's keys that it or they enrolled, or that were put in their place; and, where it is a
    registrar's, the keys that they gave to other parties, with all that came of these there.

    Raises:
        NotLoaded: lists of keys, or keys on them, are not loaded.
    """
    since = {key.kid: from_seq}
    found = [(key, from_seq), *_came_of(_of_party(facts, key.party), since)]
    gifts = facts.shelf(given_shelf(key.party))
    others = [row for row in gifts if isinstance(row, KeyGiven) and row.seq >= from_seq]
    facts.require(Needs(tuple(keys.shelf(row.kid) for row in others)))
    mine = [row for row in others if _parent(facts.shelf(keys.shelf(row.kid)), since)]
    facts.require(Needs(tuple(dict.fromkeys(keys.held_shelf(row.party) for row in mine))))
    shelves = [_of_party(facts, party) for party in dict.fromkeys(row.party for row in mine)]
    for shelf in shelves:
        found += _came_of(shelf, since)
    return found


def _of_party(facts: Facts, party: str) -> list[Sequence[Row]]:
    """The shelves of a party's keys, in the order in which they were enrolled."""
    held = keys.held_shelf(party)
    facts.require(Needs((held,)))
    shelves = [keys.shelf(row.kid) for row in keys.held(facts.shelf(held))]
    facts.require(Needs(tuple(shelves)))
    return [facts.shelf(shelf) for shelf in shelves]


def _came_of(shelves: Iterable[Sequence[Row]], since: dict[str, int]) -> Iterator[tuple[KeyState, int]]:
    """Those that came of keys in `since`, which they join. Each key is enrolled after what it came of."""
    for rows in shelves:
        state = keys.last(rows)
        if state is not None and state.kid not in since and _parent(rows, since):
            since[state.kid] = rows[0].seq
            yield state, rows[0].seq


def _parent(rows: Sequence[Row], since: dict[str, int]) -> bool:
    first = next(row for row in rows if isinstance(row, KeyState))
    return any(parent in since and first.seq >= since[parent] for parent in (first.by, first.replaces) if parent)
