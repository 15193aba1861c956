"""Tells the story into a fresh folder: a new log, everybody's keys, half a year of entries on a simulated clock."""

import asyncio
import secrets
import shutil
from datetime import datetime

from service.demo.cast import Cast, Scale
from service.demo.certifying import certify
from service.demo.folder import Folder, Memory, Seller
from service.demo.keyring import SYSTEM, Keyring, administrator
from service.demo.seeding import Progress, Seeded, SimulatedClock, seed
from service.demo.story import Story, write
from service.flows.recording.append import Appender
from service.storage import embedded, engine, migrate
from service.storage.last_signed import LastSignedFile


def tell(folder: Folder, end: datetime, scale: Scale, progress: Progress) -> Memory:
    """Seed the folder with the story that ends at `end`. Whatever an interrupted start has left is removed first.

    Raises:
        NotADemo: the folder holds something else.
        BeingTold: another demo is at it.
        StoryBroken: the register did not take the story.
    """
    with folder.taken():
        # What another has told to its end meanwhile is as good.
        return folder.recall() or _told(folder, end, scale, progress)


def _told(folder: Folder, end: datetime, scale: Scale, progress: Progress) -> Memory:
    folder.begin()
    _clear(folder)
    keys = Keyring(secrets.token_bytes(32))
    story = write(log=f"demo.orotraza.pe/{secrets.token_hex(4)}", end=end, scale=scale, keys=keys)
    folder.keep(keys, held(story.cast))
    with embedded.used(folder.root) as cluster:
        migrate.upgrade(cluster.dsn())
        memory = remembered(story, asyncio.run(_seed(folder, cluster.dsn(), story, keys, progress)))
    folder.remember(memory)
    return memory


def held(cast: Cast) -> dict[str, str]:
    """Whose each key is, by name."""
    names = dict.fromkeys(SYSTEM, "log")
    names |= {each.role: each.party for each in cast.institutions}
    for house in cast.houses:
        names |= {house.key: house.party, administrator(house.key): house.party}
    return names | {each.key: each.party for each in cast.operators if each.key}


def remembered(story: Story, seeded: Seeded) -> Memory:
    """What later starts need of the story."""
    formal, who = story.formal, story.who
    right = formal.right
    return Memory(
        log=story.log,
        ended=story.end.isoformat(),
        seller=Seller(formal.party, right.code, right.name, right.district),
        green=formal.party,
        amber=who.underpaid.party,
        red=who.suspended.party,
        lots=story.lots,
        traces=tuple(seeded.traces),
        certificate=seeded.certificate,
    )


async def _seed(folder: Folder, dsn: str, story: Story, keys: Keyring, progress: Progress) -> Seeded:
    pools = await engine.open_pools(dsn)
    last_signed = LastSignedFile(folder.last_signed, story.log)
    last_signed.create()
    clock = SimulatedClock(story.end)
    appender = Appender(
        pools.writer,
        origin=story.log,
        log_signer=keys.signer("log"),
        service_signer=keys.signer("service"),
        last_signed=last_signed,
        clock=clock,
    )
    try:
        await appender.start()
        try:
            seeded = await seed(story, keys, appender, clock, progress)
            # Of the two lots that passed three hands the second is the formal miner's.
            formal, moment = story.lots[1], story.end
            seeded.certificate = await certify(pools.reader, appender, keys, story.log, formal, moment)
            seeded.entries += 1
            return seeded
        finally:
            await appender.stop()
    finally:
        await pools.close()


def _clear(folder: Folder) -> None:
    embedded.discard(folder.root)
    shutil.rmtree(folder.keys, ignore_errors=True)
    for left in folder.root.glob("last-signed*"):
        left.unlink()
