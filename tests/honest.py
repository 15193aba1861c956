"""Honest ledgers of any length: the demo's market, signed, decided by the rulebook and written as entries.

Pure and deterministic: one seed, one ledger, to the byte. Every payload type is in it, and every 7th submission says
which checkpoint its client had seen. No database, no clock.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from service.audit import export_format
from service.decision.calendar import lima_day
from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.findings import Finding
from service.demo import ids
from service.demo.cast import Cast, Operator, Scale
from service.demo.deal import origin
from service.demo.keyring import Keyring, administrator
from service.demo.pen import Act, Json, Pen, ubigeo
from service.demo.registrar import REGISTRAR, Registrar
from service.demo.story import write
from service.ledger import checkpoint, entry, keyproof, merkle, note, receipt, signing, submission
from service.ledger.checkpoint import Checkpoint
from service.ledger.log_keys import Grade, LogKeys
from service.ledger.merkle import CompactRange
from service.ledger.signing import SeedSigner
from service.registry import policies
from service.rulebook import seen, signer
from service.rulebook.decide import Decision, decide
from service.rulebook.read import read
from tests.honest_rooms import (
    access,
    certificates,
    change,
    corrections,
    custody,
    filing,
    keys,
    own_keys,
    ownership,
    review,
    stock,
)
from tests.honest_rooms.stage import Stage

ORIGIN = "demo.orotraza.pe/honest"
END = datetime(2026, 11, 23, 14, 20, 7, 123456, tzinfo=UTC)
OPERATORS = 27


@dataclass(slots=True)
class Ledger:
    """Entries and what goes with them; `keys` holds every private key, so that a test may play the thief."""

    keys: Keyring
    entries: list[bytes] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)

    @property
    def root_vkey(self) -> str:
        """The key an auditor should trust."""
        return note.vkey(ORIGIN, self.keys.signer("root").public_key)

    @property
    def log_vkey(self) -> str:
        """The key that signs the last checkpoint."""
        return note.vkey(ORIGIN, self.signer("log").public_key)

    def signer(self, grade: Grade, size: int | None = None) -> SeedSigner:
        """The log's key, or the service's, that is in force at a size."""
        told = [entry.parse(data) for data in self.entries if b'"type":"log.' in data]
        public_key = LogKeys.told(told).at(grade, len(self.entries) if size is None else size)
        found = Held(self.keys, grade).find(public_key)
        assert found is not None
        return found

    def checkpoint(self, size: int | None = None) -> bytes:
        """The signed checkpoint of the first `size` entries."""
        return self.sign(self.leaves[:size])

    def sign(self, leaves: list[bytes]) -> bytes:
        """What the log's key says of these leaves, be they its own or not."""
        text = checkpoint.format(Checkpoint(ORIGIN, len(leaves), merkle.root(leaves)))
        return note.sign(text, ORIGIN, self.signer("log", len(leaves)))

    def receipt(self, seq: int, size: int | None = None) -> bytes:
        """The receipt of an entry at a size."""
        leaves = self.leaves[:size]
        proof = merkle.inclusion_proof(merkle.node_reader(leaves), seq, len(leaves))
        return receipt.format(self.entries[seq], seq, len(leaves), proof, self.checkpoint(size))

    def lines(self, size: int | None = None) -> list[bytes]:
        """An export's lines, without LF."""
        return [*self.entries[:size], export_format.last_line(self.checkpoint(size))]

    def export(self, size: int | None = None) -> bytes:
        """An export's bytes."""
        return b"".join(export_format.write(self.entries[:size], self.checkpoint(size)))


class Held:
    """The log's private keys of one grade: the first, and the one that is to replace it."""

    def __init__(self, keys: Keyring, grade: Grade) -> None:
        self._signers = {each.public_key: each for each in map(keys.signer, (grade, own_keys.following(grade)))}

    def find(self, public_key: bytes) -> SeedSigner | None:
        """As `signing.Signers`."""
        return self._signers.get(public_key)


@cache
def ledger(count: int, seed: int = 7) -> Ledger:
    """A ledger of exactly `count` entries (310 at least, so that every type is there)."""
    keys = Keyring(bytes([seed]) * 32)
    scribe = _Scribe(Ledger(keys))
    for act, moment in _acts(keys, count, seed, scribe.size, scribe.facts):
        scribe.write(act, moment)
        if len(scribe.ledger.entries) == count:
            return scribe.ledger
    raise AssertionError(f"the story ends before {count} entries")


def _acts(
    keys: Keyring, count: int, seed: int, size: Callable[[], int], facts: Facts
) -> Iterator[tuple[Act, datetime]]:
    deals = 2 + count // 130
    scale = Scale(operators=OPERATORS, selectors=max(8, deals), traders=7, plants=2, deals=deals)
    story = write(log=ORIGIN, end=END, scale=scale, keys=keys, seed=seed)
    rare = _Rare(keys, story.cast, Pen(ORIGIN, Random(seed + 1), first=7_000_000), size, facts)
    for number, wave in enumerate(story.waves):
        for act in wave.acts:
            yield act, wave.recorded_at
        if number > 5 and number % 3 == 0:
            for act in rare.acts(wave.recorded_at):
                yield act, wave.recorded_at


@dataclass(slots=True)
class _Rare:
    """The types that the demo's story has no use for."""

    keys: Keyring
    cast: Cast
    pen: Pen
    size: Callable[[], int]
    facts: Facts
    spare: int = 0
    rotated: bool = False

    def acts(self, moment: datetime) -> Iterator[Act]:
        occurred = moment - timedelta(minutes=5)
        stage = Stage(self.keys, self.cast, self.pen, self.size, occurred, self.facts)
        if not self.rotated:
            self.rotated = True
            yield from own_keys.acts(stage)
        trader, rng = self.cast.traders[0], self.pen.rng
        operator = next(each for each in self.cast.operators if each.key is None)
        commitments = [{"field": "dni", "digest": ids.digest(rng)}]
        yield Act(
            trader.key,
            self.pen.write(
                "party.declared",
                occurred,
                party=ids.natural(rng, occurred),
                kind="person",
                ubigeo=ubigeo(operator.right.district),
                commitments=commitments,
            ),
        )
        yield Act(REGISTRAR, self.pen.write("party.updated", occurred, party=operator.party, commitments=commitments))
        weight: Json = {"product": "sponge", "gross_g": "14.850", "fineness": "905.0", "fine_g": "13.439250"}
        declared = origin(self.pen, operator, occurred)
        yield Act(trader.key, self.pen.write("lot.declared", occurred, **declared, **weight))
        yield from self._roll(occurred)
        yield from self._process(operator, trader.party, occurred)
        yield from self._keys(trader.party, administrator(trader.key), occurred)
        for room in (custody, ownership, change, corrections, review, access, certificates, filing, keys, stock):
            yield from room.acts(stage)

    def _roll(self, occurred: datetime) -> Iterator[Act]:
        """A selector that only a roll names, and the import that this row is of."""
        day = lima_day(occurred).isoformat()
        source = {"digest": self.pen.digest(), "name": "DEMO padrón", "retrieved_on": day}
        name = {"field": "name", "digest": self.pen.digest()}
        members: Json = {
            "register": "SELECTORS",
            "party": ids.natural(self.pen.rng, occurred),
            "status": "vigente",
            "from": day,
            "registers": {"kind": "selector", "sex": {"code": "female", "source": "declared"}, "commitments": [name]},
        }
        counts: Json = {"read": 1, "bad": 0, "new": 1, "changed": 0, "gone": 0, "unchanged": 0}
        for kind, said in (
            ("registration.recorded", members),
            ("roll.imported", {"register": "SELECTORS", "departments": ["21"], "counts": counts}),
        ):
            yield Act(REGISTRAR, self.pen.write(kind, occurred, source=source, **said))

    def _process(self, operator: Operator, organization: str, occurred: datetime) -> Iterator[Act]:
        """A step of the process, the help on the way, a half-year's declaration, and who may act for whom."""
        day, right = lima_day(occurred), {"code": operator.right.code, "name": operator.right.name}
        about: Json = {"party": operator.party, "document": self.pen.digest()}
        goals = [{"goal": "surface_agreement", "due": (day + timedelta(days=90)).isoformat()}]
        plan: Json = {"phase": "I", "kind": "work_plan", "on": day.isoformat(), "by": organization, "goals": goals}
        stage: Json = {"stage": "igafom_corrective", "reached_on": "2019-08-20", "evaluator": "drem", "right": right}
        miner = next(each for each in self.cast.operators if each.key is not None)
        half: Json = {"party": miner.party, "half_year": f"{day.year - 1}-2", "inactive": True}
        half["right"] = {"code": miner.right.code, "name": miner.right.name}
        mandate = {"document": self.pen.digest(), "scopes": ["confirm_purchases"]}
        member: Json = {"organization": organization, "member": operator.party, "role": "delegate", "mandate": mandate}
        for key, kind, said in (
            (REGISTRAR, "stage.reached", {**about, **stage}),
            (REGISTRAR, "assistance.recorded", {**about, **plan}),
            (miner.key or "", "production.declared", half),
            (REGISTRAR, "membership.recorded", {**member, "from": day.isoformat()}),
        ):
            yield Act(key, self.pen.write(kind, occurred, **said))

    def _keys(self, party: str, by: str, occurred: datetime) -> Iterator[Act]:
        """A device key enrolled, rotated and revoked."""
        old, new = f"spare-{self.spare}", f"spare-{self.spare + 1}"
        self.spare += 2
        yield Registrar(self.pen, self.keys, occurred).enrolled(by, party, old, "device")
        signer = self.keys.signer(new)
        yield Act(
            by,
            self.pen.write(
                "key.rotated",
                occurred,
                party=party,
                kid=self._kid(old),
                key=signer.public_key.hex(),
                proof=keyproof.make(ORIGIN, party, signer),
            ),
        )
        yield Act(by, self.pen.write("key.revoked", occurred, party=party, kid=self._kid(new), reason="retired"))

    def _kid(self, name: str) -> str:
        return signing.thumbprint(self.keys.signer(name).public_key)


class _Scribe:
    """Writes what the rulebook accepts, as the appender does, one wave at an instant."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.facts = Facts(complete=True)
        self._range = CompactRange()
        self._heads: list[tuple[int, str]] = []

    def size(self) -> int:
        """The seq that the next entry has."""
        return len(self.ledger.entries)

    def write(self, act: Act, moment: datetime) -> None:
        """Sign, decide and, if accepted, compose."""
        entries, leaves = self.ledger.entries, self.ledger.leaves
        payload = dict(act.payload)
        if len(entries) % 7 == 6:
            payload["seen"] = self._latest()
        sent = submission.parse(submission.sign(payload, self.ledger.keys.signer(act.key)))
        decided = self._decide(sent, moment)
        if decided is None:
            return
        data = compose(sent, len(entries), leaves[-1] if leaves else entry.FIRST_PREV, moment, decided.findings)
        self.facts.put(decided.records)
        kid, at = sent.header.kid, moment.astimezone(UTC)
        self.facts.keep(effects(len(entries), sent.type, self._owner(sent), kid, at, decided.records))
        entries.append(data)
        leaves.append(merkle.leaf_hash(data))
        self._range = self._range.append(leaves[-1:])

    def _owner(self, sent: submission.Submission) -> str:
        state = signer.identify(read(sent.payload_bytes), sent.header.kid, self.facts)
        assert state is not None
        return state.party

    def _latest(self) -> Json:
        size, root = self._range.size, self._range.root()
        self.facts.put((seen.tree_root(size, root),))
        return {"size": size, "root": root.hex()}

    def _decide(self, sent: submission.Submission, moment: datetime) -> Decision | None:
        """None for what the story knows to be refused."""
        outcome = decide(
            read(sent.payload_bytes),
            sent.header.kid,
            self.facts,
            log=ORIGIN,
            seq=len(self.ledger.entries),
            recorded_at=moment.astimezone(UTC),
            ruleset=policies.ruleset(self.facts),
        )
        return outcome if isinstance(outcome, Decision) else None


def compose(
    sent: submission.Submission, seq: int, prev: bytes, moment: datetime, findings: tuple[Finding, ...] = ()
) -> bytes:
    """An entry's bytes, under ruleset 0."""
    return entry.compose(
        origin=ORIGIN,
        seq=seq,
        prev=prev,
        recorded_at=moment,
        ruleset=0,
        submission=sent,
        findings=[finding.as_json() for finding in findings],
    )
