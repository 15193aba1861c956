"""One worker process: `python -m tests.flows.recording.worker DATABASE FOLDER FIRST COUNT AT`.

Four clients send `COUNT` submissions each, numbered from `FIRST` on; every second one is, to the byte, what the clients
of every other such process send too. Prints payload digest and sequence number of every receipt, a line each.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from service.storage.engine import open_pools
from tests.flows import house
from tests.flows.clients import Acknowledged, send_all
from tests.flows.house import Author, Signed

CLIENTS = 4


def submissions(first: int, count: int, client: int, at: datetime) -> list[Signed]:
    """What one client sends, said at one time: half its own, half everybody's."""
    own, shared = Author(start=first + client * count, at=at), Author(start=10**9 + client * count, at=at)
    signed: list[Signed] = []
    for number in range(count // 2):
        signed.append(own.declared(house.party(100 + number)))
        signed.append(shared.declared(house.party(200 + number)))
    return signed


async def main(database: str, folder: str, first: int, count: int, at: datetime) -> None:
    """Send everything, and say what became of it."""
    pools = await open_pools(database)
    appender = house.appender(pools.writer, Path(folder))
    await appender.start()
    acknowledged = Acknowledged()
    clients = [send_all(appender, submissions(first, count, client, at), acknowledged) for client in range(CLIENTS)]
    await asyncio.gather(*clients)
    await appender.stop()
    await pools.close()
    for digest, seq in acknowledged.seqs.items():
        print(digest.hex(), seq)  # noqa: T201 - the answer to who started this


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), datetime.fromisoformat(sys.argv[5])))
