"""A desk in the field: one key, and the service that it speaks to.

What is said here (`statements`) is signed by that key; what is read is read in its name, and for a stated purpose.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from service.cli import bounded, typed
from service.cli.client import log_key, remote
from service.cli.client.key_folder import HeldKey, KeyFolder, passphrase
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.say import Trouble, reason, usage, why
from service.cli.server_side import DATA_HELP, data_folder, needs_server

if TYPE_CHECKING:
    import httpx

    from service.ledger.signing import Signer

Json = dict[str, Any]

_UNAUTHORIZED: Final = 401

PURPOSE: Final = "acompañamiento de la formalización"
"""What a field officer reads for; kept in the access log, and to be replaced where it is something else."""

As = Annotated[str, typer.Option("--as", "--key", help=AS_HELP)]
Data = Annotated[Path | None, typer.Option("--data", help=DATA_HELP)]
Url = Annotated[str, typer.Option("--url", help=URL_HELP, envvar="ORO_URL")]
Purpose = Annotated[
    str, typer.Option(help="Para qué se lee; queda anotado. / What it is read for; it is kept in the access log.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Mostrar y no registrar. / Show, record nothing.")]
WhichParty = Annotated[
    str, typer.Argument(metavar="PARTE", help="RUC, o ruc:… o nat:… / A RUC, or a party's identifier.")
]
WhichRight = Annotated[
    str | None,
    typer.Option(
        "--right", metavar="CÓDIGO", help="Código único del derecho en que trabaja. / The right's código único."
    ),
]
Paper = Annotated[
    str | None,
    typer.Option(
        "--document", metavar="ARCHIVO", help="El papel: solo su huella se registra. / The paper: only its digest."
    ),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """A key opened, and the service answering.

    `vkeys` are the log's keys, none where nobody left one in the folder.
    """

    client: "httpx.Client"
    folder: KeyFolder
    key: HeldKey
    signer: "Signer"
    log: str
    vkeys: tuple[str, ...]
    purpose: str

    @property
    def party(self) -> str:
        """Whose key it is. Raises `Trouble` where the folder does not say."""
        if self.key.party is None:
            raise Trouble(f"no se sabe de quién es la clave {self.key.name}", f"nobody knows whose {self.key.name} is")
        return self.key.party


@contextmanager
def open_desk(name: str, data: Path | None, url: str, purpose: str = PURPOSE) -> Iterator[Desk]:
    """The key `name` of the folder, and the service at `url`. Raises `Trouble`."""
    with needs_server(), remote.service(url) as client:
        folder = KeyFolder(data_folder(data))
        held, signer = folder.held(name), folder.signer(name, passphrase())
        yield Desk(client, folder, held, signer, remote.origin(client), log_key.known(folder.root, None), purpose)


def read(desk: Desk, path: str, **query: str | int | None) -> Json:
    """What the service tells this key. Raises `Trouble` with what it says instead."""
    return next(read_pages(desk, path, **query))


def read_pages(desk: Desk, path: str, **query: str | int | None) -> Iterator[Json]:
    """The same, and all that the answers' `Link` leads to (RFC 8288)."""
    asked = {name: value for name, value in query.items() if value is not None}
    answer = _ask(desk, path, {"purpose": desk.purpose, **asked})
    yield answer.json()
    while "next" in answer.links:
        answer = _ask(desk, answer.links["next"]["url"], None)
        yield answer.json()


def _ask(desk: Desk, url: str, query: Mapping[str, str | int] | None) -> "httpx.Response":
    """A good answer. A token lasts a quarter of an hour, and long work does not: one that ran out is replaced."""
    answer = _get(desk, url, query)
    if answer.status_code == _UNAUTHORIZED:
        del desk.client.headers["authorization"]
        answer = _get(desk, url, query)
    return remote.good(answer)


def _get(desk: Desk, url: str, query: Mapping[str, str | int] | None) -> "httpx.Response":
    headers = desk.client.headers
    if "authorization" not in headers:
        headers["authorization"] = f"Bearer {remote.token(desk.client, desk.folder, desk.key.name)['access_token']}"
    return desk.client.get(url, params=query)


def which_party(text: str) -> str:
    """A party as somebody types it: 11 digits are a RUC. Raises `Trouble`."""
    return typed.party(text)


def which_right(desk: Desk, party: str, code: str | None) -> Json | None:
    """The right `code` with the name that a register gives it; None if none is wanted. Raises `Trouble`."""
    from service.registry.identifiers import normal_right_code

    if code is None:
        return None
    wanted = normal_right_code(code)
    known = {row["right"]: row["right_name"] for row in read(desk, f"/v1/parties/{party}")["registrations"]}
    if known.get(wanted) is None:
        there = ", ".join(sorted(right for right in known if right)) or "ninguno"
        raise usage(
            f"ningún padrón le conoce a {party} el derecho {wanted}; le conoce: {there}",
            f"no register names the right {wanted} for {party}",
        )
    return {"code": wanted, "name": known[wanted]}


def which_paper(document: str | None) -> str | None:
    """The SHA-256, in hex, of a paper on file; a digest that was made before is taken as it is. Raises `Trouble`."""
    import re

    if document is None or re.fullmatch("[0-9a-f]{64}", document):
        return document
    try:
        return bounded.digest(Path(document))
    except OSError as error:
        raise usage(
            f"{document} no se puede leer: {why(error)}", f"{document} cannot be read: {reason(error)}"
        ) from None


def which_day(text: str | None) -> str:
    """A Lima day as it is signed; today if none is given. Raises `Trouble`."""
    from datetime import UTC, datetime

    from service.decision.calendar import lima_day

    return lima_day(datetime.now(UTC)).isoformat() if text is None else typed.day(text)
