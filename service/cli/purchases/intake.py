"""`orotraza intake`: purchases out of what a trader has, on its own machine and with its own key."""

from typing import Final

import typer

from service.cli.purchases.intake_book import from_book
from service.cli.purchases.intake_xml import from_xml

app: Final = typer.Typer(
    help="Traer compras de sus XML y libros. / Bring purchases in from XML files and books.",
    no_args_is_help=True,
)
app.command("xml")(from_xml)
app.command("book")(from_book)
