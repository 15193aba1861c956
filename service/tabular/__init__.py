"""Files that somebody published (CSV, XLSX, PDF) as tables of text. Bytes in, a `Sheet` out; no files, no network."""

from service.tabular.errors import SheetError
from service.tabular.limits import Limits
from service.tabular.read import read_sheet
from service.tabular.sheet import Sheet

__all__ = ["Limits", "Sheet", "SheetError", "read_sheet"]
