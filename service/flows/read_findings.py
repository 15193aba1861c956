"""Findings about a lot, a party or an entry, each shown to its audience only.

A suspicion is kept from its subject: what the register of operations makes a buyer's own (R13) no authority sees here,
what is an authority's no party sees (`domain.md` §7), be it an authority too: in its own case it is a party. State
auditors see all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import asyncpg

from service.decision.facts import Facts, Needs
from service.decision.findings import Audience, Mark
from service.flows.readers import lot_rights, may_read
from service.flows.readers.bearer import Caller
from service.flows.readers.lot_rights import Leave, leave_on
from service.ledger import entry
from service.ledger.entry import Entry
from service.registry import keys, parties, policies, registrations
from service.registry.jurisdiction import answers_for, places
from service.storage import log_entries, marks
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import lots
from service.trade.review import history as reviews
from service.trade.review.history import POLICY, History

MOST: Final = 200
"""Marks from which a page is full; those of its last entry all stand on it, for the next begins below that entry."""
_ALL: Final = 2**53 - 1
_ORIGINALS: Final = ("entry", "purchase")
_SIDES: Final = ("buyer", "seller", "holder", "held_by", "party", "issuer", "selector")
_ON_THE_WAY: Final = ("carrier", "sender", "receiver")
_FOR_AUTHORITIES: Final = frozenset({Audience.PARTIES, Audience.BUYER_AND_AUTHORITY, Audience.AUTHORITY})


@dataclass(frozen=True, slots=True)
class _Deal:
    """What an entry says of those who may know of it; `made` are the lots that came of a campaign.

    It concerns `carriers` too, who are told nothing here.
    """

    submitter: str
    buyer: str | None
    parties: frozenset[str]
    places: tuple[may_read.Place, ...]
    carriers: frozenset[str] = frozenset()
    made: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A mark that the caller may see, the role it is seen in, and what has been said of it since."""

    mark: Mark
    role: str
    history: History


@dataclass(frozen=True, slots=True)
class Page:
    """Marks the caller may see, latest first; `following` begins the next page."""

    shown: tuple[Shown, ...]
    following: int | None


async def read(pool: asyncpg.Pool, caller: Caller, about: str, before: int, *, today: date) -> Page:
    """The marks about `lot:…`, `party:…` or `entry:…` by entries below `before` that this caller may see."""
    what, _, lot = about.partition(":")
    async with pool.acquire() as connection:
        found = await marks.about(connection, about, before, MOST)
        leave = await leave_on(connection, caller.party, lot, today) if what == "lot" else lot_rights.NONE
        seen = await show(connection, caller, [(mark.seq, mark) for mark in found], today=today, leave=leave)
    following = found[-1].seq if len(found) >= MOST else None
    return Page(seen, following)


async def show(
    connection: Connection,
    caller: Caller,
    found: Sequence[tuple[int, Mark]],
    *,
    today: date,
    known_at: int | None = None,
    leave: Leave = lot_rights.NONE,
) -> tuple[Shown, ...]:
    """Those of these marks that the caller may see; each comes with the entry that it judges.

    What entries above `known_at` (None: now) said of them is left out. By somebody's leave the caller sees of what is
    for the parties' eyes as much as the one who gave it.
    """
    if not found:
        return ()
    deals = await _deals(connection, {seq for seq, _ in found})
    there = [deals[seq].places for seq, _ in found]
    if may_read.AUTHORITY in caller.roles and caller.territory:
        there = await _placed(connection, deals, found)
    seen = [
        (seq, mark, role)
        for (seq, mark), places_of in zip(found, there, strict=True)
        if (role := _seen_as(mark, replace(deals[seq], places=places_of), caller, leave)) is not None
    ]
    if not seen:
        return ()
    last = _ALL if known_at is None else known_at
    ruled = await marks.rulings(connection, list({mark.shelf for _, mark, _ in seen}), last)
    facts = Facts()
    shelves = (policies.shelf(POLICY), *{reviews.shelf(seq) for seq, _, _ in seen})
    said, _ = await load(connection, Needs(shelves))
    facts.load({shelf: [row for row in stored if row.seq <= last] for shelf, stored in said.items()}, {})
    return tuple(
        Shown(mark, role, reviews.history(facts, seq, mark.rule, ruled[mark.shelf], today)) for seq, mark, role in seen
    )


async def _deals(connection: Connection, seqs: set[int]) -> dict[int, _Deal]:
    """What these entries are about. What one says of an earlier entry concerns that one's sides too."""
    entries = await _entries(connection, seqs)
    named = {seq: original for seq, each in entries.items() if (original := _original(each)) is not None}
    originals = await _entries(connection, set(named.values()) - entries.keys()) | entries
    owners = await marks.owners(connection, [keys.shelf(each.submission.header.kid) for each in entries.values()])
    holders = await _holders(connection, [lot for each in entries.values() for lot in _lots(each.payload)])
    return {
        seq: _deal(
            each.payload,
            originals[named[seq]].payload if seq in named else {},
            owners.get(each.submission.header.kid, ""),
            _alone({holders[lot] for lot in _lots(each.payload) if lot in holders}),
        )
        for seq, each in entries.items()
    }


async def _placed(
    connection: Connection, deals: Mapping[int, _Deal], found: Sequence[tuple[int, Mark]]
) -> list[tuple[may_read.Place, ...]]:
    """Where each of these marks lies, as for who reviews it (`review.case`).

    What comes of a producer's own ore lies where that was dug. What names no place, as a campaign, a stock-take or a
    measure, lies where a register, or its own record, places whoever it concerns.
    """
    bare = [seq for seq, deal in deals.items() if not deal.places]
    made = {lot: seq for seq in bare for lot in deals[seq].made}
    lots_made, _ = await load(connection, Needs(tuple(map(lots.shelf, made))))
    dug: dict[int, list[may_read.Place]] = {}
    for lot, seq in made.items():
        row = lots.on(lots_made[lots.shelf(lot)])
        if row is not None and row.ubigeo_system is not None and row.ubigeo_code is not None:
            dug.setdefault(seq, []).append((row.ubigeo_system, row.ubigeo_code))
    concerned = {
        number: {deals[seq].submitter, *deals[seq].parties, *deals[seq].carriers, *_fed(mark)}
        for number, (seq, mark) in enumerate(found)
        if not deals[seq].places and seq not in dug
    }
    named = sorted(set().union(*concerned.values()))
    rows, _ = await load(
        connection, Needs(tuple(f(party) for party in named for f in (parties.shelf, registrations.shelf)))
    )
    where = {
        party: places(parties.as_known(rows[parties.shelf(party)], None), rows[registrations.shelf(party)])
        for party in named
    }
    return [
        tuple(place for party in concerned[number] for place in where[party])
        if number in concerned
        else deals[seq].places or tuple(dug[seq])
        for number, (seq, _) in enumerate(found)
    ]


async def _entries(connection: Connection, seqs: set[int]) -> dict[int, Entry]:
    parsed = [entry.parse(data) for data in await log_entries.by_seq(connection, sorted(seqs))]
    return {each.seq: each for each in parsed}


def _original(each: Entry) -> int | None:
    """The entry that this one speaks of."""
    named = next((each.payload[member] for member in _ORIGINALS if member in each.payload), None)
    return named if isinstance(named, int) and named < each.seq else None


def _seen_as(mark: Mark, deal: _Deal, caller: Caller, leave: Leave) -> str | None:
    """As what the caller may know of a mark; None if it may not."""
    if may_read.AUDITOR in caller.roles:
        return may_read.AUDITOR
    if caller.party in _audience(mark, deal):
        return may_read.PARTY
    if (
        may_read.AUTHORITY in caller.roles
        and mark.audience in _FOR_AUTHORITIES
        and caller.party not in {deal.submitter, *deal.parties}
        and answers_for(caller.territory, deal.places)
    ):
        return may_read.AUTHORITY
    if mark.audience == Audience.PARTIES and leave.reaches(_audience(mark, deal)):
        return may_read.GRANTEE
    return None


def _audience(mark: Mark, deal: _Deal) -> frozenset[str]:
    match Audience(mark.audience):
        case Audience.PARTIES:
            return deal.parties | {deal.submitter, *_fed(mark)}
        case Audience.SUBMITTER:
            return frozenset({deal.submitter})
        case Audience.BUYER | Audience.BUYER_AND_AUTHORITY:
            return frozenset() if deal.buyer is None else frozenset({deal.buyer})
        case Audience.AUTHORITY:
            return frozenset()


def _fed(mark: Mark) -> Iterator[str]:
    """Whose ore a mark on a campaign's input is about: of those that are treated together, each learns of its own."""
    detail = dict(mark.detail)
    if "input" in detail:
        yield detail["holder"]


def _lots(payload: dict[str, Any]) -> list[str]:
    """The lots on record that an entry measures or moves: what it says of them is their holders' to know."""
    named = [*payload.get("lots", ()), payload]
    return [each["lot"] for each in named if "lot" in each]


async def _holders(connection: Connection, named: Sequence[str]) -> dict[str, str]:
    shelves, _ = await load(connection, Needs(tuple(dict.fromkeys(map(lots.shelf, named)))))
    found = (lots.on(rows) for rows in shelves.values())
    return {lot.lot: lot.holder for lot in found if lot is not None}


def _alone(holders: set[str]) -> frozenset[str]:
    """Where lots of several came to a gate together, none of them is told what was found of the others'."""
    return frozenset(holders if len(holders) == 1 else ())


def _deal(payload: dict[str, Any], original: dict[str, Any], submitter: str, holders: frozenset[str]) -> _Deal:
    said = {**original, **payload}
    parties = holders | {each[side] for each in (payload, original) for side in _SIDES if side in each}
    carriers = frozenset(payload[side] for side in _ON_THE_WAY if side in payload)
    made = tuple(each["becomes"] for each in payload.get("outputs", ()))
    return _Deal(submitter, said.get("buyer"), parties, (*_places(payload), *_places(original)), carriers, made)


def _places(payload: dict[str, Any]) -> Iterator[may_read.Place]:
    told = (*payload.get("lines", ()), *payload.get("lots", ()))
    for holder in (payload, payload.get("place"), *(each.get("origin") for each in told)):
        if holder is not None and "ubigeo" in holder:
            yield holder["ubigeo"]["system"], holder["ubigeo"]["code"]
