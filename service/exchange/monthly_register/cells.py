"""What each column of a register may show of a line, by name. A template chooses from these.

All are texts, empty where nothing is known; quantities are plain decimals with a point. Erasable data (`Person`) come
as an argument: whoever makes the file for the digest gives none.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from service.decision.calendar import lima_day
from service.decision.values import frozen
from service.exchange.monthly_register import words
from service.exchange.monthly_register.behind import Source
from service.exchange.monthly_register.line import RegisterLine
from service.exchange.monthly_register.papers import Paper
from service.registry.identifiers import Ubigeo
from service.trade.payload import Processing
from service.trade.quantities import decimal_text

_BETWEEN: Final = "; "


@frozen
class Person:
    """What a person's commitments stand for, as far as it is known and may be shown."""

    name: str | None = None
    dni: str | None = None


@frozen
class Shown:
    """A line, and what is shown with it: legal `names` by party, the buyer's RECPO number, and `persons`."""

    line: RegisterLine
    names: Mapping[str, str]
    recpo: str
    persons: Mapping[str, Person]


def _ruc(party: str) -> str:
    return party.removeprefix("ruc:") if party.startswith("ruc:") else ""


def _name(shown: Shown, party: str) -> str:
    known = shown.names.get(party)
    if known is not None:
        return known
    return shown.persons.get(party, Person()).name or ""


def _dni(shown: Shown) -> str:
    seller = shown.line.payload.seller
    return "" if seller.startswith("ruc:") else shown.persons.get(seller, Person()).dni or ""


def _address(shown: Shown) -> str:
    address = shown.line.payload.seller_address
    return "" if address is None else _district(address.ubigeo)


def _district(ubigeo: Ubigeo) -> str:
    return f"{ubigeo.system.upper()} {ubigeo.code}"


def _sources(tell: Callable[[Source], str | None]) -> Callable[[Shown], str]:
    """Of each source behind a line, in their order; what several share is said once."""

    def cell(shown: Shown) -> str:
        behind = shown.line.behind
        told = [*dict.fromkeys(filter(None, map(tell, behind.sources)))]
        return _BETWEEN.join([*told, *([words.MORE.format(count=behind.more)] if behind.more else [])])

    return cell


def _location(source: Source) -> str | None:
    if source.said is not None and source.said.location is not None:
        return f"{source.said.location.latitude},{source.said.location.longitude}"
    return None


def _district_of(source: Source) -> str | None:
    lot = source.lot
    return None if lot.ubigeo_code is None else f"{(lot.ubigeo_system or '').upper()} {lot.ubigeo_code}"


def _support_number(source: Source) -> str | None:
    return None if source.said is None else source.said.support_number


def _proof(source: Source) -> str | None:
    return None if source.said is None else source.said.reinfo_proof


def _photos(source: Source) -> str | None:
    return None if source.said is None else " ".join(source.said.photos)


def _papers(tell: Callable[[Paper], str | None], *, guides: bool) -> Callable[[Shown], str]:
    def cell(shown: Shown) -> str:
        return _joined(tell(each) for each in shown.line.papers if each.is_guide is guides)

    return cell


def _joined(told: Iterable[str | None]) -> str:
    return _BETWEEN.join(filter(None, told))


def _payments(shown: Shown) -> str:
    paid = shown.line.standing.words.payments
    return _joined(f"{words.MEANS[means]} {currency} {decimal_text(cents, 2)}" for means, currency, cents, _ in paid)


def _processing(tell: Callable[[Processing], str | None]) -> Callable[[Shown], str]:
    def cell(shown: Shown) -> str:
        said = shown.line.line.processing
        return "" if said is None else tell(said) or ""

    return cell


def _toll_fee(said: Processing) -> str | None:
    return None if said.toll_fee is None else f"{said.toll_fee.currency} {said.toll_fee.amount}"


def _fine(shown: Shown) -> str:
    fine = shown.line.weight.fine_ug
    return "" if fine is None else decimal_text(fine, 6)


def _confirmed(shown: Shown) -> str:
    said = shown.line.standing.words.confirmations
    return words.CONFIRMATIONS[said[-1].method] if said else ""


def _disputed(shown: Shown) -> str:
    return _joined(dict.fromkeys(words.DISPUTES[each.reason] for each in shown.line.standing.words.disputes))


def _warnings(shown: Shown) -> str:
    line = shown.line
    guides = {each.is_guide for each in line.papers}
    found = (
        (words.WITHOUT_RUC, not line.payload.seller.startswith("ruc:")),
        (words.NO_ORIGIN, not line.behind.declared),
        (words.NOT_ASSAYED, line.weight.fine_ug is None),
        (words.NO_VOUCHER, False not in guides),
        (words.NO_GUIDE, True not in guides),
    )
    return _joined(text for text, holds in found if holds)


CELLS: Final[Mapping[str, Callable[[Shown], str]]] = MappingProxyType(
    {
        "purchase": lambda shown: str(shown.line.standing.seq),
        "line": lambda shown: str(shown.line.line.line),
        "day": lambda shown: shown.line.day.isoformat(),
        "recorded_on": lambda shown: lima_day(shown.line.recorded_at).isoformat(),
        "stage": lambda shown: words.STAGES[shown.line.stage],
        "buyer_ruc": lambda shown: _ruc(shown.line.payload.buyer),
        "buyer_name": lambda shown: _name(shown, shown.line.payload.buyer),
        "buyer_recpo": lambda shown: shown.recpo,
        "seller_ruc": lambda shown: _ruc(shown.line.payload.seller),
        "seller_id": lambda shown: shown.line.payload.seller,
        "seller_name": lambda shown: _name(shown, shown.line.payload.seller),
        "seller_dni": _dni,
        "seller_district": _address,
        "right_code": _sources(lambda source: source.lot.right_code),
        "right_name": _sources(lambda source: source.lot.right_name),
        "origin_holder": _sources(lambda source: source.lot.origin_holder),
        "support": _sources(lambda source: words.SUPPORTS.get(source.lot.support or "")),
        "support_number": _sources(_support_number),
        "reinfo_proof": _sources(_proof),
        "unit": _sources(lambda source: source.lot.unit),
        "origin_district": _sources(_district_of),
        "origin_location": _sources(_location),
        "extracted_on": _sources(lambda source: source.lot.extracted_on),
        "photos": _sources(_photos),
        "nature": lambda shown: words.NATURES[shown.line.measured.product == "ore"],
        "product": lambda shown: words.PRODUCTS[shown.line.measured.product],
        "product_name": lambda shown: shown.line.measured.product_name or "",
        "gross_g": lambda shown: decimal_text(shown.line.weight.gross_mg, 3),
        "moisture_percent": lambda shown: shown.line.measured.moisture_percent or "",
        "grade_g_t": lambda shown: shown.line.measured.grade_g_t or "",
        "fineness": lambda shown: shown.line.measured.fineness or "",
        "fine_g": _fine,
        "currency": lambda shown: shown.line.currency,
        "price": lambda shown: decimal_text(shown.line.cents, 2),
        "vouchers": _papers(lambda paper: paper.printed, guides=False),
        "vouchers_on": _papers(lambda paper: paper.issued_on, guides=False),
        "guides": _papers(lambda paper: paper.printed, guides=True),
        "guides_on": _papers(lambda paper: paper.issued_on, guides=True),
        "plates": _papers(lambda paper: paper.plate, guides=True),
        "carrier_ruc": lambda shown: _ruc(shown.line.payload.carrier or ""),
        "payments": _payments,
        "plant_ruc": _processing(lambda said: _ruc(said.plant)),
        "plant_permit": _processing(lambda said: said.permit),
        "process": _processing(lambda said: words.PROCESSES[said.process]),
        "processed_on": _processing(lambda said: said.processed_on),
        "recovery_percent": _processing(lambda said: said.recovery_percent),
        "toll_fee": _processing(_toll_fee),
        "destination": lambda shown: words.DESTINATIONS[shown.line.payload.destination],
        "confirmation": _confirmed,
        "disputes": _disputed,
        "warnings": _warnings,
    }
)
"""Every cell by its name."""
