"""Put a lot's dossier together: what the asker may hold in hand of the entries that the lot rests on, and no more.

A dossier hands out entries' bytes, prices included. So a lot is shown where the asker, or who gave it leave, is a side
of the entry that made it; above any other the dossier ends, and says so.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Final

import asyncpg

from service.audit import dossier, dossier_graph, whole
from service.audit.dossier import Head
from service.decision.calendar import lima_day
from service.decision.facts import Needs
from service.decision.findings import Mark
from service.decision.records import Row
from service.flows.dossier.basis import Basis
from service.flows.dossier.beside import beside
from service.flows.dossier.sides import Reader
from service.flows.dossier.signers import signers
from service.flows.prove import Prover
from service.flows.readers.lot_rights import Leave
from service.flows.tracing.moment import TooLarge
from service.ledger import times
from service.ledger.signing import Signer
from service.registry.jurisdiction import answers_for
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import provenance
from service.trade.access import grants
from service.trade.lots import Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.rulings import Ruling

MOST_ENTRIES: Final = 5_000


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
        held |= await beside(connection, basis, reader, rows, held)
        if len(held) > MOST_ENTRIES:
            raise TooLarge("entries", MOST_ENTRIES)
        held |= await signers(connection, held, basis.signed.size, MOST_ENTRIES)
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
