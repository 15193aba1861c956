"""What `/health/ready` says of a service that answers and does not record, and that it takes nothing meanwhile."""

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.ledger import note, receipt
from service.ledger.merkle import CompactRange
from service.storage.last_signed import LastSignedFile
from tests.api import processes
from tests.api.served import Served, begin
from tests.ports import free_port

VKEY = note.vkey(story.LOG, story.key("log").public_key)


@dataclass(frozen=True)
class Service:
    """A service of one worker in processes of its own."""

    served: Served
    process: subprocess.Popen[bytes]

    @property
    def writer(self) -> int:
        """The process beside the worker."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "service.flows.recording.writer"],  # noqa: S607 - wherever it is
            check=True,
            capture_output=True,
            text=True,
        )
        return int(found.stdout)

    def ready(self, language: str = "en") -> tuple[int, dict[str, Any]]:
        """Status and body of `/health/ready`."""
        answer = self.served.http.get("/health/ready", headers={"accept-language": language})
        assert answer.is_success or int(answer.headers["retry-after"]) > 0
        return answer.status_code, answer.json()

    def until(self, status: int, code: str | None = None) -> None:
        """Wait until it says so."""
        deadline = time.monotonic() + 60
        while True:
            found, said = self.ready()
            if (found, said.get("code")) == (status, code):
                return
            assert time.monotonic() < deadline, said
            time.sleep(0.1)

    def record(self, payload: dict[str, Any]) -> httpx.Response:
        """Post it, signed by the registrar; who is sent away is told when to come back."""
        answer = self.served.record(payload, story.key("registrar"))
        assert answer.status_code != 503 or int(answer.headers["retry-after"]) > 0
        return answer

    def size(self) -> int:
        """How many entries the database has."""
        return int(self.served.execute("SELECT size FROM ledger.head"))


@pytest.fixture
def service(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Service]:
    """Give a service whose log holds its genesis alone; its clock is the real one."""
    dsn = new_database()
    begin(dsn, tmp_path)
    port = free_port()
    process = processes.start(dsn, tmp_path, port)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            yield Service(Served(http, dsn, tmp_path), process)
    finally:
        processes.end(process)


def policy() -> dict[str, Any]:
    """A payload that nobody has sent."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    head = {"type": "policy.set", "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": now}
    return {**head, "name": "fx_pen_usd", "value": "3.75", "effective_from": "2099-01-01"}


def test_a_last_signed_file_that_cannot_be_written(service: Service) -> None:
    """503 `not_signed`, nothing more is taken; with the disk free it goes on by itself, and receipts come by retry."""
    first, second, third = policy(), policy(), policy()
    assert service.ready()[0] == 200
    assert service.record(first).status_code == 201
    in_the_way = service.served.data / "last-signed.new"
    in_the_way.mkdir()
    assert service.record(second).status_code == 503
    status, said = service.ready()
    assert (status, said["code"]) == (503, "not_signed")
    assert "last-signed" in said["title"]
    assert str(service.served.data) not in str(said)
    assert "recibe nada más" in service.ready("es")[1]["title"]
    assert service.record(third).status_code == 503
    assert service.size() == 3
    in_the_way.rmdir()
    service.until(200)
    again = service.record(second)
    assert (again.status_code, again.json()["seq"]) == (200, 2)
    assert receipt.verify(again.content, [VKEY]).entry.payload["id"] == second["id"]
    assert service.record(third).status_code == 201
    assert service.ready()[1]["size"] == 4


def test_a_log_that_has_diverged(service: Service) -> None:
    """503 `log_diverged` from the moment the writer halts, until it is started again, and nothing is signed."""
    listed = "/v1/certificates/status/revocation/0"
    assert service.record(policy()).status_code == 201
    assert service.served.http.get(listed).status_code == 200
    file = service.served.data / "last-signed"
    kept = file.read_bytes()
    other = LastSignedFile(service.served.data / "other" / "last-signed", story.LOG)
    other.create(CompactRange().append([bytes(32)] * 9))
    other.path.replace(file)
    assert service.record(policy()).status_code == 503
    status, said = service.ready()
    assert (status, said["code"]) == (503, "log_diverged")
    assert service.served.http.get(listed).status_code == 503
    file.write_bytes(kept)
    assert service.record(policy()).status_code == 503
    time.sleep(2.5)
    assert service.ready()[1]["code"] == "log_diverged"
    assert service.served.http.get("/health/live").status_code == 200


def test_a_writer_that_hangs(service: Service) -> None:
    """503 `writer_silent` soon; from then on nobody is left waiting, and what was handed over is answered."""
    writer = service.writer
    with ThreadPoolExecutor(1) as pool:
        os.kill(writer, signal.SIGSTOP)
        try:
            handed_over = pool.submit(service.record, policy())
            service.until(503, "writer_silent")
            assert service.record(policy()).status_code == 503  # the client waits for a minute at most
            assert service.size() == 1
        finally:
            os.kill(writer, signal.SIGCONT)
        service.until(200)
        assert handed_over.result(30).status_code == 201
    assert service.writer == writer


def test_a_writer_that_is_killed(service: Service) -> None:
    """503 until another one takes its place."""
    writer = service.writer
    with LastSignedFile(service.served.data / "last-signed", story.LOG)._held():  # which the other one wants to read
        os.kill(writer, signal.SIGKILL)
        service.until(503, "not_ready")
    service.until(200)
    assert service.writer != writer
    assert service.record(policy()).status_code == 201
