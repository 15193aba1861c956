"""Check the rows of a list, all by one state of the log."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import asyncpg

from service.decision.values import frozen
from service.flows.check_many import Asked, one_state
from service.flows.check_supplier import Checked
from service.flows.checklist.faults import Fault
from service.flows.checklist.rows import Row

MOST: Final = 5_000
"""Rows of one list: some three seconds of one worker's time."""

_AT_ONCE: Final = 50


@frozen
class Answered:
    """The answers to rows, in their order, by the log of `size` entries."""

    size: int
    answers: tuple[Checked | Fault, ...]


async def check(
    pool: asyncpg.Pool, rows: Sequence[Row], *, today: date, allowed: Callable[[Checked], bool]
) -> Answered:
    """Answer each row; one about a party that is not `allowed` to be told of is answered with a fault."""
    answers: list[Checked | Fault] = []
    async with pool.acquire() as connection, one_state(connection) as log:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            verdicts = iter(await log.judge([row.asked for row in some if isinstance(row.asked, Asked)], today=today))
            for row in some:
                if isinstance(row.asked, Asked):
                    checked = next(verdicts)
                    answers.append(checked if allowed(checked) else Fault.NOT_YOURS)
                else:
                    answers.append(row.asked)
            await asyncio.sleep(0)  # deals that are being recorded go between
        return Answered(log.size, tuple(answers))
