"""`orotraza intake xml`: one purchase out of SUNAT's XML files, as a draft that says what it still asks.

Nothing is sent, and no service need run. Exit status: 0 when the documents agree; 1 when they contradict themselves or
one another, though the draft is written; 2 for usage.
"""

import json as json_text
import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli import bounded
from service.cli.client.key_folder import KeyFolder
from service.cli.client.token import AS_HELP
from service.cli.recording.drafts import entry_of
from service.cli.say import Trouble, as_json, complain, fail, note, reason, say, usage, why
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.whole_file import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.exchange.sunat.certificate import Root
    from service.exchange.sunat.draft import Intake
    from service.exchange.sunat.voucher import Voucher

_MOST_FILES: Final = 40
_MOST_ROOTS: Final = 4 << 20
_NO_ROOTS: Final = ("no es un certificado que se pueda leer (PEM o DER)", "it is no readable certificate")
_DRAFT: Final = re.compile("@(.+)[.]json")
_NUMBER: Final = re.compile("[0-9]{1,15}")


def from_xml(
    files: Annotated[
        list[Path],
        typer.Argument(help="XML de UNA compra: comprobante, guías, notas. / The XML files of ONE purchase."),
    ],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Borrador nuevo; luego, submit. / The new draft, for submit.")
    ] = None,
    entry: Annotated[
        str | None,
        typer.Option(
            metavar="N|@BORRADOR.json",
            help="Asiento de la compra que una nota cambia. / Entry of the purchase that a note changes.",
        ),
    ] = None,
    roots: Annotated[
        Path | None,
        typer.Option(help="Certificados raíz en que confía: archivo o carpeta (PEM, DER). / Roots that you trust."),
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", help=DATA_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Del XML de SUNAT a un borrador de compra, o de su corrección. / From SUNAT's XML to a draft of a purchase."""
    if len(files) > _MOST_FILES:
        raise usage(f"más de {_MOST_FILES} archivos: una compra a la vez", f"above {_MOST_FILES} files: one purchase")
    if out is not None and out.exists():
        raise usage(f"{out} ya existe, y no se sobrescribe", f"{out} is there, and is not overwritten")
    number = None if entry is None else _entry(entry, out)
    with needs_server():
        from service.exchange.sunat.correction import correction
        from service.exchange.sunat.draft import intake
        from service.exchange.sunat.errors import SunatError

        buyer = buyer_of(KeyFolder(data_folder(data)), name)
        trusted = () if roots is None else _roots(roots)
        found = [_read(path, trusted) for path in files]
        try:
            told = intake(found, buyer) if number is None else correction(found, buyer, number)
        except SunatError as error:
            raise Trouble(error.es, error.en) from None
    if out is not None:
        put(out, json_text.dumps(told.draft, ensure_ascii=False, indent=1).encode() + b"\n")
    if json:
        as_json(told.as_json())
    else:
        _tell(told, out)
    if not all(each.notice for each in told.disagreements):
        fail()


def buyer_of(folder: KeyFolder, name: str) -> str:
    """Whose purchases a key signs. Raises `Trouble`."""
    party = folder.held(name).party
    if party is None or not party.startswith("ruc:"):
        raise Trouble(f"la clave {name} no es de un comprador con RUC", f"key {name} is of no buyer with a RUC")
    return party


def _entry(text: str, out: Path | None) -> int:
    """The number of an entry, or that of the draft that it was, as drafts name it: by the receipt beside the new one.

    By either the correction is the same, with the same id. Raises `Trouble`.
    """
    if found := _DRAFT.fullmatch(text):
        return entry_of(out or Path("--entry"), found[1])
    if not _NUMBER.fullmatch(text):
        raise usage(f"--entry {text!r}: el número del asiento, o @borrador.json", "--entry takes a number or a draft")
    return int(text)


def _roots(path: Path) -> "Sequence[Root]":
    """The certificates in a file, or in all files of a folder. Raises `Trouble`: one that cannot be read is not left
    out, for the user would not know whom it trusts.
    """
    from service.exchange.sunat.certificate import roots

    found: list[Root] = []
    try:
        within = path.is_dir()
        files = sorted(each for each in path.iterdir() if not each.is_dir()) if within else [path]
    except OSError as error:
        raise usage(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    for each in files:
        if within and not each.is_file():  # a pipe in a folder would be waited for without end
            raise _no_certificate(each)
        try:
            found += roots(bounded.whole(each, _MOST_ROOTS, _NO_ROOTS))
        except (OSError, ValueError):
            raise _no_certificate(each) from None
    if not found:
        raise usage(f"{path} no tiene certificados", f"{path} has no certificates")
    return found


def _no_certificate(path: Path) -> Trouble:
    return usage(f"{path} no es un certificado que se pueda leer (PEM o DER)", f"{path} is no readable certificate")


def _read(path: Path, roots: "Sequence[Root]") -> "Voucher":
    """One file; its bytes go to a process of its own, and no more of them are read than a file may have."""
    from service.exchange.sunat.errors import SunatError
    from service.exchange.sunat.read import read
    from service.markup.apart import read_apart
    from service.markup.errors import MarkupError
    from service.markup.limits import LIMITS

    try:
        data = bounded.read(path, LIMITS.file_bytes)
    except OSError as error:
        raise usage(f"{path} no se puede leer: {why(error)}", f"{path} cannot be read: {reason(error)}") from None
    try:
        return read(read_apart(data, name=path.name), file=path.name, digest=sha256(data).hexdigest(), roots=roots)
    except (MarkupError, SunatError) as error:
        raise Trouble(f"{path}: {error.es}", f"{path}: {error.en}") from None


def _tell(told: "Intake", out: Path | None) -> None:
    from service.exchange.sunat.questions import asked

    for each in told.documents:
        say(f"{each.title}, {each.issued_on} ({each.file})", f"issued by {each.issuer.number}")
    for found in told.disagreements:
        (note if found.notice else _warn)(found.es, found.en)
    for field, es, en in asked(told.draft):
        note(f"{field}: {es}", f"{field}: {en}")
    if out is not None:
        say(
            f"Borrador en {out}. Complete lo que pregunta y regístrelo: orotraza submit {out}",
            "Answer what the draft asks, then submit it.",
            "green",
        )
    _tell_of_signatures(
        asked_roots=any(each.signature and each.signature.rooted is not None for each in told.documents)
    )


def _tell_of_signatures(*, asked_roots: bool) -> None:
    """What was looked at in the signatures, and what nobody can know here."""
    note(
        "De cada firma se comprobó que cubra todo el documento, que sea de la clave del certificado incluido, "
        "y de quién y de cuándo dice ser este.",
        "Of each signature it was checked that it covers all of the document, that it is by the key of the "
        "certificate enclosed, and whose and of when that says it is.",
    )
    if not asked_roots:
        note(
            "Cualquiera puede hacerse un certificado con el RUC de otro: si lo emitió una entidad acreditada, "
            "se sabe dando sus raíces (--roots).",
            "Anybody can make a certificate with another's RUC: whether an accredited entity issued it is known "
            "by giving its roots (--roots).",
        )
    note(
        "Sin conexión no se sabe si el certificado fue revocado, ni si SUNAT aceptó el documento: "
        "consulte su validez en SUNAT.",
        "Whether the certificate was revoked, and whether SUNAT accepted the document, cannot be known offline: "
        "ask SUNAT.",
    )


def _warn(es: str, en: str) -> None:
    complain(Trouble(es, en))
