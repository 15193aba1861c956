"""Random accepted sequences of everything that changes gold: what holds of every lot after every entry."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from service.decision.outcome import Accepted
from service.decision.records import Row, Void
from service.trade.change import balance
from service.trade.change.balance import Gold, History, Period
from service.trade.lots import NODES, Lot, shelf, uses_shelf
from service.trade.quantities import decimal_text, fine_ug
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT, lies, plant_market, processed, taken
from tests.trade.change.test_export import exported
from tests.trade.change.test_stocktake import counted
from tests.trade.market import MINER, Market, line, lot_declared, sale, uuid


@dataclass
class Working:
    """A plant that declares, buys, tolls, smelts, splits, merges, counts and exports."""

    market: Market = field(default_factory=plant_market)
    lots: list[str] = field(default_factory=list)
    number: int = 1000
    start: int = 0

    def fresh(self) -> str:
        self.number += 1
        return uuid(self.number)

    def declare(self, gross: int, tenths: int, holder: str, *, assayed: bool) -> None:
        lot = self.fresh()
        right = SECOND_RIGHT if holder == SECOND else lot_declared(0, "1", "1", "1")["right"]
        whose = {"holder": holder} if holder != PLANT else {"held_by": PLANT}
        said = lot_declared(0, "1", "1.0", "1", right=right, **whose) | {"lot": lot} | _measure(gross, tenths)
        if not assayed:
            del said["fineness"], said["fine_g"]
        assert isinstance(self.market.record(said, signer=holder), Accepted)
        if holder != PLANT:
            lies(self.market, lot, f"at:{PLANT}")
        self.lots.append(lot)

    def held(self, *holders: str) -> list[tuple[str, int]]:
        """Lots of these holders that still hold anything, each with its gross mg."""
        found = [(lot, self.market.lot(lot)[0] or 0) for lot in self.lots if self.market.row(lot).holder in holders]
        return [(lot, gross) for lot, gross in found if gross]

    def process(self, picks: list[int], permille: int, yielded: int, tenths: int, parts: int, *, split: bool) -> None:
        stock = self.held(PLANT) if split else self.held(PLANT, MINER, SECOND)
        if not stock:
            return
        chosen = dict([stock[pick % len(stock)] for pick in (picks[:1] if split else picks)])
        inputs = [taken(lot, _part(gross, permille)) for lot, gross in chosen.items()]
        whole = sum(int(each["take_g"].replace(".", "")) for each in inputs)
        each = max(1, whole * yielded // 1000 // parts)
        outputs: list[dict[str, Any]] = [
            {"becomes": self.fresh(), "product": "sponge", **_measure(each, tenths)} for _ in range(parts)
        ]
        if split:
            for output in outputs[::2]:
                del output["fineness"], output["fine_g"]
        payload = processed(inputs, outputs, process="split" if split else "smelting", campaign=self.fresh())
        outcome = self.market.record(payload, signer=PLANT, roles=("plant",))
        assert isinstance(outcome, Accepted), outcome
        self.lots += [payload["campaign"], *(output["becomes"] for output in outputs)]

    def count(self, pick: int, permille: int, tenths: int, *, assayed: bool) -> None:
        if stock := self.held(PLANT):
            lot, gross = stock[pick % len(stock)]
            said = {"lot": lot, **_measure(gross * permille // 1000, tenths)}
            if not assayed:
                del said["fineness"], said["fine_g"]
            assert isinstance(self.market.record(counted(said), signer=PLANT), Accepted)

    def export(self, pick: int, permille: int) -> None:
        if stock := self.held(PLANT):
            lot, gross = stock[pick % len(stock)]
            payload = exported(taken(lot, _part(gross, permille)), export=self.fresh(), guides=[])
            assert isinstance(self.market.record(payload, signer=PLANT), Accepted)
            self.lots.append(payload["export"])

    def buy(self, pick: int, permille: int, tenths: int) -> None:
        if stock := self.held(MINER, SECOND):
            lot, gross = stock[pick % len(stock)]
            part = _part(gross, permille)
            said = line(lot=lot, take_g=part, becomes=self.fresh(), **_measure(int(part.replace(".", "")), tenths))
            del said["origin"]
            seller = self.market.row(lot).holder
            payload = sale(buyer=PLANT, seller=seller, lines=[said], documents=[])
            assert isinstance(self.market.record(payload, signer=PLANT), Accepted)
            self.lots.append(said["becomes"])

    def told(self) -> History:
        rows: list[Row] = []
        for lot in self.lots:
            rows += [*self.market.facts.shelf(shelf(lot)), *self.market.facts.shelf(uses_shelf(lot))]
        return balance.history(sorted(rows, key=lambda row: row.seq))


def _measure(gross: int, tenths: int) -> dict[str, Any]:
    fineness = decimal_text(tenths, 1)
    fine = decimal_text(fine_ug(gross, fineness), 6)
    return {"gross_g": decimal_text(gross, 3), "fineness": fineness, "fine_g": fine}


def _part(gross: int, permille: int) -> str:
    return decimal_text(max(1, gross * permille // 1000), 3)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["declare", "unassayed", "toll", "second", "smelt", "smelt", "split", "count", "weigh", "buy", "export"]
        ),
        st.lists(st.integers(0, 50), min_size=3, max_size=3),
        st.integers(1, 1000),
        st.integers(0, 1300),
        st.integers(1, 10_000),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=20,
)


def _work(working: Working, steps: list[tuple[str, list[int], int, int, int, int]]) -> Iterator[None]:
    for step, picks, permille, yielded, tenths, parts in steps:
        match step:
            case "declare" | "unassayed":
                working.declare(permille * 1000 + 1, tenths, PLANT, assayed=step == "declare")
            case "toll" | "second":
                working.declare(permille * 777 + 1, tenths, MINER if step == "toll" else SECOND, assayed=True)
            case "smelt" | "split":
                working.process(picks, permille, yielded, tenths, parts, split=step == "split")
            case "count" | "weigh":
                working.count(picks[0], yielded, tenths, assayed=step == "count")
            case "buy":
                working.buy(picks[0], permille, tenths)
            case _:
                working.export(picks[0], permille)
        yield


@settings(max_examples=80)
@given(STEPS)
def test_everything_adds_up(steps: list[tuple[str, list[int], int, int, int, int]]) -> None:
    """Postings sum to zero by entry and unit; of every lot what came is what went and what the accounts hold."""
    working = Working()
    for _ in _work(working, steps):
        told, market = working.told(), working.market
        sums: dict[tuple[int, str], int] = {}
        for posting in market.postings:
            unit = "fine" if posting.account.endswith("/fine") or posting.account.startswith("half_year") else "gross"
            sums[posting.seq, unit] = sums.get((posting.seq, unit), 0) + posting.amount
        assert set(sums.values()) <= {0}
        for lot, row in told.lots.items():
            gross, fine = market.lot(lot)
            assert balance.left(row, told) == Gold(gross or 0, fine or 0)
            assert (gross or 0) >= 0
            assert (fine or 0) >= 0
            shares = market.origins(lot)
            whole = _whole(row, told)
            assert sum(share.ug for share in shares) == (whole.gross_mg if _unknown(row, told) else whole.fine_ug)


def _whole(lot: Lot, told: History) -> Gold:
    again = told.measured.get(lot.lot)
    last = again[-1] if again else lot
    return Gold(last.gross_mg, last.fine_ug or 0)


def _unknown(lot: Lot, told: History) -> bool:
    again = told.measured.get(lot.lot)
    return (again[-1] if again else lot).fine_ug is None


@settings(max_examples=40)
@given(STEPS, st.integers(0, 60), st.integers(0, 60))
def test_every_period_adds_up(steps: list[tuple[str, list[int], int, int, int, int]], first: int, length: int) -> None:
    """Opening and what came is what went and closing; one period closes as the next one opens."""
    working = Working()
    for _ in _work(working, steps):
        pass
    told = working.told()
    for party in (PLANT, MINER, SECOND):
        one = balance.holding(party, told, Period(first, first + length))
        next_one = balance.holding(party, told, Period(first + length + 1, 10_000))
        assert one.closing == next_one.opening
        for held in (one, next_one):
            came, went = sum(held.came.values(), Gold()), sum(held.went.values(), Gold())
            assert held.opening + came == went + held.closing
            assert held.fed_own + held.fed_toll == held.made_own + held.made_toll + held.lost
            assert held.went.get("processed", Gold()) == held.fed_own or party != PLANT
        now = [working.market.lot(lot.lot) for lot in told.lots.values() if _held(lot, party)]
        gross, fine = sum(each[0] or 0 for each in now), sum(each[1] or 0 for each in now)
        assert next_one.closing == Gold(gross, fine)


def _held(lot: Lot, party: str) -> bool:
    return lot.holder == party and lot.product not in NODES


def test_annulled_entries_count_nowhere() -> None:
    """What an annulled entry had put is not in a lot's balance, nor what was measured by one."""
    working = Working()
    working.declare(100_000, 9_000, PLANT, assayed=True)
    working.count(0, 500, 9_000, assayed=True)
    counted_at = working.market.seq - 1
    working.export(0, 1000)
    lot, exported_lot = working.lots
    row = working.told().lots[lot]
    assert balance.left(row, working.told()) == Gold()
    seq = working.market.seq - 1
    for about in (shelf(exported_lot), uses_shelf(exported_lot)):
        working.market.put(Void(working.market.seq, about, seq))
    assert balance.left(row, working.told()) == Gold(50_000, 45_000_000)
    working.market.put(Void(working.market.seq, shelf(lot), counted_at))
    assert balance.left(row, working.told()) == Gold(100_000, 90_000_000)
