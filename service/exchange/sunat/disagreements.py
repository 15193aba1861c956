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
        "certificate_dates": (
            "{where}: el certificado que firmó rige de {one} a {other}, y no el día del documento",
            "{where}: the certificate that signed is in force from {one} to {other}, not on the document's day",
        ),
        "certificate_rootless": (
            "{where}: ninguna de las raíces dadas responde por el certificado que firmó ({one})",
            "{where}: none of the roots given vouches for the certificate that signed ({one})",
        ),
        "certificate_usage": (
            "{where}: el certificado no da su clave para firmar documentos (keyUsage); pregunte al emisor",
            "{where}: the certificate does not give its key for signing documents (keyUsage); ask the issuer",
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
        "note_ends": (
            "{where}: la nota deshace la compra; el borrador anula su asiento",
            "{where}: the note undoes the purchase; the draft annuls its entry",
        ),
        "note_in_counter": (
            "{where}: el registro no tiene ese tipo de documento; la nota solo entra por su huella, si es del vendedor",
            "{where}: the log has no such kind of document; the note enters by its digest alone, if it is the seller's",
        ),
        "note_in_price": (
            "{where}: el registro no tiene ese tipo de documento; la nota queda en el precio, y usted guarda su XML",
            "{where}: the log has no such kind of document; the note is in the price, and its XML is yours to keep",
        ),
        "note_part": (
            "{where}: una nota lo deshace, pero deja {one} de {other}; el borrador pregunta qué quiso decir",
            "{where}: a note undoes it, but leaves {one} of {other}; the draft asks what was meant",
        ),
        "note_returns": (
            "{where}: devuelve oro, y un peso no se corrige; anule y registre lo que queda, con comprobante y nota",
            "{where}: it gives gold back, and no weight is corrected; annul, then record what is left with both files",
        ),
        "note_settled": (
            "{where}: si la compra ya se liquidó (purchase.settled), esto no cambia lo que cuesta; liquídela de nuevo",
            "{where}: if the purchase was settled (purchase.settled), this changes nothing of its cost; settle anew",
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
        "signature_key": (
            "{where}: la clave que firmó tiene {one} bits; hoy se piden {other}",
            "{where}: the key that signed has {one} bits; {other} are asked for today",
        ),
        "signature_old": (
            "{where}: firmado con SHA-1, que ya no se recomienda; lo de después lleva SHA-256",
            "{where}: signed with SHA-1, no longer recommended; later documents have SHA-256",
        ),
        "signer_other": (
            "{where}: firmó {one}, y el documento es de {other}; vale si es su proveedor electrónico (PSE): pregúntele",
            "{where}: {one} signed, and the document is {other}'s; right if that is its electronic provider (PSE): ask",
        ),
        "signer_several": (
            "{where}: el certificado que firmó nombra {one}, y no solo a {other}, que emitió: pregunte cuál es",
            "{where}: the certificate that signed names {one}, and not only {other}, the issuer: ask whose it is",
        ),
        "signer_sunat": (
            "{where}: dice que lo firmó SUNAT ({one}), como lo hecho en su portal, y no {other}",
            "{where}: it says that SUNAT ({one}) signed it, as what is made on its portal, and not {other}",
        ),
        "signer_unnamed": (
            "{where}: el certificado que firmó no dice ningún RUC, y el documento es de {other}",
            "{where}: the certificate that signed names no RUC, and the document is {other}'s",
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

NOTICES: Final = frozenset(
    {
        "note_ends",
        "note_in_counter",
        "note_in_price",
        "note_returns",
        "note_settled",
        "signature_old",
        "signer_sunat",
        "tax",
    }
)
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
