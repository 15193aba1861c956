"""Gold that wanders: long trades drawn at random, in which nearly everything is made of what was made before.

Campaigns feed on campaigns and on the circuit's inventory, lots are split, merged, assayed, weighed again, estimated,
sold on and exported; entries are annulled, findings ruled on, producers suspended when it is too late, keys stolen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Final

from service.decision.records import Row
from service.flows.recording.verdicts import Added
from service.ledger import signing
from service.ledger.signing import SeedSigner
from service.rulebook.read import ShapeError
from service.trade.lots import Lot
from tests.flows import house
from tests.flows.attempts import attempt
from tests.flows.house import Author, Signed
from tests.flows.streams import Plain, cast
from tests.flows.trading import HERE, KEYS, MINER, PLANT, RIGHT, SECOND, TRADER, Trade

NOW: Final = datetime(2026, 11, 22, 15, tzinfo=UTC)
_KINDS: Final = (
    *("lot.declared",) * 3,
    *("purchase.recorded",) * 7,
    *("processing.recorded",) * 9,
    *("lot.remeasured", "stocktake.recorded", "assay.recorded", "purchase.settled") * 2,
    *("entry.annulled", "export.recorded", "finding.reviewed") * 3,
    *("constancia.issued", "stock.opened", "purchase.confirmed", "purchase.disputed", "finding.answered"),
    *("shipment.recorded", "reception.recorded", "lot.returned", "entry.corrected"),
)
_NEAR: Final = 14
"""What is taken next is among so many of the last lots: so ways get long."""


@dataclass
class Wandering:
    """Accepted submissions, the log that they make, and what each entry put."""

    sent: list[Signed] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def lots(self, size: int) -> list[Lot]:
        """The lots that the first entries made."""
        return [row for row in self.rows if type(row) is Lot and row.seq < size]


class _Pen:
    """Writes what is accepted, and forgets the rest."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.log = Plain(house.ORIGIN)
        self.told = Wandering(entries=self.log.entries)
        self.author = Author(at=NOW)
        self.keys: dict[str, SeedSigner] = dict(KEYS)
        self.stolen = 0
        self.trade = Trade(self.log.facts, size=lambda: len(self.log.entries))

    def say(self, signed: Signed) -> int | None:
        """The entry that it became."""
        verdict = self.log.take(signed, NOW)
        if not isinstance(verdict, Added):
            return None
        self.told.sent.append(signed)
        effects = self.log.facts.effects(verdict.seq)
        assert effects is not None
        self.told.rows += effects.rows
        return verdict.seq

    def registered(self, miner: str, status: str, start: str) -> None:
        """A register's word on a miner."""
        said = {"register": "REINFO", "party": miner, "status": status, "from": start, "right": RIGHT}
        source = {"digest": "ab" * 32, "name": "DEMO REINFO", "retrieved_on": "2026-11-21"}
        members: dict[str, Any] = {**said, "activity": "exploitation", "districts": [HERE], "source": source}
        self.say(self.author.submission(house.REGISTRAR, "registration.recorded", **members))

    def steal(self) -> None:
        """A party's key was in other hands since some entry; it goes on with another."""
        party = self.rng.choice((TRADER, PLANT, MINER))
        self.stolen += 1
        old, new = self.keys[party], house.signer(f"{party} {self.stolen}")
        self.say(self.author.enrolled(party, new))
        since = max(1, len(self.log.entries) - self.rng.randrange(2, 60))
        kid = signing.thumbprint(old.public_key)
        said = {"party": party, "kid": kid, "reason": "compromised", "from_seq": since}
        if self.say(self.author.submission(house.REGISTRAR, "key.revoked", **said)) is not None:
            self.keys[party] = new

    def trade_on(self) -> None:
        """One step of the trade, rightly or wrongly."""
        trade, rng = self.trade, self.rng
        kind = rng.choice(_KINDS)
        if rng.randrange(3):  # now and then what lies far back
            trade = Trade(trade.facts, ids={what: ids[-_NEAR:] for what, ids in trade.ids.items()}, size=trade.size)
            trade.entries = {which: said[-_NEAR:] for which, said in self.trade.entries.items()}
            trade.number = self.trade.number
        before = {what: len(ids) for what, ids in trade.ids.items()}
        who, members = attempt(trade, kind, rng.randrange(2**32))
        self.trade.number = trade.number
        if trade is not self.trade:
            for what, ids in trade.ids.items():
                self.trade.ids.setdefault(what, []).extend(ids[before.get(what, 0) :])
        try:
            signed = self.author.submission(self.keys[who], kind, **members)
        except ShapeError:
            return
        if (seq := self.say(signed)) is not None:
            self.trade.recorded(kind, seq, who, members)


def wander(seed: int, steps: int) -> Wandering:
    """A trade of so many attempts."""
    pen = _Pen(seed)
    for signed in cast(pen.author):
        pen.say(signed)
    for miner in (MINER, SECOND):
        pen.registered(miner, "vigente", "2020-01-01")
    for _ in range(steps):
        chance = pen.rng.randrange(60)
        if chance == 0:
            status = pen.rng.choice(("vigente", "suspendido"))
            pen.registered(pen.rng.choice((MINER, SECOND)), status, pen.rng.choice(("2026-10-01", "2026-11-21")))
        elif chance == 1:
            pen.steal()
        else:
            pen.trade_on()
    return pen.told


def turns(sent: Sequence[Signed], rng: Random) -> Iterator[Sequence[Signed]]:
    """Submissions as they may be taken in together."""
    at = 0
    while at < len(sent):
        count = rng.choice((1, 1, 2, 3, 7, 20, 60))
        yield sent[at : at + count]
        at += count
