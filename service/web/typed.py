"""A certificate's code as people type it from a paper: without hyphens, in small letters, with letters it has not.

Crockford's base 32 has no I, L and O: whoever types one means 1, 1 and 0.
"""

from typing import Final

_LENGTH: Final = 12
_PREFIX: Final = "OP"
_MEANT: Final = str.maketrans("ILO", "110")


def code(text: str) -> str:
    """The code in its one spelling, as far as its length allows; whether anybody has it is not asked."""
    plain = "".join(each for each in text.upper() if each.isascii() and each.isalnum())
    body = plain.removeprefix(_PREFIX).translate(_MEANT)[:_LENGTH]
    return "-".join((_PREFIX, body[:4], body[4:8], body[8:]))
