"""The whole service as its own processes: two workers, one ledger."""

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from pydantic import SecretStr

from service.api.examples import story
from service.api.worker import NotBegun
from service.app.processes import PortTaken, serve
from service.ledger import checkpoint, entry, merkle, note, receipt, submission
from service.settings import Settings
from service.storage import embedded, migrate
from tests.api.processes import SERVE, end, is_ready, start
from tests.api.served import Served, begin
from tests.ports import free_port

VKEY = note.vkey(story.LOG, story.key("log").public_key)
CLIENTS = 8
EACH = 12


@pytest.fixture(scope="module")
def started(begun: tuple[str, Path]) -> Iterator[tuple[subprocess.Popen[bytes], Served]]:
    """Give a service of two workers over one ledger, and who started them. Their clock is the real one."""
    port = free_port()
    server = start(*begun, port, workers=2)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            yield server, Served(http, *begun)
    finally:
        end(server)


@pytest.fixture(scope="module")
def two_workers(started: tuple[subprocess.Popen[bytes], Served]) -> Served:
    """Give that service."""
    return started[1]


def test_eight_clients_through_two_processes(two_workers: Served) -> None:
    """Nothing is lost, doubled or out of line: each answer's receipt verifies, and the log is one unbroken chain."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    registrar = story.key("registrar")

    def client(_: int) -> list[int]:
        seqs = []
        with httpx.Client(base_url=two_workers.http.base_url, timeout=60) as http:
            for _ in range(EACH):
                policy = {"type": "policy.set", "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": now}
                payload = {**policy, "name": "fx_pen_usd", "value": "3.75", "effective_from": "2099-01-01"}
                answer = http.post("/v1/entries", content=submission.sign(payload, registrar))
                assert answer.status_code == 201, answer.text
                assert receipt.verify(answer.content, [VKEY]).entry.payload["id"] == payload["id"]
                seqs.append(answer.json()["seq"])
        return seqs

    with ThreadPoolExecutor(CLIENTS) as pool:
        seqs = [seq for found in pool.map(client, range(CLIENTS)) for seq in found]
    assert sorted(seqs) == list(range(1, CLIENTS * EACH + 1))
    rows = two_workers.execute("SELECT json_agg(convert_from(data, 'UTF8') ORDER BY seq) FROM ledger.entry")
    entries = [entry.parse(text.encode()) for text in json.loads(rows)]
    for before, after in itertools.pairwise(entries):
        assert after.prev == before.leaf_hash
    two_workers.show_all()
    head = checkpoint.parse(note.open(two_workers.http.get("/checkpoint").content, [VKEY]).text)
    assert head.root == merkle.root([each.leaf_hash for each in entries[: head.size]])


def test_a_head_without_end_is_refused(two_workers: Served) -> None:
    """Each worker bounds what it reads of a request before it knows what is asked."""
    for _ in range(4):
        with socket.create_connection((two_workers.http.base_url.host, two_workers.http.base_url.port)) as client:
            client.settimeout(10)
            client.sendall(b"GET /checkpoint HTTP/1.1\r\nhost: here\r\na: ")
            with contextlib.suppress(ConnectionError):
                for _ in range(40):
                    client.sendall(b"x" * 50_000)
                    time.sleep(0.01)
            with contextlib.suppress(ConnectionError):
                assert client.recv(100).startswith(b"HTTP/1.1 431 ")
    assert two_workers.http.get("/checkpoint").status_code == 200


def test_a_crowd_shuts_nobody_out(begun: tuple[str, Path]) -> None:
    """Of more connections that say nothing, or half of something, than there are descriptors, others are answered."""
    port = free_port()
    server = start(*begun, port, command=("sh", "-c", 'ulimit -n 256; exec "$0" "$@"', *SERVE))
    try:
        for asked in (
            b"",
            b"GET / HTTP/1.1\r\na: ",
            b"POST /v1/entries HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n",
        ):
            with contextlib.ExitStack() as there:
                for _ in range(400):
                    client = there.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
                    with contextlib.suppress(ConnectionError):
                        client.sendall(asked)
                assert httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=10).is_success, asked
                assert psutil.Process(server.pid).num_fds() < 200
        assert 'connections_ended_total{why="crowded"}' in httpx.get(f"http://127.0.0.1:{port}/metrics").text
    finally:
        end(server)


def test_figures_are_of_all_workers(two_workers: Served) -> None:
    """Whichever worker is asked, the figures are of both together."""
    kept = httpx.Limits(max_keepalive_connections=0)  # a new connection each time may reach the other worker
    with httpx.Client(base_url=two_workers.http.base_url, limits=kept, timeout=30) as http:

        def counted() -> str:
            lines = http.get("/metrics").text.splitlines()
            of_both = (each for each in lines if each.startswith("http_requests_total") and "/health/live" in each)
            return next(of_both, "").rpartition(" ")[2]

        for _ in range(20):
            http.get("/health/live")
        two_workers.until(lambda: counted() == "20.0")  # one is counted a moment after it is answered
        assert {counted() for _ in range(6)} == {"20.0"}


def test_a_log_that_was_never_begun_is_not_served(database: str, tmp_path: Path) -> None:
    """Serving an empty database ends at once, in the parent, with what to do."""
    with pytest.raises(NotBegun, match="orotraza init"):
        serve(Settings(database_url=SecretStr(database), data_dir=tmp_path, port=0))


def test_a_taken_port_is_said_before_anything_is_started(tmp_path: Path) -> None:
    """A second service on the same port says so at once, with what to do, and starts no database."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"el puerto {port} está ocupado.*--port.* / port {port} is taken"):
            serve(Settings(data_dir=tmp_path, port=port))
    assert list(tmp_path.iterdir()) == []


def test_every_line_of_the_log_is_json(begun: tuple[str, Path], tmp_path: Path) -> None:
    """What the HTTP server writes is one JSON object a line too: a collector reads it, and no request writes a line."""
    log, port = tmp_path / "log", free_port()
    server = start(
        *begun, port, command=("sh", "-c", f'exec "$0" "$@" 2>"{log}"', *SERVE), more={"ORO_LOG_LEVEL": "info"}
    )
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET /\x00\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 400 ")
    finally:
        end(server)
    said = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"Application startup complete.", "Invalid HTTP request received."} <= {each["event"] for each in said}
    assert all({"level", "timestamp"} <= each.keys() for each in said)


def test_workers_end_with_who_started_them(begun: tuple[str, Path]) -> None:
    """When the process that holds two workers is killed they end too, and the port is free for the next service."""
    port = free_port()
    server = start(*begun, port, workers=2)
    children = psutil.Process(server.pid).children(recursive=True)
    server.kill()
    server.wait()
    deadline = time.monotonic() + 30
    while alive := [each for each in children if lives(each)]:
        if time.monotonic() > deadline:
            for each in alive:
                each.kill()
            pytest.fail("workers go on without who started them")
        time.sleep(0.1)
    with socket.create_server(("127.0.0.1", port)) as free:
        assert free.getsockname()[1] == port


@pytest.mark.parametrize("workers", [1, 2])
def test_the_end_of_the_terminal_ends_the_service(begun: tuple[str, Path], workers: int) -> None:
    """Who closes the terminal that it runs in has ended it, with all its workers."""
    server = start(*begun, free_port(), workers=workers)
    children = psutil.Process(server.pid).children(recursive=True)
    try:
        hang_up(server, children)
        server.wait(20)
        assert not [each for each in psutil.wait_procs(children, 20)[1] if lives(each)]
    finally:
        server.kill()


def test_who_asked_for_it_keeps_it_without_a_terminal(begun: tuple[str, Path]) -> None:
    """With nohup, two workers go on."""
    port = free_port()
    server = start(*begun, port, workers=2, command=("nohup", *SERVE))
    children = psutil.Process(server.pid).children(recursive=True)
    try:
        hang_up(server, children)
        time.sleep(1.5)
        assert httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=10).is_success
        assert set(children) <= set(psutil.Process(server.pid).children(recursive=True))
    finally:
        end(server)


def test_the_end_of_the_terminal_cuts_no_worker_off(started: tuple[subprocess.Popen[bytes], Served]) -> None:
    """A worker hears of it too, and leaves its end to who started it, which lets it answer first."""
    server, served = started
    workers = [each for each in psutil.Process(server.pid).children() if "spawn_main" in " ".join(each.cmdline())]
    for each in workers:
        each.send_signal(signal.SIGHUP)
    assert len(workers) == 2
    psutil.wait_procs(workers, 2)
    assert [each for each in workers if lives(each)] == workers
    assert served.http.get("/health/ready").is_success


def _gone(cluster: embedded.Cluster) -> Callable[[], object]:
    cluster.kill()
    return lambda: embedded.start(cluster.home.private.parent)


def _forgetful(cluster: embedded.Cluster) -> Callable[[], object]:
    asyncio.run(told(cluster, "SET synchronous_commit = off"))
    return lambda: asyncio.run(told(cluster, "RESET synchronous_commit"))


async def told(cluster: embedded.Cluster, setting: str) -> None:
    """Set this for connections to come."""
    superuser = await asyncpg.connect(cluster.dsn())
    await superuser.execute(f"ALTER DATABASE {embedded.DATABASE} {setting}")
    await superuser.close()


@pytest.mark.parametrize("spoil", [_gone, _forgetful])
def test_a_worker_that_comes_up_while_the_database_is_away_ends_nobody(
    tmp_path: Path, spoil: Callable[[embedded.Cluster], Callable[[], object]]
) -> None:
    """Of two workers one is lost while PostgreSQL is, or is set to forget: the service goes on, and has both again once
    that is mended.
    """
    cluster = embedded.start(tmp_path)
    dsn = cluster.dsn()
    migrate.upgrade(dsn)
    begin(dsn, tmp_path)
    port = free_port()
    server = start(dsn, tmp_path, port, workers=2)
    try:
        before = {each.pid for each in workers_of(server)}
        seen = set(before)
        mend = spoil(cluster)
        psutil.Process(min(before)).kill()
        deadline = time.monotonic() + 120
        while len(seen) < len(before) + 3:  # of which one has taken the place of one that could not start
            assert server.poll() is None, "the service ended"
            assert time.monotonic() < deadline
            seen |= {each.pid for each in workers_of(server)}
            time.sleep(0.05)
        mend()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            while not (is_ready(http) and len(workers_of(server)) == 2):
                assert server.poll() is None, "the service ended"
                assert time.monotonic() < deadline
                time.sleep(0.05)
    finally:
        end(server)
        embedded.discard(tmp_path)


def workers_of(server: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The workers that a service has now."""
    found = []
    for each in psutil.Process(server.pid).children():
        with contextlib.suppress(psutil.Error):
            if "spawn_main" in " ".join(each.cmdline()):
                found.append(each)
    return found


def hang_up(server: subprocess.Popen[bytes], children: Sequence[psutil.Process]) -> None:
    """What a terminal that is closed sends to all that run in it."""
    for each in children:
        if os.getsid(each.pid) == os.getsid(server.pid):
            each.send_signal(signal.SIGHUP)
    server.send_signal(signal.SIGHUP)


def lives(process: psutil.Process) -> bool:
    """Whether it is there, and not only waiting to be buried."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
