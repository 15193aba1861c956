"""Entries read from the database with what must be known beside them, so that their events can be told."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from service.decision.facts import Needs
from service.exchange.epcis.event import Event
from service.exchange.epcis.known import TOLD, Known, Recorded, entry_named, lots_named
from service.exchange.epcis.names import Names
from service.exchange.epcis.projection import events
from service.ledger import entry as entries
from service.ledger.entry import Entry
from service.registry import keys
from service.rulebook.read import read
from service.storage import event_entries, log_entries, marks
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import lots
from service.trade.corrections.annulled import EntryAnnulled
from service.trade.corrections.corrected import EntryCorrected


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, who signed it, and what is known beside it."""

    recorded: Recorded
    signer: str
    known: Known

    def events(self, names: Names) -> tuple[Event, ...]:
        """Its events."""
        return events(self.recorded, self.known, names)


async def tell(connection: Connection, data: Iterable[bytes]) -> list[Told]:
    """Those of these entries that tell of gold, in their order."""
    parsed = [entries.parse(each) for each in data]
    found = [(each, _recorded(each)) for each in parsed if each.submission.type in TOLD]
    known = await _known(connection, [recorded for _, recorded in found])
    owners = await marks.owners(connection, list({keys.shelf(each.submission.header.kid) for each, _ in found}))
    return [Told(recorded, owners.get(each.submission.header.kid, ""), known) for each, recorded in found]


async def _known(connection: Connection, asked: Sequence[Recorded]) -> Known:
    changed = sorted({each.payload.entry for each in asked if isinstance(each.payload, EntryCorrected | EntryAnnulled)})
    corrections = await event_entries.corrections(connection, changed) if changed else {}
    beside = await _beside(connection, {seq for said in corrections.values() for seq in said} | _named(asked))
    wanted = dict.fromkeys(lot for each in (*asked, *beside.values()) for lot in lots_named(each.payload))
    shelves, _ = await load(connection, Needs(tuple(map(lots.shelf, wanted))))
    on_record = (lots.on(rows) for rows in shelves.values())
    return Known(
        {lot.lot: lot for lot in on_record if lot is not None},
        beside,
        {entry: [beside[seq] for seq in said] for entry, said in corrections.items()},
    )


async def _beside(connection: Connection, seqs: AbstractSet[int]) -> dict[int, Recorded]:
    """These entries and those that they speak of: an annulment of a settlement, the settlement of a purchase."""
    found: dict[int, Recorded] = {}
    while more := seqs - found.keys():
        read = map(_recorded, await _entries(connection, sorted(more)))
        found |= {each.seq: each for each in read}
        seqs = _named(found.values())
    return found


def _named(told: Iterable[Recorded]) -> set[int]:
    return {seq for each in told if (seq := entry_named(each.payload)) is not None}


async def _entries(connection: Connection, seqs: Sequence[int]) -> list[Entry]:
    return [entries.parse(data) for data in await log_entries.by_seq(connection, seqs)]


def _recorded(each: Entry) -> Recorded:
    return Recorded(each.seq, each.recorded_at, read(each.payload_bytes))
