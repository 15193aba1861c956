"""The few spellings that the ledger itself reads inside payloads and entries."""

import re
from typing import Final, TypeGuard

from service.ledger.profile import MAX_INTEGER

ORIGIN: Final = re.compile(r"(?=.{1,100}\Z)[a-z0-9.-]+(?:/[a-z0-9._-]+)*")
"""A log's name: also its note's key name and every payload's `log`."""

UUID: Final = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Lower case, any version; version 7 is advised, because random ids multiply the write-ahead log."""

HASH: Final = re.compile("[0-9a-f]{64}")
"""A SHA-256 in payloads and entries."""

KID: Final = re.compile("[A-Za-z0-9_-]{43}")
"""A key's name: its RFC 7638 thumbprint."""

PAYLOAD_TYPE: Final = re.compile(r"[a-z][a-z_]{0,31}\.[a-z][a-z_]{0,31}")
"""As `purchase.recorded`."""


def matches(value: object, pattern: re.Pattern[str]) -> TypeGuard[str]:
    """Whether `value` is a string that matches from end to end."""
    return type(value) is str and pattern.fullmatch(value) is not None


def is_integer(value: object, least: int) -> TypeGuard[int]:
    """Whether `value` is an integer, and no truth value, from `least` to 2^53−1."""
    return type(value) is int and least <= value <= MAX_INTEGER
