"""The market decided entry by entry, as the offline replay does it: whole facts, no signatures, no database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC

from bench.market.deal import Sent
from bench.market.year import LOG
from service.decision.effects import effects
from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.outcome import Refusal
from service.decision.records import Record
from service.demo.keyring import Keyring
from service.ledger import signing
from service.registry import keys as registered
from service.rulebook.decide import decide
from service.rulebook.read import read


@dataclass(frozen=True, slots=True)
class Judged:
    """One submission of `party` and what became of it. `records` is empty where it was refused."""

    seq: int
    sent: Sent
    party: str
    refused: Refusal | None
    records: tuple[Record, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the rules said."""
        return tuple(record for record in self.records if isinstance(record, Mark))


def judge(sent: Iterable[Sent], keys: Keyring) -> Iterator[Judged]:
    """Decide each in turn; what is accepted is known to those that follow."""
    facts, kids, seqs, seq = Facts(complete=True), dict[str, str](), dict[str, int](), 0
    for each in (_about(one, seqs) for one in sent):
        if each.key not in kids:
            kids[each.key] = signing.thumbprint(keys.signer(each.key).public_key)
        payload = read(json.dumps(each.payload, ensure_ascii=False).encode())
        recorded_at = each.recorded_at.astimezone(UTC)
        outcome = decide(payload, kids[each.key], facts, log=LOG, seq=seq, recorded_at=recorded_at)
        if isinstance(outcome, Refusal):
            yield Judged(seq, each, "", outcome, ())
            continue
        facts.put(outcome.records)
        key = registered.state(facts, kids[each.key])
        assert key is not None, each.key
        facts.keep(effects(seq, payload.type, key.party, key.kid, recorded_at, outcome.records))
        yield Judged(seq, each, key.party, None, outcome.records)
        if each.scene is not None:
            seqs[str(each.payload["id"])] = seq
        seq += 1


def _about(sent: Sent, seqs: Mapping[str, int]) -> Sent:
    """The same, with the number of the entry that it is about."""
    if sent.about is None:
        return sent
    member, submission = sent.about
    return replace(sent, payload={**sent.payload, member: seqs[submission]})
