"""What traders write for the payload's words, spelled as `clean.key` leaves it. A payload's own word always serves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.exchange.books.fields import Field

WORDS: Final[Mapping[Field, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "kind": {
            "01": ("FACTURA", "FACTURA ELECTRONICA", "1", "FT", "FAC"),
            "03": ("BOLETA", "BOLETA DE VENTA", "3", "BV"),
            "04": ("LIQUIDACION DE COMPRA", "LIQUIDACION", "4", "LC"),
        },
        "product": {
            "ore": ("MINERAL", "MINERAL DE ORO", "MINERAL AURIFERO"),
            "concentrate": ("CONCENTRADO", "CONCENTRADO DE ORO"),
            "tailings": ("RELAVE", "RELAVES"),
            "amalgam": ("AMALGAMA",),
            "sponge": ("REFOGADO", "ORO REFOGADO", "ESPONJA", "ORO ESPONJA"),
            "dore": ("ORO DORE", "BARRA DORE", "LINGOTE DORE", "ORO EN BRUTO"),
            "bar": ("BARRA", "LINGOTE", "ORO FINO", "ORO REFINADO"),
            "scrap": ("CHATARRA", "JOYAS", "ORO RECICLADO"),
        },
        "assay_method": {
            "touchstone": ("PIEDRA DE TOQUE", "TOQUE"),
            "density": ("DENSIDAD",),
            "xrf": ("FRX", "PISTOLA", "ESPECTROMETRO"),
            "aqua_regia": ("AGUA REGIA",),
            "fire": ("FUEGO", "ENSAYE AL FUEGO", "VIA SECA"),
            "icp": (),
            "atomic_absorption": ("ABSORCION ATOMICA", "AA"),
            "estimate": ("ESTIMADO", "ESTIMACION", "A OJO"),
        },
        "currency": {
            "PEN": ("SOLES", "S", "SOL", "NUEVOS SOLES"),
            "USD": ("DOLARES", "US", "DOLAR", "DOLARES AMERICANOS"),
        },
        "means": {
            "cash": ("EFECTIVO", "CONTADO", "CONTADO EFECTIVO"),
            "transfer": ("TRANSFERENCIA", "TRANSFERENCIA BANCARIA", "INTERBANCARIO"),
            "deposit": ("DEPOSITO", "DEPOSITO EN CUENTA"),
            "money_order": ("GIRO",),
            "cheque": (),
            "card": ("TARJETA",),
            "other": ("OTRO", "OTROS"),
        },
        "support": {
            "reinfo": (),
            "title": ("TITULO", "TITULAR", "CONCESION", "AUTORIZACION"),
            "contract": ("CONTRATO", "CONTRATO DE EXPLOTACION", "CESION"),
            "constancia": ("CONSTANCIA DE ORIGEN",),
            "undeclared": ("SIN ORIGEN", "NO DECLARADO", "SIN SUSTENTO"),
        },
        "destination": {
            "domestic": ("NACIONAL", "MERCADO NACIONAL", "INTERNO"),
            "export": ("EXPORTACION",),
            "jewellery": ("JOYERIA",),
            "hoarding": ("ATESORAMIENTO", "GUARDA"),
        },
    }
)


def _spelled(field: Field) -> Mapping[str, str]:
    known = WORDS[field].items()
    return {spelling: word for word, others in known for spelling in (word.upper().replace("_", " "), *others)}


def offered(field: Field) -> str:
    """The words to choose from, as a trader would write them."""
    return ", ".join(others[0].lower() if others else word for word, others in WORDS[field].items())


MEANING: Final[Mapping[Field, Mapping[str, str]]] = MappingProxyType({field: _spelled(field) for field in WORDS})
"""By field, the payload's word for each spelling."""
