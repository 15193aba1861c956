"""A writer whose recording ends at its second turn, by a fault that nobody takes: `python -m tests.flows.ailing N`."""

import asyncio
import sys
from collections.abc import Iterable, Sequence

from service.flows.recording import writer
from service.flows.recording.commit import Committed, Committer
from service.flows.recording.verdicts import Item

_commit = Committer.commit
_turns = iter(range(2))


async def commit(committer: Committer, items: Sequence[Item], behind: Iterable[Item] = ()) -> Committed:
    """As ever, but once."""
    if next(_turns):
        raise asyncio.CancelledError
    return await _commit(committer, items, behind)


if __name__ == "__main__":
    Committer.commit = commit  # type: ignore[method-assign, assignment]
    asyncio.run(writer.main(int(sys.argv[1])))
