"""A market's graph of 200,000 lots and 500,000 edges, written as the rows of a log by the storage that writes them.

Miners' lots are bought, each goes in five parts into plants' campaigns, whose circuits go into the next, whose doré is
sold and refined, and whose bars are exported; one export has bars of every refining, hence nearly everything above it.
One lot more is resold twenty thousand times. Every entry is signed, chained and in the tree as any other; but nobody
decided on it: these are the records of a market, not its deals.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import asyncpg

from bench import world
from bench.house import Log
from service.decision.records import Row
from service.ledger import checkpoint, entry, merkle, note, submission
from service.ledger.checkpoint import Checkpoint
from service.storage import append, head
from service.storage.head import Head
from service.trade.lots import CAMPAIGN, DECLARED, EXPORT, MADE, TAKEN, Lot, LotUse
from service.trade.quantities import allocate

MINERS_LOTS: Final = 70_000
"""Lots that miners declare; all others are made of them."""
RESALES: Final = 20_000

_A_DEAL: Final = 20
_PARTS: Final = 5
_FED: Final = 40
_PLANTS: Final = 50
_REFINED: Final = 25
_EXPORTED: Final = 10
_TURN: Final = 500
_NOTE: Final = "INSERT INTO ledger.note (size, text) VALUES ($1, $2) ON CONFLICT DO NOTHING"

Gold = tuple[str, int]
"""A lot and its fine µg."""


@dataclass(slots=True)
class Market:
    """The deals of the graph in their order, from entry `seq` on; and, once they are written, what to ask of it."""

    seq: int
    miners_lots: int = MINERS_LOTS
    resales: int = RESALES
    draw: random.Random = field(default_factory=lambda: random.Random(6))
    lots: int = 0
    edges: int = 0
    declared: list[str] = field(default_factory=list)
    usual: list[str] = field(default_factory=list)
    wide: str = ""
    deep: str = ""

    def deals(self) -> Iterator[list[Row]]:
        """The rows of one entry after the other."""
        for rows in self._deals():
            self.lots += sum(isinstance(row, Lot) for row in rows)
            self.edges += sum(isinstance(row, LotUse) for row in rows)
            yield rows
            self.seq += 1

    def _deals(self) -> Iterator[list[Row]]:
        bought: list[Gold] = []
        dore: list[Gold] = []
        bars: list[Gold] = []
        for _ in range(0, self.miners_lots, _A_DEAL):
            rows: list[Row] = []
            for line in range(1, _A_DEAL + 1):
                dug = (self._name(), self.draw.randrange(10**6, 10**8))
                self.declared.append(dug[0])
                rows += [self._dug(dug, line), *self._made(bought, "sponge", TAKEN, [dug], line)]
            yield rows
        yield from self._treated(bought, dore)
        yield from self._refined(dore, bars)
        for start in range(0, len(bars), _EXPORTED):
            yield self._made([], EXPORT, MADE, bars[start : start + _EXPORTED])
        whole: list[Gold] = []
        yield self._made(whole, EXPORT, MADE, [(lot, ug // 2) for lot, ug in bars])
        self.wide = whole[0][0]
        self.usual = [lot for lot, _ in dore]
        gold = dore[0]
        for _ in range(self.resales):
            sold: list[Gold] = []
            yield self._made(sold, "dore", TAKEN, [gold])
            gold = sold[0]
        self.deep = gold[0]

    def _treated(self, bought: Sequence[Gold], dore: list[Gold]) -> Iterator[list[Row]]:
        """Each plant's campaigns, fed with parts of lots and with the circuit of the one before; the doré is sold."""
        parts = [(lot, part) for lot, ug in bought for part in allocate(ug, [1] * _PARTS)]
        self.draw.shuffle(parts)
        circuits: dict[int, Gold] = {}
        for number, start in enumerate(range(0, len(parts), _FED)):
            plant = number % _PLANTS
            fed = dict([circuits[plant]] if plant in circuits else [])
            for lot, ug in parts[start : start + _FED]:
                fed[lot] = fed.get(lot, 0) + ug  # one edge, should two parts of a lot meet
            nodes: list[Gold] = []
            rows = self._made(nodes, CAMPAIGN, MADE, list(fed.items()))
            out: list[Gold] = []
            for product, permille in (("dore", 880), ("tailings", 70), ("circuit", 50)):
                rows += self._made(out, product, MADE, [(nodes[0][0], nodes[0][1] * permille // 1000)])
            yield rows
            circuits[plant] = out[2]
            yield self._made(dore, "dore", TAKEN, out[:1])

    def _refined(self, dore: Sequence[Gold], bars: list[Gold]) -> Iterator[list[Row]]:
        for start in range(0, len(dore), _REFINED):
            nodes: list[Gold] = []
            rows = self._made(nodes, CAMPAIGN, MADE, dore[start : start + _REFINED])
            for _ in range(2):
                rows += self._made(bars, "bar", MADE, [(nodes[0][0], nodes[0][1] // 2)])
            yield rows

    def _made(self, into: list[Gold], product: str, source: str, of: Sequence[Gold], line: int = 0) -> list[Row]:
        """A lot made of these, with the edges; it is added to `into`."""
        name, fine = self._name(), sum(ug for _, ug in of)
        into.append((name, fine))
        holder, _ = world.BUYERS[self.draw.randrange(len(world.BUYERS))]
        uses = [LotUse(self.seq, name, parent, max(1, ug // 900), ug) for parent, ug in of]
        return [Lot(self.seq, name, holder, product, max(1, fine // 900), fine, source, line), *uses]

    def _dug(self, gold: Gold, line: int) -> Lot:
        name, fine = gold
        number = self.draw.randrange(self.miners_lots // 10)
        miner, right = world.miner(number), world.right(number)["code"]
        said = (
            miner,
            "reinfo",
            None,
            right,
            None,
            None,
            world.PLACE["system"],
            world.PLACE["code"],
            None,
            "in_process",
        )
        return Lot(self.seq, name, miner, "sponge", max(1, fine // 900), fine, DECLARED, line, *said)

    def _name(self) -> str:
        return str(UUID(int=self.draw.getrandbits(128), version=4))


async def write(log: Log, market: Market) -> None:
    """Write all its entries to a log, and sign its size."""
    connection = await asyncpg.connect(log.url)
    try:
        await connection.execute("BEGIN")
        before = await head.read(connection)
        waiting = append.Columns()
        leaves: list[bytes] = []
        prev, tree, moment = before.leaf, before.compact_range, datetime.now(UTC)
        for rows in market.deals():
            data = _entry(market.seq, prev, moment)
            prev = merkle.leaf_hash(data)
            leaves.append(prev)
            name, buyer = str(UUID(int=market.seq)), world.BUYERS[0][0]
            waiting.add(market.seq, data, prev, party=buyer, submission=name, digest=prev, records=rows)
            if len(waiting) == _TURN:
                await append.insert(connection, waiting.take())
        tree = tree.append(leaves)
        after = Head(tree.size, tree.root(), tree, prev, moment, before.ruleset)
        await append.append(connection, waiting.take(), before, after)
        text = checkpoint.format(Checkpoint(world.ORIGIN, after.size, after.root))
        await connection.execute(_NOTE, after.size, note.sign(text, world.ORIGIN, world.LOG))
        await connection.execute("COMMIT")
    finally:
        await connection.close()


def _entry(seq: int, prev: bytes, moment: datetime) -> bytes:
    """What a deal leaves in the log, as short as may be: who bought of whom, and when."""
    (buyer, key), (seller, _) = world.BUYERS[0], world.BUYERS[1]
    about = {"type": "purchase.recorded", "log": world.ORIGIN, "id": str(UUID(int=seq))}
    said = {**about, "occurred_at": f"{moment:%Y-%m-%dT%H:%M:%S}Z", "buyer": buyer, "seller": seller}
    sent = submission.parse(submission.sign(said, key))
    return entry.compose(
        origin=world.ORIGIN, seq=seq, prev=prev, recorded_at=moment, ruleset=0, submission=sent, findings=[]
    )
