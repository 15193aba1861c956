"""`orotraza certificate pdf`: a certificate's paper from its credential, verified first; no network is needed."""

from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from service.cli.client import log_key
from service.cli.say import Trouble, reason, say, usage, why
from service.cli.server_side import needs_server
from service.cli.verifying import verify_certificate
from service.cli.whole_file import put_new


def pdf(
    file: Annotated[Path, typer.Argument(help="El certificado: JSON, o vc+jwt. / The certificate: JSON, or vc+jwt.")],
    out: Annotated[Path, typer.Argument(help="Archivo nuevo, .pdf. / The new file, .pdf.")],
    key: Annotated[
        str,
        typer.Option(
            "--key",
            metavar="VKEY",
            help="Clave en que usted confía, o archivo que la contiene. / The key you trust, or a file that holds it.",
        ),
    ],
    at: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DDTHH:MM:SSZ", help="El instante que se juzga. / The instant that is judged."),
    ] = None,
) -> None:
    """Imprimir un certificado: A4, en español e inglés, con QR. / A certificate's paper: A4, Spanish and English."""
    try:
        data, vkey = verify_certificate.read(file), log_key.text(key).strip()
    except OSError as error:
        raise log_key.unreadable(error) from None
    report = verify_certificate.run(data, vkey, verify_certificate.instant(at))
    found = report.certificate
    if found is None or not report.holds:
        raise Trouble(
            f"{file} no se sostiene: orotraza verify-certificate dice por qué",
            f"{file} does not hold: orotraza verify-certificate says why",
        )
    with needs_server():
        from service.certification.credential import document
        from service.web import paper, sheet
        from service.web.paper import NoPaper

        entry = found.evidence.issued.entry
        since, party = entry.recorded_at.astimezone(UTC), document.certifier(found.evidence)
        told = sheet.Certified(found.issued.certificate, found.seq, since, party, None, found.issued.claims)
        try:
            made = paper.pdf(sheet.of(told, None), found.page, vkey.split()[0])
        except NoPaper as error:
            raise Trouble(
                f"no se puede hacer un PDF: instale orotraza[pdf] y Pango ({error})",
                "no PDF can be made: install orotraza[pdf] and Pango",
            ) from None
    try:
        put_new(out, made)
    except FileExistsError:
        raise Trouble(f"{out} ya existe, y no se sobrescribe", f"{out} is there, and is not overwritten") from None
    except OSError as error:
        raise usage(f"no se puede escribir {out}: {why(error)}", f"{out} cannot be written: {reason(error)}") from None
    say(f"{out}: el estado de hoy lo dice el código QR", f"{out}: today's status is behind the QR code")
