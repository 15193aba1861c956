"""What people type: a RUC, a day, a month. Each slip is told from the others, with what to write instead."""

import re
from datetime import date
from typing import Final

from service.cli.say import Trouble, usage

_OURS: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
"""A day as it is written in Peru: 31/12/2026."""
_OUR_MONTH: Final = re.compile(r"([0-9]{1,2})[/.-]([0-9]{4})")
_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_DNI: Final = 8


def party(text: str) -> str:
    """A party as somebody types it: 11 digits are a RUC. Raises `Trouble`."""
    from service.registry.identifiers import check_party

    written = re.sub(r"[\s-]", "", text) if re.fullmatch(r"[0-9\s-]+", text) else text.strip()
    try:
        return check_party(f"ruc:{written}" if written.isdecimal() else written)
    except ValueError as error:
        raise _no_party(text, written.removeprefix("ruc:"), str(error)) from None


def day(text: str, name: str = "") -> str:
    """A day as it is signed and asked, 2026-12-31; `name` is the option's. Raises `Trouble`."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        what = f"{name} {text}".strip()
        like = _like(text) or "2026-11-20"
        raise usage(f"{what} no es un día; se escribe {like}", f"{what} is no day; it is written {like}") from None


def month(text: str) -> str:
    """A month, 2026-11. Raises `Trouble`."""
    if _MONTH.fullmatch(text):
        return text
    found = _OUR_MONTH.fullmatch(text)
    like = f"{found[2]}-{int(found[1]):02}" if found and 1 <= int(found[1]) <= 12 else "2026-11"
    raise usage(f"{text} no es un mes; se escribe {like}", f"{text} is no month; it is written {like}")


def _like(text: str) -> str | None:
    """The day that was meant, where it can only be one."""
    if (found := _OURS.fullmatch(text)) is None:
        return None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def _no_party(text: str, number: str, code: str) -> Trouble:
    if code == "ruc_check_digit":
        return usage(
            f"{text}: el último dígito del RUC no corresponde a los demás; revise si hay un dígito mal escrito",
            f"{text}: the RUC's last digit does not go with the others; look for a mistyped one",
        )
    if number.isdecimal():
        dni = (
            ("; ¿es un DNI? orotraza find lo busca", "; is it a DNI? orotraza find looks it up")
            if len(number) == _DNI
            else ("", "")
        )
        return usage(
            f"{text} no es un RUC: tiene 11 dígitos y empieza por 10, 15, 16, 17 o 20; aquí hay {len(number)}{dni[0]}",
            f"{text} is no RUC: it has 11 digits and begins with 10, 15, 16, 17 or 20; here are {len(number)}{dni[1]}",
        )
    return usage(
        f"{text} no es un RUC ni el identificador de una parte (ruc:… o nat:…); orotraza find busca por nombre",
        f"{text} is neither a RUC nor a party's identifier (ruc:… or nat:…); orotraza find looks names up",
    )
