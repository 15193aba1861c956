"""What a text that is searched for may mean: a party, a DNI, the beginning of a RUC, a right's code, a name."""

import re
from typing import Final

from stdnum.pe import ruc

from service.decision.values import frozen
from service.registry import name_grams
from service.registry.identifiers import check_party, normal_right_code

_DIGITS: Final = re.compile("[0-9]+")
_BETWEEN_DIGITS: Final = re.compile(r"[\s.-]")
_ID: Final = re.compile("(ruc|nat):.+", re.IGNORECASE)
_RUC_FROM: Final = 4
_RIGHT_LENGTHS: Final = range(4, 21)


@frozen
class Question:
    """Every reading that the text allows; None, or no words, where it does not. All are looked up.

    `party` is named whole, `dni` by its eight digits; `ruc` and `right` may be beginnings.
    """

    party: str | None = None
    dni: str | None = None
    ruc: str | None = None
    right: str | None = None
    words: tuple[str, ...] = ()

    @property
    def sort(self) -> str:
        """What the access log says was asked: never the text itself, which may be somebody's name or DNI."""
        meant = {"party": self.party, "dni": self.dni, "ruc": self.ruc, "right": self.right, "name": self.words}
        return "+".join(name for name, value in meant.items() if value) or "nothing"


def understand(text: str) -> Question:
    """Read it. A RUC whose check digit is wrong is nobody's, and is looked up as a beginning that nobody has."""
    bare = text.strip()
    if _ID.fullmatch(bare):
        return Question(party=_party(bare[:4].lower() + bare[4:].upper()))
    digits = _BETWEEN_DIGITS.sub("", bare)
    right = normal_right_code(bare)
    if not any(letter.isdecimal() for letter in right) or len(right) not in _RIGHT_LENGTHS:
        right = ""
    if not _DIGITS.fullmatch(digits):
        return Question(right=right or None, words=name_grams.words(bare))
    return Question(
        party=_party(f"ruc:{digits}") or (_holder(digits) if len(digits) == 8 else None),
        dni=digits if len(digits) == 8 else None,
        ruc=digits if _RUC_FROM <= len(digits) < 11 else None,
        right=right or None,
    )


def _party(text: str) -> str | None:
    try:
        return check_party(text)
    except ValueError:
        return None


def _holder(dni: str) -> str:
    """The tax number of whoever holds this DNI, if it has one: 10, the DNI, a check digit (`domain.md` §4)."""
    return f"ruc:10{dni}{ruc.calc_check_digit('10' + dni)}"
