"""Hand out the ledger as one file: its entries' bytes up to the last checkpoint stored, and that checkpoint."""

from collections.abc import AsyncIterator

from service.audit import export_format
from service.storage import log_entries
from service.storage.engine import Connection


class NothingToExport(Exception):
    """No checkpoint has been signed yet."""


async def export(connection: Connection) -> AsyncIterator[bytes]:
    """The export's lines, several in one piece. Raises `NothingToExport`.

    Entries written since the last checkpoint was stored (a quarter of a second, while the service runs) are left out.
    """
    last = await log_entries.last_note(connection)
    if last is None:
        raise NothingToExport
    async for batch in log_entries.stream(connection, last.size):
        yield b"\n".join(batch) + b"\n"
    yield export_format.last_line(last.note) + b"\n"
