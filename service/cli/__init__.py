"""The terminal: one file a command. Server rooms are imported when a command runs, so that `verify` runs without them.

Whoever runs a log has `running`, `registrar` and `keyring`; whoever trades `suppliers`, `purchases`, `lots`,
`certificates` and `reports`; whoever helps miners `field_officer`; whoever trusts none of them `verifying`, with its
`ledger_files`, `surveillance` and `witnessing`. Most commands go through `recording` and `client`.

How the terminal speaks is in `say`, what people type wrong in `typed`, `misused` and `other_file`, `examples` stand
below a command's help, and `server_side` is what a command beside the service has of it.

Exit status: 0 when all is well, 1 when something is not, 2 when the command was not understood.
"""

import sys
from io import TextIOWrapper
from typing import Annotated, Final, NoReturn

import typer

from service.cli import examples, help_words, misused
from service.cli.certificates import certificate, certificate_paper
from service.cli.client import token
from service.cli.field_officer import assist, categorize, member, operator, production, quick_wins, stage
from service.cli.keyring import keys, rotation
from service.cli.lots import balance, dossier, trace
from service.cli.purchases import intake
from service.cli.recording import submit
from service.cli.registrar import access_log, imports, persons, refusals
from service.cli.reports import report, report_kept, report_purchases
from service.cli.running import demo, doctor, export, init, rebuild, recover, serve, tiles
from service.cli.say import FULL, USAGE, Trouble, complain, why
from service.cli.suppliers import check, check_list, find, snapshot
from service.cli.surveillance import watch
from service.cli.verifying import (
    receipts,
    verify,
    verify_certificate,
    verify_dossier,
    verify_reports,
    verify_sales,
    verify_statement,
)
from service.cli.witnessing import mirror, monitor, witness

_INTERRUPTED: Final = 130

app = typer.Typer(
    name="orotraza",
    help="De dónde viene el oro del Perú: registrar, preguntar, verificar. / Where Peru's gold comes from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("init")(init.init)
keys.app.command("rotate-log")(rotation.rotate_log)
keys.app.command("sign-rotation")(rotation.sign_rotation)
keys.app.command("send-rotation")(rotation.send_rotation)
app.add_typer(keys.app, name="keys")
app.command("token")(token.token)
app.command("submit")(submit.submit)
app.command("check")(check.check)
app.command("find")(find.find)
app.command("check-list")(check_list.check_list)
app.add_typer(imports.app, name="import")
app.add_typer(intake.app, name="intake")
app.command("categorize")(categorize.categorize)
app.command("operator")(operator.operator)
app.command("quick-wins")(quick_wins.quick_wins)
app.command("stage")(stage.stage)
app.command("assist")(assist.assist)
app.command("member")(member.member)
app.command("production")(production.production)
app.command("export")(export.export)
app.command("verify")(verify.verify)
app.add_typer(snapshot.app, name="snapshot")
app.command("verify-statement")(verify_statement.verify_statement)
app.command("dossier")(dossier.dossier)
app.command("verify-dossier")(verify_dossier.verify_dossier)
certificate.app.command("pdf")(certificate_paper.pdf)
app.command("verify-certificate")(verify_certificate.verify_certificate)
app.command("verify-reports")(verify_reports.verify_reports)
app.command("verify-sales")(verify_sales.verify_sales)
app.add_typer(receipts.app, name="receipt")
report.app.command("purchases")(report_purchases.purchases)
report.app.command("difference")(report_purchases.difference)
report.app.command("file")(report_purchases.file)
for _command in (report_kept.uif, report_kept.stock, report_kept.sales, report_kept.mercury, report_kept.origins):
    report.app.command()(_command)
app.add_typer(report.app, name="report")
app.add_typer(balance.app, name="balance")
app.add_typer(trace.app, name="trace")
app.add_typer(certificate.app, name="certificate")
app.add_typer(certificate.app, name="certificates", hidden=True)
app.command("watch")(watch.watch)
app.command("monitor")(monitor.monitor)
app.command("mirror")(mirror.mirror)
app.add_typer(persons.app, name="persons")
app.add_typer(access_log.app, name="access-log")
app.add_typer(tiles.app, name="tiles")
app.add_typer(witness.app, name="witness")
app.add_typer(refusals.app, name="refusals")
app.command("rebuild")(rebuild.rebuild)
app.command("recover")(recover.recover)
app.command("doctor")(doctor.doctor)

examples.add(app)


def _show_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"orotraza {version('orotraza')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Qué versión es. / Which version it is."),
    ] = False,
) -> None:
    """De dónde viene el oro del Perú: registrar, preguntar, verificar. / Where Peru's gold comes from."""


def main() -> None:
    """The command `orotraza`."""
    from typer._click.exceptions import ClickException, NoArgsIsHelpError

    help_words.install()
    if isinstance(sys.stdout, TextIOWrapper):  # as standard error is: a letter that it lacks ends no command
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = app(standalone_mode=False)
    except NoArgsIsHelpError as asked:
        asked.show()
        sys.exit(USAGE)
    except ClickException as error:
        _end(misused.trouble(error))
    except Trouble as trouble:
        _end(trouble)
    except OSError as error:
        if error.filename is None and error.errno not in FULL:
            raise  # not about a file or the disk: nothing that whoever sits here could mend
        where = "" if error.filename is None else f"{error.filename}: "
        _end(Trouble(f"{where}{why(error)}", f"{where}{error.strerror}"))
    except (KeyboardInterrupt, typer.Abort):
        status = _INTERRUPTED
    if status == _INTERRUPTED:
        complain(Trouble("interrumpido", "interrupted"))
    sys.exit(status)


def _end(trouble: Trouble) -> NoReturn:
    complain(trouble)
    sys.exit(trouble.status)
