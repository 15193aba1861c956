"""What `monitor` and `mirror` share: somebody else's log, the key it is trusted by, a token for its entries."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.client.key_folder import passphrase
from service.cli.key_file_said import spanish
from service.cli.say import Trouble, usage, why

if TYPE_CHECKING:
    from service.audit.trusted import Trusted
    from service.ledger.signing import Signer
    from service.witnessing.mirror.bearer import Bearer
    from service.witnessing.mirror.fetch import Fetcher

LogUrl = Annotated[str, typer.Argument(metavar="URL", help="Dónde está el registro. / Where the log is.")]
Key = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="VKEY",
        help="Clave en que usted confía: la del registro, o con --by la raíz; o un archivo que la contiene. / "
        "The key you trust: the log key, or with --by the root key; or a file that holds it.",
    ),
]
By = Annotated[
    Path | None,
    typer.Option("--by", metavar="CLAVE.pem", help="Clave del auditor, para leer asientos. / The auditor's key file."),
]
Party = Annotated[str | None, typer.Option("--party", metavar="RUC", help="De quién es. / Whose it is.")]
AsJson = Annotated[bool, typer.Option("--json", help="Una línea JSON por aviso. / A JSON line for each.")]

_SPAN: Final = re.compile("([0-9]{1,6})([smhd])")
_UNITS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def span(text: str, option: str) -> timedelta:
    """A time as people write it: 90s, 30m, 26h, 2d. Raises `Trouble`."""
    found = _SPAN.fullmatch(text)
    if found is None or not int(found[1]):
        raise usage(f"{option}: escriba 90s, 30m, 26h o 2d", f"{option}: write 90s, 30m, 26h or 2d")
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]])


def reader(by: Path | None, party: str | None) -> "tuple[str, Signer] | None":
    """Who reads the entries, and with which key; None where neither is given. Raises `Trouble`."""
    from service.ledger.signing import FileSigner, KeyFileError
    from service.registry.identifiers import check_party

    if by is None and party is None:
        return None
    if by is None or party is None:
        raise usage("--by y --party van juntos", "--by and --party belong together")
    try:
        return check_party(party if ":" in party else f"ruc:{party}"), FileSigner(by, passphrase())
    except ValueError:
        raise usage(f"--party: {party} no es un RUC", f"--party: {party} is no RUC") from None
    except KeyFileError as error:
        raise Trouble(f"la clave no se abre: {spanish(error)}", f"the key cannot be opened: {error}") from None


@asynccontextmanager
async def connected(
    url: str, trusted: "Trusted", reads: "tuple[str, Signer] | None"
) -> "AsyncIterator[tuple[Fetcher, Bearer | None]]":
    """Connections to the log, and its entries if there is somebody to read them."""
    from service.witnessing.mirror.bearer import Bearer
    from service.witnessing.mirror.fetch import Fetcher, client

    async with client() as opened:
        fetcher = Fetcher(opened, url)
        bearer = None
        if reads is not None:
            party, signer = reads
            bearer = Bearer(fetcher, origin=trusted.origin, party=party, signer=signer)
        yield fetcher, bearer


@contextmanager
def in_words() -> Iterator[None]:
    """Say in one line what is missing or wrong with the watcher's own machine."""
    try:
        from service.witnessing.mirror.copy import Damaged
        from service.witnessing.mirror.disk import InUse
        from service.witnessing.monitor.state import NoState
        from service.witnessing.webhook.secret import SecretError
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("service"):
            raise
        raise Trouble(
            f"falta el paquete {error.name}: instale orotraza[net]",
            f"package {error.name} is missing: install orotraza[net]",
        ) from None
    try:
        yield
    except (Damaged, NoState, SecretError) as error:
        es, _, en = str(error).partition(" / ")
        raise Trouble(es, en) from None
    except InUse as error:
        raise Trouble(f"otro proceso trabaja en {error}", f"another process works in {error}") from None
    except OSError as error:
        raise Trouble(f"no se puede escribir: {why(error)}", "it cannot be written") from None
