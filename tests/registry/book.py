"""A log in memory: submissions signed, decided as a driver decides them, and kept as entries."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from service.decision.calendar import instant
from service.decision.effects import Effects, effects
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.outcome import Refusal
from service.decision.records import Posting, Record, Row
from service.ledger import entry, keyproof, merkle, submission
from service.ledger.signing import SeedSigner, thumbprint
from service.registry import keys, policies
from service.rulebook import rows, seen
from service.rulebook.decide import Decision, decide, needs
from service.rulebook.read import read

LOG = "demo.orotraza.pe/book"
REGISTRAR = "ruc:20131312955"
TRADER = "ruc:20990000019"
MINER = "ruc:10254824220"
PALLAQUERA = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"
DIGEST = "5a" * 32
PUNO = {"system": "inei", "code": "211002"}
SOURCE = {"digest": DIGEST, "name": "DEMO padron", "retrieved_on": "2026-03-01"}

START = instant("2026-03-02T15:00:00Z")
MAX_ROUNDS = 16


def signer(name: str) -> SeedSigner:
    """The same key for the same name, for ever."""
    return SeedSigner(sha256(name.encode()).digest())


def kid(name: str) -> str:
    """Its thumbprint."""
    return thumbprint(signer(name).public_key)


def key(name: str, party: str, *, log: str = LOG) -> dict[str, Any]:
    """The members `key` and `proof` of an enrolment."""
    new = signer(name)
    return {"key": new.public_key.hex(), "proof": keyproof.make(log, party, new)}


@dataclass
class Book:
    """`prefetch` False empties every `needs`; the decisions must come out the same."""

    prefetch: bool = True
    now: datetime = START
    entries: list[bytes] = field(default_factory=list)
    stored: dict[str, list[Row]] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    done: dict[int, Effects] = field(default_factory=dict)
    count: int = 0

    def payload(self, type_: str, /, **members: object) -> dict[str, Any]:
        """A payload with a fresh id, occurring now."""
        self.count += 1
        return {
            "type": type_,
            "log": LOG,
            "id": f"0192f3a1-7c10-7d21-9b8a-{self.count:012d}",
            "occurred_at": f"{self.now:%Y-%m-%dT%H:%M:%SZ}",
            **members,
        }

    def submit(self, by: str, type_: str, /, **members: object) -> Decision | Refusal:
        """Sign, decide and, if accepted, write."""
        return self.submit_payload(by, self.payload(type_, **members))

    def submit_payload(self, by: str, payload: dict[str, Any]) -> Decision | Refusal:
        """As `submit`, of a whole payload."""
        submitted = submission.parse(submission.sign(payload, signer(by)))
        outcome = self._decide(submitted)
        if isinstance(outcome, Decision):
            self._write(submitted, outcome)
        return outcome

    def root(self, size: int) -> str:
        """The tree's root at a size, in hex."""
        return merkle.root(self.leaves[:size]).hex()

    def facts(self) -> Facts:
        """Everything stored so far."""
        complete = Facts(complete=True)
        for shelf in self.stored.values():
            complete.put(shelf)
        return complete

    def _decide(self, submitted: submission.Submission) -> Decision | Refusal:
        payload = read(submitted.payload_bytes)
        facts = Facts()
        if self.prefetch:
            self._load(facts, needs(payload, submitted.header.kid))
        for _ in range(MAX_ROUNDS):
            try:
                return decide(
                    payload, submitted.header.kid, facts, log=LOG, seq=len(self.entries), recorded_at=self.now
                )
            except NotLoaded as miss:
                self._load(facts, miss.missing)
        raise AssertionError("the decision never stops asking")

    def _load(self, facts: Facts, wanted: Needs) -> None:
        shelves: dict[str, list[Row]] = {}
        for shelf in wanted.shelves:
            if shelf.startswith("root:"):
                size = int(shelf.removeprefix("root:"))
                known = size <= len(self.leaves)
                shelves[shelf] = [seen.tree_root(size, merkle.root(self.leaves[:size]))] if known else []
            else:
                shelves[shelf] = [stored_and_back(row) for row in self.stored.get(shelf, ())]
        balances = {account: self.balances.get(account) for account in wanted.accounts}
        facts.load(shelves, balances, {seq: self.done.get(seq) for seq in wanted.entries})

    def _write(self, submitted: submission.Submission, decision: Decision) -> None:
        facts = self.facts()
        data = entry.compose(
            origin=LOG,
            seq=len(self.entries),
            prev=self.leaves[-1] if self.leaves else bytes(32),
            recorded_at=self.now,
            ruleset=policies.ruleset(facts),
            submission=submitted,
            findings=[finding.as_json() for finding in decision.findings],
        )
        self.entries.append(data)
        self.leaves.append(merkle.leaf_hash(data))
        if (by := keys.state(facts, submitted.header.kid)) is not None:
            seq, kind = len(self.entries) - 1, submitted.payload["type"]
            self.done[seq] = effects(seq, kind, by.party, by.kid, self.now, decision.records)
        self.now += timedelta(minutes=1)
        self._keep(decision.records)

    def _keep(self, records: tuple[Record, ...]) -> None:
        for record in records:
            if isinstance(record, Posting):
                self.balances[record.account] = self.balances.get(record.account, 0) + record.amount
            else:
                self.stored.setdefault(record.shelf, []).append(record)


def stored_and_back(row: Row) -> Row:
    """A row after a trip through storage."""
    return rows.decode(row.kind, json.loads(rows.encode(row)))


def genesis(book: Book) -> Decision | Refusal:
    """Entry 0: root, log and service keys, and the registrar's."""
    return book.submit(
        "root",
        "log.genesis",
        root_key=signer("root").public_key.hex(),
        log_key=signer("log").public_key.hex(),
        service_key=signer("service").public_key.hex(),
        registrar={"party": REGISTRAR, "name": "DEMO Registro", **key("registrar", REGISTRAR)},
    )


def opened() -> Book:
    """A log with its genesis and one trader with an administrator key."""
    book = Book()
    return open_up(book)


def open_up(book: Book) -> Book:
    """The first entries of every log here."""
    accepted(genesis(book))
    accepted(
        book.submit(
            "registrar",
            "party.registered",
            party=TRADER,
            kind="company",
            name="DEMO Acopio",
            roles=["trader"],
            ubigeo=PUNO,
        )
    )
    accepted(book.submit("registrar", "key.enrolled", party=TRADER, grade="administrator", **key("trader", TRADER)))
    return book


def accepted(outcome: Decision | Refusal) -> Decision:
    """The decision, which must not be a refusal."""
    assert isinstance(outcome, Decision), outcome
    return outcome


def refused(outcome: Decision | Refusal, code: str, field: str) -> Refusal:
    """The refusal, with this code and field."""
    assert isinstance(outcome, Refusal), outcome
    assert (outcome.code, outcome.field) == (code, field)
    return outcome
