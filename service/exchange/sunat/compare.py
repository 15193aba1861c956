"""Documents of one purchase laid beside each other: what does not fit is named before anything is signed.

The log judges the same by its own policies (R15), and records what it finds; here the trader can still ask its papers'
issuers.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from service.decision.calendar import LIMA
from service.exchange.sunat.case import Case, changes
from service.exchange.sunat.certificate import SUNAT, Certificate
from service.exchange.sunat.disagreements import Disagreement
from service.exchange.sunat.voucher import Place, Voucher, Who
from service.trade.quantities import decimal_text

_GUIDE_PERMILLE: Final = 20
"""First value of the policy `guide_weight_permille`."""

_BITS: Final = 2048
_DAY: Final = timedelta(days=1)


def disagreements(case: Case) -> list[Disagreement]:
    """Everything that the documents say against each other or themselves, vouchers first."""
    return [found for look in _LOOKS for found in look(case)]


def _in_itself(case: Case) -> Iterator[Disagreement]:
    for each in (*case.vouchers, *case.notes):
        lines = sum(item.cents for item in each.items)
        net, whole = each.net_cents or 0, each.cents or 0
        if lines != net:
            yield Disagreement("lines_total", each.title, _money(lines), _money(net))
        if lines > whole:
            yield Disagreement("amount", each.title, _money(lines), _money(whole))
        elif lines == net < whole:
            yield Disagreement("tax", each.title, _money(whole - net))


def _of_signatures(case: Case) -> Iterator[Disagreement]:
    for each in (*case.vouchers, *case.guides, *case.notes):
        if each.signature is None:
            yield Disagreement("unsigned", each.title)
        else:
            yield from _of_signer(each, each.signature.certificate)
            if each.signature.rooted is False:
                yield Disagreement("certificate_rootless", each.title, each.signature.certificate.digest[:16])
            if each.signature.old:
                yield Disagreement("signature_old", each.title)


def _of_signer(each: Voucher, certificate: Certificate) -> Iterator[Disagreement]:
    """Whose certificate it is, and whether it was in force at any moment of the document's day in Lima."""
    issuer, rucs = each.issuer.number, certificate.rucs
    if not rucs:
        yield Disagreement("signer_unnamed", each.title, "", issuer)
    elif issuer not in rucs:
        yield Disagreement("signer_sunat" if SUNAT in rucs else "signer_other", each.title, ", ".join(rucs), issuer)
    elif len(rucs) > 1:
        yield Disagreement("signer_several", each.title, ", ".join(rucs), issuer)
    begins = datetime.combine(date.fromisoformat(each.issued_on), time(), LIMA)
    if not certificate.valid_from < begins + _DAY or not begins <= certificate.valid_until:
        first, last = (moment.astimezone(LIMA).date() for moment in (certificate.valid_from, certificate.valid_until))
        yield Disagreement("certificate_dates", each.title, f"{first}", f"{last}")
    if not certificate.signs:
        yield Disagreement("certificate_usage", each.title)
    if certificate.bits < _BITS:
        yield Disagreement("signature_key", each.title, f"{certificate.bits}", f"{_BITS}")


def _among_vouchers(case: Case) -> Iterator[Disagreement]:
    for one, other in pairwise(case.vouchers):
        if one.currency != other.currency:
            yield Disagreement("currency_differs", _both(one, other), one.currency or "", other.currency or "")


def _of_notes(case: Case) -> Iterator[Disagreement]:
    for voucher in case.vouchers:
        for note in case.notes:
            if not changes(note, voucher):
                continue
            if note.issuer != voucher.issuer or _sides(note) != _sides(voucher):
                yield Disagreement("note_sides", _both(note, voucher), _dealing(note), _dealing(voucher))
            if note.currency != voucher.currency:
                yield Disagreement(
                    "currency_differs", _both(note, voucher), note.currency or "", voucher.currency or ""
                )
        less = sum(note.cents or 0 for note in case.changed(voucher) if note.kind == "07")
        if less >= (voucher.cents or 0) > 0:
            yield Disagreement("note_above", voucher.title, _money(less), _money(voucher.cents or 0))


def _sides(of: Voucher) -> frozenset[Who | None]:
    """Who deals: a note on a settlement may have them the other way round."""
    return frozenset((of.seller, of.buyer))


def _dealing(of: Voucher) -> str:
    """The issuer, and the other side; of a person without RUC no more than a draft shows."""
    sides = [each for each in (of.seller, of.buyer) if each is not None and each != of.issuer]
    others = [each.number if each.party else f"…{each.number[-3:]}" for each in sides]
    return " / ".join((of.issuer.number, *others))


def _of_guides(case: Case) -> Iterator[Disagreement]:
    bought_on = case.vouchers[0].issued_on
    ours = {(each.kind, f"{each.series}-{each.number}", each.issuer.party) for each in (*case.vouchers, *case.guides)}
    unsaid = {(kind, number, None) for kind, number, _ in ours}  # where a guide does not say whose document it names
    seller = case.vouchers[0].seller
    for guide in case.guides:
        road = guide.road
        if road is None:
            continue
        if guide.issued_on > bought_on:
            yield Disagreement("guide_after_sale", guide.title, guide.issued_on, bought_on)
        if road.sender is not None and road.sender != seller and road.sender.party != case.buyer:
            yield Disagreement("guide_sender", guide.title, road.sender.number)
        if road.receiver is not None and road.receiver.party != case.buyer:
            yield Disagreement("guide_receiver", guide.title, road.receiver.number, case.buyer.removeprefix("ruc:"))
        for named in guide.names:
            if (named.kind, named.number, named.issuer) not in ours | unsaid:
                yield Disagreement("guide_names_other", guide.title, f"{named.kind} {named.number}")


def _of_weights(case: Case) -> Iterator[Disagreement]:
    weights = [item.weight_mg for voucher in case.vouchers for item in voucher.items]
    lines = sum(weight for weight in weights if weight is not None)
    for guide in case.guides:
        road = guide.road
        if road is not None and road.weight_mg is None and road.unit:
            yield Disagreement("unit_unknown", guide.title, road.unit)
        stated = None if road is None else road.weight_mg
        if stated is not None and None not in weights and abs(lines - stated) * 1000 > stated * _GUIDE_PERMILLE:
            yield Disagreement("guide_weight", guide.title, decimal_text(stated, 3), decimal_text(lines, 3))


def _among_guides(case: Case) -> Iterator[Disagreement]:
    """A sender's guide and a carrier's tell one road; where one does not say, nothing contradicts it."""
    for code, told in _TOLD:
        saying = [(guide, said) for guide in case.guides if (said := told(guide)) is not None]
        for (one, first), (other, second) in pairwise(saying):
            if first != second:
                yield Disagreement(code, _both(one, other), first, second)


def _weight(guide: Voucher) -> str | None:
    road = guide.road
    return None if road is None or road.weight_mg is None else decimal_text(road.weight_mg, 3)


def _plate(guide: Voucher) -> str | None:
    return None if guide.road is None else guide.road.plate


def _carrier(guide: Voucher) -> str | None:
    road = guide.road
    return None if road is None or road.carrier is None else road.carrier.number


def _route(guide: Voucher) -> str | None:
    road = guide.road
    if road is None or road.departure is None or road.arrival is None:
        return None
    return f"{_district(road.departure)} → {_district(road.arrival)}"


def _district(place: Place) -> str:
    return f"{place[0]} {place[1]}"


def _both(one: Voucher, other: Voucher) -> str:
    return f"{one.title}, {other.title}"


def _money(cents: int) -> str:
    return decimal_text(cents, 2)


_TOLD: Final[tuple[tuple[str, Callable[[Voucher], str | None]], ...]] = (
    ("weights_differ", _weight),
    ("plate_differs", _plate),
    ("carrier_differs", _carrier),
    ("route_differs", _route),
)

_LOOKS: Final = (_in_itself, _of_signatures, _among_vouchers, _of_notes, _of_guides, _of_weights, _among_guides)
