"""`orotraza demo`: an invented market that lived six months, told, shown to three people and served."""

import json as encoder
import signal
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.cli.say import fail, has_all_letters
from service.cli.server_side import needs_server

DEFAULT = Path("orotraza-demo")


class Language(StrEnum):
    """What the story is told in."""

    BOTH = "both"
    ES = "es"
    EN = "en"


def demo(
    data: Annotated[
        Path, typer.Option(file_okay=False, help="Carpeta de la demostración. / The demo's folder.")
    ] = DEFAULT,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Dejarla en marcha al final. / Keep serving at the end.")
    ] = True,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Puerto, u otro si está ocupado. / Port, or another if it is taken.")
    ] = 8000,
    json: Annotated[bool, typer.Option("--json", help="Termina con un resumen para máquinas. / Ends in JSON.")] = False,
    lang: Annotated[Language, typer.Option(help="Idioma. / Language.")] = Language.BOTH,
    small: Annotated[bool, typer.Option("--small", help="Con menos gente. / With fewer people.")] = False,
) -> None:
    """Contar la historia de demostración y servirla. / Tell the demo's story and serve it."""
    signal.signal(signal.SIGTERM, _interrupt)
    with needs_server():
        import structlog
        from rich.console import Console

        from service.demo.cast import FULL, SMALL
        from service.demo.folder import Folder
        from service.demo.play import Options, play
        from service.demo.screen import Screen
        from service.demo.summary import Summary

        # What the appender has to say of itself is no part of the story, nor of the summary.
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

        def report(summary: Summary) -> None:
            if json:
                typer.echo(encoder.dumps(summary.as_json(), ensure_ascii=not has_all_letters()))

        folder = Folder(data.expanduser().absolute())
        # With --json the story goes to standard error: on standard output stands the summary alone, in one line.
        screen = Screen(Console(stderr=json), lang.value)
        options = Options(folder, serve=serve, port=port, scale=SMALL if small else FULL)
        summary = play(options, screen, report)
    if not summary.as_told:
        fail()


def _interrupt(_number: int, _frame: object) -> None:
    """Ended from outside, the demo ends as by Ctrl-C: the service and its database are stopped, not left behind."""
    raise KeyboardInterrupt
