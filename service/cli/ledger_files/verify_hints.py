"""Before anybody is accused: what makes a verification fail that nobody did on purpose.

A wrong key, a download that broke off and an editor that wrote the lines anew look, to the checklist, like a forged
ledger. Where the file or the faults show it, the auditor is told so; the verdict stays what it is.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from service.audit.report import Report

Said = tuple[str, str]

_LINE: Final = 1 << 16
_PACKED: Final = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "zip"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"))

WRONG_KEY: Final = (
    "¿Es esta la clave del registro? El archivo no la nombra: compárela con la publicada (root.vkey o log.vkey).",
    "Is this the log's key? The file does not name it: compare it with the published one (the root's, or log.vkey).",
)
CUT: Final = (
    "El archivo no termina en fin de línea: parece una descarga cortada. Pídalo otra vez y verifique de nuevo.",
    "The file does not end in an end of line: it looks like a download that broke off. Ask for it again.",
)
REWRITTEN: Final = (
    "Las líneas terminan en CR LF: un editor, el correo o FTP reescribió el archivo. Pídalo otra vez, sin abrirlo.",
    "The lines end in CR LF: an editor, mail or FTP wrote the file anew. Ask for it again, and do not open it.",
)
NEWER: Final = (
    "¿Se exportó esto antes que ese sello? Entonces aquí no falta nada: exporte hoy, y verifique otra vez.",
    "Was this exported before that checkpoint? Then nothing is missing here: export today, and verify again.",
)
KEPT: Final = (
    "Lo que no sirve es el archivo de --since, y no la exportación: dé el sello o el recibo tal como lo guardó.",
    "What does not serve is the file of --since, and not the export: give the checkpoint or receipt as you kept it.",
)
_OF_WHAT_WAS_KEPT: Final = {"size": NEWER, "since": KEPT}


def hints(report: "Report", path: Path) -> list[Said]:
    """What may have gone wrong on the auditor's own side, Spanish and English; nothing where all holds."""
    from service.audit import words
    from service.audit.faults import Check

    if report.is_well:
        return []
    found = [WRONG_KEY] if any(fault.text == words.KEY_NOT_NAMED for fault in report.faults) else []
    kept = {fault.field for fault in report.faults if fault.check is Check.KEPT}
    found += [hint for field, hint in _OF_WHAT_WAS_KEPT.items() if field in kept]
    if path.is_file():
        found += _of_file(path)
    return found


def packed(path: Path) -> Said:
    """What to add to "is no export": how it is packed, or where an export comes from."""
    try:
        with path.open("rb") as file:
            begins = file.read(4)
    except OSError:
        begins = b""
    for mark, name in _PACKED:
        if begins.startswith(mark):
            return f"está comprimido ({name}): descomprímalo primero", f"it is packed ({name}): unpack it first"
    return "lo da orotraza export, una línea por asiento", "orotraza export gives one, a line an entry"


def rewritten(path: Path) -> bool:
    """Whether every line of the file is at fault for its end alone, as far as the first one shows."""
    with path.open("rb") as file:
        return file.readline(_LINE).endswith(b"\r\n")


def _of_file(path: Path) -> list[Said]:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - 1))
        cut = file.read(1) != b"\n"
    return [CUT] * cut + [REWRITTEN] * rewritten(path)
