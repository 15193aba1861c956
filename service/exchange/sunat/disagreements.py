"""In what documents contradict themselves or one another (R15), in words for who is about to sign."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "amount": (
            "{where}: sus líneas suman {one}, más que su total {other}",
            "{where}: its lines add up to {one}, above its total {other}",
        ),
        "carrier_differs": (
            "{where}: un transportista es {one} y el otro {other}",
            "{where}: one carrier is {one}, the other {other}",
        ),
        "currency_differs": (
            "{where}: una moneda es {one} y la otra {other}",
            "{where}: one currency is {one}, the other {other}",
        ),
        "guide_after_sale": (
            "{where}: la guía es del {one}, después de la compra del {other}",
            "{where}: the guide is of {one}, after the purchase of {other}",
        ),
        "guide_names_other": (
            "{where}: la guía ampara {one}, que no está entre los archivos",
            "{where}: the guide is of {one}, which is not among the files",
        ),
        "guide_receiver": (
            "{where}: el destinatario es {one}, y el comprador {other}",
            "{where}: the receiver is {one}, and the buyer {other}",
        ),
        "guide_sender": (
            "{where}: el remitente es {one}, que ni vende ni compra aquí",
            "{where}: the sender is {one}, who neither sells nor buys here",
        ),
        "guide_weight": (
            "{where}: la guía dice {one} g, y las líneas suman {other} g",
            "{where}: the guide says {one} g, and the lines add up to {other} g",
        ),
        "lines_total": (
            "{where}: sus líneas suman {one}, y el comprobante dice {other}",
            "{where}: its lines add up to {one}, and the voucher says {other}",
        ),
        "note_above": (
            "{where}: las notas restan {one} de {other}",
            "{where}: the notes take {one} off {other}",
        ),
        "note_sides": (
            "{where}: la nota es de {one}, y el comprobante de {other}",
            "{where}: the note is {one}'s, and the voucher {other}'s",
        ),
        "plate_differs": (
            "{where}: una placa es {one} y la otra {other}",
            "{where}: one plate is {one}, the other {other}",
        ),
        "route_differs": (
            "{where}: una ruta es {one} y la otra {other}",
            "{where}: one route is {one}, the other {other}",
        ),
        "tax": (
            "{where}: el total lleva {one} de impuestos; el precio del oro va sin ellos",
            "{where}: the total includes {one} of taxes; the price of the gold is without them",
        ),
        "unit_unknown": (
            "{where}: la guía pesa en «{one}», que no es unidad de peso de SUNAT; no se compara ni se registra",
            "{where}: the guide weighs in “{one}”, no unit of weight of SUNAT's; it is neither compared nor recorded",
        ),
        "unsigned": (
            "{where}: no lleva firma electrónica que cubra su contenido; pida al emisor el XML firmado",
            "{where}: it has no electronic signature over its content; ask its issuer for the signed XML",
        ),
        "weights_differ": (
            "{where}: una guía dice {one} g y la otra {other} g",
            "{where}: one guide says {one} g, the other {other} g",
        ),
    }
)

NOTICES: Final = frozenset({"tax"})
"""What is only told, and contradicts nothing."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One of `TEXTS`; `where` names the documents, `one` and `other` what they say."""

    code: str
    where: str
    one: str = ""
    other: str = ""

    @property
    def es(self) -> str:
        return TEXTS[self.code][0].format(where=self.where, one=self.one, other=self.other)

    @property
    def en(self) -> str:
        return TEXTS[self.code][1].format(where=self.where, one=self.one, other=self.other)

    @property
    def notice(self) -> bool:
        """Whether nothing contradicts anything."""
        return self.code in NOTICES

    def as_json(self) -> dict[str, str | bool]:
        """For machines."""
        return {"code": self.code, "documents": self.where, "notice": self.notice, "es": self.es, "en": self.en}
