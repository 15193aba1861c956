"""One purchase out of its documents: `purchase.recorded` as far as they tell, and a question wherever they do not.

The documents enter by the digest of their files. A note (07, 08) is no document of a payload: what it changes is in the
price, and in the total of the voucher that it changes.
"""

from dataclasses import dataclass
from typing import Any, Final

from service.exchange.named_id import named_id
from service.exchange.sunat.case import RETURNED, Case, case
from service.exchange.sunat.compare import disagreements
from service.exchange.sunat.disagreements import Disagreement
from service.exchange.sunat.questions import ask, asked
from service.exchange.sunat.signature import Signature
from service.exchange.sunat.voucher import Item, Place, Voucher
from service.trade.quantities import decimal_text

Json = dict[str, Any]

_SIGNS: Final = {"07": -1, "08": 1}
"""A credit note lowers, a debit note raises."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A draft, and what whoever signs it should know: what disagrees, and which files it was made of."""

    draft: Json
    disagreements: tuple[Disagreement, ...]
    documents: tuple[Voucher, ...]

    def as_json(self) -> Json:
        """For machines: `open` are the members that still ask."""
        return {
            "draft": self.draft,
            "disagreements": [each.as_json() for each in self.disagreements],
            "open": [{"field": field, "es": es, "en": en} for field, es, en in asked(self.draft)],
            "documents": [
                {
                    "file": each.file,
                    "document": each.identity,
                    "digest": each.digest,
                    "signed": each.signature is not None,
                    "signer": None if each.signature is None else _signer(each.signature),
                }
                for each in self.documents
            ],
        }


def _signer(signature: Signature) -> Json:
    """The certificate by which a document is signed; `rooted` is null where no roots were given."""
    certificate = signature.certificate
    return {
        "rucs": list(certificate.rucs),
        "from": f"{certificate.valid_from:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{certificate.valid_until:%Y-%m-%dT%H:%M:%SZ}",
        "bits": certificate.bits,
        "certificate": certificate.digest,
        "rooted": signature.rooted,
    }


def intake(found: list[Voucher], buyer: str) -> Intake:
    """The purchase of `buyer` that these documents are of. The same documents make the same draft, with the same ids.

    Raises:
        SunatError: as `case` does.
    """
    of = case(found, buyer)
    told = [*disagreements(of), *(Disagreement("note_in_price", each.title) for each in of.notes)]
    return Intake(_draft(of), tuple(told), of.documents)


def _draft(of: Case) -> Json:
    first = of.vouchers[0]
    draft: Json = {
        "type": "purchase.recorded",
        "id": named_id(of.buyer, *(each.identity for each in of.vouchers)),
        "occurred_at": first.issued_at,
        "stage": ask("stage"),
        "buyer": of.buyer,
        "seller": _seller(first),
    }
    if carrier := _carrier(of):
        draft["carrier"] = carrier
    draft["place"] = {"ubigeo": _ubigeo(first.place)} if first.place else ask("place")
    draft["lines"] = _lines(of)
    draft["price"] = price(of)
    draft["payments"] = ask("payments")
    draft["documents"] = [*_vouchers(of), *_guides(of)]
    draft["destination"] = ask("destination")
    return draft


def price(of: Case) -> Json | str:
    """What all the vouchers' lines come to, as the notes leave them."""
    if len(of.currencies) > 1:
        return ask("currencies")
    cents = sum(sum(item.cents for item in each.items) + _net(of, each) for each in of.vouchers)
    return {"currency": of.vouchers[0].currency, "amount": decimal_text(cents, 2)} if cents > 0 else ask("price")


def _seller(voucher: Voucher) -> str:
    seller = voucher.seller
    if seller is None:
        return ask("seller_unnamed")
    return seller.party or ask("seller", seller.scheme or "-", seller.number[-3:])


def _carrier(of: Case) -> str | None:
    """Whoever issued the carrier's guide; else whom the sender's names."""
    roads = [each.road for each in reversed(of.guides) if each.road is not None]
    return next((road.carrier.party for road in roads if road.carrier is not None and road.carrier.party), None)


def _lines(of: Case) -> list[Json]:
    lines: list[Json] = []
    for voucher in of.vouchers:
        shift, notes = _net(of, voucher), of.changed(voucher)
        returned = _returned(of, voucher)
        alone = len(voucher.items) == 1
        for place, item in enumerate(voucher.items, 1):
            cents = item.cents + shift
            if notes and not (alone and cents > 0):
                paid: Json | str = ask("line_price")
            else:
                paid = {"currency": voucher.currency, "amount": decimal_text(cents, 2)}
            number = len(lines) + 1
            lines.append(
                {
                    "line": number,
                    "origin": ask("origin"),
                    "product": ask("product", item.description),
                    "gross_g": ask("gross_returned") if returned else _gross(of, item),
                    "assay": ask("assay"),
                    "becomes": named_id(of.buyer, voucher.identity, f"line {place}", "becomes"),
                    "price": paid,
                }
            )
    return lines


def _gross(of: Case, item: Item) -> str:
    if item.weight_mg is not None:
        return decimal_text(item.weight_mg, 3)
    weights = {each.road.weight_mg for each in of.guides if each.road is not None and each.road.weight_mg is not None}
    hint = "".join(f"; {decimal_text(weight, 3)} g" for weight in sorted(weights))
    return ask("gross_g", item.unit or "-", hint)


def _net(of: Case, voucher: Voucher) -> int:
    """By how many céntimos the notes raise or lower what a voucher's lines come to."""
    return sum(_SIGNS[note.kind] * (note.net_cents or 0) for note in of.changed(voucher))


def whole(of: Case, voucher: Voucher) -> int:
    """A voucher's total as the notes leave it, in céntimos."""
    return (voucher.cents or 0) + sum(_SIGNS[note.kind] * (note.cents or 0) for note in of.changed(voucher))


def _vouchers(of: Case) -> list[Json]:
    documents, line = [], 1
    for each in of.vouchers:
        lines = list(range(line, line + len(each.items)))
        line += len(lines)
        said = {**_named(each), "currency": each.currency, "amount": decimal_text(max(whole(of, each), 0), 2)}
        if weight := _weighed(of, each):
            said["gross_g"] = weight
        documents.append({**said, "digest": each.digest, "lines": lines})
    return documents


def _weighed(of: Case, voucher: Voucher) -> str | None:
    """The grams that a voucher is for; None where a line is counted otherwise, or a note gives a part back."""
    weights = [item.weight_mg for item in voucher.items]
    known = [weight for weight in weights if weight is not None]
    if len(known) < len(weights) or _returned(of, voucher):
        return None
    return decimal_text(sum(known), 3)


def _returned(of: Case, voucher: Voucher) -> bool:
    return any(note.change is not None and note.change.reason == RETURNED for note in of.changed(voucher))


def _guides(of: Case) -> list[Json]:
    lines = list(range(1, sum(len(each.items) for each in of.vouchers) + 1))
    documents = []
    for each in of.guides:
        road = each.road
        said: Json = _named(each)
        if road is not None:
            weight = None if road.weight_mg is None else decimal_text(road.weight_mg, 3)
            told = {
                "gross_g": weight,
                "plate": road.plate,
                "departure": _ubigeo(road.departure),
                "arrival": _ubigeo(road.arrival),
                "reason": road.reason,
                "mode": road.mode,
            }
            said |= {name: value for name, value in told.items() if value is not None}
        documents.append({**said, "digest": each.digest, "lines": lines})
    return documents


def _named(each: Voucher) -> Json:
    return {
        "kind": each.kind,
        "issuer": f"ruc:{each.issuer.number}",
        "series": each.series,
        "number": each.number,
        "issued_on": each.issued_on,
    }


def _ubigeo(place: Place | None) -> Json | None:
    return None if place is None else {"system": place[0], "code": place[1]}
