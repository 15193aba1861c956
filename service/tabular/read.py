"""Which kind of file it is, judged by its first bytes and never by its name."""

from dataclasses import replace
from typing import Final

from service.tabular import delimited, workbook
from service.tabular.errors import SheetError
from service.tabular.limits import LIMITS, Limits
from service.tabular.sheet import Sheet

_ZIP: Final = b"PK\x03\x04"
_PDF: Final = b"%PDF-"
_PDF_WITHIN: Final = 1024  # bytes that some printers' drivers put before the header
_NOT_TEXT: Final = (b"\xd0\xcf\x11\xe0", b"<", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")


def read_sheet(data: bytes, *, name: str, limits: Limits = LIMITS, sheet: str | None = None) -> Sheet:
    """The table in `data`: an XLSX, a PDF with text, else CSV. `name`, as given by the user, stands in the error.

    `sheet` names the worksheet that is meant, of an XLSX; None: the first visible one that is a table.

    Raises:
        SheetError: with one of the codes of `errors.TEXTS`.
    """
    try:
        try:
            return _read(data, replace(limits, narrowest=2), sheet)
        except SheetError as error:
            # Only where nothing wider is a table: a sheet of remarks before it is no list.
            if error.code != "sheet_headings" or limits.narrowest > 1:
                raise
            return _read(data, limits, sheet)
    except SheetError as error:
        error.add_note(name)
        raise


def _read(data: bytes, limits: Limits, sheet: str | None) -> Sheet:
    if len(data) > limits.file_bytes:
        raise SheetError("sheet_bytes")
    if data.startswith(_ZIP):
        return workbook.read(data, limits, sheet)
    if sheet is not None:
        raise SheetError("sheet_absent")
    if _PDF in data[:_PDF_WITHIN]:
        if not limits.pages:
            raise SheetError("sheet_format")
        from service.tabular import pdf  # noqa: PLC0415 - pdfium takes a tenth of a second to load; few files are PDF

        return pdf.read(data, limits)
    if data.lstrip().startswith(_NOT_TEXT):
        raise SheetError("sheet_format")
    return delimited.read(data, limits)
