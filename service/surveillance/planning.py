"""How PostgreSQL plans what is asked of the whole market.

What an expression of JSON lets through the planner can only guess, and by a wrong guess it takes minutes for what
takes seconds: a loop where a hash would do, a plan kept for all questions.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from service.storage.engine import Connection


@asynccontextmanager
async def planned(connection: Connection, settings: Mapping[str, str]) -> AsyncIterator[None]:
    """Have what is asked within planned by these settings of PostgreSQL's. Needs a transaction."""
    await connection.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in settings.items()))
    yield
    await connection.execute("; ".join(f"SET LOCAL {name} = DEFAULT" for name in settings))
