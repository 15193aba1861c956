"""Judge many suppliers by one state of the log: the verdicts are those of `check_supplier`, read together."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.records import Row
from service.decision.values import frozen
from service.flows.check_supplier import Checked
from service.registry import parties, registrations
from service.registry.jurisdiction import places
from service.storage import snapshot
from service.storage.engine import Connection
from service.storage.load import load
from service.storage.projection import standing_still
from service.trade import supplier
from service.trade.verdict import Verdict

_MOST_ROUNDS: Final = 6


@frozen
class Asked:
    """One question: may this party sell on the Lima day `at`, as `check_supplier.check` takes it."""

    party: str
    at: date
    right: str | None = None
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class OneState:
    """A connection that sees the log as it is at `size` entries, whatever is recorded meanwhile."""

    connection: Connection
    size: int
    common: dict[str, list[Row]]

    async def judge(self, asked: Sequence[Asked], *, today: date) -> list[Checked]:
        """The verdicts in the order of the questions. What they rest on is held at once: give some hundred at most."""
        facts = Facts()
        facts.load(self.common, {})
        needed = Needs()
        for each in asked:
            needed += supplier.needs(each.party, each.right)
        verdicts: dict[int, Verdict] = {}
        for _ in range(_MOST_ROUNDS):
            facts.load(*await load(self.connection, facts.missing(needed)))
            needed = Needs()
            for at, each in enumerate(asked):
                if at not in verdicts:
                    try:
                        verdicts[at] = _verdict(facts, each, today)
                    except NotLoaded as miss:
                        needed += miss.missing
            if len(verdicts) == len(asked):
                return [self._checked(facts, verdicts[at]) for at in range(len(asked))]
        raise RuntimeError("the verdict asks for ever more")

    def _checked(self, facts: Facts, verdict: Verdict) -> Checked:
        who = parties.as_known(facts.shelf(parties.shelf(verdict.party)))
        here = places(who, facts.shelf(registrations.shelf(verdict.party)))
        return Checked(verdict, self.size, who, here)


@asynccontextmanager
async def one_state(connection: Connection) -> AsyncIterator[OneState]:
    """See the log as it is now until the block ends."""
    async with standing_still(connection):
        taken = await snapshot.take(connection, supplier.COMMON)
        yield OneState(connection, taken.size, taken.shelves)


def _verdict(facts: Facts, asked: Asked, today: date) -> Verdict:
    return supplier.verdict(facts, asked.party, at=asked.at, today=today, right=asked.right, activity=asked.activity)
