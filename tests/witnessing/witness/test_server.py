"""What a witness on the open internet must bear, and what it shows."""

import contextlib
import socket
import stat
from pathlib import Path

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Route

from service.ledger.errors import LedgerError
from service.witnessing.witness import run, server
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.folder import FolderError, WitnessFolder
from service.witnessing.witness.server import Server
from tests.witnessing.logs import ORIGIN, VKEY, Log
from tests.witnessing.witness import house


def connect(http: httpx.Client) -> socket.socket:
    """A bare connection."""
    return socket.create_connection((http.base_url.host, http.base_url.port or 0), timeout=20)


def test_who_says_nothing_is_let_go(witness: Witness, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection without a whole head, and one without a whole body, end by themselves; others are served."""
    monkeypatch.setattr(run.Impatient, "head_seconds", 0.3)
    monkeypatch.setattr(server, "BODY_SECONDS", 0.3)
    monkeypatch.setattr(Server.__init__, "__kwdefaults__", {"body_seconds": 0.3})
    with house.serving(witness) as http:
        idle, head, body = connect(http), connect(http), connect(http)
        head.sendall(b"POST /add-checkpoint HTTP/1.1\r\nhost: w\r\n")
        body.sendall(b"POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100\r\n\r\nold 0\n")
        assert http.post("/add-checkpoint", content=log.body(0, 5)).status_code == 200
        assert _rest(idle) == b""
        assert _rest(head) == b""
        assert _rest(body).startswith(b"HTTP/1.1 408 ")
        for each in (idle, head, body):
            each.close()
        again = connect(http)  # kept open after an answer, the next request's head has its time too
        again.sendall(b"GET /health HTTP/1.1\r\nhost: w\r\n\r\n")
        assert again.recv(65_536).startswith(b"HTTP/1.1 200 ")
        again.sendall(b"GET /hea")
        assert _rest(again) == b""
        again.close()


@pytest.mark.parametrize(
    "asked", [b"GET / HTTP/1.1\r\na: " + b"x" * 20_000_000, b"GET /health HTTP/1.1\r\nhost: w\r\n\r\n" * 200_000]
)
def test_who_asks_without_end_is_cut_off(witness: Witness, asked: bytes) -> None:
    """A head that does not end, and questions that do not wait for their answers, end the connection at once."""
    with house.serving(witness) as http:
        endless = connect(http)
        with pytest.raises(ConnectionError):
            _pour(endless, asked)
        endless.close()
        assert http.get("/health").status_code == 200


def test_a_crowd_does_not_shut_the_log_out(witness: Witness, log: Log) -> None:
    """With every place taken by others who were answered and stay, the log is answered all the same."""
    with house.serving(witness) as http, contextlib.ExitStack() as there:
        for _ in range(run.AT_ONCE):
            staying = there.enter_context(connect(http))
            staying.sendall(b"GET /health HTTP/1.1\r\nhost: w\r\n\r\n")
            assert staying.recv(12) == b"HTTP/1.1 200"
        assert http.post("/add-checkpoint", content=log.body(0, 5)).status_code == 200
        assert 'connections_ended_total{why="crowded"}' in http.get("/metrics").text


def _pour(connection: socket.socket, asked: bytes) -> None:
    """Send it all, and read nothing."""
    while asked:
        asked = asked[connection.send(asked[:100_000]) :]


def _rest(connection: socket.socket) -> bytes:
    """All that comes until the other side ends it."""
    found = b""
    try:
        while piece := connection.recv(65_536):
            found += piece
    except ConnectionResetError:
        pass
    return found


def test_what_it_has_cosigned_is_shown_by_the_hash_of_the_origin(http: httpx.Client, log: Log) -> None:
    """404 before the first and for any other path; then the note with the witness's line, not to be kept by caches."""
    assert http.get(house.log_path(ORIGIN)).status_code == 404
    line = http.post("/add-checkpoint", content=log.body(0, 5)).content
    found = http.get(house.log_path(ORIGIN))
    assert (found.status_code, found.content) == (200, log.note(5) + line)
    assert found.headers["cache-control"] == "no-cache"
    for path in ("/checkpoint/", "/checkpoint/abc", house.log_path(ORIGIN).upper(), house.log_path("other.example")):
        assert http.get(path).status_code == 404


def test_health_and_figures(witness: Witness, http: httpx.Client, log: Log, tmp_path: Path) -> None:
    """Health says the key, and 503 once the store is gone; the figures count answers, sizes and forks seen."""
    assert http.get("/health").text == house.vkey() + "\n"
    http.post("/add-checkpoint", content=log.body(0, 5))
    assert http.post("/add-checkpoint", content=log.fork(2).grow(3, "other").body(5)).status_code == 409
    figures = http.get("/metrics").text
    for line in (
        'witness_requests_total{status="200"} 1.0',
        'witness_requests_total{status="409"} 1.0',
        f'witness_cosigned_size{{log="{ORIGIN}"}} 5.0',
        f'witness_forks_seen_total{{log="{ORIGIN}"}} 1.0',
    ):
        assert line in figures
    (tmp_path / "witness" / "witness.sqlite").rename(tmp_path / "elsewhere")
    assert http.get("/health").status_code == 503
    answer = http.post("/add-checkpoint", content=log.body(5, 8))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_a_fork_is_written_down_whole(http: httpx.Client, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    """The log of the witness has both checkpoints, each with the log's own signature: the proof against it."""
    http.post("/add-checkpoint", content=log.body(0, 5))
    fork = log.fork(2).grow(3, "other")
    http.post("/add-checkpoint", content=fork.body(5))
    said = capsys.readouterr().out
    for signed in (log.note(5), fork.note(5)):
        assert signed.decode().splitlines()[-1] in said


def test_every_route_has_a_rule_of_access(witness: Witness) -> None:
    """No route stands open by being forgotten; figures are for the machine itself."""
    routes = Server(witness).app().routes
    assert not [route for route in routes if isinstance(route, APIRoute)]
    rules = {route.path: getattr(route.endpoint, "access", None) for route in routes if isinstance(route, Route)}
    assert rules.pop("/metrics") is server.this_machine
    assert set(rules) == {"/add-checkpoint", "/checkpoint/{log}", "/health"}
    assert set(rules.values()) == {server.open_to_all}


async def test_figures_are_for_this_machine_alone(witness: Witness) -> None:
    """Whoever asks from elsewhere is told so."""
    for client, status in (("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403)):
        transport = httpx.ASGITransport(Server(witness).app(), client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://w") as http:
            assert (await http.get("/metrics")).status_code == status


def test_a_folder_is_begun_once(tmp_path: Path) -> None:
    """Key and store are for their owner alone; a second beginning refuses, one that was broken off is taken up."""
    folder = house.begin(tmp_path / "w")
    for path in (folder.key, folder.store.path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FolderError, match="ya hay un testigo"):
        folder.begin(house.NAME, bytes(32))
    (folder.root / "witness.vkey").unlink()
    with pytest.raises(FolderError, match="no hay un testigo"):
        folder.witness()
    assert folder.begin(house.NAME, bytes(32)) == house.vkey()
    folder.witness()


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_name_that_cannot_be_leaves_nothing(tmp_path: Path, name: str) -> None:
    """A name that is no key's is refused before anything is written."""
    with pytest.raises(LedgerError):
        WitnessFolder(tmp_path / "w").begin(name, bytes(32))
    assert not (tmp_path / "w").exists()


def test_the_list_of_logs(tmp_path: Path) -> None:
    """Remarks and empty lines are left aside, a key stands once, and what is no key is named."""
    folder = house.begin(tmp_path / "w")
    folder.watch(VKEY)
    assert folder.logs_file.read_text() == VKEY + "\n"
    folder.logs_file.write_text(f"# the register\n\n  {VKEY}  \n{VKEY}\n")
    assert folder.logs() == {ORIGIN: (VKEY,)}
    for wrong in ("nonsense", VKEY[:-4] + "AAA=", house.vkey()):
        with pytest.raises(LedgerError):
            folder.watch(wrong)
        folder.logs_file.write_text(wrong + "\n")
        with pytest.raises(FolderError, match="logs"):
            folder.witness()
        folder.logs_file.write_text(VKEY + "\n")


def test_a_key_that_is_not_the_folders_is_refused(tmp_path: Path) -> None:
    """Two folders' files mixed up make no witness."""
    folder, other = house.begin(tmp_path / "a"), house.begin(tmp_path / "b", "witness.example/2")
    other.key.replace(folder.key)
    with pytest.raises(FolderError, match=r"witness\.vkey"):
        folder.witness()
