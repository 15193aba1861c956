"""What a question is about to find: the events that are asked for, and that the asker may read, entry by entry."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from service.exchange.epcis.event import Event
from service.exchange.epcis.names import Names
from service.exchange.epcis.projection import id_of
from service.exchange.epcis.question import Question
from service.flows.events import rights
from service.flows.events.rights import Allowed
from service.flows.events.telling import tell
from service.flows.events.where import Where
from service.flows.readers.bearer import Caller
from service.storage import log_entries
from service.storage.engine import Connection


@dataclass(frozen=True, slots=True)
class Found:
    """An event, by what right it is shown, and whom its entry concerns."""

    event: Event
    role: str
    sides: frozenset[str]


@dataclass(frozen=True, slots=True)
class Some:
    """Of some entries gone through, what was found: each event with its entry and its place among the entry's.

    `following` is the entry to go on from.
    """

    gone_through: int
    found: list[tuple[int, int, Found]]
    following: int


@dataclass(frozen=True, slots=True)
class Sought:
    """A question of somebody's, put to a log by its names, and where its events can be."""

    caller: Caller
    question: Question
    names: Names
    where: Where

    async def go_through(self, connection: Connection, after: int = 0) -> AsyncIterator[Some]:
        """The entries from number `after` on, some at a time."""
        while seqs := self.where.some(after):
            after = seqs[-1] + 1
            yield Some(len(seqs), await self._among(connection, seqs), after)

    async def _among(self, connection: Connection, seqs: Sequence[int]) -> list[tuple[int, int, Found]]:
        if isinstance(seqs, range):
            data = await log_entries.in_range(connection, seqs.start, seqs.stop)
        else:
            data = await log_entries.by_seq(connection, seqs)
        told = [each for each in await tell(connection, data) if self.question.takes(each.recorded.recorded_at)]
        may = await rights.allowed(connection, self.caller, told, self.where.leaves)
        return [found for each in may for found in self._asked_for(each)]

    def _asked_for(self, each: Allowed) -> list[tuple[int, int, Found]]:
        question, seq = self.question, each.told.recorded.seq
        return [
            (seq, number, Found(event, each.role, each.sides))
            for number, event in enumerate(each.told.events(self.names))
            if question.asks_for(event) and (question.ids is None or id_of(event, self.names) in question.ids)
        ]
