"""Put a lot's dossier together: what the asker may hold in hand of the entries that the lot rests on, and no more.

A dossier hands out entries' bytes, prices included. So a lot is shown where the asker, or who gave it leave, is a side
of the entry that made it; above any other the dossier ends, and says so.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final, get_args

import asyncpg

from service.audit import dossier, dossier_graph, whole
from service.audit.dossier import Head
from service.decision.calendar import instant, lima_day
from service.decision.facts import Needs
from service.decision.findings import Audience, Mark
from service.decision.records import Row, live
from service.flows import look_back_keys
from service.flows.look_back import look_back
from service.flows.lot_rights import Leave
from service.flows.prove import Prover
from service.flows.read_lot import checkpoint_above
from service.ledger import entry as entries
from service.ledger import times
from service.ledger.entry import Entry
from service.ledger.signing import Signer
from service.registry import keys, parties, registrations
from service.registry.jurisdiction import answers_for
from service.registry.keys import KeyState
from service.registry.registrations import Register
from service.storage import log_entries, lot_graph, marks
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.log_entries import SignedSize
from service.trade import constancia as constancias
from service.trade import lots, provenance
from service.trade.access import grants
from service.trade.learned import with_learned
from service.trade.lots import Lot, LotUse, shelf
from service.trade.measures import LotMeasured
from service.trade.provenance import Graph
from service.trade.rulings import Ruling

MOST_LOTS: Final = 2_000
MOST_ENTRIES: Final = 5_000

_SIDES: Final = ("buyer", "seller", "holder", "held_by", "exporter", "issuer", "selector", "party")
_CAMPAIGN: Final = "processing.recorded"
_OPEN: Final = ("registration.recorded", "party.registered", "party.updated")
"""What any who may ask about a supplier is told of it: the registers' words, and who is registered."""
_KEYS: Final = ("key.", "log.")


class TooLarge(Exception):
    """More than a dossier holds: `what` there is too much of, and how much it holds."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(f"more than {most} {what}")
        self.what = what
        self.most = most


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is to hold it: `parties` are the asker and who gave it leave, `whole` that it may hold all.

    `territory` is an authority's, None for everybody else.
    """

    party: str
    role: str
    parties: frozenset[str]
    whole: bool
    territory: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A lot, everything above it as the log of `signed` knew it, the entries that made the lots, and their sides."""

    lot: Lot
    graph: Graph
    rows: tuple[Row, ...]
    made_by: Mapping[int, Entry]
    sides: Mapping[int, frozenset[str]]
    signed: SignedSize


async def whom(pool: asyncpg.Pool, lot: str) -> tuple[Lot, frozenset[str]] | None:
    """A lot, and who may hold the entry that made it; None if it is unknown. As `gather` finds it, without the walk."""
    async with pool.acquire() as connection:
        row = lots.on(await _on(connection, (lot,)))
        if row is None:
            return None
        made = await _entries(connection, [row.seq])
        fed = [said["lot"] for said in made[row.seq].payload.get("inputs", ())]
        graph = provenance.graph(await _on(connection, fed))
        return row, (await _sides(connection, made.values(), graph))[row.seq]


async def _on(connection: Connection, named: Iterable[str]) -> list[Row]:
    shelves, _ = await load(connection, Needs(tuple(map(shelf, named))))
    return live([row for rows in shelves.values() for row in rows])


async def gather(pool: asyncpg.Pool, lot: str) -> Basis | None:
    """What a lot's dossier is made of; None if there is no such lot, or none signed yet.

    Raises:
        TooLarge: it was made of more lots than a dossier holds.
    """
    async with pool.acquire() as connection:
        rows = live(await lot_graph.ancestry(connection, (lot,), MOST_LOTS + 1))
        graph = provenance.graph(rows)
        if lot not in graph.lots:
            return None
        if len(graph.lots) > MOST_LOTS:
            raise TooLarge("lots", MOST_LOTS)
    signed = await checkpoint_above(pool, graph.lots[lot].seq)
    if signed is None:
        return None
    async with pool.acquire() as connection:
        known = [row for row in rows if row.seq < signed.size]
        rows, contested = await look_back_keys.look_back(connection, known, signed.size - 1)
        graph = provenance.graph(rows)
        seqs = sorted({row.seq for row in graph.lots.values()})
        made_by = await _entries(connection, seqs)
        sides = await _sides(connection, made_by.values(), graph)
        reviews = await look_back(connection, graph, signed.size - 1)
        learned = {mark for held in with_learned(graph, reviews).marks.values() for mark in held}
    rows += [each.mark for each in reviews if each.mark in learned]
    rows += [replace(each.mark, about=shelf(each.signed.lot)) for each in contested if not each.freed]
    return Basis(graph.lots[lot], graph, tuple(rows), made_by, sides, signed)


async def make(
    pool: asyncpg.Pool,
    prover: Prover,
    signer: Callable[[int], Awaitable[Signer]],
    basis: Basis,
    reader: Reader,
    issued_at: datetime,
) -> bytes:
    """The file, signed with the service key that `signer` gives for the size of the tree.

    Raises:
        TooLarge: it rests on more entries, or longer ones, than a dossier holds.
    """
    async with pool.acquire() as connection:
        shown = await _shown(connection, basis, reader, lima_day(issued_at))
        rows = [row for row in basis.rows if _belongs(row, shown)]
        held = {basis.graph.lots[lot].seq: basis.made_by[basis.graph.lots[lot].seq] for lot in shown}
        held |= await _beside(connection, basis, reader, rows, held)
        if len(held) > MOST_ENTRIES:
            raise TooLarge("entries", MOST_ENTRIES)
        held |= await _signers(connection, held, basis.signed.size)
    seqs = sorted(held)
    proofs = await prover.inclusion(seqs, basis.signed.size)
    withheld = sorted({row.parent for row in rows if isinstance(row, LotUse)} - shown)
    lines = [dossier.entry_line(held[seq].data, proof) for seq, proof in zip(seqs, proofs, strict=True)]
    lines += map(dossier.row_line, rows)
    lines += map(dossier.withheld_line, withheld)
    lines += map(dossier.share_line, dossier_graph.shares(basis.lot.lot, rows, withheld))
    return _signed(lines, basis, reader, await signer(basis.signed.size), issued_at)


def _signed(lines: list[bytes], basis: Basis, reader: Reader, signer: Signer, issued_at: datetime) -> bytes:
    tree = whole.claimed(basis.signed.note)
    head = Head(
        log=tree.origin,
        issued_at=times.format_seconds(issued_at.replace(microsecond=0)),
        asked_by=reader.party,
        role=reader.role,
        lot=basis.lot.lot,
        size=tree.size,
        root=tree.root.hex(),
        lines=len(lines),
        digest=sha256(b"".join(lines)).hexdigest(),
    )
    data = b"".join((*lines, dossier.last_line(head, basis.signed.note, signer)))
    if len(data) > dossier.MOST_BYTES or len(lines) >= dossier.MOST_LINES:
        raise TooLarge("bytes", dossier.MOST_BYTES)
    return data


async def _shown(connection: Connection, basis: Basis, reader: Reader, today: date) -> set[str]:
    """The lots whose making the reader may hold in hand, from the lot up as far as that goes without a gap."""
    graph, root = basis.graph, basis.lot.lot
    given, _ = await load(connection, Needs(tuple(map(grants.shelf, graph.lots))))
    leave = {lot: _leave(given[grants.shelf(lot)], reader.party, today) for lot in graph.lots}
    reach = {root: Leave(reader.parties | leave[root].granters, reader.whole or leave[root].whole)}
    shown: set[str] = set()
    for lot in reversed(provenance.ancestors_first((root,), graph)):
        mine = reach.get(lot)
        if mine is None or not (lot == root or _may_hold(basis, graph.lots[lot], mine, reader)):
            continue
        shown.add(lot)
        for use in graph.uses.get(lot, ()):
            before = reach.get(use.parent, leave[use.parent])
            reach[use.parent] = Leave(before.granters | mine.granters, before.whole or mine.whole)
    return shown


def _may_hold(basis: Basis, lot: Lot, leave: Leave, reader: Reader) -> bool:
    if leave.reaches(basis.sides[lot.seq]):
        return True
    placed = ((lot.ubigeo_system or "", lot.ubigeo_code),) if lot.ubigeo_code is not None else ()
    return reader.territory is not None and answers_for(reader.territory, placed)


def _leave(rows: Sequence[Row], reader: str, today: date) -> Leave:
    held = grants.in_force(rows, reader, today)
    return Leave(frozenset(row.by for row in held), any(row.whole for row in held))


def _belongs(row: Row, shown: Collection[str]) -> bool:
    match row:
        case Lot() | LotMeasured():
            return row.lot in shown
        case LotUse():
            return row.child in shown
        case Mark():
            return row.about.removeprefix("lot:") in shown and provenance.burdens(row)
        case Ruling():
            return row.about.removeprefix("lot:") in shown
        case _:
            return False


async def _beside(
    connection: Connection, basis: Basis, reader: Reader, rows: Sequence[Row], held: Mapping[int, Entry]
) -> dict[int, Entry]:
    """What stands beside the entries that made the lots: later measures and rulings, constancias, registrations."""
    wanted = {row.seq for row in rows} - held.keys()
    found = await _entries(connection, sorted(wanted))
    sides = await _sides(connection, found.values(), basis.graph)
    told = {(row.seq, row.rule) for row in rows if isinstance(row, Mark) and row.audience == Audience.PARTIES}
    ruled = {row.seq for row in rows if isinstance(row, Ruling) and (row.entry, row.rule) in told}
    may = {
        seq: each
        for seq, each in found.items()
        if reader.whole or seq in ruled or sides[seq] & reader.parties or each.submission.type in _OPEN
    }
    papers = {row.constancia for row in rows if isinstance(row, Lot) and row.constancia is not None}
    issued, _ = await load(connection, Needs(tuple(map(constancias.shelf, sorted(papers)))))
    open_seqs = {row.seq for shelf in issued.values() for row in shelf if isinstance(row, constancias.Constancia)}
    issuers = {row.issuer for shelf in issued.values() for row in shelf if isinstance(row, constancias.Constancia)}
    open_seqs |= await _registrations(connection, held.values(), issuers)
    beside = await _entries(connection, sorted(seq for seq in open_seqs if seq < basis.signed.size))
    kinds = (*_OPEN, "constancia.issued")
    return may | {seq: each for seq, each in beside.items() if each.submission.type in kinds}


async def _registrations(connection: Connection, held: Collection[Entry], issuers: Collection[str]) -> set[int]:
    """The entries of the registrations in force when these were recorded, of all whom they name."""
    named = {each.seq: {*_named(each), *_producers(each), *issuers} for each in held}
    shelves = sorted({registrations.shelf(party) for who in named.values() for party in who})
    loaded, _ = await load(connection, Needs(tuple(shelves)))
    found: set[int] = set()
    for each in held:
        day = lima_day(instant(each.payload["occurred_at"]))
        for party in named[each.seq]:
            rows = loaded[registrations.shelf(party)]
            for register in get_args(Register):
                found |= {row.seq for row in registrations.all_in_force(rows, register, day, each.seq)}
    return found


async def _signers(connection: Connection, held: Mapping[int, Entry], size: int) -> dict[int, Entry]:
    """The entries that tell the log's own keys, and by which the submitters' came and went; and who enrolled them."""
    own, _ = await load(connection, Needs((keys.held_shelf(parties.SYSTEM),)))
    seqs = {row.seq for rows in own.values() for row in rows if row.seq < size}
    found = {seq: each for seq, each in (await _entries(connection, sorted(seqs))).items() if _is_of_keys(each)}
    asked: set[str] = set()
    while kids := {each.submission.header.kid for each in (*held.values(), *found.values())} - asked:
        asked |= kids
        loaded, _ = await load(connection, Needs(tuple(map(keys.shelf, sorted(kids)))))
        states = [row for rows in loaded.values() for row in rows if isinstance(row, KeyState)]
        who, _ = await load(connection, Needs(tuple(sorted({parties.shelf(state.party) for state in states}))))
        seqs = {state.seq for state in states} | {row.seq for rows in who.values() for row in rows}
        more = await _entries(connection, sorted(seq for seq in seqs - found.keys() if seq < size))
        found |= {seq: each for seq, each in more.items() if _is_of_keys(each) or each.submission.type in _OPEN}
        if len(found) > MOST_ENTRIES:
            raise TooLarge("entries", MOST_ENTRIES)
    return found


def _is_of_keys(each: Entry) -> bool:
    return each.submission.type.startswith(_KEYS)


async def _sides(connection: Connection, made: Collection[Entry], graph: Graph) -> dict[int, frozenset[str]]:
    """By entry, who may hold its bytes: its submitter and the sides of the deal.

    Of a campaign in which several owners' ore was treated together none but the plant: the entry tells of all.
    """
    owners = await marks.owners(connection, [keys.shelf(each.submission.header.kid) for each in made])
    return {
        each.seq: frozenset({owners.get(each.submission.header.kid, ""), *_named(each), *_owners(each, graph)}) - {""}
        for each in made
    }


def _named(each: Entry) -> Iterator[str]:
    if each.submission.type != _CAMPAIGN:
        yield from (name for side in _SIDES if isinstance(name := each.payload.get(side), str))


def _producers(each: Entry) -> Iterator[str]:
    """Those of whose gold a deal is, line by line: none of them is to hold what the other lines say."""
    for line in each.payload.get("lines", ()):
        if isinstance(origin := line.get("origin"), dict):
            yield origin["holder"]


def _owners(each: Entry, graph: Graph) -> frozenset[str]:
    if each.submission.type != _CAMPAIGN:
        return frozenset()
    payload, plant = each.payload, each.payload["plant"]
    fed = {graph.lots[said["lot"]].holder for said in payload["inputs"] if said["lot"] in graph.lots}
    others = (fed | {said["holder"] for said in payload["outputs"] if "holder" in said}) - {plant}
    return frozenset({plant, *(others if len(others) == 1 else ())})


async def _entries(connection: Connection, seqs: Sequence[int]) -> dict[int, Entry]:
    parsed = (entries.parse(data) for data in await log_entries.by_seq(connection, seqs))
    return {each.seq: each for each in parsed}
