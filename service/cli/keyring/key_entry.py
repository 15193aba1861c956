"""What every command about keys takes, and how the log is told of a key."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import typer

from service.cli.client import last_seen, remote
from service.cli.client.key_folder import HeldKey, KeyFolder, passphrase
from service.cli.client.token import URL_HELP
from service.cli.say import say
from service.cli.server_side import DATA_HELP, needs_server

if TYPE_CHECKING:
    import httpx

Data = Annotated[Path | None, typer.Option("--data", help=DATA_HELP)]
Url = Annotated[str, typer.Option("--url", help=URL_HELP, envvar="ORO_URL")]
By = Annotated[str, typer.Option("--by", help="Clave que firma la inscripción. / The key that signs for it.")]
Name = Annotated[str, typer.Argument(help="Nombre de la clave. / The key's name.")]


def tell_log(
    folder: KeyFolder, by: str, url: str, kind: str, party: str, key: HeldKey | None, /, **members: object
) -> None:
    """Sign and record what is said of a key; with `key`, the new one and its own proof. Raises `Trouble`."""
    with needs_server(), remote.service(url) as client:
        payload = _payload(log := remote.origin(client), kind, party, members)
        if (seen := last_seen.read(folder.root, log)) is not None:
            payload["seen"] = seen
        if key is not None:
            payload |= _proved(folder, key, payload["log"], party)
        seq = _record(client, folder, by, payload)
    say(f"registrado en el asiento {seq}", f"recorded as entry {seq}", "green")


def _payload(log: str, kind: str, party: str, members: dict[str, object]) -> dict[str, Any]:
    return {
        "type": kind,
        "log": log,
        "id": str(uuid4()),
        "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "party": party,
        **members,
    }


def _proved(folder: KeyFolder, key: HeldKey, log: str, party: str) -> dict[str, Any]:
    from service.ledger import keyproof

    signer = folder.signer(key.name, passphrase())
    return {"key": signer.public_key.hex(), "proof": keyproof.make(log, party, signer)}


def _record(client: "httpx.Client", folder: KeyFolder, by: str, payload: dict[str, Any]) -> int:
    from service.ledger import submission

    body = submission.sign(payload, folder.signer(by, passphrase()))
    answer = remote.good(remote.post(client, "/v1/entries", body))
    seq: int = answer.json()["seq"]
    return seq
