"""Which kind of file it is, judged by its first bytes and never by its name."""

from dataclasses import dataclass
from typing import Final

from service.tabular.errors import SheetError
from service.tabular.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold. The defaults are four times the greatest roll of Peru."""

    file_bytes: int = 64 * 2**20
    rows: int = 400_000
    columns: int = 100
    cell_characters: int = 2_000
    pages: int = 4_000
    unpacked_bytes: int = 512 * 2**20


LIMITS: Final = Limits()


def read_sheet(data: bytes, *, name: str, limits: Limits = LIMITS) -> Sheet:
    """The table in `data`: an XLSX, a PDF with text, or else CSV; `name` only tells a sheet of text from other files.

    Raises:
        SheetError: with one of the codes of `errors.TEXTS`.
    """
    raise SheetError("sheet_format")
