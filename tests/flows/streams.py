"""Streams of submissions, good and bad, and what becomes of each where all is known and one comes after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.outcome import Refusal
from service.flows.recording.answers import NotAuthentic
from service.flows.recording.verdicts import Added, Declined, KnownKey, Repeated, Verdict
from service.ledger import entry, merkle, submission
from service.registry import policies
from service.rulebook import decide as rulebook
from service.rulebook import seen, signer
from service.rulebook.read import ShapeError, read
from tests import honest
from tests.flows import house
from tests.flows.attempts import OFTEN, attempt
from tests.flows.house import Author, Signed
from tests.flows.trading import HERE, KEYS, ROLES, TRADER, Trade

NOW: Final = datetime(2026, 11, 22, 15, tzinfo=UTC)
FIRST: Final = ("lot.declared", "toll.agreed", "constancia.issued", "purchase.recorded", "lot.declared")

_HOUSE = {"kind": "company", "name": "DEMO Casa"}
_KIND: Final[dict[str, dict[str, Any]]] = {
    "miner": {"kind": "person"},
    "trader": _HOUSE,
    "certifier": _HOUSE,
    "plant": _HOUSE,
    "authority": {**_HOUSE, "kind": "authority", "institution": "DEMO Casa"},
}


@dataclass
class Plain:
    """A log without a database: one submission after the other, all that is known at hand."""

    origin: str
    facts: Facts = field(default_factory=lambda: Facts(complete=True))
    entries: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    known: dict[tuple[str, str], tuple[bytes, int]] = field(default_factory=dict)

    def take(self, signed: Signed, now: datetime) -> Verdict:
        """What becomes of the next one."""
        sent, payload = signed
        kid = sent.header.kid
        key = signer.identify(payload, kid, self.facts)
        if key and not KnownKey(key.party, bytes.fromhex(key.public_key)).signed(sent):
            return NotAuthentic()
        if key and (earlier := self.known.get((key.party, sent.id))):
            digest, seq = earlier
            if digest == sent.digest:
                return Repeated(seq)
            return Declined(Refusal("id_clash", "id", (("seq", str(seq)),)), len(self.entries))
        seq = len(self.entries)
        if payload.seen and payload.seen.size <= seq:
            root = merkle.root(self.leaves[: payload.seen.size])
            self.facts.put((seen.tree_root(payload.seen.size, root),))
        ruleset = policies.ruleset(self.facts)
        outcome = rulebook.decide(payload, kid, self.facts, log=self.origin, seq=seq, recorded_at=now, ruleset=ruleset)
        if isinstance(outcome, Refusal):
            return Declined(outcome, seq)
        assert key is not None
        data = entry.compose(
            origin=self.origin,
            seq=seq,
            prev=self.leaves[-1] if self.leaves else entry.FIRST_PREV,
            recorded_at=now,
            ruleset=ruleset,
            submission=sent,
            findings=[finding.as_json() for finding in outcome.findings],
        )
        self.facts.put(outcome.records)
        self.facts.keep(effects(seq, sent.type, key.party, kid, now, outcome.records))
        self.entries.append(data)
        self.leaves.append(merkle.leaf_hash(data))
        self.known[key.party, sent.id] = sent.digest, seq
        return Added(seq)


@dataclass
class Stream:
    """Submissions, each at its time, and what becomes of it; `entries` is the log that they make."""

    origin: str
    sent: list[tuple[Signed, datetime]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)


class _Teller:
    """Writes a stream while it is judged."""

    def __init__(self, origin: str, rng: Random) -> None:
        self.log = Plain(origin)
        self.stream = Stream(origin, entries=self.log.entries)
        self.rng = rng

    def say(self, signed: Signed, now: datetime) -> Verdict:
        """The next submission."""
        verdict = self.log.take(signed, now)
        self.stream.sent.append((signed, now))
        self.stream.verdicts.append(verdict)
        return verdict

    def again(self, now: datetime) -> None:
        """One that was sent before, mostly lately; now and then with the signature of another."""
        past = self.stream.sent
        (sent, payload), _ = past[-self.rng.randrange(1, min(len(past), 30) + 1)]
        if self.rng.randrange(3) == 0:
            (other, _), _ = past[self.rng.randrange(len(past))]
            sent = replace(sent, signature=other.signature)
        self.say((sent, payload), now)


def traded(seed: int, rounds: int) -> Stream:
    """All types of the trade tried rightly and wrongly; twins, forgeries, other words under an id that is taken, keys
    that come and go, checkpoints seen.
    """
    rng = Random(seed)
    teller = _Teller(house.ORIGIN, rng)
    author = Author(at=NOW)
    for signed in cast(author):
        teller.say(signed, NOW)
    log = teller.log
    trade = Trade(log.facts, size=lambda: len(log.entries))
    for turn in range(rounds):
        trade.ids, trade.entries, trade.number = {}, {}, 1000 * (turn + 1)
        kinds = [*FIRST, *rng.sample(OFTEN, len(OFTEN))]
        for kind in kinds:
            who, members = attempt(trade, kind, rng.randrange(2**32))
            if rng.randrange(8) == 0 and log.entries:
                members = {**members, "seen": _seen(log, rng)}
            try:
                signed = author.submission(KEYS[who], kind, **members)
            except ShapeError:
                continue
            verdict = teller.say(signed, NOW)
            if isinstance(verdict, Added):
                trade.recorded(kind, verdict.seq, who, members)
            if rng.randrange(6) == 0:
                teller.again(NOW)
            if rng.randrange(10) == 0:
                teller.say(_clash(signed, who), NOW)
            if rng.randrange(12) == 0:
                for each in _key_of_a_day(author, rng.randrange(2**32)):
                    teller.say(each, NOW)
    return teller.stream


def cast(author: Author) -> Iterator[Signed]:
    """The first entries: everybody who trades, with its key."""
    yield from author.opening()
    for party, role in ROLES.items():
        said = {"party": party, "roles": [role], **_KIND[role]}
        yield author.submission(house.REGISTRAR, "party.registered", **said, ubigeo=HERE)
        if party in KEYS:
            yield author.enrolled(party, KEYS[party])


def _seen(log: Plain, rng: Random) -> dict[str, object]:
    """A size of the log with its root; now and then with another's, or one that is not reached."""
    size = rng.randrange(1, len(log.entries) + 3)
    root = merkle.root(log.leaves[: size - (rng.randrange(6) == 0 and size > 1)])
    return {"size": size, "root": root.hex()}


def _clash(signed: Signed, who: str) -> Signed:
    """Something else under the same id."""
    payload = {"type": "party.declared", "log": house.ORIGIN, "id": signed[0].id, "kind": "company", "name": "DEMO X"}
    said = {**payload, "party": house.party(77), "occurred_at": f"{NOW:%Y-%m-%dT%H:%M:%S}Z"}
    sent = submission.parse(submission.sign(said, KEYS[who]))
    return sent, read(sent.payload_bytes)


def _key_of_a_day(author: Author, number: int) -> Iterator[Signed]:
    """A key that signs before it is enrolled, while it is, and after it is revoked."""
    key = house.signer(f"spare-{number}")

    def declared(at: int) -> Signed:
        whom = house.party(1000 + number % 9000 * 3 + at)
        return author.submission(key, "party.declared", party=whom, kind="company", name="DEMO Empresa")

    yield declared(0)
    yield author.enrolled(TRADER, key)
    yield declared(1)
    yield author.revoked(TRADER, key)
    yield declared(2)


def told(seed: int, count: int) -> Stream:
    """An honest ledger of every type, its waves shuffled a little, some left out, some sent twice."""
    rng = Random(seed)
    teller = _Teller(honest.ORIGIN, rng)
    found = [entry.parse(data) for data in honest.ledger(count).entries]
    waiting: list[entry.Entry] = []
    for number, each in enumerate(found):
        now = each.recorded_at
        waiting.append(each)
        ends = number + 1 == len(found) or found[number + 1].recorded_at != now
        if number > 60 and not ends and rng.randrange(3):
            continue
        if number > 60 and rng.randrange(2):
            rng.shuffle(waiting)
        for one in waiting:
            if number > 60 and rng.randrange(40) == 0:
                continue
            teller.say((one.submission, read(one.payload_bytes)), now)
            if rng.randrange(12) == 0:
                teller.again(now)
        waiting.clear()
    return teller.stream


def codes(verdicts: Sequence[Verdict]) -> set[str]:
    """What became of them, in words: refusals by their codes."""
    return {each.refusal.code if isinstance(each, Declined) else type(each).__name__ for each in verdicts}
