"""`orotraza demo`: an invented market that lived six months, told, shown to three people and served."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.cli.say import as_json, console, fail
from service.cli.server_side import needs_server

DEFAULT = Path("orotraza-demo")


class Language(StrEnum):
    """What the story is told in."""

    BOTH = "both"
    ES = "es"
    EN = "en"


def demo(
    data: Annotated[Path, typer.Option(help="Carpeta de la demostración. / The demo's folder.")] = DEFAULT,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Dejarla en marcha al final. / Keep serving at the end.")
    ] = True,
    port: Annotated[int, typer.Option(help="Puerto; 0: uno libre. / Port; 0: a free one.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Termina con un resumen para máquinas. / Ends in JSON.")] = False,
    lang: Annotated[Language, typer.Option(help="Idioma. / Language.")] = Language.BOTH,
) -> None:
    """Contar la historia de demostración y servirla. / Tell the demo's story and serve it."""
    with needs_server():
        from service.demo.folder import Folder
        from service.demo.play import Options, play
        from service.demo.screen import Screen
        from service.demo.summary import Summary

        def report(summary: Summary) -> None:
            if json:
                as_json(summary.as_json())

        folder = Folder(data.expanduser().absolute())
        screen = Screen(console(stderr=json), lang.value)
        summary = play(Options(folder=folder, serve=serve, port=port), screen, report)
        if not summary.as_told:
            fail()
