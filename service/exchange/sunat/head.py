"""What every document begins with: kind, number, day and hour."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from service.decision.calendar import LIMA
from service.decision.payload import check_day
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.names import KINDS
from service.exchange.sunat.walk import demanded, said
from service.markup.element import Element

_NUMBER: Final = re.compile("([0-9A-Z]{4}) ?- ?([0-9]{1,8})")


@dataclass(frozen=True, slots=True)
class Head:
    """`number` without leading zeros; `issued_at` is the instant, midnight in Lima where no hour is said."""

    kind: str
    series: str
    number: str
    issued_on: str
    issued_at: str


def head(root: Element) -> Head:
    """Of any document.

    Raises:
        SunatError: `kind`, `number`, `day`, `element_missing`, `element_repeated`.
    """
    series, number = numbered(demanded(root, "cbc:ID").text)
    day = demanded(root, "cbc:IssueDate").text
    return Head(_kind(root), series, number, *_moment(day, said(root, "cbc:IssueTime")))


def numbered(text: str) -> tuple[str, str]:
    """Series and number of `F001-00000123`, without leading zeros; SUNAT's portal writes `E001 - 170` in its notes.

    Raises:
        SunatError: `number`.
    """
    found = _NUMBER.fullmatch(text.strip().upper())
    if found is None:
        raise SunatError("number", text)
    return found[1], found[2].lstrip("0") or "0"


def _kind(root: Element) -> str:
    kinds = KINDS[root.name]
    if len(kinds) == 1 and root.local.endswith("Note"):
        return next(iter(kinds))
    path = "cbc:DespatchAdviceTypeCode" if root.local == "DespatchAdvice" else "cbc:InvoiceTypeCode"
    kind = demanded(root, path).text
    if kind not in kinds:
        raise SunatError("kind", kind)
    return kind


def _moment(day: str, hour: str) -> tuple[str, str]:
    try:
        moment = datetime.combine(date.fromisoformat(check_day(day)), _hour(hour), LIMA)
    except ValueError:
        raise SunatError("day", day, "cbc:IssueDate") from None
    return day, f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _hour(text: str) -> time:
    """SUNAT has `14:03:09`, some add fractions or a zone; what is no hour is midnight, for the day is what counts."""
    try:
        return time.fromisoformat(text[:8])
    except ValueError:
        return time()
