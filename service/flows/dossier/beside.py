"""What a dossier holds beside the entries that made the lots: what was said of them later, and what they rested on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, get_args

from service.decision.calendar import instant, lima_day
from service.decision.facts import Needs
from service.decision.findings import Audience, Mark
from service.decision.records import Row
from service.flows.dossier.basis import Basis
from service.flows.dossier.sides import Reader, named, producers, sides, told
from service.ledger.entry import Entry
from service.registry import registrations
from service.registry.registrations import Register
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import constancia as constancias
from service.trade.lots import Lot
from service.trade.rulings import Ruling

OPEN: Final = ("registration.recorded", "party.registered", "party.updated")
"""What any who may ask about a supplier is told of it: the registers' words, and who is registered."""


async def beside(
    connection: Connection, basis: Basis, reader: Reader, rows: Sequence[Row], held: Mapping[int, Entry]
) -> dict[int, Entry]:
    """What stands beside the entries that made the lots: later measures and rulings, constancias, registrations."""
    wanted = {row.seq for row in rows} - held.keys()
    found = await told(connection, sorted(wanted))
    may_hold = await sides(connection, found.values(), basis.graph)
    shown = {(row.seq, row.rule) for row in rows if isinstance(row, Mark) and row.audience == Audience.PARTIES}
    ruled = {row.seq for row in rows if isinstance(row, Ruling) and (row.entry, row.rule) in shown}
    may = {
        seq: each
        for seq, each in found.items()
        if reader.whole or seq in ruled or may_hold[seq] & reader.parties or each.submission.type in OPEN
    }
    papers = {row.constancia for row in rows if isinstance(row, Lot) and row.constancia is not None}
    issued, _ = await load(connection, Needs(tuple(map(constancias.shelf, sorted(papers)))))
    open_seqs = {row.seq for shelf in issued.values() for row in shelf if isinstance(row, constancias.Constancia)}
    issuers = {row.issuer for shelf in issued.values() for row in shelf if isinstance(row, constancias.Constancia)}
    open_seqs |= await _registrations(connection, held.values(), issuers)
    beside = await told(connection, sorted(seq for seq in open_seqs if seq < basis.signed.size))
    kinds = (*OPEN, "constancia.issued")
    return may | {seq: each for seq, each in beside.items() if each.submission.type in kinds}


async def _registrations(connection: Connection, held: Collection[Entry], issuers: Collection[str]) -> set[int]:
    """The entries of the registrations in force when these were recorded, of all whom they name."""
    parties = {each.seq: {*named(each), *producers(each), *issuers} for each in held}
    shelves = sorted({registrations.shelf(party) for who in parties.values() for party in who})
    loaded, _ = await load(connection, Needs(tuple(shelves)))
    found: set[int] = set()
    for each in held:
        day = lima_day(instant(each.payload["occurred_at"]))
        for party in parties[each.seq]:
            rows = loaded[registrations.shelf(party)]
            for register in get_args(Register):
                found |= {row.seq for row in registrations.all_in_force(rows, register, day, each.seq)}
    return found
