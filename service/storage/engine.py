"""Connections: a pool that writes and two that read, each as its own role, and a server that keeps its word.

An acknowledged entry must outlive a power cut, so that a server configured to forget is refused at start.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from service.storage import roles

Connection: TypeAlias = asyncpg.Connection | PoolConnectionProxy

# Plans are cached while tables are still empty and stay sequential; compiling them costs more than running them.
_PLANS: Final = {"enable_seqscan": "off", "jit": "off"}
_WRITER: Final = {
    **_PLANS,
    "role": roles.WRITER,
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "10s",  # a worker that hangs lets go of the head
}
_READER: Final = {
    "jit": "off",
    "role": roles.READER,
    "default_transaction_read_only": "on",
    "lock_timeout": "5s",  # behind a rebuild: whoever asks is told so, and does not keep the connection from others
    "statement_timeout": "30s",
}
# A year of the whole country takes minutes to look through.
_MARKET: Final = {**_READER, "statement_timeout": "10min"}

_WRITERS: Final = 4
"""Connections of a process that may write."""
_LOOKERS: Final = 2
"""Those that look at the whole market: one for whoever may see it all, one for what the public is told."""
_PATIENCE: Final = 60  # seconds; beyond the server's own timeouts, for a server that has stopped answering
_LONG_PATIENCE: Final = 660

DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")
_OFF: Final = """
SELECT name FROM unnest($1::text[]) WITH ORDINALITY AS asked (name, place)
WHERE current_setting(name) = 'off' ORDER BY place
"""


class NotDurable(Exception):
    """The server may lose what it has acknowledged; the service refuses to start on it, or to write to it."""

    def __init__(self, settings: tuple[str, ...]) -> None:
        named = ", ".join(settings)
        super().__init__(
            f"PostgreSQL tiene apagado: {named}. Un asiento confirmado podría perderse; enciéndalo y reinicie. / "
            f"PostgreSQL has switched off: {named}. An acknowledged entry could be lost; switch it on and restart."
        )
        self.settings = settings


@dataclass(frozen=True, slots=True)
class Pools:
    """`writer` may insert entries, `reader` and `market` may only select: `market` for minutes, the whole market."""

    writer: asyncpg.Pool
    reader: asyncpg.Pool
    market: asyncpg.Pool

    async def close(self) -> None:
        """Let running queries end, then close every connection."""
        await self.writer.close()
        await self.reader.close()
        await self.market.close()


async def open_pools(url: str, *, readers: int = 8) -> Pools:
    """Connect to the database at `url`; `readers` bounds the connections that read. Raises `NotDurable`."""
    writer = await asyncpg.create_pool(
        url, min_size=1, max_size=_WRITERS, server_settings=_WRITER, command_timeout=_PATIENCE
    )
    try:
        async with writer.acquire() as connection:
            await check_durable(connection)
        reader = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=readers,
            server_settings=_READER,
            command_timeout=_PATIENCE,
            reset=_leave_as_it_is,
        )
        market = await asyncpg.create_pool(
            url, min_size=0, max_size=_LOOKERS, server_settings=_MARKET, command_timeout=_LONG_PATIENCE
        )
    except BaseException:
        await writer.close()
        raise
    return Pools(writer, reader, market)


async def _leave_as_it_is(connection: Connection) -> None:
    """Nothing that a reader does outlives its statement; resetting the session costs a round trip after each."""


async def check_durable(connection: Connection) -> None:
    """Raises `NotDurable` unless a commit on this connection is safe once it returns."""
    if off := await connection.fetch(_OFF, DURABLE):
        raise NotDurable(tuple(name for (name,) in off))


async def check_durable_in(pool: asyncpg.Pool, connection: Connection) -> None:
    """As `check_durable`, of a connection of this pool. What is set may be told to a connection when it is made: where
    one may forget, all are made anew before they are used again, so that the next look tells what is set by then.
    """
    try:
        await check_durable(connection)
    except NotDurable:
        await pool.expire_connections()
        raise
