"""Instants: UTC, in one spelling, from 2000 to 2099.

    2026-11-20T19:42:00Z           what a submission says (`occurred_at`)
    2026-11-20T19:42:00.123456Z    what the log says (`recorded_at`)

Seconds run from 00 to 59: a leap second is written as the second before it.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from service.ledger.errors import LedgerError

# No 24:00 here: some Python versions would read it as the next day's midnight, and others not.
_DATE_AND_TIME: Final = "20[0-9]{2}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_SECONDS: Final = re.compile(_DATE_AND_TIME + "Z")
_MICROSECONDS: Final = re.compile(_DATE_AND_TIME + r"\.[0-9]{6}Z")


class TimeError(LedgerError):
    """A text is not an instant in the ledger's spelling, or an instant cannot be written so."""


def parse_seconds(text: object) -> datetime:
    """Read `YYYY-MM-DDTHH:MM:SSZ`; raises `TimeError` unless it is a real instant."""
    return _parse(text, _SECONDS, "YYYY-MM-DDTHH:MM:SSZ")


def parse_microseconds(text: object) -> datetime:
    """Read `YYYY-MM-DDTHH:MM:SS.ffffffZ`; raises `TimeError` unless it is a real instant."""
    return _parse(text, _MICROSECONDS, "YYYY-MM-DDTHH:MM:SS.ffffffZ")


def format_seconds(instant: datetime) -> str:
    """Write an instant without a fraction. Raises `TimeError` if it has one: what is signed is never rounded."""
    if instant.microsecond:
        raise TimeError("the instant has a fraction of a second")
    return f"{_utc(instant):%Y-%m-%dT%H:%M:%S}Z"


@lru_cache(maxsize=64)  # a batch has one instant
def format_microseconds(instant: datetime) -> str:
    """Write an instant with its six places of fraction."""
    return f"{_utc(instant):%Y-%m-%dT%H:%M:%S.%f}Z"


def _parse(text: object, spelling: re.Pattern[str], shown: str) -> datetime:
    if type(text) is not str or spelling.fullmatch(text) is None:
        raise TimeError(f"not an instant written {shown}, from 2000 to 2099")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeError(f"not a real instant: {error}") from None


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise TimeError("the instant has no time zone")
    moved = instant.astimezone(UTC)
    if not 2000 <= moved.year <= 2099:
        raise TimeError(f"the year {moved.year} is not from 2000 to 2099")
    return moved
