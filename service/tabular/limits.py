"""How much a file may hold: whoever uploads one must not be able to fill the memory."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one file. The defaults are some four times the greatest roll of Peru (REINFO, 85,000 rows).

    With 0 `pages` no PDF is opened: what one costs shows only while it is drawn, some kilobytes half a minute.
    A table has `narrowest` columns at the least: two, but where a list of one kind of thing is expected.
    """

    file_bytes: int = 64 * 2**20
    unpacked_bytes: int = 256 * 2**20
    rows: int = 400_000
    columns: int = 100
    cells: int = 6_000_000
    cell_characters: int = 2_000
    shared_characters: int = 500_000_000
    pages: int = 4_000
    page_characters: int = 50_000
    paper_words: int = 2_000_000
    narrowest: int = 2


LIMITS: Final = Limits()
