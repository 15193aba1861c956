"""`orotraza snapshot`: a signed picture of every supplier's status, for gates without network."""

import typer

from service.cli.suppliers import snapshot_look, snapshot_make

app = typer.Typer(
    help="Fotografía firmada para garitas sin red. / A signed snapshot for gates without network.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("make")(snapshot_make.make)
app.command("look")(snapshot_look.look)
