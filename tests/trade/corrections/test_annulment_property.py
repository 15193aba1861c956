"""Whatever honest people record, an annulment takes it back exactly, or is refused."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.outcome import Accepted, Refusal
from service.trade.quantities import decimal_text
from tests.trade.corrections.desk import annul, state
from tests.trade.market import (
    BUYER,
    MINER,
    Market,
    constancia,
    guide,
    honest_market,
    line,
    lot_declared,
    origin,
    sale,
    settlement,
    uuid,
)

PLANT = "ruc:20990000035"
SELLERS = (MINER, BUYER)


def _with_its_miner() -> Market:
    market = honest_market()
    market.party(MINER, "person")
    return market


@dataclass
class Trade:
    """A market, its lots by holder, and who recorded which entry."""

    market: Market = field(default_factory=_with_its_miner)
    lots: dict[str, list[str]] = field(default_factory=dict)
    signed: dict[int, str] = field(default_factory=dict)
    number: int = 1_000

    def next(self) -> int:
        """A number that no id has."""
        self.number += 1
        return self.number

    def record(self, payload: dict[str, Any], signer: str) -> bool:
        """Whether it was accepted."""
        entry = self.market.seq
        if isinstance(self.market.record(payload, signer), Refusal):
            return False
        self.signed[entry] = signer
        return True

    def declare(self, milligrams: int, *, assayed: bool, drawn: bool) -> None:
        """A lot of the miner's, perhaps unassayed, perhaps drawn on its own constancia."""
        number, gross = self.next(), decimal_text(milligrams, 3)
        payload = lot_declared(number, gross, "900.0", decimal_text(milligrams * 900, 6))
        if not assayed:
            del payload["fineness"], payload["fine_g"]
        if drawn:
            paper = self.next()
            self.record(constancia(paper, gross), MINER)
            payload |= {"support": "constancia", "constancia": uuid(paper)}
        if self.record(payload, MINER):
            self.lots.setdefault(MINER, []).append(uuid(number))

    def buy(self, seller: str, milligrams: int, which: int, cash: int) -> None:
        """BUYER buys of the miner, PLANT of BUYER: part of a lot on record, or gold declared in the deal."""
        buyer = BUYER if seller == MINER else PLANT
        number, gross, own = self.next(), decimal_text(milligrams, 3), self.lots.get(seller, [])
        said = line(1, gross_g=gross, fine_g=decimal_text(milligrams * 900, 6), becomes=uuid(self.next()))
        if own and which % 4:
            said |= {"lot": own[which % len(own)], "take_g": gross}
            del said["origin"]
        else:
            said["origin"] = origin(lot=uuid(number))
        payload = sale(id=uuid(self.next()), buyer=buyer, seller=seller, lines=[said])
        payload["payments"] = [{"means": "cash", "currency": "PEN", "amount": f"{cash}.00", "paid_on": "2026-11-20"}]
        payload["documents"] = [
            settlement(issuer=buyer, number=str(number)),
            guide(issuer=buyer, number=str(number % 7), gross_g=gross, partial=True),
        ]
        if self.record(payload, buyer):
            self.lots.setdefault(buyer, []).append(said["becomes"])

    def annul(self, entry: int) -> bool:
        """Whether its signer could annul it."""
        return isinstance(self.market.record(annul(entry), self.signed[entry]), Accepted)


milligrams = st.integers(1, 300_000)
declarations = st.tuples(st.just("declare"), milligrams, st.booleans(), st.booleans())
deals = st.tuples(st.just("buy"), st.sampled_from(SELLERS), milligrams, st.integers(0, 50), st.integers(1, 3_000))
histories = st.lists(declarations | deals, min_size=1, max_size=12)


def _play(trade: Trade, act: tuple[Any, ...]) -> None:
    if act[0] == "declare":
        _, weight, assayed, drawn = act
        trade.declare(weight, assayed=assayed, drawn=drawn)
    else:
        _, seller, weight, which, cash = act
        trade.buy(seller, weight, which, cash)


@settings(max_examples=150)
@given(histories)
def test_undone_backwards_nothing_is_left(history: list[tuple[Any, ...]]) -> None:
    """Annulled one by one from the last, each entry leaves the exact state that it found: all shelves and accounts."""
    trade = Trade()
    states = {}
    for act in history:
        first = trade.market.seq
        before = state(trade.market)
        _play(trade, act)
        states.update(dict.fromkeys(range(first, trade.market.seq), None))
        states[first] = before
    for entry in sorted(trade.signed, reverse=True):
        assert trade.annul(entry)
        if (before_it := states[entry]) is not None:
            assert state(trade.market) == before_it


@settings(max_examples=150)
@given(histories, st.data())
def test_in_any_order_it_is_exact_or_refused(history: list[tuple[Any, ...]], data: st.DataObject) -> None:
    """Whatever is annulled, the accounts are the sums of what still counts, and no lot holds less than nothing."""
    trade = Trade()
    for act in history:
        _play(trade, act)
    if not trade.signed:
        return
    entries = data.draw(st.lists(st.sampled_from(sorted(trade.signed)), max_size=6))
    gone: set[int] = set()
    for entry in entries:
        before = state(trade.market)
        if trade.annul(entry):
            gone.add(entry)
        else:
            assert state(trade.market) == before
    sums: dict[str, int] = {}
    for account, seq, amount in trade.market.postings:
        if seq in trade.signed and seq not in gone:
            sums[account] = sums.get(account, 0) + amount
    assert {name: amount for name, amount in sums.items() if amount} == state(trade.market)[1]
    assert all(amount >= 0 for name, amount in sums.items() if name.startswith("lot:"))
    rows = state(trade.market)[0]
    assert not [row for found in rows.values() for row in found if row.seq in gone]
