"""`orotraza demo`: the seeded story, told once, shown, and served."""

import json as encoder
import signal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.cli.say import Trouble, fail


class Language(StrEnum):
    """What the story is told in."""

    BOTH = "both"
    ES = "es"
    EN = "en"


def demo(
    *,
    data: Annotated[
        Path, typer.Option("--data", file_okay=False, help="La carpeta de la demostración. / The demo's folder.")
    ] = Path("orotraza-demo"),
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Mostrar y terminar. / Show and end.")] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Al final, un resumen para máquinas. / At the end, a summary for machines.")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: uno libre. / 0: a free one.")] = 8000,
    lang: Annotated[Language, typer.Option("--lang", help="Idioma. / Language.")] = Language.BOTH,
    small: Annotated[bool, typer.Option("--small", help="Un mercado pequeño. / A small market.")] = False,
) -> None:
    """Contar una historia inventada y servirla; la segunda vez la retoma. / Tell an invented story and serve it."""
    from rich.console import Console

    from service.demo.cast import FULL, SMALL
    from service.demo.client import NotAsExpected
    from service.demo.folder import Folder, NotADemo
    from service.demo.play import Options, play
    from service.demo.screen import Screen
    from service.demo.seeding import StoryBroken
    from service.demo.server import NotServing
    from service.demo.summary import Summary
    from service.storage.embedded import EmbeddedError

    def report(summary: Summary) -> None:
        if json:
            typer.echo(encoder.dumps(summary.as_json(), ensure_ascii=False))

    signal.signal(signal.SIGTERM, _interrupt)
    options = Options(Folder(data.absolute()), serve=not no_serve, port=port, scale=SMALL if small else FULL)
    # With --json the story goes to standard error: on standard output stands the summary alone.
    screen = Screen(Console(stderr=json), lang.value)
    try:
        summary = play(options, screen, report)
    except (NotADemo, StoryBroken, NotServing, NotAsExpected, EmbeddedError) as error:
        es, _, en = str(error).partition(" / ")
        raise Trouble(es, en or es) from None
    if not summary.as_told:
        fail()


def _interrupt(_number: int, _frame: object) -> None:
    """Ended from outside, the demo ends as by Ctrl-C: the service and its database are stopped, not left behind."""
    raise KeyboardInterrupt
