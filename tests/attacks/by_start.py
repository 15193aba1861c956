"""What the service catches before it takes anything in: a database or a key that is not what this host signed with."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import asyncpg

from service.audit.faults import Text
from service.flows import own_keys
from service.flows.own_keys import KeyNotHeld
from service.flows.recording import sign_trees
from service.flows.recording.append import Appender
from service.flows.recording.sign_trees import CannotStart
from service.ledger.merkle import CompactRange
from service.ledger.signing import SeedSigner
from service.storage.engine import open_pools
from service.storage.last_signed import LastSignedFile
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.flows.house import LOG, ORIGIN, SERVICE


@dataclass(frozen=True, slots=True)
class Stage:
    """A database with a log of some batches, and the folder of the host that signed for it: in `last-signed`, all."""

    dsn: str
    folder: Path


def _text(sentence: str) -> Text:
    es, _, en = sentence.partition(" / ")
    return Text(es, en)


def _old_backup(stage: Stage, draw: Random) -> Sequence[str]:
    return asyncio.run(_restored(stage, draw))


async def _restored(stage: Stage, draw: Random) -> Sequence[str]:
    """The head as a backup of any moment has it; entries beyond it do not matter, for nobody reads past the head."""
    connection = await asyncpg.connect(stage.dsn)
    head = await connection.fetchrow("SELECT * FROM ledger.head")
    trees = await connection.fetch("SELECT * FROM ledger.tree_head ORDER BY size")
    assert head is not None
    try:
        old = draw.choice(trees[:-1])
        await _set(connection, old["size"], old["root"], old["compact_range"])
        return await _start(stage, LOG)
    finally:
        await _set(connection, head["size"], head["root"], head["compact_range"])
        await connection.close()


async def _set(connection: asyncpg.Connection, size: int, root: bytes, compact_range: bytes) -> None:
    await connection.execute(
        "UPDATE ledger.head SET size = $1, root = $2, compact_range = $3", size, root, compact_range
    )


def _beside(stage: Stage, draw: Random) -> Sequence[str]:
    """This host has signed another tree, of any size that the database reaches."""
    path = stage.folder / "last-signed"
    true = path.read_bytes()
    held = LastSignedFile(path, ORIGIN).read()
    assert held is not None
    size = draw.randrange(1, held.size + 1)
    try:
        path.unlink()
        LastSignedFile(path, ORIGIN).create(CompactRange().append([draw.randbytes(32) for _ in range(size)]))
        return asyncio.run(_start(stage, LOG))
    finally:
        path.write_bytes(true)


def _wrong_key(stage: Stage, draw: Random) -> Sequence[str]:
    return asyncio.run(_start(stage, SeedSigner(draw.randbytes(32))))


async def _start(stage: Stage, log_key: SeedSigner) -> Sequence[str]:
    """What the service says when it is to start."""
    pools = await open_pools(stage.dsn)
    appender = Appender(
        pools.writer,
        origin=ORIGIN,
        log_signer=log_key,
        service_signer=SERVICE,
        last_signed=LastSignedFile(stage.folder / "last-signed", ORIGIN),
    )
    try:
        await appender.start()
    except (CannotStart, KeyNotHeld) as error:
        return [str(error)]
    else:
        await appender.stop()
        return []
    finally:
        await pools.close()


CATCHES: Final = (
    Catch(Kind.OLD_BACKUP, Catcher.START, _text(sign_trees.BEHIND), _old_backup),
    Catch(Kind.DATABASE_BESIDE, Catcher.START, _text(sign_trees.BESIDE), _beside),
    Catch(Kind.WRONG_LOG_KEY, Catcher.START, _text(own_keys.NOT_HELD), _wrong_key),
)
