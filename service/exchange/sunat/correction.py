"""A note (07, 08) on a purchase that is on record: the draft that puts the entry right, or annuls it.

The ledger's documents are vouchers and guides; there is no kind for a note (decisions 0041 and 0045). The voucher that
it changes says what it said, so its amount stays. What the deal costs is another matter: `entry.corrected` has the new
`price`; and the note, which its issuer signed, is the seller's agreement to it, by the digest of its file (`counter`).
A note of the buyer's own, on its settlement, or an unsigned one agrees to nothing: the seller's word is asked for.

Weight is never corrected. A note that undoes the deal, or gives gold back, ends the entry; what is left of the deal is
recorded anew, with voucher and note. One that undoes the deal, and leaves a part of the voucher's amount, contradicts
itself: what it meant is asked. Of a `purchase.settled` the price is that of its lines, and the log refuses
another: it is annulled and settled anew, or stays as it is.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from service.exchange.named_id import named_id
from service.exchange.sunat.case import RETURNED, UNDOING, Case, case, changes, prices
from service.exchange.sunat.compare import disagreements
from service.exchange.sunat.disagreements import Disagreement
from service.exchange.sunat.draft import Intake, price, whole
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.questions import ask
from service.exchange.sunat.voucher import Voucher
from service.trade.quantities import decimal_text

Json = dict[str, Any]

_ENDS: Final[Mapping[str, str]] = MappingProxyType(
    {"01": "deal_undone", "02": "wrong_party", "06": "deal_undone", RETURNED: "wrong_quantity"}
)
"""By the reason of a credit note (catalogue 09), that of an annulment."""


def correction(found: Sequence[Voucher], buyer: str, entry: int) -> Intake:
    """What notes make of the purchase of `buyer` that is the entry of this number. Said again, it has the same id.

    All its vouchers are among the documents, and every note on them: the price is what all of them come to.

    Raises:
        SunatError: as `case` does but for `note_voids`; `note_missing`, `note_nothing`.
    """
    of = case(found, buyer, recorded=True)
    if not of.notes:
        raise SunatError("note_missing")
    counting = [each for each in of.notes if prices(each)]
    if not counting:
        raise SunatError("note_nothing", where=of.notes[-1].title)
    ends = next((each for each in of.notes if _reason(each) in _ENDS), None)
    draft: Json = {
        "type": "entry.corrected" if ends is None else "entry.annulled",
        "id": named_id(buyer, f"{entry}", *(each.identity for each in of.notes)),
        "entry": entry,
    }
    told = disagreements(of)
    if ends is None:
        last = max(counting, key=lambda each: (each.issued_at, each.identity))
        draft |= {"price": price(of), "counter": _counter(of, last)}
        told += [Disagreement(code, last.title) for code in ("note_in_counter", "note_settled")]
    elif partly := [each for each in of.vouchers if _undone(each, of.notes) and whole(of, each) > 0]:
        draft["reason"] = ask("undone_part", ", ".join(each.title for each in of.notes if _reason(each) in UNDOING))
        told += [_part(of, each) for each in partly]
    else:
        undone = _reason(ends) in UNDOING and all(_undone(each, of.notes) for each in of.vouchers)
        draft["reason"] = _ENDS[_reason(ends)] if undone else _ENDS[RETURNED]
        told.append(Disagreement("note_ends" if undone else "note_returns", ends.title))
    return Intake(draft, tuple(told), of.documents)


def _undone(voucher: Voucher, notes: Sequence[Voucher]) -> bool:
    """Whether a note undoes what this voucher is of; of several vouchers, the others still hold."""
    return any(changes(note, voucher) and _reason(note) in UNDOING for note in notes)


def _part(of: Case, voucher: Voucher) -> Disagreement:
    """That notes which undo a voucher leave a part of what it says."""
    left, said = (decimal_text(cents, 2) for cents in (whole(of, voucher), voucher.cents or 0))
    return Disagreement("note_part", voucher.title, left, said)


def _reason(note: Voucher) -> str:
    """That of a credit note; "" of a debit note, which ends nothing."""
    return note.change.reason if note.change is not None and note.kind == "07" else ""


def _counter(of: Case, note: Voucher) -> Json | str:
    """The other side's agreement: the note, where the seller issued and signed it."""
    if note.issuer != of.vouchers[0].seller or note.issuer.party == of.buyer or note.signature is None:
        return ask("counter", note.title)
    return {"method": "paper", "digest": note.digest}
