"""Make a gate snapshot: everybody judged as one signed state of the log has it, a page at a time.

Rows never change and carry the entry that put them, so that pages read one after the other, while the log goes on, are
still of one size: that of the last checkpoint stored. Memory holds one page and the names.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final

import asyncpg

from service.audit import gate_line, gate_snapshot, whole
from service.audit.gate_snapshot import Head
from service.decision.calendar import lima_day
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.records import Row
from service.ledger import times
from service.ledger.signing import Signer
from service.registry import policies, registrations, rights
from service.registry.registrations import Registration
from service.storage import log_entries, registered
from service.storage.load import load
from service.trade import supplier

PAGE: Final = 50
"""Parties judged between two questions to the database: some ten milliseconds, in which nobody else is served."""

_POLICY: Final = "gate_snapshot_days"
_COMMON: Final = Needs((*supplier.COMMON, policies.shelf(_POLICY)))
_MOST_ROUNDS: Final = 4


class NothingSigned(Exception):
    """No checkpoint has been signed yet."""


@dataclass(frozen=True, slots=True)
class _Moment:
    """The state of the log that is judged: what everybody's check reads, its last entry, and the day."""

    common: dict[str, list[Row]]
    known_at: int
    today: date


async def snapshot(
    pool: asyncpg.Pool,
    signer: Callable[[int], Awaitable[Signer]],
    *,
    issued_at: datetime,
    asked_by: str | None = None,
    listed: Iterable[str] | None = None,
) -> AsyncIterator[bytes]:
    """The snapshot's lines, several in one piece, the signed one last.

    Of everybody with a registration, or of those `listed`, in whichever order they stand. `signer` gives the service's
    signer at a size of the log. Raises `NothingSigned`.
    """
    async with pool.acquire() as connection:
        signed = await log_entries.last_note(connection)
        if signed is None:
            raise NothingSigned
        common, _ = await load(connection, _COMMON)
        named = await registered.parties(connection, signed.size) if listed is None else sorted(set(listed))
    moment = _Moment(common, signed.size - 1, lima_day(issued_at))
    digest = sha256()
    for start in range(0, len(named), PAGE):
        block = await _page(pool, named[start : start + PAGE], moment)
        digest.update(block)
        yield block
    tree = whole.claimed(signed.note)
    head = Head(
        log=tree.origin,
        issued_at=times.format_seconds(issued_at.replace(microsecond=0)),
        asked_by=asked_by,
        size=tree.size,
        root=tree.root.hex(),
        at=moment.today.isoformat(),
        scope="registered" if listed is None else "listed",
        stale_days=policies.whole(_facts(common, {}), _POLICY, moment.today, moment.known_at),
        lines=len(named),
        digest=digest.hexdigest(),
    )
    yield gate_snapshot.last_line(head, signed.note, await signer(signed.size))


async def _page(pool: asyncpg.Pool, named: Sequence[str], moment: _Moment) -> bytes:
    """The lines of these parties: their shelves and those of their rights in two questions, and rarely more."""
    wanted = sum((supplier.needs(party, None) for party in named), Needs())
    async with pool.acquire() as connection:
        rows, _ = await load(connection, wanted)
        found = {rights.shelf(code) for shelf in map(registrations.shelf, named) for code in _rights(rows[shelf])}
        theirs, _ = await load(connection, Needs(tuple(sorted(found))))
        facts = _facts(moment.common, {**rows, **theirs})
        for _ in range(_MOST_ROUNDS):
            missing = Needs()
            lines = []
            for party in named:
                try:
                    lines.append(_line(facts, party, moment))
                except NotLoaded as miss:
                    missing += miss.missing
            if not missing.shelves:
                return b"".join(lines)
            facts.load(*await load(connection, facts.missing(missing)))
    raise RuntimeError("the verdict asks for ever more")


def _line(facts: Facts, party: str, moment: _Moment) -> bytes:
    return gate_line.line(supplier.verdict(facts, party, at=moment.today, known_at=moment.known_at, today=moment.today))


def _rights(rows: Iterable[Row]) -> Iterable[str]:
    return (row.right for row in rows if isinstance(row, Registration) and row.right is not None)


def _facts(common: dict[str, list[Row]], rows: dict[str, list[Row]]) -> Facts:
    facts = Facts()
    facts.load({**common, **rows}, {})
    return facts
