"""A fault: what is wrong, in which entry and which member, in Spanish and English.

A fault with a `seq` is about one entry; one without is about the whole: its checkpoint, its size, its tree. What merely
follows from a fault (a root that cannot match once an entry was altered) is not a fault again: `docs/verify.md`.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from service.audit.detail_words import spanish
from service.audit.printable import spelt

_TEXTS: Final = (str, Exception)


class Check(IntEnum):
    """The numbered checklist."""

    BYTES = 1
    ORDER = 2
    CHAIN = 3
    IDENTITY = 4
    SIGNATURE = 5
    ROOT = 6
    CHECKPOINT = 7
    KEPT = 8
    RULES = 9
    TILES = 10
    CLAIMS = 11


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    es: str
    en: str

    def of(self, **values: object) -> "Text":
        """The sentence with its values, which others may have written. A `detail` is a reader's, in English."""
        values = {name: spelt(str(value)) if isinstance(value, _TEXTS) else value for name, value in values.items()}
        detail = values.get("detail")
        own = {"detail": spanish(detail)} if isinstance(detail, str) else {}
        return Text(self.es.format(**(values | own)), self.en.format(**values))


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is a path into the entry (`submission.signature`, `findings`), or what of the whole is wrong."""

    check: Check
    seq: int | None
    field: str
    text: Text

    @property
    def place(self) -> tuple[bool, int, int, str]:
        """Sorts by entry, faults of the whole last."""
        return (self.seq is None, self.seq or 0, self.check, self.field)

    def as_json(self) -> dict[str, object]:
        """The form of `--json`."""
        return {
            "check": int(self.check),
            "seq": self.seq,
            "field": self.field,
            "es": self.text.es,
            "en": self.text.en,
        }
