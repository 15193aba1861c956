"""kill -9 of the service at every step of having a checkpoint cosigned."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from service.ledger import checkpoint, note, receipt, signing
from service.storage.engine import Pools
from service.storage.last_signed import LastSignedFile
from tests.api import processes
from tests.api.remote import body_of
from tests.flows import house
from tests.flows.cosigning.dying import STEPS
from tests.flows.cosigning.watched import PATIENCE, Watcher, by
from tests.flows.house import LOG_VKEY, Author, Signed
from tests.flows.ledger_check import check_ledger
from tests.ports import free_port

DYING = (sys.executable, "-m", "tests.flows.cosigning.dying")


async def _begin(pools: Pools, data: Path) -> Author:
    keys = data / "keys"
    keys.mkdir()
    for name in ("log", "service"):
        signing.generate(keys / f"{name}.pem", house.seed(name))
    author = Author()
    appender = house.appender(pools.writer, data, publishes=False)
    await appender.start()
    for signed in author.opening():
        await appender.submit(*signed)
    await appender.stop()
    return author


def _record(http: httpx.Client, signed: Signed) -> bytes | None:
    """The receipt; None when the answer was lost with the server."""
    try:
        answer = http.post("/v1/entries", content=body_of(signed[0]))
    except httpx.TransportError:
        return None
    assert answer.status_code in {200, 201}, answer.text
    return answer.content


def _until_shown(http: httpx.Client, size: int, *witnesses: Watcher) -> bytes:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert time.monotonic() < deadline, "not shown"
        shown = http.get("/checkpoint")
        if shown.status_code == 200:
            found = checkpoint.parse(note.open(shown.content, [LOG_VKEY]).text)
            if found.size >= size and len(by(shown.content, *witnesses)) == len(witnesses):
                return shown.content
        time.sleep(0.1)


def _start(database: str, data: Path, port: int, step: str | None, more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The service, which dies at this step once it is armed."""
    command = processes.SERVE if step is None else (*DYING, step, str(data))
    return processes.start(database, data, port, command=command, more=more)


async def test_crashes_lose_nothing(
    pools: Pools, database: str, tmp_path: Path, ngo: Watcher, customs: Watcher
) -> None:
    """Killed at each step, the next start shows a checkpoint that both witnesses have cosigned and that has every
    entry.
    """
    author = await _begin(pools, tmp_path)
    lines = [f"witness {each.name} {each.vkey} {each.url}\n" for each in (ngo, customs)]
    (tmp_path / "policy").write_text("".join(lines) + f"group both all {ngo.name} {customs.name}\nquorum both\n")
    environment = {
        "ORO_DATABASE_URL": database,
        "ORO_DATA_DIR": str(tmp_path),
        "ORO_WITNESS_POLICY": str(tmp_path / "policy"),
        "ORO_LOG_LEVEL": "error",
    }
    port, size = free_port(), 3
    with (
        ngo.there() as ngo_http,
        customs.there(),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http,
    ):
        server = _start(database, tmp_path, port, STEPS[0], environment)
        try:
            for step, following in zip(STEPS, (*STEPS[1:], None), strict=True):
                _until_shown(http, size, ngo, customs)
                (tmp_path / "armed").touch()
                signed = [author.declared(house.party(100 + size + number)) for number in range(3)]
                receipts = [_record(http, each) for each in signed]
                assert server.wait(60) == -signal.SIGKILL, step
                (tmp_path / "armed").unlink()
                server = _start(database, tmp_path, port, following, environment)
                size += len(signed)
                receipts = [found or _record(http, each) for found, each in zip(receipts, signed, strict=True)]
                shown = _until_shown(http, size, ngo, customs)
                held = LastSignedFile(tmp_path / "last-signed", house.ORIGIN).read()
                assert held is not None, step
                assert head(shown) == (held.size, held.root()), step
                assert head(ngo.shown(ngo_http)) == head(shown), step
                for found in receipts:
                    assert found is not None, step
                    assert receipt.verify(found, [LOG_VKEY]).entry.seq < held.size, step
            processes.end(server)
        finally:
            server.kill()
            server.wait(60)
    await check_ledger(pools)


def head(shown: bytes) -> tuple[int, bytes]:
    """Size and root of a note of the log."""
    found = checkpoint.parse(note.open(shown, [LOG_VKEY]).text)
    return found.size, found.root
