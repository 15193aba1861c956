"""Gives the parties of a log names: companies by entries, persons as an import keeps theirs, sealed and blind."""

import asyncio
from typing import Final

from bench import fill, names, world
from bench.house import House, Log
from bench.world import Author
from service.flows.persons.openings import Opening, seal
from service.flows.persons.person_vault import Vault
from service.storage.engine import open_pools

COMPANIES: Final = 12_500
"""As many as RECPO has at its greatest."""

_AT_ONCE: Final = 500


def give(house: House, log: Log, miners: int) -> None:
    """Name this log's miners, and register companies beside them, an eighth as many."""
    asyncio.run(_give(log, house.take_numbers(COMPANIES), miners))
    house.settle(log)


def companies(miners: int) -> int:
    """How many companies `give` registers."""
    return min(COMPANIES, miners // 8)


async def _give(log: Log, first: int, miners: int) -> None:
    vault = Vault(log.folder / "keys" / "persons.key")
    pools = await open_pools(log.url)
    writing = fill.appender(log, pools.writer)
    await writing.start()
    try:
        author = Author(first)
        for start in range(0, companies(miners), _AT_ONCE):
            some = range(start, min(start + _AT_ONCE, companies(miners)))
            await fill.record(writing, fill.understand(author.companies((n, names.company(n)) for n in some)))
        async with pools.writer.acquire() as connection:
            for start in range(0, miners, _AT_ONCE):
                openings = [
                    (world.miner(number), Opening("name", names.person(number), bytes(32)))
                    for number in range(start, min(start + _AT_ONCE, miners))
                ]
                await seal(connection, vault, by=world.REGISTRAR_PARTY, openings=openings)
    finally:
        await writing.stop()
        await pools.close()
