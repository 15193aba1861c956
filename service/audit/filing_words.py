"""What is told of filed reports, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

NO_FORM: Final = Text(
    "esta versión no tiene la plantilla {template}: use una que la tenga",
    "this version has no template {template}: use one that has it",
)
AHEAD: Final = Text(
    "dice haberse hecho con {size} asientos, que no había antes de él",
    "it says that it was made of {size} entries, and there were not so many before it",
)
NOT_MADE: Final = Text(
    "el reporte no se puede volver a hacer con estos asientos: {detail}",
    "the report cannot be made again of these entries: {detail}",
)
DIFFERS: Final = Text(
    "hecho de nuevo con los mismos asientos sale otro: {detail}",
    "made again of the same entries it is another: {detail}",
)
PROVES: Final = Text(
    "Prueba que el archivo presentado es el que sale del registro, sin los datos personales; no que lo declarado en "
    "él sea cierto, ni que el Ministerio lo haya recibido.",
    "It proves that the file handed in is the one that the ledger gives, without personal data; not that what was "
    "declared in it is true, nor that the Ministry received it.",
)
UNSOUND: Final = Text(
    "la exportación misma no se sostiene: orotraza verify dice dónde",
    "the export itself does not hold: orotraza verify says where",
)
