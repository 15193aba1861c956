"""`orotraza init`: begin a log: keys, database, and entry 0, which names them.

Each step may be interrupted: run again, it takes up the keys that are there. Once entry 0 is recorded there is nothing
left to begin, and it refuses.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from service.cli import typed
from service.cli.client import log_key, service_key
from service.cli.client.key_folder import HeldKey, KeyFolder, passphrase
from service.cli.key_file_said import spanish
from service.cli.say import Trouble, as_json, say, usage
from service.cli.server_side import DATA_HELP, database, needs_server, settings

if TYPE_CHECKING:
    from service.ledger.signing import SeedSigner

SYSTEM = "log"
"""The party of root, log and service keys."""


def init(
    origin: Annotated[str, typer.Option(help="Nombre del registro, p. ej. oro.example.pe/2026. / The log's name.")],
    registrar: Annotated[
        str, typer.Option(metavar="ruc:…", help="Quien lleva los registros. / Who keeps the registers.")
    ],
    registrar_name: Annotated[str, typer.Option(help="Su razón social. / Its legal name.")],
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    root: Annotated[
        Path | None,
        typer.Option(help="Archivo de la clave raíz: mejor en un medio aparte. / The root key's file: better apart."),
    ] = None,
    ask_passphrase: Annotated[
        bool, typer.Option(help="Cifrar la clave raíz con una frase. / Encrypt the root key under a passphrase.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Empezar un registro nuevo: claves, base de datos y primer asiento. / Begin a new log."""
    from service.ledger import note
    from service.ledger.shapes import ORIGIN, matches

    if not matches(origin, ORIGIN):
        raise usage(f"{origin!r} no es un nombre de registro", "a log's name is as oro.example.pe/2026")
    with needs_server():
        registrar = typed.party(registrar)
        _refuse_misshapen(origin, registrar, registrar_name)
    secret = typer.prompt("Frase / Passphrase", hide_input=True, confirmation_prompt=True) if ask_passphrase else ""
    chosen = settings(data_dir=data)
    root_path = (root or chosen.data_dir / "offline" / "root.pem").expanduser().absolute()
    with needs_server(), database(chosen, new=True) as dsn:
        keys = _keys(KeyFolder(chosen.data_dir), root_path, secret.encode() or None, registrar)
        asyncio.run(
            _begin(dsn, chosen.last_signed_file, origin, registrar_name, keys, publishes=chosen.witness_policy is None)
        )
    vkeys = {
        "root": note.vkey(origin, keys.root.public_key),
        "log": note.vkey(origin, keys.log.public_key),
        "service": note.vkey(origin, keys.service.public_key),
    }
    for pinned, which in ((log_key.PINNED, "log"), (service_key.PINNED, "service")):
        (chosen.data_dir / pinned).write_text(vkeys[which] + "\n", encoding="ascii")
    if json:
        as_json({"origin": origin, "root_key_file": str(root_path), "vkeys": vkeys})
        return
    say(f"El registro {origin} ha empezado.", f"The log {origin} has begun.", "bold green")
    say(
        f"Guarde la clave raíz fuera de esta máquina: {root_path}",
        "Keep the root key off this machine: it is needed again only if the log's key is lost.",
        "bold",
    )
    say(f"Para verificar: --key {vkeys['root']}", "Give this key to whoever is to verify the log.")


@dataclass(frozen=True, slots=True)
class _Keys:
    """The four keys that entry 0 names, and the registrar's party."""

    root: "SeedSigner"
    log: "SeedSigner"
    service: "SeedSigner"
    registrar: "SeedSigner"
    party: str


def _refuse_misshapen(origin: str, registrar: str, registrar_name: str) -> None:
    """Nothing where entry 0 can be of this registrar: judged before anything is made. Raises `Trouble`."""
    from service.api.problems import Problem
    from service.api.texts import canonical as canonical_texts
    from service.api.texts import forms
    from service.ledger import canonical
    from service.ledger.canonical import CanonicalError
    from service.ledger.signing import SeedSigner
    from service.registry.identifiers import is_natural
    from service.rulebook.read import ShapeError, read

    if is_natural(registrar):
        raise usage(
            f"--registrar {registrar}: lleva los registros una persona jurídica, con RUC que empieza por 20",
            f"--registrar {registrar}: a legal entity keeps the registers, with a RUC that begins with 20",
        )
    root, log, service, own = (SeedSigner(bytes([number]) * 32) for number in range(1, 5))
    try:
        read(canonical.encode(_genesis(origin, registrar_name, _Keys(root, log, service, own, registrar))))
    except CanonicalError as error:
        raise usage(
            f"--registrar-name: {canonical_texts.reason(error.reason).es}", f"--registrar-name: {error.reason}"
        ) from None
    except ShapeError as error:
        first = error.problems[0]
        option = "--registrar-name" if first.path.endswith("name") else "--registrar"
        said = Problem(forms.kind(first.code, first.detail), option, {"expected": first.detail})
        es, en = (said.as_json(language) for language in ("es", "en"))
        raise usage(f"{option}: {es['title']} {es['fix']}", f"{option}: {en['title']} {en['fix']}") from None


def _keys(folder: KeyFolder, root: Path, root_secret: bytes | None, registrar: str) -> _Keys:
    return _Keys(
        _root(root, root_secret),
        _key(folder, "log", SYSTEM, passphrase()),
        _key(folder, "service", SYSTEM, passphrase()),
        _key(folder, "registrar", registrar, None),
        registrar,
    )


def _root(path: Path, secret: bytes | None) -> "SeedSigner":
    import secrets

    from service.ledger.signing import FileSigner, KeyFileError, generate

    try:
        if path.exists():
            return FileSigner(path, secret)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return generate(path, secrets.token_bytes(32), secret)
    except (KeyFileError, OSError) as error:
        raise Trouble(f"clave raíz: {spanish(error)}", f"root key: {error}") from None


def _key(folder: KeyFolder, name: str, party: str, secret: bytes | None) -> "SeedSigner":
    from service.ledger.signing import thumbprint

    if not folder.path(name).exists():
        return folder.new(name, party, secret)
    signer = folder.signer(name, secret)
    folder.label(HeldKey(name, party, thumbprint(signer.public_key)))
    return signer


async def _begin(
    dsn: str, last_signed: Path, origin: str, registrar_name: str, keys: _Keys, *, publishes: bool
) -> None:
    from service.flows.recording.answers import Recorded
    from service.flows.recording.append import Appender
    from service.ledger import submission
    from service.rulebook.read import read
    from service.storage import log_entries, migrate
    from service.storage.engine import open_pools
    from service.storage.last_signed import LastSignedFile

    await asyncio.to_thread(migrate.upgrade, dsn)
    sent = submission.parse(submission.sign(_genesis(origin, registrar_name, keys), keys.root))
    payload = read(sent.payload_bytes)
    pools = await open_pools(dsn)
    try:
        async with pools.reader.acquire() as connection:
            if await log_entries.size(connection):
                raise Trouble("este registro ya empezó; no hay nada que hacer", "this log has begun; nothing to do")
        appender = Appender(
            pools.writer,
            origin=origin,
            log_signer=keys.log,
            service_signer=keys.service,
            last_signed=LastSignedFile(last_signed, origin),
            publishes=publishes,
        )
        await appender.start()
        try:
            answer = await appender.submit(sent, payload)
        finally:
            await appender.stop()
    finally:
        await pools.close()
    if not isinstance(answer, Recorded):
        raise Trouble(f"el primer asiento no se registró: {answer}", "entry 0 was not recorded")


def _genesis(origin: str, registrar_name: str, keys: _Keys) -> dict[str, object]:
    from service.ledger import keyproof

    return {
        "type": "log.genesis",
        "log": origin,
        "id": str(uuid4()),
        "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "root_key": keys.root.public_key.hex(),
        "log_key": keys.log.public_key.hex(),
        "service_key": keys.service.public_key.hex(),
        "registrar": {
            "party": keys.party,
            "name": registrar_name,
            "key": keys.registrar.public_key.hex(),
            "proof": keyproof.make(origin, keys.party, keys.registrar),
        },
    }
