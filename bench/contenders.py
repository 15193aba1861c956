"""What is measured over HTTP, and the proof after each run that what was counted also happened."""

import asyncio
import random
import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import httpx

from bench import drive, fill, names, naming, world
from bench.drive import Run
from bench.house import House, Log
from bench.servers import Server
from service.ledger import assertion
from service.ledger.signing import SeedSigner

_CHUNK: Final = 500
_SPARE: Final = 1.6
"""More is signed than the last rate would take: a body sent twice would be a repeat, which costs less."""

_SAME_AGAIN: Final = 2_000
"""Bodies for the reference, to which a repeat is as good as any."""

_SUPPLIERS: Final = 5_000
_SEARCHES: Final = 5_000
_CHECKED: Final = 50
_OF_COMPANIES: Final = 0.2
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Dishonest(Exception):
    """What a run counted is not what happened."""


@dataclass(slots=True)
class Desk:
    """Signs ahead of each run, on all cores, while nothing is measured."""

    house: House
    signers: ProcessPoolExecutor

    def purchases(self, count: int, miners: int) -> list[bytes]:
        """So many purchases never signed before, their sellers drawn from so many miners."""
        firsts = [self.house.take_numbers(2 * _CHUNK) for _ in range(0, count, _CHUNK)]
        chunks = self.signers.map(fill.buy, firsts, [_CHUNK] * len(firsts), [miners] * len(firsts))
        return [body for chunk in chunks for body in chunk]


@dataclass(slots=True)
class Recording:
    """Purchases posted to one server over so many connections, one a request or so many in a batch."""

    server: Server
    desk: Desk
    miners: int
    connections: int
    log: Log | None = None
    """Where they must turn up; None for the reference, which writes nothing."""
    batch: int = 1
    wal: list[float] = field(default_factory=list)
    """Bytes of write-ahead log an entry, of each run."""
    rate: float = 1_000.0
    """Entries a second to be prepared for."""

    def __call__(self, seconds: int) -> Run:
        if self.log is None:
            return self._post(self.desk.purchases(_SAME_AGAIN, self.miners), seconds)
        while True:
            spare = 2 * self.connections * self.batch
            bodies = self.desk.purchases(int(self.rate * seconds * _SPARE) + spare, self.miners)
            before = self.log.size(), self.log.wal()
            run = self._post(bodies, seconds)
            # A run that used up its bodies began again with the first ones, and is none.
            if (run.requests + self.connections) * self.batch <= len(bodies):
                self._check(run, self.log, before)
                self.rate = max(self.rate, run.rate)
                return run
            self.rate = 2 * max(self.rate, run.rate)

    def _post(self, bodies: Sequence[bytes], seconds: int) -> Run:
        batch = self.batch
        items = [b"\n".join(bodies[at : at + batch]) for at in range(0, len(bodies), batch)] if batch > 1 else bodies
        path = "/v1/entries/batch" if batch > 1 else "/v1/entries"
        run = drive.post(f"{self.server.url}{path}", items, connections=self.connections, seconds=seconds)
        if run.failed:
            raise Dishonest(f"{run.failed} of {run.requests} answers were not good")
        return Run(run.rate * batch, run.p50, run.p99, run.requests, run.failed)

    def _check(self, run: Run, log: Log, before: tuple[int, int]) -> None:
        """Every good answer is an entry, and there are no more but those whose answers wrk no longer waited for."""
        grown = settled(log) - before[0]
        if not run.requests * self.batch <= grown <= (run.requests + self.connections) * self.batch:
            raise Dishonest(f"{run.requests} answers of {self.batch}, but the log grew by {grown}")
        self.wal.append((log.wal() - before[1]) / grown)


@dataclass(slots=True)
class Asking:
    """Supplier checks over so many connections; by a trader's token where the log is given."""

    server: Server
    miners: int
    connections: int
    log: Log | None = None

    def __call__(self, seconds: int) -> Run:
        draw = random.Random(self.miners)
        paths = [f"/v1/suppliers/{world.miner(draw.randrange(self.miners))}" for _ in range(_SUPPLIERS)]
        headers = {"authorization": f"Bearer {_token(self.server, *world.BUYERS[0])}"} if self.log else {}
        before = _reads(self.log) if self.log else 0
        run = drive.get(self.server.url, paths, headers, connections=self.connections, seconds=seconds)
        if run.failed:
            raise Dishonest(f"{run.failed} of {run.requests} answers were not good")
        if self.log:
            time.sleep(0.5)  # the access log is written every 200 ms
            logged = _reads(self.log) - before
            if not run.requests <= logged <= run.requests + self.connections:
                raise Dishonest(f"{run.requests} answers, but the access log grew by {logged}")
        return run


@dataclass(slots=True)
class Finding:
    """Searches by name, as the registrar, who is shown everybody's: each as somebody types it (`names.typed`)."""

    server: Server
    miners: int
    connections: int
    log: Log

    def __call__(self, seconds: int) -> Run:
        draw = random.Random(self.miners)
        paths = [f"/v1/suppliers?{urlencode({'q': self._typed(draw)})}" for _ in range(_SEARCHES)]
        headers = {"authorization": f"Bearer {_token(self.server, world.REGISTRAR_PARTY, world.REGISTRAR)}"}
        before = _reads(self.log)
        run = drive.get(self.server.url, paths, headers, connections=self.connections, seconds=seconds)
        if run.failed:
            raise Dishonest(f"{run.failed} of {run.requests} answers were not good")
        time.sleep(0.5)  # the access log is written every 200 ms
        if (logged := _reads(self.log) - before) < run.requests:
            raise Dishonest(f"{run.requests} answers, but the access log grew by {logged}")
        return run

    def _typed(self, draw: random.Random) -> str:
        if draw.random() < _OF_COMPANIES:
            return names.typed(names.company(draw.randrange(naming.companies(self.miners))), draw)
        return names.typed(names.person(draw.randrange(self.miners)), draw)

    def check(self) -> None:
        """That whoever is asked for by the whole name is among the first found. Raises `Dishonest`."""
        draw = random.Random(0)
        headers = {"authorization": f"Bearer {_token(self.server, world.REGISTRAR_PARTY, world.REGISTRAR)}"}
        with httpx.Client(base_url=self.server.url, headers=headers, timeout=30) as client:
            for _ in range(_CHECKED):
                number = draw.randrange(self.miners)
                said = client.get("/v1/suppliers", params={"q": names.person(number)}).raise_for_status().json()
                alike = {each["name"] for each in said["found"]}
                if names.person(number) not in alike:
                    raise Dishonest(f"{names.person(number)} was not found, but {alike}")


def _token(server: Server, party: str, key: SeedSigner) -> str:
    now = datetime.now(UTC)
    text = assertion.make(party=party, log=world.ORIGIN, at=now, jti=str(uuid.uuid4()), signer=key)
    form = {"grant_type": _GRANT, "assertion": text}
    answer = httpx.post(f"{server.url}/v1/token", data=form, timeout=10).raise_for_status()
    token: str = answer.json()["access_token"]
    return token


def settled(log: Log) -> int:
    """The log's size once nothing is on its way any more."""
    size = log.size()
    while True:
        time.sleep(0.3)
        if size == (size := log.size()):
            return size


def _reads(log: Log) -> int:
    found: int = asyncio.run(log.fetch("SELECT count(*) FROM private.access_log"))[0]
    return found
