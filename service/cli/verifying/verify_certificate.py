"""`orotraza verify-certificate`: a certificate's credential against one key, offline, step by step."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import bounded, other_file, say
from service.cli.client import log_key
from service.cli.client.log_key import Trusting
from service.cli.other_file import Kind
from service.cli.say import as_json, console, fail, reason, usage, why
from service.cli.verifying import checklist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from service.audit.certificate import Certificate
    from service.audit.certificate_checks import Report


def verify_certificate(
    file: Annotated[Path, typer.Argument(help="El certificado: JSON, o vc+jwt. / The certificate: JSON, or vc+jwt.")],
    key: Trusting,
    status: Annotated[
        list[Path] | None,
        typer.Option(help="Listas de estado descargadas hoy, las dos. / Status lists downloaded today, both of them."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DDTHH:MM:SSZ",
            help="El instante que se juzga; ahora, si no se dice. / The instant that is judged; now, if left out.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Verificar un certificado, sin red. / Verify a certificate, offline."""
    if status is not None and len(status) == 1:
        raise usage(
            "hacen falta las dos listas, la de suspendidos y la de revocados: dé --status dos veces, o ninguna",
            "both lists are needed, of suspension and of revocation: give --status twice, or not at all",
        )
    try:
        data = read(file)
        lists = [read(each) for each in status or []]
        vkey = log_key.text(key)
    except OSError as error:
        raise log_key.unreadable(error) from None
    other_file.refuse(file, data, Kind.CERTIFICATE)
    for path, found in zip(status or [], lists, strict=True):
        other_file.refuse(path, found, Kind.STATUS)
    report = run(data, vkey, instant(at), lists)
    if json:
        as_json(report.as_json())
    else:
        show(report, console())
    if not report.holds:
        fail()


def run(data: bytes, vkey: str, at: datetime, lists: "Sequence[bytes]" = ()) -> "Report":
    """Go through the checklist. Raises `Trouble` where `vkey` is no key."""
    from service.audit import certificate_checks
    from service.audit.trusted import Trusted, TrustError

    try:
        trusted = Trusted.parse(vkey)
    except TrustError as error:
        raise usage(
            f"--key no es una clave de verificación: {why(error)}", f"--key is no verifier key: {reason(error)}"
        ) from None
    return certificate_checks.verify(data, trusted, at, lists)


def show(report: "Report", to: "Console") -> None:
    """What is certified, the checklist, what it proves and what it does not."""
    from rich.text import Text

    from service.audit import certificate_words as words
    from service.audit.certificate_checks import TITLES

    if report.certificate is not None:
        _about(report.certificate, to)
    checklist.show(report.results, TITLES, to)
    for text in (words.PROVES, words.NOT_PROVED) if report.holds else (words.FALSE,):
        style = "" if report.holds else "bold red"
        say.show(to, Text.assemble((text.es, style), (f"  {text.en}", "dim")))


def _about(found: "Certificate", to: "Console") -> None:
    """The certificate's code, grade, lot and quantity, nothing of which is verified yet."""
    from rich.text import Text

    from service.certification.credential import words

    claims = found.issued.claims
    grade = words.GRADES[claims.grade]
    say.show(to, Text.assemble((found.issued.certificate, "bold"), f"  {grade.es}", (f"  {grade.en}", "dim")))
    serial = "" if claims.serial is None else f"  {claims.serial}"
    say.show(to, Text(f"   {claims.certified_g} g de oro fino / of fine gold  {claims.product}{serial}  {claims.lot}"))


def instant(said: str | None) -> datetime:
    """The instant said, or now. Raises `Trouble`."""
    from service.ledger import times

    try:
        return datetime.now(UTC) if said is None else times.parse_seconds(said)
    except times.TimeError as error:
        raise usage(f"--at no es un instante: {error}", "--at is no instant") from None


def read(path: Path) -> bytes:
    """A credential's or a list's bytes, and one more than they may have. Raises OSError."""
    from service.certification.credential.vc_jwt import MOST_BYTES

    return bounded.read(path, MOST_BYTES)
