"""Entries to be told of without a database: the page of the whole chain, and honest ledgers of any length."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from service.decision.payload import Payload
from service.exchange.epcis import projection
from service.exchange.epcis.event import Event
from service.exchange.epcis.known import Known, Recorded
from service.exchange.epcis.names import Names
from service.ledger import canonical, entry
from service.rulebook.read import read
from service.trade.change.payload import ProcessingRecorded
from service.trade.corrections.corrected import EntryCorrected
from service.trade.lot_declared import LotDeclared
from service.trade.lots import DECLARED, MADE, OPENING, TAKEN, Lot
from service.trade.payload import PurchaseRecorded
from service.trade.stock.payload import StockOpened
from tests.pages import ROOT

PAGE = ROOT / "docs/es/cadena.md"
FILES = ROOT / "docs/es/ejemplos/cadena"
NAMES = Names("demo.orotraza.example/cadena")
START = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)


@dataclass
class Telling:
    """All entries of a ledger, and what is known beside them."""

    names: Names = NAMES
    entries: dict[int, Recorded] = field(default_factory=dict)
    lots: dict[str, Lot] = field(default_factory=dict)
    corrections: dict[int, list[Recorded]] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """What stands beside any entry."""
        return Known(self.lots, self.entries, self.corrections)

    def take(self, recorded: Recorded) -> None:
        """One entry more."""
        self.entries[recorded.seq] = recorded
        self.lots |= {lot.lot: lot for lot in _new_lots(recorded)}
        if isinstance(recorded.payload, EntryCorrected):
            self.corrections.setdefault(recorded.payload.entry, []).append(recorded)

    def events(self, seqs: Iterable[int] | None = None) -> list[Event]:
        """What these entries tell, or all of them."""
        asked = self.entries if seqs is None else seqs
        return [event for seq in asked for event in projection.events(self.entries[seq], self.known, self.names)]


def chain() -> tuple[Telling, dict[str, int]]:
    """The page of the whole chain as if submitted minute by minute, and each file's entry."""
    telling, seqs = Telling(), dict[str, int]()
    lines = re.findall("^orotraza submit (.*) --as", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for seq, name in enumerate((name for line in lines for name in line.split()), 100):
        seqs[name] = seq
        at = START + timedelta(minutes=seq)
        telling.take(Recorded(seq, at + timedelta(seconds=7, microseconds=123_456), _drafted(name, seqs, at)))
    return telling, {name.removesuffix(".json"): seq for name, seq in seqs.items()}


def ledger(entries: Iterable[bytes]) -> Telling:
    """The entries of an honest ledger."""
    telling = None
    for data in entries:
        parsed = entry.parse(data)
        telling = telling or Telling(Names(parsed.origin))
        telling.take(Recorded(parsed.seq, parsed.recorded_at, read(parsed.payload_bytes)))
    assert telling is not None
    return telling


def _drafted(name: str, seqs: dict[str, int], at: datetime) -> Payload:
    """A file of the page with what the terminal fills in."""

    def filled(value: object) -> object:
        match value:
            case dict():
                return {key: filled(each) for key, each in value.items()}
            case list():
                return [filled(each) for each in value]
            case str() if value.startswith("@hoy"):
                return (at + timedelta(days=int(value[4:] or 0))).date().isoformat()
            case str() if value.startswith("@"):
                return seqs[value[1:]]
            case _:
                return value

    said = {name: filled(value) for name, value in json.loads((FILES / name).read_bytes()).items()}
    number = seqs[name]
    said |= {
        "log": NAMES.origin,
        "id": f"0192f3a1-7c10-7d21-9b8a-{number:012}",
        "occurred_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return read(canonical.encode(said))


def _new_lots(recorded: Recorded) -> Iterator[Lot]:
    seq = recorded.seq
    match recorded.payload:
        case LotDeclared() as said:
            yield Lot(seq, said.lot, said.possessor, said.product, 0, None, DECLARED, 0)
        case StockOpened() as said:
            for lot in said.lots:
                yield Lot(seq, lot.id, said.holder, lot.product, 0, None, OPENING, 0)
        case PurchaseRecorded() as said:
            for line in said.lines:
                yield Lot(seq, line.becomes, said.buyer, line.product, 0, None, TAKEN, line.line)
                if line.origin is not None:
                    yield Lot(seq, line.origin.lot, said.seller, line.product, 0, None, DECLARED, line.line)
        case ProcessingRecorded() as said:
            for each in said.outputs:
                yield Lot(
                    seq, each.becomes, each.holder or said.plant, each.product, 0, None, MADE, 0, serial=each.serial
                )
        case _:
            return
