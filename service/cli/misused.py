"""A command that was not understood: what was wrong with it and what to write, Spanish first.

The parser of the command line speaks English alone; its errors are told apart by class, and their words looked up here.
"""

import re
from typing import TYPE_CHECKING, Final

from service.cli.say import Trouble, usage

if TYPE_CHECKING:
    from typer._click.exceptions import ClickException

_WORDS: Final = (
    (r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", "no hay comando «{0}»", " (¿quiso decir {1}?)"),
    (r"Missing command\.", "falta el comando", ""),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", "sobra: {0}; un texto con espacios va entre comillas", ""),
    (r"Option '(.*?)' requires an argument\.", "a la opción {0} le falta su valor", ""),
    (r"Option '(.*?)' does not take a value\.", "la opción {0} no lleva valor", ""),
)
_VALUES: Final = (
    (r"(?:Value error, )?'(.*)' is not one of (.*)", "«{0}» no es uno de {1}"),
    (r"Input should be less than or equal to (.*)", "lo más es {0}"),
    (r"Input should be greater than or equal to (.*)", "lo menos es {0}"),
    (r"Input should be a valid integer.*", "se espera un número entero"),
    (r".* '(.*)' does not exist", "«{0}» no existe"),
    (r".* '(.*)' is a file", "«{0}» es un archivo"),
    (r".* '(.*)' is a directory", "«{0}» es una carpeta"),
)
_MISSING: Final = {
    "--as": "los nombres de las claves los da orotraza keys list",
    "--by": "los nombres de las claves los da orotraza keys list",
    "--key": "la clave en que usted confía, o su archivo: root.vkey, como la publica quien lleva el registro",
}


def trouble(error: "ClickException") -> Trouble:
    """What to say of a command that the parser refused; status 2."""
    context = getattr(error, "ctx", None)
    path = "orotraza" if context is None else context.command_path
    english = error.format_message()
    return usage(
        f"{_spanish(error, english)}. Ayuda: {path} --help",
        f"{english.rstrip('.')}. Help: {path} --help",
    )


def _spanish(error: "ClickException", english: str) -> str:
    from typer._click.exceptions import BadParameter, MissingParameter, NoSuchOption

    match error:
        case NoSuchOption():
            nearest = ", ".join(sorted(error.possibilities or ()))
            return f"no hay opción {error.option_name}" + (f" (¿quiso decir {nearest}?)" if nearest else "")
        case MissingParameter() if error.param is not None:
            return _missing(error)
        case BadParameter() if error.param is not None:
            return f"{_named(error)}: {_worded(_VALUES, error.message)}"
        case _:
            return _usage(english)


def _missing(error: "ClickException") -> str:
    name = _named(error)
    if not name.startswith("-"):
        return f"falta {name}"
    more = _MISSING.get(name.partition(" ")[0])
    return f"falta la opción {name}" + (f": {more}" if more else "")


def _named(error: "ClickException") -> str:
    """The parameter that an error is about, as it is written."""
    param = getattr(error, "param", None)
    if param is None:
        return ""
    options = [each for each in param.opts if each.startswith("-")]
    return " o ".join(options) or str(param.metavar or param.name)


def _worded(table: tuple[tuple[str, str], ...], english: str) -> str:
    for pattern, es in table:
        if found := re.fullmatch(pattern, english.rstrip("."), re.DOTALL):
            return es.format(*found.groups())
    return english.rstrip(".")


def _usage(english: str) -> str:
    for pattern, es, more in _WORDS:
        if found := re.fullmatch(pattern, english, re.DOTALL):
            groups = found.groups()
            return es.format(*groups) + (more.format(*groups) if more and groups[-1] else "")
    return english.rstrip(".")
