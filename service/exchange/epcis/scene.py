"""One entry being told: what its events share, and how goods, papers and sides are said."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from service.decision.values import frozen
from service.exchange.epcis.event import Event, EventType, Goods, Made, Quantity, Typed
from service.exchange.epcis.known import Known, Recorded
from service.exchange.epcis.names import Names
from service.ledger import times
from service.registry.identifiers import DocumentRef, Ubigeo
from service.trade.lots import ORES
from service.trade.origin import Origin
from service.trade.quantities import mg, ug

OWNER: Final = "owning_party"
HOLDER: Final = "possessing_party"
PLACE: Final = "location"

_KILOGRAM: Final = 1_000_000
_PAPERS: Final = {"01": "inv", "03": "inv", "04": "purchase_settlement", "09": "desadv", "31": "bol"}
"""SUNAT's kinds of document as the CBV knows them; a purchase settlement, which the buyer issues, it does not know."""
_OURS: Final = frozenset({"purchase_settlement"})


@frozen
class Scene:
    """An entry, what is known beside it, and the names that its log gives."""

    recorded: Recorded
    known: Known
    names: Names

    def event(self, sort: EventType, step: str, goods: Goods, *, papers: Iterable[Typed] = (), **said: Any) -> Event:  # noqa: ANN401 - the fields of Event
        """An event of this entry, which is the first of its papers."""
        return Event(
            sort,
            self.recorded.payload.occurred_at,
            times.format_microseconds(self.recorded.recorded_at),
            self.recorded.seq,
            goods,
            step,
            (self.entry(), *papers),
            **said,
        )

    def entry(self, seq: int | None = None) -> Typed:
        """The entry itself, or another one, among the papers."""
        return self.names.word("entry"), self.names.entry(self.recorded.seq if seq is None else seq)

    def papers(self, documents: Iterable[DocumentRef]) -> tuple[Typed, ...]:
        """The documents of a deal or a journey."""
        return tuple((self._paper(each.kind), self.names.document(each.identity)) for each in documents)

    def goods(self, named: Iterable[tuple[str, str | None]]) -> Goods:
        """Lots with their gross grams (None: as such); a numbered bar is told by its number, whatever it weighs."""
        epcs: list[str] = []
        quantities: list[Quantity] = []
        for lot, grams in named:
            on_record = self.known.lots.get(lot)
            if on_record is not None and on_record.serial is not None:
                epcs.append(self.names.bar(lot, on_record.serial))
            else:
                quantities.append(self.quantity(lot, grams, "" if on_record is None else on_record.product))
        return Goods(tuple(epcs), tuple(quantities))

    def quantity(self, lot: str, grams: str | None, product: str) -> Quantity:
        """So much of a lot: of ore and what is like it in kilograms, from one on; of anything else in grams."""
        name = self.names.lot(lot)
        if grams is None:
            return Quantity(name)
        weight = mg(grams)
        if product in ORES and weight >= _KILOGRAM:
            return Quantity(name, Decimal(weight).scaleb(-6), "KGM")
        return Quantity(name, Decimal(weight).scaleb(-3))

    def made(self, lot: str, product: str, gross: str, fine: str | None, right: str | None = None) -> Made:
        """What a new lot was."""
        return Made(
            self.names.lot(lot),
            self.names.word(product),
            Decimal(mg(gross)).scaleb(-3),
            None if fine is None else Decimal(ug(fine)).scaleb(-6),
            None if right is None else self.names.thing("rights", right),
        )

    def side(self, party: str, *roles: str) -> tuple[Typed, ...]:
        """A party as owner, possessor or both."""
        return tuple((role, self.names.party(party)) for role in roles)

    def place(self, ubigeo: Ubigeo) -> str:
        """A district."""
        return self.names.place(ubigeo.system, ubigeo.code)

    def owners(self, lots: Iterable[str]) -> tuple[Typed, ...]:
        """Whose lots these are, each owner once."""
        holders = dict.fromkeys(self.known.lots[lot].holder for lot in lots if lot in self.known.lots)
        return tuple(side for holder in holders for side in self.side(holder, OWNER))

    def certified(self, origin: Origin) -> tuple[str, ...]:
        """Under what the gold was dug or picked: the constancia, or the holder's place in a register."""
        if origin.constancia is not None:
            return (self.names.thing("constancias", origin.constancia),)
        if origin.support == "constancia":
            return ()
        register = {"reinfo": "REINFO", "title": "CONCESSION", "contract": "CONTRACT"}[origin.support]
        return (self.names.registration(register, origin.holder),)

    def _paper(self, kind: str) -> str:
        word = _PAPERS[kind]
        return self.names.word(word) if word in _OURS else word
