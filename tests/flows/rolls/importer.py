"""An import in a process of its own, to be killed: `python -m tests.flows.rolls.importer DATABASE FOLDER LINES`."""

import asyncio
import sys
from pathlib import Path

from service.flows.rolls import sign
from tests.flows.rolls import bureau

if __name__ == "__main__":
    sign._WORTH_PROCESSES = 0  # type: ignore[misc] # however short the roll, signed in processes as a long one is
    database, folder, lines = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    office = bureau.open_office(database, folder)
    asyncio.run(bureau.take(office, bureau.roll("REINFO", lines)))
