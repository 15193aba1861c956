"""Runs the pure decision on facts that come out of a database: what it misses is fetched, and it is run again."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.decision.records import Row
from service.registry import policies
from service.rulebook import decide as rulebook
from service.rulebook import seen
from service.rulebook.decide import Decision, UnknownRuleset
from service.storage import tree
from service.storage.channel import Channel
from service.storage.effects import effects
from service.storage.engine import Connection
from service.storage.head import Head
from service.storage.load import Identity, Known, load, load_all

MAX_ROUNDS: Final = 16

_ROOT: Final = "root:"


class RuleCrashed(Exception):
    """A rule raised what no rule may; the cause is what it raised. A bug of ours, never the submitter's fault."""


class Deciding:
    """Decisions for the log of this origin at one time, over facts that grow as they are asked for."""

    def __init__(self, channel: Channel, facts: Facts, *, origin: str, before: Head, recorded_at: datetime) -> None:
        """`facts` hold what the database says at the head `before` and what was put since: `leaves`, their hashes."""
        self.facts: Final = facts
        self.origin: Final = origin
        self.before: Final = before
        self.recorded_at: Final = recorded_at
        self.leaves: Final[list[bytes]] = []
        self.misses = 0
        self._channel: Final = channel

    @property
    def size(self) -> int:
        """Entries in the log, those decided since `before` included."""
        return self.before.size + len(self.leaves)

    async def load(self, needs: Needs) -> bool:
        """Fetch what of this is not loaded; whether there was any."""
        missing = self.facts.missing(needs)
        if not missing:
            return False
        connection = await self._channel.free()
        rows, balances = await load(connection, _stored(missing))
        roots = await self._roots(connection, missing)
        done = await effects(connection, missing.entries) if missing.entries else {}
        self.facts.load(rows | roots, balances, done)
        return True

    async def prefetch(self, needs: Needs, asked: Collection[Identity]) -> dict[Identity, Known]:
        """Fetch what of these shelves and accounts is not loaded, and those of the submissions that are in the log, in
        one statement: each is one more time that somebody waits for a processor.
        """
        missing = self.facts.missing(needs)
        if not (missing or asked):
            return {}
        connection = await self._channel.free()
        rows, balances, found = await load_all(connection, _stored(missing), asked)
        self.facts.load(rows | await self._roots(connection, missing), balances)
        return found

    async def foresee(self, connection: Connection, needs: Needs, asked: Collection[Identity]) -> dict[Identity, Known]:
        """Take in what of this is not loaded and nobody has put to since the turn began, over another connection than
        the turn's: entries may be decided and put meanwhile. Returns those of the submissions that are in the log.
        """
        missing = self.facts.missing(needs)
        rows, balances, found = await load_all(connection, _stored(missing), asked)
        self.facts.load_from_outside(rows, balances)
        return found

    async def _roots(self, connection: Connection, needs: Needs) -> dict[str, list[Row]]:
        """Of the sizes asked for; a size not reached yet has no root, which nobody may remember for later."""
        sizes = [int(shelf.removeprefix(_ROOT)) for shelf in needs.shelves if shelf.startswith(_ROOT)]
        reached = [size for size in sizes if size <= self.size]
        return {seen.shelf(size): [seen.tree_root(size, await self._root(connection, size))] for size in reached}

    async def _root(self, connection: Connection, size: int) -> bytes:
        if size > self.before.size:
            return self.before.compact_range.append(self.leaves[: size - self.before.size]).root()
        return (await tree.range_at(connection, size)).root()

    async def decide(self, payload: Payload, kid: str) -> Decision | Refusal:
        """What becomes of a payload signed by key `kid`, should it be the next entry.

        Raises `RuleCrashed`, `UnknownRuleset`, and whatever the database raises.
        """
        for _ in range(MAX_ROUNDS):
            try:
                return rulebook.decide(
                    payload,
                    kid,
                    self.facts,
                    log=self.origin,
                    seq=self.size,
                    recorded_at=self.recorded_at,
                    ruleset=policies.ruleset(self.facts),
                )
            except NotLoaded as miss:
                missing = miss.missing
            except UnknownRuleset:
                raise
            except Exception as error:
                raise RuleCrashed from error
            self.misses += 1
            if not await self.load(missing):
                raise RuleCrashed from RuntimeError(f"asked again for what is loaded: {missing}")
        raise RuleCrashed from RuntimeError(f"not decided in {MAX_ROUNDS} rounds")


def _stored(needs: Needs) -> Needs:
    """The shelves and accounts that tables hold."""
    return Needs(tuple(shelf for shelf in needs.shelves if not shelf.startswith(_ROOT)), needs.accounts)
