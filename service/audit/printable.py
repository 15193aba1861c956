"""Text that others wrote, as it may stand in a sentence: nothing in it moves the cursor, hides or turns what it says.

A terminal obeys control characters, and writes from right to left behind a mark of direction: one code or address then
looks like another. Writing these out changes nothing of what is said.
"""

import re
from typing import Final

_INVISIBLE: Final = (
    r"\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e0fff"
)
"""Controls, marks of direction and of joining, ends of line, halves of characters, tags."""

COMMANDS: Final = re.compile(rf"[\x00-\x08\x0b-\x1f{_INVISIBLE}]")
"""What no text needs. Ends of line and tabs are not among them: our own sentences have them."""

_IN_A_VALUE: Final = re.compile(rf"[\x00-\x1f{_INVISIBLE}]")


def spelt(text: str) -> str:
    """A value that is quoted in a sentence of ours, its invisible characters written as JSON writes them."""
    return text if text.isprintable() else _IN_A_VALUE.sub(_escape, text)


def in_json(text: str) -> str:
    """A document in JSON, its lines' ends as they are; the same document, for they stand in strings alone."""
    return COMMANDS.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return "".join(f"\\u{half:04x}" for half in _halves(ord(found[0])))


def _halves(code: int) -> tuple[int, ...]:
    return (code,) if code < 1 << 16 else (0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF))
