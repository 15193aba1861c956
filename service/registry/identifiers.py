"""The identifiers of the trade: parties, mining rights, places and electronic documents (`domain.md` §4).

Each has one spelling, because what is signed is compared byte by byte: a client normalizes before it signs, the service
only refuses. Every refusal is a `ValueError` of one stable word, and of the member's name where an object is refused.
"""

import re
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, StringConstraints, WithJsonSchema, model_validator
from stdnum.pe import ruc

from service.decision.payload import Member, Name, spelt

RUC: Final = "(10|15|16|17|20)[0-9]{9}"
ULID: Final = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
PARTY: Final = f"ruc:{RUC}|nat:{ULID}"
RIGHT: Final = "[0-9A-Z]{1,20}"

_RUC: Final = re.compile(RUC)
_ULID: Final = re.compile(ULID)
_FOREIGN_TO_RIGHT: Final = re.compile("[^0-9A-Z]")
_SERIES_LETTER: Final = {"F": "01", "B": "03", "T": "09", "V": "31"}


@lru_cache(maxsize=65_536)
def check_ruc(text: str) -> str:
    """A tax number: 11 digits, prefix 10, 15, 16, 17 or 20, check digit mod 11 (R04).

    Raises:
        ValueError: `ruc_form`, or `ruc_check_digit` where the last digit is not the one its weights give.
    """
    if not _RUC.fullmatch(text):
        raise ValueError("ruc_form")
    if text[10] != ruc.calc_check_digit(text[:10]):
        raise ValueError("ruc_check_digit")
    return text


@lru_cache(maxsize=65_536)
def check_party(text: str) -> str:
    """`ruc:<11 digits>`, or `nat:<ULID>` for a natural person without tax number.

    Raises:
        ValueError: `party_form`, `ulid_form`, `ruc_form` or `ruc_check_digit`.
    """
    if text.startswith("ruc:"):
        check_ruc(text[4:])
    elif not text.startswith("nat:"):
        raise ValueError("party_form")
    elif not _ULID.fullmatch(text, 4):
        raise ValueError("ulid_form")
    return text


@lru_cache(maxsize=65_536)
def _check_ruc_party(text: str) -> str:
    if not text.startswith("ruc:"):
        raise ValueError("party_form")
    return check_party(text)


def is_natural(party: str) -> bool:
    """Whether a party is a natural person: no tax number, or one outside prefix 20. Its name is never in a payload."""
    return not party.startswith("ruc:20")


def normal_right_code(text: str) -> str:
    """A right's código único as it is signed: upper case, punctuation and spaces stripped. Its layout is opaque."""
    return _FOREIGN_TO_RIGHT.sub("", text.upper())


PartyId = Annotated[str, AfterValidator(check_party), WithJsonSchema(spelt(PARTY))]
RucParty = Annotated[str, AfterValidator(_check_ruc_party), WithJsonSchema(spelt(f"ruc:{RUC}"))]
RightCode = Annotated[str, StringConstraints(pattern=f"^{RIGHT}$")]


class Ubigeo(Member):
    """A district, with the list its code is from: the codes of INEI, RENIEC and SUNAT differ."""

    system: Literal["inei", "reniec", "sunat"]
    code: Annotated[str, StringConstraints(pattern="^[0-9]{6}$")]


class Right(Member):
    """A mining right: código único and name."""

    code: RightCode
    name: Name


class DocumentRef(Member):
    """An electronic document: unique by issuer, SUNAT kind, series and number.

    Kinds: 01 invoice, 03 boleta, 04 purchase settlement, 09 sender's guide, 31 carrier's guide. A series is 4 letters
    or digits; F, B, T and V open those of one kind only, digits alone are a paper series.
    """

    kind: Literal["01", "03", "04", "09", "31"]
    issuer: RucParty
    series: Annotated[str, StringConstraints(pattern="^[0-9A-Z]{4}$")]
    number: Annotated[str, StringConstraints(pattern="^[0-9]{1,8}$")]

    @model_validator(mode="after")
    def _check_series(self) -> "DocumentRef":
        if _SERIES_LETTER.get(self.series[0], self.kind) != self.kind:
            raise ValueError("document_series", "series")
        return self

    @property
    def identity(self) -> str:
        """`issuer|kind|series|number`, leading zeros of the number left out."""
        return f"{self.issuer}|{self.kind}|{self.series}|{self.number.lstrip('0') or '0'}"
