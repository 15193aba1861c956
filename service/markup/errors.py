"""Why a file cannot be read as XML, in words for who brings it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "xml_bytes": (
            "El archivo pasa de 5 MB, y ningún comprobante o guía llega a tanto. Dé el XML de uno solo.",
            "The file is above 5 MB, which no voucher or guide is. Check that it is the XML of one of them.",
        ),
        "xml_compressed": (
            "El archivo es un ZIP o está comprimido. Extraiga el XML que contiene y dé ese archivo.",
            "The file is a ZIP or compressed. Extract the XML inside and give that file.",
        ),
        "xml_costly": (
            "Leer el archivo exige demasiado tiempo o memoria. Pida al emisor el XML original.",
            "Reading the file takes too much time or memory. Ask its issuer for the original XML.",
        ),
        "xml_crash": (
            "El archivo hizo fallar al programa que lo lee. Pida al emisor el XML original.",
            "The file made the program that reads it fail. Ask its issuer for the original XML.",
        ),
        "xml_deep": (
            "El archivo tiene demasiados elementos, o unos dentro de otros sin fin. Pida al emisor el XML original.",
            "The file has too many elements, or elements within elements without end. Ask for the original XML.",
        ),
        "xml_empty": (
            "El archivo está vacío. Descárguelo otra vez.",
            "The file is empty. Download it again.",
        ),
        "xml_encoding": (
            "El archivo no está en la codificación que declara. Descárguelo otra vez, sin abrirlo ni guardarlo.",
            "The file is not written in the encoding that it declares. Download it again; do not open and save it.",
        ),
        "xml_entities": (
            (
                "El archivo declara un tipo de documento o entidades: ningún comprobante los lleva. "
                "Pida al emisor el XML original."
            ),
            (
                "The file declares a document type or entities, which no voucher has. "
                "Ask its issuer for the original XML."
            ),
        ),
        "xml_malformed": (
            "El archivo no es XML bien formado: está cortado o dañado. Descárguelo otra vez.",
            "The file is no well-formed XML: it is cut short or damaged. Download it again.",
        ),
        "xml_other_format": (
            (
                "El archivo no es XML (un PDF, una imagen, una página web o una hoja de cálculo). "
                "El XML acompaña a la representación impresa: pídalo al emisor."
            ),
            (
                "The file is no XML but a PDF, a picture, a web page or a spreadsheet. "
                "The XML comes with the printed form: ask its issuer for it."
            ),
        ),
    }
)


class MarkupError(Exception):
    """A file that cannot be read as XML; `code` is a key of `TEXTS`, `es` and `en` say how to mend it."""

    def __init__(self, code: str) -> None:
        self.code: Final = code
        self.es, self.en = TEXTS[code]
        super().__init__(f"{self.es} / {self.en}")
