"""One turn at the head: what was queued, judged in order, each on what its neighbours before it put.

While some are judged, the database takes in those before them; and with the last, it tells what those behind in the
queue will need. The verdicts hold once all of it is committed.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Final

import structlog

from service.decision.calendar import lima_day
from service.decision.effects import effects
from service.decision.facts import Needs
from service.decision.outcome import Refusal
from service.flows.recording.answers import NotAuthentic, RuleFailed
from service.flows.recording.deciding import Deciding, RuleCrashed
from service.flows.recording.foresight import Foresight
from service.flows.recording.memory import Memory
from service.flows.recording.verdicts import Added, Declined, Item, KnownKey, Repeated, Verdict
from service.ledger import entry, merkle
from service.registry import keys, parties, policies
from service.rulebook import decide as rulebook
from service.rulebook import signer
from service.rulebook.decide import Decision
from service.storage import append, refusals
from service.storage.append import Columns
from service.storage.channel import Channel
from service.storage.engine import Connection
from service.storage.head import Head
from service.storage.load import Identity, Known, known

_CHUNK: Final = 16
"""Entries that are worth a statement of their own. A slow database gets more at a time, and nobody waits for it."""

_AHEAD: Final = 512
"""How far into the queue is looked: as far as a turn takes."""

_BREATH: Final = 4
"""Entries between two looks at what else is to be done, each of which costs as much as a rule."""

log = structlog.get_logger(__name__)


class Turn:
    """The batch that begins at the locked head, `deciding.before`."""

    def __init__(
        self, channel: Channel, deciding: Deciding, memory: Memory, met: dict[str, KnownKey], foresight: Foresight
    ) -> None:
        """`channel` is in the transaction that holds the head; `deciding` goes by the facts of `memory`. `met` are the
        keys of earlier turns, by kid; `keys` will be those first met in this one. `foresight` reads for the next turn.
        """
        self.columns: Final = Columns()
        self.verdicts: Final[list[tuple[Item, Verdict]]] = []
        self.keys: Final[dict[str, KnownKey]] = {}
        self.deciding: Final = deciding
        self._met: Final = met
        self._channel: Final = channel
        self._memory: Final = memory
        self._foresight: Final = foresight

    @property
    def leaves(self) -> list[bytes]:
        """Leaf hashes of the entries added, in order."""
        return self.deciding.leaves

    async def take(self, items: Sequence[Item]) -> None:
        """Judge these in order and write what is added, all but the last few entries and the head.

        What the database raises ends the turn; what a rule raises stays with its item.
        """
        await self._prefetch(items)
        last = items[-1]
        for item in items:
            self.verdicts.append((item, await self._judge(item)))
            if item is not last:
                await self._pass_on()
            if len(self.verdicts) % _BREATH == 0:
                # Lets a statement's bytes out, the last turn's answers, and new submissions in.
                await asyncio.sleep(0)

    async def finish(self, behind: Iterable[Item] = ()) -> Head:
        """Write what is left and the head that this turn leads to, if it added any entry; returns that head.

        What those `behind` will need is being read meanwhile.
        """
        if waiting := list(islice(behind, _AHEAD)):
            self._foresight.start(partial(self._foresee, waiting))
        connection = await self._channel.free()
        after = self._after()
        if declined := list(self._declined()):
            # In the turn's own transaction: a refusal that somebody holds is counted, whatever crashes after it.
            await refusals.add(connection, lima_day(self.deciding.recorded_at), declined)
        if self.leaves:
            await append.append(connection, self.columns.take(), self.deciding.before, after)
        return after

    def _declined(self) -> Iterator[tuple[str, str]]:
        """The code of each refusal that will be signed, and whose submission it is, if anybody has enrolled its key."""
        for item, verdict in self.verdicts:
            if isinstance(verdict, Declined):
                key = self._key(item)
                yield verdict.refusal.code, "" if key is None else key.party

    async def _pass_on(self) -> None:
        """Keep the database at work while entries are judged."""
        if len(self.columns) >= _CHUNK and not self._channel.busy:
            connection = await self._channel.free()
            self._channel.start(append.insert(connection, self.columns.take()))
            # Whoever asks the database from here on asks it after these entries.
            self.deciding.facts.settle()

    async def _foresee(self, items: Sequence[Item], connection: Connection) -> None:
        asked = self._unknown(self._identities(items))
        found = await self.deciding.foresee(connection, self._needs(items), asked)
        self._remember(asked, found)
        for item in items:
            item.foreseen = self._memory

    def _after(self) -> Head:
        before = self.deciding.before
        if not self.leaves:
            return before
        tree = before.compact_range.append(self.leaves)
        return replace(
            before,
            size=tree.size,
            root=tree.root(),
            compact_range=tree,
            leaf=self.leaves[-1],
            recorded_at=self.deciding.recorded_at,
            ruleset=policies.ruleset(self.deciding.facts),
        )

    async def _prefetch(self, items: Sequence[Item]) -> None:
        """Have in memory what can be foreseen of what these will need."""
        asked = self._unknown(self._identities(items))
        self._remember(asked, await self.deciding.prefetch(self._needs(items), asked))
        owners = ((self._key(item), item.submission.id) for item in items)  # keys met just now among them
        await self._look_up((key.party, submission) for key, submission in owners if key)

    def _identities(self, items: Iterable[Item]) -> Iterator[Identity]:
        """Of those that are signed by keys met before."""
        for item in items:
            if key := self._met.get(item.kid) or self.keys.get(item.kid):
                yield key.party, item.submission.id

    def _needs(self, items: Iterable[Item]) -> Needs:
        """What can be foreseen of what these will need; of those that it was read ahead for, their keys."""
        shelves = {policies.shelf("ruleset"): None}
        accounts: dict[str, None] = {}
        for item in items:
            shelves[keys.shelf(item.kid)] = None
            if item.foreseen is self._memory:
                continue
            if met := self._met.get(item.kid):
                shelves[parties.shelf(met.party)] = None
            try:
                needs = rulebook.needs(item.payload, item.kid)
            except Exception:  # noqa: BLE001, S112 — only a prefetch: the decision will meet the fault and answer for it
                continue
            shelves.update(dict.fromkeys(needs.shelves))
            accounts.update(dict.fromkeys(needs.accounts))
        return Needs(tuple(shelves), tuple(accounts))

    async def _judge(self, item: Item) -> Verdict:
        key = self._key(item)
        if key and not (item.verified or key.signed(item.submission)):
            return NotAuthentic()
        # Before the state of the key is judged: nobody loses a receipt with the key that signed for it.
        if key and (earlier := await self._earlier((key.party, item.submission.id))):
            if earlier.digest == item.digest:
                return Repeated(earlier.seq)
            return Declined(Refusal("id_clash", "id", (("seq", str(earlier.seq)),)), self.deciding.size)
        try:
            outcome = await self.deciding.decide(item.payload, item.kid)
            if isinstance(outcome, Refusal):
                return Declined(outcome, self.deciding.size)
            return self._add(item, key, outcome)
        except RuleCrashed:
            log.exception("rule_failed", type=item.submission.type, id=item.submission.id)
            return RuleFailed()

    def _add(self, item: Item, key: KnownKey | None, decision: Decision) -> Verdict:
        if key is None:
            raise RuleCrashed from RuntimeError("accepted from a key that nobody enrolled")
        seq = self.deciding.size
        submission = item.submission
        try:
            data = entry.compose(
                origin=self.deciding.origin,
                seq=seq,
                prev=self.leaves[-1] if self.leaves else self.deciding.before.leaf,
                recorded_at=self.deciding.recorded_at,
                ruleset=policies.ruleset(self.deciding.facts),
                submission=submission,
                findings=[finding.as_json() for finding in decision.findings],
            )
            leaf = merkle.leaf_hash(data)
            self.columns.add(
                seq, data, leaf, party=key.party, submission=submission.id, digest=item.digest, records=decision.records
            )
        except Exception as error:
            raise RuleCrashed from error
        self.deciding.facts.put(decision.records)
        done = effects(seq, submission.type, key.party, item.kid, self.deciding.recorded_at, decision.records)
        self.deciding.facts.keep(done)
        self.leaves.append(leaf)
        self._memory.known[key.party, submission.id] = Known(item.digest, seq)
        return Added(seq)

    def _key(self, item: Item) -> KnownKey | None:
        """Whose key signed, if anybody has enrolled it."""
        key = self._met.get(item.kid) or self.keys.get(item.kid)
        if key is None and (state := signer.identify(item.payload, item.kid, self.deciding.facts)):
            key = KnownKey(state.party, bytes.fromhex(state.public_key))
            if keys.state(self.deciding.facts, item.kid):  # not one that a genesis only claims to enrol
                self.keys[item.kid] = key
        return key

    async def _earlier(self, identity: Identity) -> Known | None:
        if identity not in self._memory.known:  # its key was enrolled in this very turn
            await self._look_up([identity])
        return self._memory.known[identity]

    async def _look_up(self, identities: Iterable[Identity]) -> None:
        if asked := self._unknown(identities):
            self._remember(asked, await known(await self._channel.free(), asked))

    def _unknown(self, identities: Iterable[Identity]) -> list[Identity]:
        return [identity for identity in identities if identity not in self._memory.known]

    def _remember(self, asked: Iterable[Identity], found: Mapping[Identity, Known]) -> None:
        for identity in asked:  # unless it has become an entry meanwhile
            self._memory.known.setdefault(identity, found.get(identity))
