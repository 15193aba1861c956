"""A broken disk as an operator meets it: backup, more deals, restore, refusal, recovery, and the service goes on."""

import json
import subprocess
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.api.examples import story
from service.ledger import note, receipt, submission
from service.storage.last_signed import LastSignedFile
from tests.api.processes import SERVE, running
from tests.cli.terminal import Done, run
from tests.conftest import Server

LOG = note.vkey(story.LOG, story.key("log").public_key)
ROOT = note.vkey(story.LOG, story.key("root").public_key)


@dataclass
class Site:
    """A data folder, the databases that it has had, and the receipts that are in people's hands."""

    server: Server
    dsn: str
    data: Path
    copies: Path
    signed: list[bytes] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)

    def deal(self, count: int) -> None:
        """Serve, and record as many entries as `count`, each acknowledged."""
        with running(self.dsn, self.data, workers=1) as served:
            for _ in range(count):
                now = datetime.now(UTC) - timedelta(seconds=1)
                said = {
                    "type": "policy.set",
                    "log": story.LOG,
                    "id": str(uuid.uuid4()),
                    "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
                    "name": "fx_pen_usd",
                    "value": "3.75",
                    "effective_from": "2099-01-01",
                }
                body = submission.sign(said, story.key("registrar"))
                answer = served.http.post("/v1/entries", content=body)
                assert answer.status_code == 201, answer.text
                self.signed.append(body)
                self.receipts.append(answer.content)
            size = str(json.loads(self.receipts[-1])["seq"] + 1)
            while served.http.get("/checkpoint").text.splitlines()[1] != size:
                time.sleep(0.1)  # what is shown moves once a second

    def command(self, *arguments: str | Path, dsn: str | None = None) -> Done:
        """A command beside the service."""
        return run(*arguments, environment={"ORO_DATA_DIR": str(self.data), "ORO_DATABASE_URL": dsn or self.dsn})

    def program(self, name: str, *arguments: str | Path) -> None:
        """One of PostgreSQL's own."""
        subprocess.run([self.server.cluster.home.programs / name, *map(str, arguments)], check=True)

    def restored(self, backup: Path) -> str:
        """The database that `pg_restore` makes of a backup."""
        name = f"test_{uuid.uuid4().hex}"
        self.server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        dsn = self.server.cluster.dsn(name)
        self.program("pg_restore", "--exit-on-error", f"--dbname={dsn}", backup)
        return dsn


@pytest.fixture(scope="module")
def site(begun: tuple[str, Path], server: Server, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Give a site that was backed up, went on, was copied by an auditor, and then stopped."""
    dsn, data = begun
    site = Site(server, dsn, data, tmp_path_factory.mktemp("copies"))
    site.deal(3)
    site.program("pg_dump", "--format=custom", f"--file={site.copies / 'backup.dump'}", dsn)
    site.deal(4)
    for arguments in (
        ("export", site.copies / "ledger.ndjson"),
        ("tiles", "publish", site.copies / "public", "--entries", site.copies / "entries"),
    ):
        done = site.command(*arguments)
        assert done.returncode == 0, done.stderr
    return site


@pytest.mark.parametrize("copy", ["ledger.ndjson", "entries"])
def test_the_recovery_page_as_it_is_written(site: Site, copy: str) -> None:
    """Refused with the command to run; recovered; served: every receipt verifies and every repeat finds its entry."""
    restored = site.restored(site.copies / "backup.dump")
    environment = {"ORO_DATA_DIR": str(site.data), "ORO_DATABASE_URL": restored, "ORO_PORT": "0", "PATH": "/usr/bin"}
    refused = subprocess.run(SERVE, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "orotraza recover FROM" in " ".join(refused.stderr.split())
    assert site.command("doctor", dsn=restored).returncode == 1

    done = site.command("recover", site.copies / copy, "--json", dsn=restored)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"size": 8, "missing": 4}
    assert site.command("doctor", dsn=restored).returncode == 0

    with running(restored, site.data, workers=1) as served:
        for body, held in zip(site.signed, site.receipts, strict=True):
            again = served.http.post("/v1/entries", content=body)
            assert again.status_code == 200
            proved, first = receipt.verify(again.content, [LOG]), receipt.verify(held, [LOG])
            assert proved.entry == first.entry
        assert served.http.get("/checkpoint").text.splitlines()[1] == "8"
    export = site.copies / f"after-{copy}.ndjson"
    assert site.command("export", export, dsn=restored).returncode == 0
    for number, held in enumerate(site.receipts):
        since = site.copies / f"{number}.receipt.json"
        since.write_bytes(held)
        checked = site.command("verify", export, "--key", ROOT, "--since", since)
        assert checked.returncode == 0, checked.stdout


def test_a_new_machine_from_a_mirror(site: Site, tmp_path: Path) -> None:
    """An empty database and no last-signed: the root key and a copy rebuild the log, and begin the file anew."""
    name = f"test_{uuid.uuid4().hex}"
    site.server.execute(f"CREATE DATABASE {name}")
    dsn = site.server.cluster.dsn(name)
    fresh = Site(site.server, dsn, tmp_path, site.copies)
    without = fresh.command("recover", site.copies / "entries")
    assert without.returncode == 1
    assert "--key" in without.stderr
    done = fresh.command("recover", site.copies / "entries", "--key", ROOT)
    assert done.returncode == 0, done.stderr
    held = LastSignedFile(tmp_path / "last-signed", story.LOG).read()
    assert held is not None
    assert held.size == 8
    (tmp_path / "keys").mkdir()
    for file in (site.data / "keys").iterdir():
        (tmp_path / "keys" / file.name).write_bytes(file.read_bytes())
        (tmp_path / "keys" / file.name).chmod(0o600)
    fresh.deal(1)
    assert json.loads(fresh.receipts[0])["seq"] == 8


def test_what_is_no_copy(site: Site, tmp_path: Path) -> None:
    """A folder without a checkpoint, a bundle that is missing, an export cut short: each is named in one sentence."""
    (tmp_path / "empty").mkdir()
    cut = tmp_path / "cut.ndjson"
    cut.write_bytes((site.copies / "ledger.ndjson").read_bytes()[:-300])
    for source in (tmp_path / "empty", cut, tmp_path / "none"):
        done = site.command("recover", source)
        assert done.returncode == 2, source
    holed = tmp_path / "holed"
    holed.mkdir()
    (holed / "checkpoint").write_bytes((site.copies / "entries" / "checkpoint").read_bytes())
    done = site.command("recover", holed)
    assert done.returncode == 2
    assert "tile/entries/000.p/8" in done.stderr
