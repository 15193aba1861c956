"""A real server on a real socket over a real, empty database, with the keys of the worked examples."""

import asyncio
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
from pydantic import SecretStr

from service.api import connection
from service.api.examples import story
from service.app.application import create_app
from service.flows.recording.answers import Recorded
from service.flows.recording.append import Appender
from service.ledger import assertion, keyproof, signing, submission
from service.ledger.signing import SeedSigner
from service.rulebook.read import read
from service.settings import Settings
from service.storage.engine import Connection, open_pools
from service.storage.last_signed import LastSignedFile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""What the log's clock says, so that the worked examples are neither stale nor of the future."""

UNTIL = "2036-11-01"
"""A day until which leave to read is given: the service's clock stands still, and the day of its readers does not."""

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"


async def clock(_: Connection) -> datetime:
    """A clock that stands still."""
    return NOW


@dataclass(frozen=True, slots=True)
class Served:
    """A running service and how to speak to it."""

    http: httpx.Client
    dsn: str
    data: Path

    def record(self, payload: dict[str, Any], signer: SeedSigner) -> httpx.Response:
        """Post one signed submission."""
        return self.http.post("/v1/entries", content=submission.sign(payload, signer))

    def tell(self, until: str) -> None:
        """Record the worked examples up to this payload type."""
        for example in story.ACTS:
            kind = example.payload["type"]
            if kind != "log.genesis":
                answer = self.record(dict(example.payload), story.key(example.signed_by))
                assert answer.status_code in {200, 201}, answer.text
            if kind == until:
                return

    def give_leave_for_years(self) -> None:
        """Let leave to read be given up to `UNTIL`."""
        head = {"type": "policy.set", "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-21T11:00:00Z"}
        policy = {"name": "access_most_days", "value": 3650, "effective_from": "2026-11-21"}
        answer = self.record({**head, **policy}, story.key("registrar"))
        assert answer.status_code == 201, answer.text

    def token(self, party: str, signer: SeedSigner) -> str:
        """A bearer token for a party's key."""
        now = datetime.now(UTC)
        made = assertion.make(party=party, log=story.LOG, at=now, jti=str(uuid.uuid4()), signer=signer)
        answer = self.http.post("/v1/token", data={"grant_type": GRANT_TYPE, "assertion": made})
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    def get(self, path: str, token: str, **params: str | int) -> httpx.Response:
        """Ask with a token, in English."""
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        return self.http.get(path, headers=headers, params=params or None)

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for what the service does by itself, a minute at most."""
        over = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < over, "it did not happen"
            time.sleep(0.05)

    def show_all(self) -> None:
        """Wait until all that was recorded is under the checkpoint that is shown, which moves once a second."""
        size = self.execute("SELECT size FROM ledger.head")
        self.until(lambda: self.http.get("/checkpoint").text.splitlines()[1] == size)

    def store_all(self) -> None:
        """Wait until the checkpoint of all that was recorded is stored, which is when others read by it."""
        size = self.execute("SELECT size FROM ledger.head")
        self.until(lambda: self.execute("SELECT max(size) FROM ledger.note") == size)

    def until_is(self, expected: str, statement: str) -> None:
        """Wait until the first value of this statement is that: what was read is noted a moment after it was told."""
        self.until(lambda: self.execute(statement) == expected)

    def execute(self, statement: str) -> str:
        """Run one statement as superuser; its first value as text."""
        return asyncio.run(_execute(self.dsn, statement))

    def enrol(self, party: str, key: str, /, *, roles: list[str], **members: object) -> SeedSigner:
        """Register a party and its administrator key."""
        about = {"log": story.LOG, "occurred_at": "2026-11-20T15:00:00Z"}
        registered = {"type": "party.registered", "id": _uuid(party), **about}
        answer = self.record({**registered, "party": party, "roles": roles, **members}, story.key("registrar"))
        assert answer.status_code == 201, answer.text
        return self.give_key(party, key)

    def give_key(self, party: str, key: str) -> SeedSigner:
        """Enrol the administrator key of a party on record."""
        signer = story.key(key)
        enrolled = {
            "type": "key.enrolled",
            "id": _uuid(key),
            "log": story.LOG,
            "occurred_at": "2026-11-20T15:00:00Z",
            "party": party,
            "grade": "administrator",
            "key": signer.public_key.hex(),
            "proof": keyproof.make(story.LOG, party, signer),
        }
        answer = self.record(enrolled, story.key("registrar"))
        assert answer.status_code == 201, answer.text
        return signer


async def _execute(dsn: str, statement: str) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()


def _uuid(name: str) -> str:
    return str(uuid.UUID(bytes=sha256(name.encode()).digest()[:16]))


def begin(dsn: str, data: Path) -> None:
    """Write the keys of the examples and record their genesis."""
    (data / "keys").mkdir(parents=True)
    for file, name in (("log", "log"), ("log-2", "log 2"), ("service", "service")):
        signing.generate(data / "keys" / f"{file}.pem", sha256(f"orotraza example key {name}".encode()).digest())
    asyncio.run(_begin(dsn, data))


async def _begin(dsn: str, data: Path) -> None:
    pools = await open_pools(dsn)
    appender = Appender(
        pools.writer,
        origin=story.LOG,
        log_signer=story.key("log"),
        service_signer=story.key("service"),
        last_signed=LastSignedFile(data / "last-signed", story.LOG),
        clock=clock,
    )
    await appender.start()
    sent = submission.parse(submission.sign(dict(story.STORY["log.genesis"].payload), story.key("root")))
    answer = await appender.submit(sent, read(sent.payload_bytes))
    assert isinstance(answer, Recorded), answer
    await appender.stop()
    await pools.close()


@contextmanager
def serving(dsn: str, data: Path, **more: Any) -> Iterator[Served]:  # noqa: ANN401 - settings of any kind
    """Serve from a thread of its own until the block ends; `more` are further settings."""
    settings = Settings(database_url=SecretStr(dsn), data_dir=data, **more)
    app = create_app(settings, clock=clock)
    config = uvicorn.Config(app, http=connection.Connection, log_level="warning", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the service did not start"
            time.sleep(0.01)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(base_url=url, timeout=30) as http:
                yield Served(http, dsn, data)
        finally:
            server.should_exit = True
            thread.join()
