"""Invented identifiers: tax numbers that no one holds, and the two kinds of random ids, from a given generator.

RUC 2099… and 1099… are outside what SUNAT has given out; their check digits are right, for the register refuses others.
"""

from datetime import datetime
from random import Random
from uuid import UUID

from stdnum.pe import ruc

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def company(number: int) -> str:
    """The party of an invented legal entity, `ruc:2099…`; `number` in 0…999999."""
    return _with_check_digit(f"2099{number:06}")


def person(number: int) -> str:
    """The party of an invented natural person with tax number, `ruc:1099…`; `number` in 0…999999."""
    return _with_check_digit(f"1099{number:06}")


def natural(rng: Random, born: datetime) -> str:
    """The party of a natural person without tax number, `nat:<ULID>`."""
    value = _milliseconds(born) << 80 | rng.getrandbits(80)
    return "nat:" + "".join(_CROCKFORD[value >> shift & 31] for shift in range(125, -1, -5))


def uuid7(rng: Random, moment: datetime) -> str:
    """A UUID of version 7 (RFC 9562 §5.7): they grow with time, which keeps the register's indexes dense."""
    high = _milliseconds(moment) << 16 | 7 << 12 | rng.getrandbits(12)
    low = 2 << 62 | rng.getrandbits(62)
    return str(UUID(int=high << 64 | low))


def digest(rng: Random) -> str:
    """The SHA-256 of a paper that does not exist."""
    return f"{rng.getrandbits(256):064x}"


def _with_check_digit(ten: str) -> str:
    return f"ruc:{ten}{ruc.calc_check_digit(ten)}"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000
