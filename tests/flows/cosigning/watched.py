"""A log with witnesses: its appender, its cosigner, and witnesses that can be away, slow or malicious."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from service.flows.cosigning.cosigner import Cosigner
from service.flows.recording.answers import Recorded
from service.flows.recording.append import Appender
from service.ledger import cosignature, witness_policy
from service.ledger.cosignature import Cosignature
from service.ledger.witness_policy import Policy
from service.storage import log_entries
from service.storage.engine import Pools
from service.storage.log_entries import SignedSize
from service.witnessing.witness.cosign import Witness
from tests.flows import house as flows_house
from tests.flows.house import LOG_VKEY, Author, Signed
from tests.ports import free_port
from tests.witnessing.witness import house

PATIENCE = 60  # seconds for what happens in well under one


@dataclass
class Watcher:
    """One witness: where it is asked, its folder, and its server while it is there."""

    name: str
    root: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.folder = house.begin(self.root, self.name, LOG_VKEY)

    @property
    def vkey(self) -> str:
        """Its verifier key."""
        return house.vkey(self.name)

    @property
    def url(self) -> str:
        """Where it takes requests."""
        return f"http://127.0.0.1:{self.port}/"

    @contextlib.contextmanager
    def there(self, clock: Callable[[], float] = time.time):  # type: ignore[no-untyped-def] # noqa: ANN201 - as `serving`
        """Serve while this is entered."""
        witness = Witness(self.name, house.key(self.name), self.folder.logs(), self.folder.store, lambda: int(clock()))
        with house.serving(witness, self.port) as http:
            yield http

    def shown(self, http: httpx.Client) -> bytes:
        """What it has cosigned of the log."""
        return http.get(house.log_path(flows_house.ORIGIN)).content


def policy(*watchers: Watcher, needed: int | str = "all") -> Policy:
    """So many of these are needed; none, for 0."""
    lines = [f"witness {each.name} {each.vkey} {each.url}" for each in watchers]
    lines.append(f"group all-of-them {needed or 'any'} {' '.join(each.name for each in watchers)}")
    lines.append("quorum all-of-them" if needed else "quorum none")
    return witness_policy.parse("\n".join(lines).encode())


@dataclass
class Watched:
    """A log whose checkpoints are shown once the policy is met."""

    pools: Pools
    appender: Appender
    cosigner: Cosigner
    author: Author = field(default_factory=Author)
    number: int = 100

    async def record(self, count: int = 1) -> list[Recorded]:
        """Record so many entries more; their answers."""
        signed: list[Signed] = []
        for _ in range(count):
            self.number += 1
            signed.append(self.author.declared(flows_house.party(self.number)))
        answers = await self.appender.submit_many(signed)
        recorded = [answer for answer in answers if isinstance(answer, Recorded)]
        assert len(recorded) == count, answers
        return recorded

    async def shown(self) -> SignedSize | None:
        """What `/checkpoint` shows."""
        async with self.pools.reader.acquire() as connection:
            return await log_entries.published(connection)

    async def until_shown(self, size: int, *witnesses: Watcher, but: SignedSize | None = None) -> SignedSize:
        """Wait until this size is shown, with lines of these witnesses, and is another note than `but`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.shown()
                enough = found and found.size >= size and len(by(found.note, *witnesses)) == len(witnesses)
                if found and enough and found != but:
                    return found
                await asyncio.sleep(0.05)


def cosignatures(note: bytes, *witnesses: Watcher) -> tuple[Cosignature, ...]:
    """The cosignatures of these witnesses on a note."""
    return cosignature.verify(note, [each.vkey for each in witnesses])


def by(note: bytes, *witnesses: Watcher) -> set[str]:
    """Which of these witnesses have cosigned a note, by verifier key."""
    return {each.vkey for each in cosignatures(note, *witnesses)}


@contextlib.asynccontextmanager
async def watched(
    pools: Pools,
    folder: Path,
    named: Policy,
    *,
    begins: bool = True,
    stop_after: float | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Watched]:
    """A log that asks these witnesses, begun with its first three entries."""
    lock = folder / "last-signed.cosigning"
    cosigner = Cosigner(pools.writer, named, lock=lock, stop_after=stop_after, clock=clock)
    unwitnessed = (lambda: cosigner.overdue) if not begins else (lambda: False)
    appender = flows_house.appender(pools.writer, folder, publishes=False, unwitnessed=unwitnessed)
    await appender.start()
    log = Watched(pools, appender, cosigner)
    try:
        if begins:
            for signed in log.author.opening():
                assert isinstance(await appender.submit(*signed), Recorded)
        async with cosigner.running():
            yield log
    finally:
        await appender.stop()


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another thread
            await asyncio.sleep(0.02)
