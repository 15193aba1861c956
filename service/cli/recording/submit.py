"""`orotraza submit`: sign payloads on file and record them; the receipts are kept beside them."""

import json as json_text
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.client import last_seen, log_key, remote
from service.cli.client.key_folder import KeyFolder, passphrase
from service.cli.client.token import AS_HELP, URL_HELP
from service.cli.recording import finding_said, refused, unsignable
from service.cli.recording.drafts import Draft, drafts
from service.cli.say import Trouble, as_json, complain, fail, note, say
from service.cli.server_side import DATA_HELP, data_folder, needs_server
from service.cli.whole_file import put


def submit(
    files: Annotated[list[Path], typer.Argument(help="Declaraciones en JSON. / Payloads in JSON.")],
    name: Annotated[str, typer.Option("--as", "--key", help=AS_HELP)],
    data: Annotated[Path | None, typer.Option(help=DATA_HELP)] = None,
    url: Annotated[str, typer.Option(help=URL_HELP, envvar="ORO_URL")] = remote.DEFAULT_URL,
    vkey: Annotated[
        str | None,
        typer.Option(
            "--log-key",
            metavar="VKEY",
            help="Clave del registro, o su archivo, para comprobar los recibos; si no, log.vkey de la carpeta. / "
            "The log's key, or its file, to check receipts; else the folder's log.vkey.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Para máquinas. / For machines.")] = False,
) -> None:
    """Firmar y registrar declaraciones; guarda los recibos. / Sign and record payloads; keeps the receipts."""
    from service.ledger import submission

    results: list[dict[str, Any]] = []
    with needs_server(), remote.service(url) as client:
        folder = data_folder(data)
        pinned = log_key.known(folder, vkey)
        signer = KeyFolder(folder).signer(name, passphrase())
        log = remote.origin(client)
        for path in files:
            with unsignable.told(path):
                parts = drafts(path, log, signer, submission.TYP, last_seen.read(folder, log))
            if len(parts) > 1:
                note(
                    f"{path} es grande: se registra en {len(parts)} partes con los mismos comprobantes",
                    f"{path} is big: it is recorded in {len(parts)} parts under the same documents",
                )
            for part in parts:
                answer = remote.post(client, "/v1/entries", part.body)
                results.append(_result(path, part, answer.status_code, answer.content, pinned, folder))
                if not json:
                    _tell(results[-1], remote.refusal(answer) if not answer.is_success else None)
    if json:
        as_json(results)
    if not all(result["recorded"] for result in results):
        fail()


def _result(
    path: Path, part: Draft, status: int, content: bytes, vkeys: tuple[str, ...], folder: Path
) -> dict[str, Any]:
    """What became of one part; the receipt is on file before it is checked, for a false one is evidence."""
    recorded = status in (200, 201)
    result: dict[str, Any] = {"file": str(path), "status": status, "recorded": recorded}
    if recorded:
        put(part.receipt, content)
        if vkeys:
            log_key.check(content, part.body, vkeys)
            last_seen.keep(folder, content)
        receipt = json_text.loads(content)
        said = {"seq": receipt["seq"], "findings": receipt["entry"]["findings"]}
        return result | said | {"receipt": str(part.receipt), "receipt_checked": bool(vkeys)}
    try:
        problem = json_text.loads(content)
    except ValueError:
        return result
    kept = refused.keep(part, problem)
    return result | {"problem": problem} | ({} if kept is None else {"refusal": str(kept)})


def _tell(result: dict[str, Any], refusal: tuple[str, str] | None) -> None:
    if refusal is not None:
        complain(Trouble(f"{result['file']}: {refusal[0]}", f"{result['file']}: {refusal[1]}"))
        if "refusal" in result:
            kept = result["refusal"]
            note(
                f"rechazo firmado en {kept}: guárdelo",
                f"signed refusal in {kept}; orotraza verify --refusal replays it",
            )
        return
    es = "registrado" if result["status"] == 201 else "ya estaba registrado"
    en = "recorded" if result["status"] == 201 else "was recorded before"
    checked = ("comprobado con la clave del registro", "checked under the log's key")
    unchecked = ("sin comprobar: falta --log-key", "not checked: --log-key is missing")
    how = checked if result["receipt_checked"] else unchecked
    say(
        f"{result['file']}: {es}, asiento {result['seq']}; recibo en {result['receipt']}, {how[0]}",
        f"{en}, entry {result['seq']}; keep the receipt, {how[1]}",
        "green",
    )
    finding_said.tell(result["findings"], none=False)
