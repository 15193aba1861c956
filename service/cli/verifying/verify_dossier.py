"""`orotraza verify-dossier`: a lot's dossier against one key, offline: what it proves, and what no part can."""

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
    from rich.console import Console

    from service.audit.dossier_checks import Report
    from service.audit.faults import Text as Both

_MOST_SHARES = 20


def verify_dossier(
    file: Annotated[Path, typer.Argument(help="El legajo. / The dossier.")],
    key: Trusting,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Verificar el legajo de un lote, sin red. / Verify a lot's dossier, offline."""
    from service.audit.dossier import MOST_BYTES

    try:
        data = bounded.read(file, MOST_BYTES)
        vkey = log_key.text(key)
    except OSError as error:
        raise log_key.unreadable(error) from None
    other_file.refuse(file, data, Kind.DOSSIER)
    report = run(data, vkey)
    if json:
        as_json(report.as_json())
    else:
        show(report, console())
    if not report.holds:
        fail()


def run(data: bytes, vkey: str) -> "Report":
    """Go through the checklist. Raises `Trouble` where `vkey` is no key."""
    from service.audit import dossier_checks
    from service.audit.trusted import Trusted, TrustError

    try:
        trusted = Trusted.parse(vkey)
    except TrustError as error:
        raise usage(
            f"--key no es una clave de verificación: {why(error)}", f"--key is no verifier key: {reason(error)}"
        ) from None
    return dossier_checks.verify(data, trusted)


def show(report: "Report", to: "Console") -> None:
    """Whose lot it is, the checklist, the shares, what is somebody's word, and what cannot be proved."""
    from rich.text import Text

    from service.audit import dossier_words as words
    from service.audit.dossier_checks import TITLES

    found = report.dossier
    if found is not None:
        head = found.head
        about = f"  {len(found.entries):,} asientos / entries, {head.asked_by}, {head.issued_at}"
        say.show(to, Text.assemble((head.lot, "bold"), about))
    checklist.show(report.results, TITLES, to)
    if found is None or not report.holds:
        say.show(to, Text.assemble((words.FALSE.es, "bold red"), (f"  {words.FALSE.en}", "dim")))
        return
    for share in found.shares[:_MOST_SHARES]:
        say.show(to, Text(f"   {share.ug:>16,} µg  {share.standing.value:<10}  {share.origin}"))
    if len(found.shares) > _MOST_SHARES:
        say.show(to, Text(f"   … {len(found.shares) - _MOST_SHARES} más / more: --json"))
    _registers(to, words.REGISTERS, report)
    _list(to, words.WORD, report.rests_on_word())
    _list(to, words.NOT_PROVED, report.limits())


def _registers(to: "Console", title: "Both", report: "Report") -> None:
    from rich.text import Text

    said = report.registrations()
    if said:
        say.show(to, Text.assemble((f"{title.es}:", "bold"), (f"  {title.en}:", "dim")))
    for each in said:
        right = (each["right"] or {}).get("code", "")
        days = f"{each['from']} – {each['until'] or ''}"
        say.show(to, Text(f"   {each['register']:<13} {each['status']:<12} {days:<24} {each['party']}  {right}"))


def _list(to: "Console", title: "Both", items: "tuple[Both, ...]") -> None:
    from rich.text import Text

    if items:
        say.show(to, Text.assemble((f"{title.es}:", "bold"), (f"  {title.en}:", "dim")))
    for each in items:
        say.show(to, Text.assemble(f" – {each.es}", (f"  {each.en}", "dim")))
