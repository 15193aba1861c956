"""The help of a command: its headings and remarks, which the parser of the command line has in English alone."""

import re
from collections.abc import Sequence
from typing import Final

from typer._click.core import Context
from typer._click.formatting import HelpFormatter

_HEADINGS: Final = {
    "Arguments": "Argumentos / Arguments",
    "Commands": "Comandos / Commands",
    "Options": "Opciones / Options",
}
_USAGE: Final = {"[OPTIONS]": "[OPCIONES]", "COMMAND": "COMANDO", "[ARGS]": "[ARGUMENTOS]"}
_REMARKS: Final = (
    (re.compile(r"^Show this message and exit\.$"), "Mostrar esta ayuda. / Show this help."),
    (re.compile(r"\[(.*; )?required\]$"), r"[\1obligatorio / required]"),
    (re.compile(r"(?<=[\[ ])default: (?=[^\[\]]*\]$)"), "por omisión / default: "),
    (re.compile(r"(?<=[\[ ])env var: (?=[^\[\]]*\]$)"), "variable / env var: "),
)


class _Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for english, spanish in _USAGE.items():
            args = args.replace(english, spanish)
        super().write_usage(prog, args, prefix or "Uso / Usage: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _said(text)) for name, text in rows], col_max, col_spacing)


def install() -> None:
    """Let all commands of this process speak so."""
    Context.formatter_class = _Formatter


def _said(text: str) -> str:
    for english, both in _REMARKS:
        text = english.sub(both, text)
    return text
