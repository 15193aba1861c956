"""The question of a supplier statement, asked again of the entries that it was judged by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from service.audit import export_format
from service.decision.calendar import instant
from service.decision.facts import Facts
from service.ledger import merkle
from service.rulebook.replay import Replay
from service.trade import statement as statements
from service.trade import supplier
from service.trade.statement import Statement

_OVERSIGHT: Final = timedelta(minutes=1)
"""How long before the statement an entry may have been recorded that it knows nothing of: it was read before it was
signed, perhaps from a standby.
"""


@dataclass(frozen=True, slots=True)
class Past:
    """The log when it had `size` entries: its root, all facts, and when the entry after the last was recorded."""

    size: int
    root: bytes
    facts: Facts
    went_on_at: datetime | None


def replay(origin: str, entries: Iterable[bytes], size: int) -> Past:
    """Decide the first `size` entries again; there may be fewer. Those that cannot be read put nothing."""
    log, lines = Replay(origin), iter(entries)
    leaves: list[bytes] = []
    for number, data in enumerate(_first(lines, size)):
        leaf = merkle.leaf_hash(data)
        leaves.append(leaf)
        if (read := export_format.entry_of(data)) is None:
            log.skip(leaf)
            continue
        try:
            log.step(read, leaf)
        except Exception:  # noqa: BLE001 - a rule that a forged entry trips must not end the audit
            if log.size == number:
                log.skip(leaf)
    following = export_format.entry_of(next(lines, b""))
    return Past(len(leaves), merkle.root(leaves), log.facts, None if following is None else following.recorded_at)


class Issued(Protocol):
    """What a statement says of when it was made."""

    @property
    def issued_at(self) -> str: ...


def unheeded(past: Past, said: Issued) -> datetime | None:
    """When the next entry was recorded, if that was so long before the statement that it ought to know it."""
    since = past.went_on_at
    return since if since is not None and since < instant(said.issued_at) - _OVERSIGHT else None


def differing(past: Past, said: Statement) -> list[str]:
    """The members of the verdict in which the rules come to another answer, sorted."""
    verdict = supplier.verdict(
        past.facts,
        said.party,
        at=said.day,
        known_at=said.known_at,
        today=said.today,
        right=said.right,
        activity=said.activity,
    )
    should, stands = statements.said(verdict).as_json(), said.verdict.as_json()
    return sorted(name for name in should.keys() | stands.keys() if should.get(name) != stands.get(name))


def _first(lines: Iterator[bytes], size: int) -> Iterator[bytes]:
    # The range ends before the next line is taken: that one is still wanted.
    for _, line in zip(range(size), lines, strict=False):
        yield line
