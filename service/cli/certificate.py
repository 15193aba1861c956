"""`orotraza certificate`: what a lot lacks; certificates issued, suspended, reinstated, revoked, and looked at again.

A batch of any length is gone through lot by lot. Cut off and begun again it issues what is missing and doubles nothing:
of a lot that is certified the register says so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import certificate_shown, remote, statements
from service.cli.desk import As, AsJson, Data, Desk, Json, Purpose, Url, open_desk, read, read_pages
from service.cli.say import as_json, fail, progress, usage
from service.cli.server_side import needs_server
from service.cli.statements import Said

if TYPE_CHECKING:
    import httpx

app = typer.Typer(
    help="Certificados: qué falta, emitir, suspender, revocar, revisar. / Certificates.", no_args_is_help=True
)

PURPOSE: Final = "certificación"
"""What certificates are read for, unless the terminal is told otherwise."""

_LOT: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_AT_ONCE: Final = 100
_PAGE: Final = 200

Lot = Annotated[str, typer.Argument(metavar="LOTE", help="El lote (UUID). / The lot.")]
Code = Annotated[str, typer.Argument(metavar="CÓDIGO", help="OP-XXXX-XXXX-XXXX.")]
Basis = Annotated[
    int | None, typer.Option(help="El asiento en que se basa; si no, el último del certificado. / The entry behind it.")
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a lot: `issued`, `certified` before, `lacking` (nothing of it can be certified) or `refused`."""

    lot: str
    what: str
    certificate: str | None = None
    seq: int | None = None
    missing: tuple[Json, ...] = ()
    why: tuple[str, str] | None = None

    def as_json(self) -> Json:
        """The same for machines."""
        told: Json = {"lot": self.lot, "outcome": self.what, "certificate": self.certificate, "seq": self.seq}
        return told | {"missing": list(self.missing)} | ({} if self.why is None else {"why": self.why[0]})


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
    wanted = _wanted(lots or [], file)
    with open_desk(name, data, url, purpose) as desk, progress(quiet=json) as bar:
        task = bar.add_task("certificados / certificates", total=len(wanted))
        before = _certified(desk) if len(wanted) > _AT_ONCE else {}
        outcomes = [Outcome(lot, "certified", before[lot]) for lot in wanted if lot in before]
        bar.advance(task, len(outcomes))
        left = [lot for lot in wanted if lot not in before]
        for first in range(0, len(left), _AT_ONCE):
            some = left[first : first + _AT_ONCE]
            outcomes += list(_certify(desk, some))
            bar.advance(task, len(some))
    as_json([each.as_json() for each in outcomes]) if json else certificate_shown.outcomes(outcomes)
    if any(each.what not in {"issued", "certified"} for each in outcomes):
        fail()


def _certified(desk: Desk) -> dict[str, str]:
    """The lots that this certifier has certified, each with its code: in a batch begun again, those need no asking."""
    rows = (row for page in read_pages(desk, "/v1/certificates", limit=_PAGE) for row in page["certificates"])
    return {row["lot"]: row["certificate"] for row in rows if row["status"] != "revoked"}


def _wanted(lots: Sequence[str], file: Path | None) -> list[str]:
    """The lots named, each once. Raises `Trouble`."""
    named = [*lots]
    if file is not None:
        try:
            named += file.read_text(encoding="ascii").split()
        except (OSError, ValueError) as error:
            raise usage(f"{file} no se puede leer: {error}", f"{file} cannot be read") from None
    for each in named:
        if not _LOT.fullmatch(each):
            raise usage(f"{each[:60]!r} no es un lote: un UUID en minúsculas", "a lot is a lower-case UUID")
    if not named:
        raise usage("diga qué lotes, o --file", "say which lots, or --file")
    return list(dict.fromkeys(named))


def _certify(desk: Desk, lots: Sequence[str]) -> Iterator[Outcome]:
    """Ask of each lot what can be said of it, and sign that; what cannot be certified is told."""
    found = {lot: read(desk, f"/v1/lots/{lot}/certificate") for lot in lots}
    ready = [lot for lot in lots if found[lot]["claims"] is not None]
    contents = [{"certificate": found[lot]["certificate"], "claims": found[lot]["claims"]} for lot in ready]
    said = dict(zip(ready, statements.record_all(desk, "certificate.issued", contents), strict=True))
    for lot in lots:
        yield _outcome(lot, found[lot], said.get(lot))


def _outcome(lot: str, found: Json, said: Said | None) -> Outcome:
    missing = tuple(found["missing"])
    if said is not None and said.recorded:
        return Outcome(lot, "issued" if said.new else "certified", found["certificate"], said.seq, missing)
    if said is not None:
        return Outcome(lot, "refused", found["certificate"], why=said.why)
    before = any(each["reason"] == "certified_before" and each["path"] == [lot] for each in missing)
    return Outcome(lot, "certified" if before else "lacking", missing=missing)


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
        found = _stands(client, code)
    as_json(found) if json else certificate_shown.certificate(found)


def _stands(client: "httpx.Client", code: str) -> Json:
    found: Json = remote.good(client.get(f"/v1/certificates/{code}")).json()
    return found


@app.command(name="list")
def listing(
    name: As, data: Data = None, url: Url = remote.DEFAULT_URL, purpose: Purpose = PURPOSE, json: AsJson = False
) -> None:
    """Los certificados emitidos. / The certificates issued."""
    with open_desk(name, data, url, purpose) as desk:
        found = [each for page in read_pages(desk, "/v1/certificates", limit=_PAGE) for each in page["certificates"]]
    as_json(found) if json else certificate_shown.listed(found)


@app.command()
def review(
    name: As, data: Data = None, url: Url = remote.DEFAULT_URL, purpose: Purpose = PURPOSE, json: AsJson = False
) -> None:
    """Los que ya no se sostienen: desde qué asiento, por qué y por cuál camino. / Those that no longer stand."""
    examined, fallen = 0, []
    with open_desk(name, data, url, purpose) as desk, progress(quiet=json) as bar:
        task = bar.add_task("certificados / certificates", total=None)
        for page in read_pages(desk, "/v1/certificates:review", limit=_PAGE):
            examined += page["examined"]
            fallen += page["fallen"]
            bar.advance(task, page["examined"])
    as_json({"examined": examined, "fallen": fallen}) if json else certificate_shown.fallen(examined, fallen)
    if fallen:
        fail()
