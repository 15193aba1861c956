"""What a workbook would unpack to, found out before anybody unpacks it.

calamine holds a worksheet as a full rectangle, so one value at XFD1048576 asks for 17 thousand million cells, and a zip
of some kilobytes unpacks to gigabytes. Here each part is unpacked in pieces that are thrown away, and its XML read for
where values stand, in whatever way it says so: by name (`B7`), or by coming after another cell or row.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final
from xml.parsers import expat

from service.tabular.errors import SheetError
from service.tabular.headings import HEAD
from service.tabular.limits import Limits

_PIECE: Final = 2**20
_PLACE: Final = re.compile("([A-Za-z]{1,3})([0-9]{1,8})")
_ROW: Final = re.compile("[0-9]{1,8}")
_OF_A_WORKSHEET: Final = b"sheetData"  # calamine takes cells from within it alone, whatever it is prefixed with
_OF_ANOTHER_KIND: Final = ("content.xml", ".bin.rels", "workbook.bin")
_VALUES: Final = frozenset({"v", "is"})
_TRUE: Final = frozenset({"1", "true", "on"})


def bounded(data: bytes, limits: Limits) -> bool:
    """Whether its days are counted from 1904, if the zip keeps within the limits.

    Raises:
        SheetError: `sheet_format`, `sheet_damaged`, `sheet_expansion`, `sheet_cells`.
    """
    left, repeated, longest, since_1904 = limits.unpacked_bytes, 0, 0, False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for part in parts.infolist():
                if part.filename.lower().endswith(_OF_ANOTHER_KIND):  # ODS and XLSB say otherwise how far they reach
                    raise SheetError("sheet_format")
                extent = _Extent(limits, part.filename)
                left = _unpack(parts, part, extent, left)
                repeated, longest = repeated + extent.repeated, max(longest, extent.longest)
                since_1904 = since_1904 or extent.since_1904
    # An untrue offset or length makes zipfile fail in all these ways.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise SheetError("sheet_damaged") from error
    if repeated * longest > limits.shared_characters:
        raise SheetError("sheet_cells")
    return since_1904


def _unpack(parts: zipfile.ZipFile, part: zipfile.ZipInfo, extent: "_Extent", left: int) -> int:
    """Show a part to `extent`, piece by piece; how many of the `left` bytes may still be unpacked after it."""
    with parts.open(part) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise SheetError("sheet_expansion")
            extent.read(piece)
    return left


class _Extent:
    """How far one part's values reach, should it be a worksheet; how long its texts are, should it be the shared ones.

    A shared text stands once in the file and once in memory for each cell that repeats it.
    """

    def __init__(self, limits: Limits, name: str) -> None:
        self.repeated = self.longest = 0
        self.since_1904 = False
        self._limits = limits
        self._length = 0
        self._row = self._column = self._rows = self._columns = 0
        self._tail = b""
        self._read = name.lower().endswith(".xml")
        self._xml: expat.XMLParserType | None = expat.ParserCreate(namespace_separator=" ")
        self._xml.StartElementHandler = self._element
        self._xml.StartDoctypeDeclHandler = self._doctype

    def read(self, piece: bytes) -> None:
        """The next bytes. What is no XML (a picture) may pass, unless calamine, which is lenient, could read it."""
        if self._xml is not None:
            try:
                self._xml.Parse(piece)
            except expat.ExpatError:
                self._xml = None
        tail = self._tail + piece
        self._read = self._read or _OF_A_WORKSHEET in tail
        if self._xml is None and self._read:
            raise SheetError("sheet_damaged")
        self._tail = tail[-len(_OF_A_WORKSHEET) :]

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "c":
            self._column += 1
            if "r" in attributes:
                place = _named(_PLACE, attributes["r"])
                self._column, self._row = _number(place[1]), int(place[2])
            self.repeated += attributes.get("t") == "s"
        elif name in _VALUES:
            self._value()
        elif name == "row":
            self._row = int(_named(_ROW, attributes["r"])[0]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in _TRUE
        elif name == "si" and self._xml is not None:
            self._length = 0
            self._xml.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        self._length += len(text)
        self.longest = max(self.longest, self._length)

    def _value(self) -> None:
        self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
        limits = self._limits
        if (
            self._rows > limits.rows + HEAD
            or self._columns > limits.columns
            or self._rows * self._columns > limits.cells
        ):
            raise SheetError("sheet_cells")

    def _doctype(self, *_: object) -> None:
        """No workbook has a document type; who brings one wants its entities expanded."""
        raise SheetError("sheet_damaged")


def _named(grammar: re.Pattern[str], name: str) -> re.Match[str]:
    """A place that is spelled as spreadsheets do. Others calamine may understand, and reach further than is seen."""
    if match := grammar.fullmatch(name):
        return match
    raise SheetError("sheet_damaged")


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
