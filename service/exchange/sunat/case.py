"""The documents of one purchase, sorted: what was bought, how it travelled, and what was changed afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.voucher import Voucher
from service.trade.documents import GUIDES

UNDOING: Final = frozenset({"01", "02", "06"})
_NO_PRICE: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"07": frozenset({"03", "13"}), "08": frozenset({"01", "03"})}
)
RETURNED: Final = "07"
"""Catalogue 09: goods given back by item. 01, 02 and 06 undo the operation; 03 and 13 change words and due days.

Catalogue 10 of debit notes: 01 is interest and 03 a penalty, which are no price of gold.
"""


@dataclass(frozen=True, slots=True)
class Case:
    """All of `vouchers` have one seller and one buyer, and there is one at least."""

    buyer: str
    vouchers: tuple[Voucher, ...]
    guides: tuple[Voucher, ...]
    notes: tuple[Voucher, ...]

    @property
    def documents(self) -> tuple[Voucher, ...]:
        """All of them, what was bought first."""
        return *self.vouchers, *self.guides, *self.notes

    def changed(self, voucher: Voucher) -> Sequence[Voucher]:
        """The notes that change what a voucher came to, in its own currency: no other can be added to it."""
        return [note for note in self._of(voucher) if note.currency == voucher.currency]

    @property
    def currencies(self) -> frozenset[str | None]:
        """Those of the vouchers, and of the notes that change what these came to."""
        return frozenset(each.currency for voucher in self.vouchers for each in (voucher, *self._of(voucher)))

    def _of(self, voucher: Voucher) -> Sequence[Voucher]:
        return [note for note in self.notes if changes(note, voucher) and prices(note)]


def case(found: Sequence[Voucher], buyer: str, *, recorded: bool = False) -> Case:
    """The documents of the purchase of `buyer` (its party). The same file twice counts once.

    `recorded`: the purchase is on record, so that a note which undoes it has something to undo.

    Raises:
        SunatError: `document_twice`, `no_voucher`, `not_your_purchase`, `several_purchases`, `note_alone`,
            `note_voids`.
    """
    once = _once(found)
    vouchers = tuple(each for each in once if each.kind not in GUIDES and each.change is None)
    notes = tuple(each for each in once if each.change is not None)
    for note in notes:
        _answerable(note, vouchers, recorded=recorded)
    if not vouchers:
        raise SunatError("no_voucher")
    for each in vouchers:
        if each.buyer is None or each.buyer.party != buyer:
            raise SunatError("not_your_purchase", each.buyer.number if each.buyer else "-", each.title)
    if len({each.seller for each in vouchers}) > 1:
        raise SunatError("several_purchases", ", ".join(each.title for each in vouchers))
    return Case(buyer, vouchers, tuple(each for each in once if each.kind in GUIDES), notes)


def changes(note: Voucher, voucher: Voucher) -> bool:
    """Whether a note is of a voucher: it names kind, series and number."""
    change = note.change
    return change is not None and (change.of.kind, change.of.number) == (
        voucher.kind,
        f"{voucher.series}-{voucher.number}",
    )


def prices(note: Voucher) -> bool:
    """Whether a note changes what the gold costs."""
    return note.change is not None and note.change.reason not in _NO_PRICE[note.kind]


def _once(found: Sequence[Voucher]) -> list[Voucher]:
    by_identity: dict[str, Voucher] = {}
    for each in found:
        known = by_identity.setdefault(each.identity, each)
        if known.digest != each.digest:
            raise SunatError("document_twice", each.title, known.file)
    return sorted(by_identity.values(), key=lambda each: (each.kind, each.issued_at, each.identity))


def _answerable(note: Voucher, vouchers: Sequence[Voucher], *, recorded: bool) -> None:
    """A note is nothing without what it changes; and where it undoes that, there is no purchase."""
    assert note.change is not None  # noqa: S101 - a note is told by it
    of = f"{note.change.of.kind} {note.change.of.number}"
    if not any(changes(note, each) for each in vouchers):
        raise SunatError("note_alone", of, note.title)
    if note.kind == "07" and note.change.reason in UNDOING and not recorded:
        raise SunatError("note_voids", of, note.title)
