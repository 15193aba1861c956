"""Clients that never give up: what is not acknowledged is sent again, as the same bytes, until it is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from service.decision.payload import Payload
from service.flows.recording.answers import Answer, Recorded, Unavailable
from service.ledger import receipt
from service.ledger.submission import Submission
from tests.flows import house
from tests.flows.house import Author, Signed


class Log(Protocol):
    """What takes submissions: an appender, or a server over HTTP."""

    def submit(self, submission: Submission, payload: Payload, /) -> Awaitable[Answer]: ...


@dataclass
class Acknowledged:
    """What clients hold in their hands: the sequence number of each payload that they have a receipt for."""

    seqs: dict[bytes, int] = field(default_factory=dict)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, signed: Signed, answer: Recorded) -> None:
        """Verify a receipt, and that it is no other than the one held already."""
        digest = signed[0].digest
        proved = receipt.verify(answer.receipt, [house.LOG_VKEY])
        assert proved.entry.payload_bytes == signed[0].payload_bytes
        assert self.seqs.setdefault(digest, answer.seq) == answer.seq
        self._more.set()

    async def until(self, count: int) -> None:
        """Wait until so many payloads are acknowledged."""
        while len(self.seqs) < count:
            self._more.clear()
            await self._more.wait()


async def insist(log: Log, signed: Signed, acknowledged: Acknowledged) -> None:
    """Send until there is a receipt."""
    while True:
        answer = await log.submit(*signed)
        if isinstance(answer, Recorded):
            acknowledged.note(signed, answer)
            return
        assert isinstance(answer, Unavailable), answer
        await asyncio.sleep(0.05)


async def send_all(log: Log, signed: Iterable[Signed], acknowledged: Acknowledged) -> None:
    """One client: one after the other."""
    for each in signed:
        await insist(log, each, acknowledged)


def endless(author: Author, start: int) -> Iterable[Signed]:
    """Declarations of one party after the other."""
    number = start
    while True:
        yield author.declared(house.party(number))
        number += 1


@asynccontextmanager
async def load(log: Log, author: Author, acknowledged: Acknowledged, clients: int = 8) -> AsyncIterator[None]:
    """Eight clients under way for as long as the block runs; afterwards nobody is left waiting."""
    tasks = [
        asyncio.create_task(send_all(log, endless(author, 100_000 * (client + 1)), acknowledged))
        for client in range(clients)
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert isinstance(result, asyncio.CancelledError), result
