"""A worker that dies at a named step: `python -m tests.flows.recording.falling DATABASE FOLDER STEP NTH AT COUNT`.

Four clients send COUNT submissions each, declared at AT: the same ones each time it is started, and further ones with a
larger COUNT. Where the worker comes to the step for the NTH time it kills itself, as a lost machine would: nothing is
flushed, nothing is said. What left it before is on standard output, a line each: `signed SIZE ROOT` before a
checkpoint's signature is given out, `held DIGEST SEQ` for each receipt.
"""

import asyncio
import inspect
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import asyncpg

from service.flows.recording.append import Appender
from service.flows.recording.commit import Committer
from service.flows.recording.sign_trees import TreeSigner
from service.ledger import checkpoint
from service.storage import append, head, tree
from service.storage.engine import open_pools
from service.storage.last_signed import LastSignedFile
from tests.flows import house
from tests.flows.clients import Acknowledged, insist
from tests.flows.house import Author, Signed

CLIENTS: Final = 4
EACH: Final = 10

NOBODY: Final = "none"
"""The step at which nothing happens."""


class Step(NamedTuple):
    """A place in the code: a function of the service, and whether the worker dies `before` it, `amid` or `after` it."""

    owner: Any
    name: str
    when: str


STEPS: Final = {
    "after-lock": Step(head, "lock_at", "after"),
    "before-write": Step(append, "append", "before"),
    "after-write": Step(append, "append", "after"),
    "commit-unknown": Step(asyncpg.transaction.Transaction, "commit", "amid"),
    "after-commit": Step(Committer, "commit", "after"),
    "before-file": Step(LastSignedFile, "advance", "before"),
    "amid-file": Step(Path, "replace", "before"),
    "after-file": Step(LastSignedFile, "advance", "after"),
    "after-sign": Step(TreeSigner, "sign", "after"),
    "before-notes": Step(tree, "save_notes", "before"),
    "after-notes": Step(tree, "save_notes", "after"),
    "after-publish": Step(tree, "publish", "after"),
}
"""Every step of append, sign and publish between which a worker may be lost."""

SELDOM: Final = frozenset({"before-notes", "after-notes", "after-publish"})
"""Steps that a worker with so little to do may come to but once."""


def die() -> None:
    """End as if the plug had been pulled."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: Step, nth: int) -> None:
    """Have the worker die when it comes to a step for the nth time; until then the step does what it does."""
    real: Callable[..., Any] = getattr(step.owner, step.name)
    left = nth

    def due() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    async def in_loop(*args: Any, **members: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
        now = due()
        if now and step.when == "before":
            die()
        if now and step.when == "amid":  # what is asked of the database is on its way, and nobody hears the answer
            under_way = asyncio.ensure_future(real(*args, **members))
            await asyncio.sleep(0)
            die()
            await under_way
        done = await real(*args, **members)
        if now:
            die()
        return done

    def at_once(*args: Any, **members: Any) -> Any:  # noqa: ANN401 - whatever the step takes and gives
        now = due()
        if now and step.when == "before":
            die()
        done = real(*args, **members)
        if now:
            die()
        return done

    setattr(step.owner, step.name, in_loop if inspect.iscoroutinefunction(real) else at_once)


class Told:
    """The log key, which says what it signs before anybody has the signature."""

    public_key: Final = house.LOG.public_key

    def sign(self, message: bytes) -> bytes:
        """Sign a checkpoint's text."""
        said = checkpoint.parse(message)
        tell("signed", str(said.size), said.root.hex())
        return house.LOG.sign(message)

    def find(self, public_key: bytes) -> "Told | None":
        """The only one there is."""
        return self if public_key == self.public_key else None


def tell(*words: str) -> None:
    """A line that has left this process when the call returns."""
    os.write(1, (" ".join(words) + "\n").encode())


def submissions(at: datetime, count: int) -> list[list[Signed]]:
    """What each client sends."""
    authors = [Author(start=1_000 * (client + 1), at=at) for client in range(CLIENTS)]
    return [
        [author.declared(house.party(1_000 * (client + 1) + number)) for number in range(count)]
        for client, author in enumerate(authors)
    ]


async def client(appender: Appender, signed: list[Signed], acknowledged: Acknowledged) -> None:
    """Send one after the other, and say what is held."""
    for each in signed:
        await insist(appender, each, acknowledged)
        tell("held", each[0].digest.hex(), str(acknowledged.seqs[each[0].digest]))


async def main(database: str, folder: str, step: str, nth: int, at: datetime, count: int) -> None:
    """Start, fall on the way, or come to the end."""
    if step != NOBODY:
        arm(STEPS[step], nth)
    pools = await open_pools(database)
    last_signed = LastSignedFile(Path(folder) / "last-signed", house.ORIGIN)
    appender = Appender(
        pools.writer,
        origin=house.ORIGIN,
        log_signer=Told(),
        service_signer=house.SERVICE,
        last_signed=last_signed,
    )
    await appender.start()
    acknowledged = Acknowledged()
    await asyncio.gather(*(client(appender, signed, acknowledged) for signed in submissions(at, count)))
    await appender.stop()
    await pools.close()


if __name__ == "__main__":
    place, kept, fatal, time, moment, many = sys.argv[1:]
    asyncio.run(main(place, kept, fatal, int(time), datetime.fromisoformat(moment), int(many)))
