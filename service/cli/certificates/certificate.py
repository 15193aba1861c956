"""`orotraza certificate`: what a lot lacks; certificates issued, suspended, reinstated, revoked, and examined again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.certificates import certificate_batch as batch
from service.cli.certificates import certificate_shown
from service.cli.certificates.certificate_batch import PAGE, Outcome
from service.cli.client import remote
from service.cli.client.desk import As, AsJson, Data, Json, Purpose, Url, open_desk, read, read_pages
from service.cli.recording import statements
from service.cli.say import as_json, fail, progress
from service.cli.server_side import needs_server

if TYPE_CHECKING:
    import httpx

app = typer.Typer(
    help="Certificados: qué falta, emitir, suspender, revocar, revisar. / Certificates.", no_args_is_help=True
)

PURPOSE: Final = "certificación"
"""What certificates are read for, unless the terminal is told otherwise."""


Lot = Annotated[str, typer.Argument(metavar="LOTE", help="El lote (UUID). / The lot.")]
Code = Annotated[str, typer.Argument(metavar="CÓDIGO", help="OP-XXXX-XXXX-XXXX.")]
Basis = Annotated[
    int | None, typer.Option(help="El asiento en que se basa; si no, el último del certificado. / The entry behind it.")
]


@app.command()
def check(
    lot: Lot,
    name: As,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    json: AsJson = False,
) -> None:
    """Qué le falta a un lote para su certificado, y quién puede remediarlo. / What a lot lacks, and who mends it."""
    with open_desk(name, data, url, purpose) as desk:
        found = read(desk, f"/v1/lots/{lot}/certificate")
    as_json(found) if json else certificate_shown.dry_run(found)
    if found["claims"] is None:
        fail()


@app.command()
def issue(
    name: As,
    lots: Annotated[list[str] | None, typer.Argument(metavar="LOTE…", help="Los lotes (UUID). / The lots.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Un archivo con un lote por línea. / A file with one lot a line.")
    ] = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
    purpose: Purpose = PURPOSE,
    json: AsJson = False,
) -> None:
    """Certificar lotes con la clave de quien certifica; lo ya certificado se deja. / Certify lots."""
    named = batch.wanted(lots or [], file)
    with open_desk(name, data, url, purpose) as desk, progress(quiet=json) as bar:
        task = bar.add_task("certificados / certificates", total=len(named))
        before = batch.certified(desk) if len(named) > batch.AT_ONCE else {}
        outcomes = [Outcome(lot, "certified", before[lot]) for lot in named if lot in before]
        bar.advance(task, len(outcomes))
        left = [lot for lot in named if lot not in before]
        for first in range(0, len(left), batch.AT_ONCE):
            some = left[first : first + batch.AT_ONCE]
            outcomes += list(batch.certify(desk, some))
            bar.advance(task, len(some))
    as_json([each.as_json() for each in outcomes]) if json else certificate_shown.outcomes(outcomes)
    if any(each.what not in {"issued", "certified"} for each in outcomes):
        fail()


@app.command()
def suspend(
    code: Code,
    name: As,
    reason: Annotated[str, typer.Option(help="Por qué, en código: certificates review lo dice. / Why, in code.")],
    basis: Basis = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Suspender un certificado. / Suspend a certificate."""
    _say("suspended", code, name, reason, basis, data, url)


@app.command()
def reinstate(
    code: Code,
    name: As,
    reason: Annotated[str, typer.Option(help="Por qué, en código. / Why, in code.")] = "put_right",
    basis: Basis = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Restablecer un certificado suspendido. / Reinstate a suspended certificate."""
    _say("reinstated", code, name, reason, basis, data, url)


@app.command()
def revoke(
    code: Code,
    name: As,
    reason: Annotated[str, typer.Option(help="Por qué, en código. / Why, in code.")],
    basis: Basis = None,
    data: Data = None,
    url: Url = remote.DEFAULT_URL,
) -> None:
    """Revocar un certificado, para siempre. / Revoke a certificate, for ever."""
    _say("revoked", code, name, reason, basis, data, url)


def _say(word: str, code: str, name: str, reason: str, basis: int | None, data: Path | None, url: str) -> None:
    code = _spelt(code)
    with open_desk(name, data, url, PURPOSE) as desk:
        if basis is None:
            # Suspended once more for the same reason is another word, and no repetition of the first.
            stands = _stands(desk.client, code)
            basis = stands["entry"] if stands["last_word"] is None else stands["last_word"]["entry"]
        content = {"certificate": code, "reason": reason, "basis": basis}
        statements.tell(statements.record(desk, f"certificate.{word}", content))


@app.command()
def show(code: Code, url: Url = remote.DEFAULT_URL, json: AsJson = False) -> None:
    """Un certificado, como lo ve cualquiera. / A certificate, as anybody sees it."""
    with needs_server(), remote.service(url) as client:
        found = _stands(client, _spelt(code))
    as_json(found) if json else certificate_shown.certificate(found)


def _spelt(code: str) -> str:
    """A code as people type it from a paper."""
    from service.web import typed

    return typed.code(code)


def _stands(client: "httpx.Client", code: str) -> Json:
    found: Json = remote.good(client.get(f"/v1/certificates/{code}")).json()
    return found


@app.command(name="list")
def listing(
    name: As, data: Data = None, url: Url = remote.DEFAULT_URL, purpose: Purpose = PURPOSE, json: AsJson = False
) -> None:
    """Los certificados emitidos. / The certificates issued."""
    with open_desk(name, data, url, purpose) as desk:
        found = [each for page in read_pages(desk, "/v1/certificates", limit=PAGE) for each in page["certificates"]]
    as_json(found) if json else certificate_shown.listed(found)


@app.command()
def review(
    name: As, data: Data = None, url: Url = remote.DEFAULT_URL, purpose: Purpose = PURPOSE, json: AsJson = False
) -> None:
    """Los que ya no se sostienen: desde qué asiento, por qué y por cuál camino. / Those that no longer stand."""
    examined, fallen = 0, []
    with open_desk(name, data, url, purpose) as desk, progress(quiet=json) as bar:
        task = bar.add_task("certificados / certificates", total=None)
        for page in read_pages(desk, "/v1/certificates:review", limit=PAGE):
            examined += page["examined"]
            fallen += page["fallen"]
            bar.advance(task, page["examined"])
    as_json({"examined": examined, "fallen": fallen}) if json else certificate_shown.fallen(examined, fallen)
    if fallen:
        fail()
