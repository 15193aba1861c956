"""Why an XML is no document of a purchase, in words for who brings it: Spanish first."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "amount": (
            "{where} no es un importe con dos decimales como máximo: «{value}». Pida al emisor el XML original.",
            "{where} is no amount with two decimals at most: “{value}”. Ask its issuer for the original XML.",
        ),
        "cdr": (
            "El archivo es la constancia de recepción de SUNAT (CDR), no el comprobante. Dé el XML del comprobante.",
            "The file is SUNAT's acknowledgement (CDR), not the voucher. Give the voucher's XML.",
        ),
        "currency": (
            "La moneda «{value}» no se registra: solo soles (PEN) y dólares (USD).",
            "Currency “{value}” is not recorded: only soles (PEN) and dollars (USD).",
        ),
        "day": (
            "{where} no es una fecha: «{value}». Pida al emisor el XML original.",
            "{where} is no day: “{value}”. Ask its issuer for the original XML.",
        ),
        "document_twice": (
            "Hay dos archivos distintos de un mismo documento, {value}: deje el original. El otro es {where}.",
            "There are two different files of one document, {value}: keep the original. The other is {where}.",
        ),
        "document_within": (
            (
                "El archivo lleva dentro otro documento ({value}): así se hace pasar uno por otro. "
                "Pida al emisor el XML original."
            ),
            (
                "The file has another document within it ({value}), which is how one is passed off as another. "
                "Ask its issuer for the original XML."
            ),
        ),
        "element_missing": (
            "Falta {value}, que SUNAT exige. Pida al emisor el XML original.",
            "{value}, which SUNAT demands, is missing. Ask its issuer for the original XML.",
        ),
        "element_repeated": (
            "{value} está más de una vez, y no se sabe cuál vale. Pida al emisor el XML original.",
            "{value} stands more than once, and nobody knows which holds. Ask its issuer for the original XML.",
        ),
        "kind": (
            "El tipo de documento «{value}» no es el de este XML. Pida al emisor el XML original.",
            "Kind of document “{value}” is not this XML's. Ask its issuer for the original XML.",
        ),
        "no_voucher": (
            "Ninguno de los archivos es un comprobante de la compra (01, 03 o 04): una guía sola no dice el precio.",
            "None of the files is a voucher of the purchase (01, 03 or 04): a guide alone tells no price.",
        ),
        "not_ubl": (
            "El archivo es XML, pero «{value}» no es comprobante, guía ni nota de SUNAT (UBL 2.1). Dé el XML de uno.",
            "The file is XML, but “{value}” is no voucher, guide or note of SUNAT's (UBL 2.1). Give the XML of one.",
        ),
        "not_your_purchase": (
            "El comprador de {where} es {value}, y la clave es de otra parte. Dé la clave del comprador con --as.",
            "The buyer in {where} is {value}, and the key is another party's. Name the buyer's key with --as.",
        ),
        "note_alone": (
            "{where} cambia {value}, que no está entre los archivos. Dé también el XML de ese comprobante.",
            "{where} changes {value}, which is not among the files. Give that voucher's XML as well.",
        ),
        "note_missing": (
            "Con --entry va la nota que cambia ese asiento, y ningún archivo lo es. Dé la nota, o quite --entry.",
            "With --entry goes the note that changes the entry, and no file is one. Give it, or leave out --entry.",
        ),
        "note_nothing": (
            "{where} no cambia nada de lo que el registro guarda (intereses, plazos, descripción). Conserve su XML.",
            "{where} changes nothing that the log keeps (interest, due days, wording). Keep its XML.",
        ),
        "note_voids": (
            "{where} anula {value}: no hay compra que registrar. Si ya la registró, diga su asiento con --entry.",
            "{where} undoes {value}: there is no purchase to record. If it is on record, name its entry with --entry.",
        ),
        "number": (
            "El número «{value}» no es de serie y correlativo de SUNAT, como F001-123. Pida al emisor el XML original.",
            "Number “{value}” is no series and number of SUNAT's, such as F001-123. Ask for the original XML.",
        ),
        "quantity": (
            "{where} no es una cantidad que se entienda: «{value}». Pida al emisor el XML original.",
            "{where} is no quantity that can be understood: “{value}”. Ask its issuer for the original XML.",
        ),
        "ruc": (
            "{where} no es un RUC válido: «{value}». Compruébelo en la ficha de SUNAT y pida el XML original.",
            "{where} is no valid RUC: “{value}”. Check it with SUNAT and ask for the original XML.",
        ),
        "several_purchases": (
            "Los comprobantes son de compras distintas ({value}). Dé los archivos de una compra a la vez.",
            "The vouchers are of different purchases ({value}). Give the files of one purchase at a time.",
        ),
        "signature_altered": (
            (
                "El archivo se cambió después de firmado: su contenido no da la huella que la firma dice. "
                "Pida al emisor el XML original y no lo abra ni lo guarde con otro programa."
            ),
            (
                "The file was changed after it was signed: its content has not the digest that the signature says. "
                "Ask its issuer for the original XML, and do not open and save it with another program."
            ),
        ),
        "signature_certificate": (
            "La firma no trae un certificado X.509 que se pueda leer, y SUNAT lo exige. Pida el XML original.",
            "The signature has no X.509 certificate that can be read, which SUNAT demands. Ask for the original XML.",
        ),
        "signature_form": (
            "La firma no tiene la forma de la norma (XMLDSig) en ds:{value}. Pida al emisor el XML original.",
            "The signature has not the standard's form (XMLDSig) in ds:{value}. Ask its issuer for the original XML.",
        ),
        "signature_method": (
            "La firma usa «{value}»; aquí valen RSA con SHA-1, SHA-256 o SHA-512. Pida al emisor el XML original.",
            "The signature uses “{value}”; RSA with SHA-1, SHA-256 or SHA-512 counts here. Ask for the original XML.",
        ),
        "signature_of_part": (
            "La firma cubre solo una parte del archivo («{value}»), y no el documento entero. Pida el XML original.",
            "The signature covers a part of the file only (“{value}”), not the whole document. Ask for the original.",
        ),
        "signature_place": (
            "La firma no está donde SUNAT la pone (ext:ExtensionContent). Pida al emisor el XML original.",
            "The signature is not where SUNAT has it (ext:ExtensionContent). Ask its issuer for the original XML.",
        ),
        "signature_transform": (
            "La firma cubre el documento transformado («{value}»), no como está. Pida al emisor el XML original.",
            "The signature covers the document transformed (“{value}”), not as it is. Ask for the original XML.",
        ),
        "signature_value": (
            (
                "La firma no es de la clave del certificado que el archivo trae: alguien lo cambió y no pudo firmarlo. "
                "Pida al emisor el XML original y no lo abra ni lo guarde con otro programa."
            ),
            (
                "The signature is not by the key of the certificate in the file: somebody changed it and could not "
                "sign it. Ask its issuer for the original XML, and do not open and save it with another program."
            ),
        ),
        "signature_weak": (
            "La clave que firmó tiene {value} bits: lo que firma se puede falsificar. Pida al emisor el XML original.",
            "The key that signed has {value} bits: what it signs can be forged. Ask its issuer for the original XML.",
        ),
        "signatures": (
            "El archivo lleva {value} firmas, y un documento de SUNAT lleva una. Pida al emisor el XML original.",
            "The file has {value} signatures; a document of SUNAT's has one. Ask its issuer for the original XML.",
        ),
        "withheld": (
            "El archivo es un comprobante de retención o percepción: no dice qué se compró. Dé el XML de la compra.",
            "The file is a voucher of retention or perception, which tells no purchase. Give the purchase's XML.",
        ),
        "wrapped": (
            "El documento viene envuelto en otro XML («{value}»). Extraiga el XML del comprobante, sin el envoltorio.",
            "The document is wrapped in other XML (“{value}”). Extract the voucher's own XML.",
        ),
    }
)

_SHOWN: Final = 60  # characters of a file that a message repeats


class SunatError(Exception):
    """An XML that is not taken; `code` is a key of `TEXTS`, `es` and `en` say what to do."""

    def __init__(self, code: str, value: str = "", where: str = "") -> None:
        self.code: Final = code
        self.es, self.en = (text.format(value=value[:_SHOWN], where=where) for text in TEXTS[code])
        super().__init__(f"{self.es} / {self.en}")
