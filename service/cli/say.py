"""How the terminal speaks: Spanish first, its English below it and dimmer; JSON for machines.

What is asked for goes to standard output, everything about it (progress, complaints) to standard error.
"""

import codecs
import errno
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.progress import Progress
    from rich.segment import Segment
    from rich.text import Text

USAGE: Final = 2

_WORDS: Final = re.compile(r"(?:^|(?<=: ))orotraza \S.*$|\S+")
"""A command that a text ends in is to be copied, and so one word."""

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""What the disk says, whichever file it was about."""

_SYSTEM: Final = {
    errno.ENOENT: "no existe",
    errno.ENOTDIR: "no existe",
    errno.EISDIR: "es una carpeta",
    errno.EACCES: "no hay permiso",
    errno.EPERM: "no hay permiso",
    errno.EEXIST: "ya existe",
    errno.ENOSPC: "el disco está lleno: haga sitio y repita",
    errno.EDQUOT: "se acabó su cuota de disco: haga sitio y repita",
    errno.EROFS: "el disco es de solo lectura",
    errno.ELOOP: "el enlace da vueltas y no lleva a ningún archivo",
    errno.ENAMETOOLONG: "el nombre es demasiado largo",
}
"""What the operating system says, by number: its own words are English."""


class Trouble(Exception):
    """The command cannot go on: what it was, and what to do about it, in both languages."""

    def __init__(self, es: str, en: str, *, status: int = 1) -> None:
        super().__init__(f"{es} / {en}")
        self.es: Final = es
        self.en: Final = en
        self.status: Final = status


def usage(es: str, en: str) -> Trouble:
    """The command was not understood."""
    return Trouble(es, en, status=USAGE)


def why(error: Exception) -> str:
    """What stood in the way, in Spanish where it is one of the usual things: a file, the disk, JSON.

    Of anything else the error's own words, in Spanish where they are a reader's of the ledger.
    """
    from service.audit.detail_words import spanish

    match error:
        case OSError() if error.errno in _SYSTEM:
            return _SYSTEM[error.errno]
        case OSError():
            return error.strerror or str(error)
        case json.JSONDecodeError():
            return f"no es JSON; el error está en la línea {error.lineno}, columna {error.colno}"
        case RecursionError():
            return "tiene demasiados niveles, unos dentro de otros"
        case UnicodeError():
            return "no es texto UTF-8"
        case _:
            return spanish(str(error))


def reason(error: Exception) -> str:
    """What stood in the way, in English."""
    match error:
        case OSError():
            return (error.strerror or str(error)).lower()
        case json.JSONDecodeError():
            return f"it is no JSON; the fault is in line {error.lineno}, column {error.colno}"
        case RecursionError():
            return "it has too many levels, one within another"
        case UnicodeError():
            return "it is no UTF-8 text"
        case _:
            return str(error)


def console(*, stderr: bool = False) -> "Console":
    """A terminal to write to; without colours when it is none.

    What others wrote stands in tables too: brackets and colons in it are letters like others, and what a terminal would
    obey is shown as a character that it does not know.
    """
    return _console()(stderr=stderr, soft_wrap=True, highlight=False, markup=False, emoji=False)


@cache
def _console() -> "type[Console]":
    from rich.console import Console
    from rich.segment import Segment

    from service.audit.printable import COMMANDS

    class Terminal(Console):
        def render_str(self, text: str, **options: Any) -> "Text":  # noqa: ANN401 - as `Console` has them
            # Before a table is laid out: what it does not know to be as wide it would cut off.
            return super().render_str(COMMANDS.sub("\ufffd", text), **options)

        def render(self, renderable: "RenderableType", options: "ConsoleOptions | None" = None) -> "Iterable[Segment]":
            for each in super().render(renderable, options):
                if each.control or each.text.isprintable():
                    yield each
                else:
                    yield Segment(COMMANDS.sub("\ufffd", each.text), each.style)

    return Terminal


def show(to: "Console", text: "Text") -> None:
    """Write a text: on a terminal its lines end between words, in a file it has none but its own.

    A word longer than a line, as keys and paths are, stays whole, so that it can be copied.
    """
    lines = text.divide(_line_starts(text.plain, to.width)) if to.is_terminal else (text,)
    for line in lines:
        if to.is_terminal:
            line.rstrip()
        to.print(line)


def say(es: str, en: str, style: str = "") -> None:
    """A sentence on standard output."""
    _both(console(), es, en, style)


def line(text: str, style: str = "") -> None:
    """What needs no translation, on standard output: names, codes, days."""
    from rich.text import Text

    show(console(), Text(text, style))


def whole(text: str) -> None:
    """What is to be copied, on standard output, as the one line that it is: a terminal folds it without ending it."""
    console().print(text, markup=False)


def note(es: str, en: str) -> None:
    """A sentence beside the matter, on standard error."""
    _both(console(stderr=True), es, en, "")


def complain(trouble: Trouble) -> None:
    """The last words of a command that failed."""
    _both(console(stderr=True), trouble.es, trouble.en, "red")


def as_json(value: object) -> None:
    """One document for machines. A top member that is an iterator is a list, each item written when it comes."""
    if isinstance(value, dict) and any(isinstance(each, Iterator) for each in value.values()):
        sys.stdout.writelines(_members(value))
    else:
        sys.stdout.write(_json(value) + "\n")


def has_all_letters() -> bool:
    """Whether whatever is written to standard output arrives as it is."""
    return codecs.lookup(sys.stdout.encoding or "utf-8").name.startswith("utf")


def fail() -> NoReturn:
    """Everything has been said; the exit status says the rest."""
    sys.exit(1)


def progress(*, quiet: bool = False) -> "Progress":
    """Bars for long work, on standard error, shown while this is entered; they go away when the work is done."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
        disable=quiet,
    )


def told(lines: Iterable[bytes], tick: Callable[[int], None]) -> Iterator[bytes]:
    """The same lines, the bar being told of every thousandth."""
    done = 0
    for number, line in enumerate(lines):
        yield line
        done += len(line) + 1
        if number % 1000 == 999:
            tick(done)
            done = 0
    tick(done)


def _json(value: object, depth: int = 0) -> str:
    """A value so many levels down. No string of JSON holds a line's end, so that all that are there may be indented.

    Where standard output lacks letters they are escaped as JSON has it: what it would put in their stead is none. So
    are characters that a terminal obeys, for a document may be read on one.
    """
    from service.audit.printable import in_json

    text = json.dumps(value, ensure_ascii=not has_all_letters(), indent=1).replace("\n", "\n" + " " * depth)
    return in_json(text)


def _members(value: Mapping[str, object]) -> Iterator[str]:
    for at, (name, each) in enumerate(value.items()):
        yield f"{',' if at else '{'}\n {_json(name)}: "
        if isinstance(each, Iterator):
            last = "["
            for item in each:
                yield f"{last}\n  {_json(item, 2)}"
                last = ","
            yield "[]" if last == "[" else "\n ]"
        else:
            yield _json(each, 1)
    yield "\n}\n"


def _both(to: "Console", es: str, en: str, style: str) -> None:
    from rich.text import Text

    show(to, Text(es, style))
    show(to, Text(en, "dim"))


def _line_starts(text: str, width: int) -> Iterator[int]:
    """Where in a text the second line and those after it begin."""
    start = 0
    for word in _WORDS.finditer(text):
        if word.end() - start > width and word.start() > start:
            start = word.start()
            yield start
