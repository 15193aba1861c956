"""The canonical profile's alphabet and bounds, in one place (`docs/format.md` §1)."""

import re
from typing import Final

MAX_DEPTH: Final = 8
"""Objects and arrays around the innermost value, the top being 1."""

MAX_INTEGER: Final = 2**53 - 1
"""The greatest integer that every JSON reader holds exactly; the least is its negative."""

NAME: Final = re.compile("[a-z][a-z0-9_]{0,39}")
"""A member name, to be matched in full."""

FOREIGN: Final = re.compile("[^\x20-\x7e\xa1-\xac\xae-\u024f]")
"""A character that may not stand in a string. Those that may are each their own NFC form and compose with none."""
