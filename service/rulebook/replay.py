"""The ledger decided again from entry 0: what each entry should say, and what it puts.

`audit` reports the faults, `rebuild` writes the records. Signatures are verified apart, over all cores: a step names
the key that its entry's signature must hold under. An entry that should not be there is carried on with as far as it
can be, so that one fault does not raise a hundred others.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.findings import Finding
from service.decision.kind import At, Signer
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.decision.records import Record
from service.ledger import canonical
from service.ledger.entry import Entry
from service.registry import keys, policies
from service.registry.keys import KeyState
from service.rulebook import seen, signer
from service.rulebook.decide import Decision, UnknownRuleset, conclude, decide, decide_kind
from service.rulebook.names import Names
from service.rulebook.read import ShapeError, read
from service.rulebook.roots import Roots


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with entry `seq`: the `field` of the entry, a stable `code`, and a sentence in both languages."""

    seq: int
    field: str
    code: str
    message: str
    es: str


@dataclass(frozen=True, slots=True)
class Step:
    """One entry decided again: its faults, and everything it puts.

    `signed_by` is the key that its signature must hold under; None when its kid was never enrolled.
    """

    faults: tuple[Fault, ...]
    records: tuple[Record, ...]
    signed_by: KeyState | None


class Replay:
    """Holds every fact of one log so far and decides its entries in order.

    Begins at entry 0, or after those that `facts`, `roots` and `names` hold: these three go together.
    """

    __slots__ = ("_log", "facts", "names", "roots")

    def __init__(
        self, log: str, facts: Facts | None = None, roots: Roots | None = None, names: Names | None = None
    ) -> None:
        self._log: Final = log
        self.facts: Final = Facts(complete=True) if facts is None else facts
        self.roots: Final = Roots() if roots is None else roots
        self.names: Final = Names() if names is None else names

    @property
    def size(self) -> int:
        """Entries so far: the seq that the next one has."""
        return self.roots.size

    def step(self, entry: Entry, leaf_hash: bytes | None = None) -> Step:
        """Decide the next entry and put what it leaves behind.

        `leaf_hash` is the entry's own, where the caller has it already. Whether the entry stands at its place (seq,
        chain, origin, time) and its signature holds is not judged here.
        """
        seq = self.size
        try:
            payload = read(entry.payload_bytes)
        except ShapeError as error:
            self.skip(leaf_hash or entry.leaf_hash)
            return Step(_misshapen(seq, error), (), None)
        key = signer.identify(payload, entry.submission.header.kid, self.facts)
        faults, findings, records = self._judge(entry, payload, key)
        if key is not None:
            faults += self._repeated(payload, key, seq)
        if findings is not None:
            faults += _different(seq, entry, findings)
        self.facts.put(records)
        if key is not None:
            self.facts.keep(effects(seq, payload.type, key.party, key.kid, entry.recorded_at, records))
        self.roots.append(leaf_hash or entry.leaf_hash)
        return Step(tuple(faults), records, key)

    def key(self, kid: str) -> KeyState | None:
        """A key as the entries so far left it; None if nobody enrolled it."""
        return keys.state(self.facts, kid)

    def refusal(self, payload: Payload, kid: str, recorded_at: datetime) -> str | None:
        """The code by which a payload would be refused as the next entry, recorded at this moment (UTC), if it would.

        Raises:
            UnknownRuleset: no decision is possible in this version.
        """
        self._show_root(payload)
        ruleset = policies.ruleset(self.facts)
        outcome = decide(
            payload, kid, self.facts, log=self._log, seq=self.size, recorded_at=recorded_at, ruleset=ruleset
        )
        return outcome.code if isinstance(outcome, Refusal) else None

    def skip(self, leaf_hash: bytes) -> None:
        """Pass over an entry that cannot be read: it puts nothing, but its leaf stands in the tree."""
        self.roots.append(leaf_hash)

    def _judge(
        self, entry: Entry, payload: Payload, key: KeyState | None
    ) -> tuple[list[Fault], tuple[Finding, ...] | None, tuple[Record, ...]]:
        """The faults, the findings that should stand (None where none can be told) and the records."""
        seq = self.size
        ruleset = policies.ruleset(self.facts)
        faults = []
        if entry.ruleset != ruleset:
            en, es = f"{entry.ruleset}, but {ruleset} is in force", f"{entry.ruleset}, pero rige {ruleset}"
            faults.append(Fault(seq, "ruleset", "ruleset_wrong", en, es))
        self._show_root(payload)
        kid = entry.submission.header.kid
        try:
            decision = decide(
                payload, kid, self.facts, log=self._log, seq=seq, recorded_at=entry.recorded_at, ruleset=ruleset
            )
        except UnknownRuleset:
            en, es = "this version cannot judge by it", "esta versión no puede juzgar por ellas"
            return [*faults, Fault(seq, "ruleset", "ruleset_unknown", en, es)], None, ()
        if isinstance(decision, Decision):
            return faults, decision.findings, decision.records
        by = Signer(kid, "", "", ()) if key is None else signer.of_key(key, self.facts)
        carried = conclude(decide_kind(payload, self.facts, At(self._log, seq, entry.recorded_at, by)), ())
        records = carried.records if isinstance(carried, Decision) else ()
        return [*faults, _refused(seq, decision)], None, records

    def _show_root(self, payload: Payload) -> None:
        """Compute the root that the client says it saw, if the tree has come so far and nobody asked before."""
        if payload.seen is None or payload.seen.size > self.size:
            return
        size = payload.seen.size
        if not self.facts.shelf(seen.shelf(size)):
            self.facts.put((seen.tree_root(size, self.roots.root(size)),))

    def _repeated(self, payload: Payload, key: KeyState, seq: int) -> list[Fault]:
        first = self.names.first(key.party, payload.id, seq)
        if first == seq:
            return []
        en = f"{key.party} used this id in entry {first}"
        es = f"{key.party} ya usó este identificador en el asiento {first}"
        return [Fault(seq, "submission.payload.id", "id_clash", en, es)]


def _misshapen(seq: int, error: ShapeError) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            seq,
            f"submission.payload.{each.path}",
            each.code,
            each.detail or each.code,
            f"no tiene la forma debida ({each.code})",
        )
        for each in error.problems
    )


def _refused(seq: int, refusal: Refusal) -> Fault:
    place = refusal.field if refusal.field.startswith("protected") else f"payload.{refusal.field}"
    values = ", ".join(f"{name} {value}" for name, value in refusal.detail)
    why = values or refusal.code
    return Fault(
        seq, f"submission.{place}", refusal.code, f"should have been refused: {why}", f"debió rechazarse: {why}"
    )


def _written(finding: dict[str, Any]) -> str:
    """A finding as it stands in an entry, where it can be looked for."""
    return canonical.encode(finding).decode()


def _different(seq: int, entry: Entry, findings: tuple[Finding, ...]) -> list[Fault]:
    if entry.findings == [finding.as_json() for finding in findings]:
        return []
    stands = {each["rule"]: _written(each) for each in entry.findings}
    should = {finding.rule: _written(finding.as_json()) for finding in findings}
    return [
        Fault(
            seq,
            "findings",
            "findings_differ",
            f"{rule}: {stands.get(rule, 'nothing')} stands, not {should.get(rule, 'nothing')}",
            f"{rule}: dice {stands.get(rule, 'nada')} y no {should.get(rule, 'nada')}",
        )
        for rule in sorted(stands.keys() | should.keys())
        if stands.get(rule) != should.get(rule)
    ]
