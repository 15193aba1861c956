"""What no electronic document says of a purchase, asked where the answer goes.

A question stands in the draft in place of the answer: `"@falta: …"`. Nothing that still asks can be submitted.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

MARK: Final = "@falta: "

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "assay": (
            "ley y ensaye: quite esto y ponga fineness (‰, metal) o grade_g_t (mineral), fine_g y assay {{method, by}}",
            "grade and assay: put fineness (‰, metal) or grade_g_t (ore), fine_g and assay {{method, by}} instead",
        ),
        "counter": (
            "acuerdo del vendedor: {{method, digest}}, o quite counter (R25); la nota {value} no lleva su firma",
            "the seller's agreement: {{method, digest}}, or no counter (R25); note {value} is not signed by it",
        ),
        "destination": (
            "adónde va: domestic, export, jewellery u hoarding",
            "where it goes: domestic, export, jewellery or hoarding",
        ),
        "gross_g": (
            "gramos brutos: el comprobante cuenta en {value}, que no es peso{other}",
            "gross grams: the voucher counts in {value}, no weight{other}",
        ),
        "gross_returned": (
            "gramos brutos que quedan: una nota de crédito devuelve parte",
            "gross grams that are left: a credit note returns a part",
        ),
        "line_price": (
            "precio de esta línea: una nota lo cambia, y no dice de cuál",
            "this line's price: a note changes it and does not say whose",
        ),
        "origin": (
            "de dónde viene: un objeto origin; o en su lugar lot y take_g, o undeclared: true",
            "where it is from: an origin; or lot and take_g, or undeclared: true, instead",
        ),
        "payments": (
            "con qué se pagó: una lista de pagos (means, currency, amount, paid_on)",
            "what it was paid with: a list of payments (means, currency, amount, paid_on)",
        ),
        "place": (
            "distrito de la compra: {{ubigeo: {{system, code}}}}",
            "district of the deal: {{ubigeo: {{system, code}}}}",
        ),
        "currencies": (
            "precio: los documentos están en monedas distintas, y no se suman",
            "price: the documents are in several currencies, and make no sum",
        ),
        "price": (
            "precio: las notas restan más de lo que dice el comprobante",
            "price: the notes take off more than the voucher says",
        ),
        "product": (
            "qué es: ore, concentrate, tailings, amalgam, sponge, dore, bar o scrap; el comprobante dice «{value}»",
            "what it is: ore, concentrate, tailings, amalgam, sponge, dore, bar or scrap; the voucher says “{value}”",
        ),
        "seller": (
            "vendedor sin RUC (documento tipo {value}, termina en {other}): su parte nat:…; orotraza find la busca",
            "a seller without RUC (document of type {value}, ending in {other}): its party nat:…, see orotraza find",
        ),
        "seller_unnamed": (
            "vendedor: el comprobante no lo identifica",
            "the seller: the voucher does not identify it",
        ),
        "stage": (
            "final si toda línea tiene ensaye; si no, provisional",
            "final if every line has its assay, else provisional",
        ),
        "undone_part": (
            "deal_undone o wrong_party si {value} deshace todo; wrong_quantity si una parte; si es precio, otra nota",
            "deal_undone or wrong_party if {value} undoes all; wrong_quantity if a part; if it is price, another note",
        ),
    }
)

_BETWEEN: Final = " / "  # the two languages
_SHOWN: Final = 60  # characters of a document that a question repeats


def ask(code: str, value: str = "", other: str = "") -> str:
    """The question as it stands in a draft."""
    shown = value[:_SHOWN].replace(_BETWEEN, " - ")
    return MARK + _BETWEEN.join(text.format(value=shown, other=other) for text in TEXTS[code])


def asked(said: Any, path: str = "") -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - JSON
    """Each question in a draft: the member, and the question in Spanish and English."""
    match said:
        case dict():
            for name, value in said.items():
                yield from asked(value, f"{path}.{name}" if path else name)
        case list():
            for index, value in enumerate(said):
                yield from asked(value, f"{path}[{index}]")
        case str() if said.startswith(MARK):
            es, _, en = said.removeprefix(MARK).partition(_BETWEEN)
            yield path, es, en or es
        case _:
            pass
