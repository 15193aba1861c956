"""A lot measured again: the books follow, and no gain hides in small steps, a small rest or a late assay."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.decision.findings import Mark
from service.trade.book import Book
from service.trade.measures import LotMeasured, current
from service.trade.provenance import Standing
from service.trade.remeasure import Left, remeasure
from service.trade.whereabouts import HOME, Moved, at, whereabouts
from tests.trade.market import (
    BUYER,
    MINER,
    Market,
    honest_market,
    line,
    lot_declared,
    only,
    rules,
    sale,
    sums,
    uuid,
)

LOT = uuid(201)
TOLERANCE = 20
"""‰ of a sponge's assay, as the policy has it."""


@dataclass
class Scales:
    """A sponge of 100 g, at 900 ‰ or never assayed, that is measured again and again."""

    assayed: bool = True
    market: Market = field(default_factory=honest_market)

    def __post_init__(self) -> None:
        self.market.record(_declared(assayed=self.assayed), signer=MINER)

    def find(self, gross_mg: int, fine_ug: int | None) -> Mark | None:
        """Measure what is left; the mark, if it is one."""
        market = self.market
        book = Book(market.facts, market.seq)
        found = remeasure(
            book,
            market.facts,
            market.row(LOT),
            Left(gross_mg, fine_ug),
            how="remeasured",
            day=date(2026, 11, 20),
            seq=market.seq,
            subject=LOT,
        )
        marks = () if found.mark is None else (found.mark,)
        market.put(found.whole, *marks, *book.postings)
        return found.mark

    def sell(self, number: int, gross_mg: int) -> None:
        """Sell so much of what is left, as the books have it."""
        grams = f"{gross_mg // 1000}.{gross_mg % 1000:03}"
        taken: dict[str, Any] = {"line": 1, "lot": LOT, "take_g": grams, "product": "sponge", "gross_g": grams}
        sold = sale(stage="provisional", lines=[taken | {"becomes": uuid(900 + number)}], documents=[])
        assert "R06b" not in rules(self.market.record(sold))

    @property
    def unexplained(self) -> int:
        """What of the lot has no origin, in the unit it is divided by."""
        return sum(share.ug for share in self.market.origins(LOT) if share.origin == "unexplained")

    @property
    def whole(self) -> LotMeasured:
        """The lot's last measure."""
        found = current(self.market.facts, LOT)
        assert found is not None
        return found


def _declared(*, assayed: bool) -> dict[str, Any]:
    declared = lot_declared(201, "100.000", "900.0", "90.000000")
    if not assayed:
        del declared["fineness"], declared["fine_g"]
    return declared


def test_a_first_assay_is_no_gain() -> None:
    """Gold that nobody had assayed is what its first assay says, and the rest is held to that."""
    scales = Scales(assayed=False)
    assert scales.find(100_000, 90_000_000) is None
    assert scales.market.lot(LOT) == (100_000, 90_000_000)
    assert scales.find(100_000, 91_800_000) is None
    mark = scales.find(100_000, 91_800_001)
    assert mark is not None
    assert (mark.rule, mark.amount, mark.about) == ("R06b", 1, f"lot:{LOT}")


def test_what_exceeds_the_first_measure_is_unexplained() -> None:
    """Beyond the assay's uncertainty the gain alone has no origin."""
    scales = Scales()
    mark = scales.find(100_000, 99_000_000)
    assert mark is not None
    assert mark.amount == 99_000_000 - 91_800_000 == scales.unexplained
    shares = {share.standing: share.ug for share in scales.market.origins(LOT)}
    assert shares == {Standing.BLOCKED: 7_200_000, Standing.IN_PROCESS: 91_800_000}


def test_small_steps_add_up() -> None:
    """A gain in ten steps, each within the uncertainty of the one before, is the gain of one step."""
    scales, at_once = Scales(), Scales()
    for n in range(1, 11):
        scales.find(100_000, 90_000_000 + n * 900_000)
    at_once.find(100_000, 99_000_000)
    assert scales.unexplained == at_once.unexplained == 7_200_000


def test_a_small_rest_hides_no_gain() -> None:
    """When nearly all is sold the rest is held to its own part, not to the uncertainty of what has gone."""
    scales = Scales()
    scales.sell(1, 99_000)
    assert scales.find(1_000, 918_000) is None
    mark = scales.find(2_000, 1_800_000)
    assert mark is not None
    assert mark.amount == 1_800_000 - 918_000


def test_an_emptied_lot_cannot_be_filled_again() -> None:
    """What is found of a lot that was sold to the last gram is gain, all of it."""
    scales = Scales()
    scales.sell(1, 100_000)
    mark = scales.find(50_000, 45_000_000)
    assert mark is not None
    assert mark.amount == 45_000_000


def test_an_error_put_right_is_no_gain() -> None:
    """A measure that was too low may be raised to the first again, even from nothing."""
    for low in (45_000_000, 0):
        scales = Scales()
        assert scales.find(100_000, low) is None
        assert scales.find(100_000, 90_000_000) is None
        assert scales.unexplained == 0


@given(st.integers(1, 99_999), st.integers(91_800_001, 200_000_000))
def test_an_assay_that_confirms_says_nothing_new(sold: int, found: int) -> None:
    """What was marked once is not marked again for a microgram of rounding when the rest of it is assayed."""
    scales = Scales()
    assert scales.find(100_000, found) is not None
    scales.sell(1, sold)
    gross, fine = scales.market.lot(LOT)
    assert scales.find(gross or 0, fine) is None


def test_weight_alone_leaves_the_fine_gold() -> None:
    """Without a new assay the fine grams stay as they were booked, and no gold was gained."""
    scales = Scales()
    assert scales.find(130_000, None) is None
    assert scales.market.lot(LOT) == (130_000, 90_000_000)
    assert (scales.whole.gross_mg, scales.whole.fine_ug) == (130_000, 90_000_000)


def test_a_lot_nobody_assayed_cannot_grow_unseen() -> None:
    """Ore that is weighed heavier before anybody assays it is marked by weight, and sold under that mark."""
    scales = Scales(assayed=False)
    assert scales.find(102_000, None) is None
    mark = scales.find(200_000, None)
    assert mark is not None
    assert (mark.amount, dict(mark.detail)["excess_mg"]) == (None, "98000")
    assert scales.unexplained == 98_000
    taken = line(lot=LOT, take_g="200.000", gross_g="200.000", fine_g="180.000000", becomes=uuid(301))
    del taken["origin"]
    scales.market.record(sale(lines=[taken], documents=[]))
    gained = [share.ug for share in scales.market.origins(uuid(301)) if share.origin == "unexplained"]
    assert gained == [88_200_000]


def test_nor_in_steps_nor_by_a_late_assay() -> None:
    """In three steps or in one, by weight and then by assay, the same part of the lot has no origin."""
    scales, at_once = Scales(assayed=False), Scales(assayed=False)
    for gross in (150_000, 200_000, 300_000):
        scales.find(gross, None)
    at_once.find(300_000, None)
    assert scales.unexplained == at_once.unexplained == 198_000
    for each in (scales, at_once):
        assert each.find(300_000, 270_000_000) is None
        assert each.unexplained == 178_200_000


def test_what_an_estimate_weighed_is_not_forgotten() -> None:
    """A lot bought on a guess may prove richer; what has grown in weight since then is a gain all the same."""
    market = honest_market()
    market.record(_declared(assayed=False), signer=MINER)
    guess = line(lot=LOT, take_g="100.000", fineness="500.0", fine_g="50.000000", assay={"method": "estimate"})
    guess["assay"]["by"] = "buyer"
    del guess["origin"]
    market.record(sale(stage="provisional", lines=[guess], documents=[]))
    lot = market.row(uuid(301))
    assert lot.estimated
    for gross, fine, gained in ((100_000, 90_000_000, None), (204_000, 180_000_000, 90_000_000)):
        book = Book(market.facts, market.seq)
        left = Left(gross, fine)
        found = remeasure(
            book, market.facts, lot, left, how="agreed", day=date(2026, 11, 21), seq=market.seq, subject=lot.lot
        )
        assert (found.mark and found.mark.amount) == gained


def test_a_mark_by_weight_bears_its_part_of_a_later_assay() -> None:
    """What a purchase marked before anybody assayed it does not vanish, nor spread over the lot, when somebody does."""
    market = honest_market()
    market.record(_declared(assayed=False), signer=MINER)
    swollen = line(lot=LOT, take_g="50.000", gross_g="102.000", becomes=uuid(301))
    for member in ("origin", "fineness", "fine_g"):
        del swollen[member]
    excess = only(market.record(sale(stage="provisional", lines=[swollen], documents=[])), "R06b")
    assert dict(excess.detail)["excess_mg"] == "51000"
    lot, book = market.row(uuid(301)), Book(market.facts, market.seq)
    left = Left(102_000, 91_800_000)
    found = remeasure(
        book, market.facts, lot, left, how="agreed", day=date(2026, 11, 21), seq=market.seq, subject=lot.lot
    )
    assert found.mark is None
    market.put(found.whole, *book.postings)
    assert {share.origin: share.ug for share in market.origins(uuid(301))} == {
        "unexplained": 45_900_000,
        LOT: 45_900_000,
    }


def test_a_lot_at_a_gate_is_weighed_at_that_gate() -> None:
    """The difference lies where the lot lies: nothing comes to be at home, nor less than nothing."""
    for left in (98_000, 102_000):
        scales = Scales()
        scales.market.put(Moved(scales.market.seq, LOT, HOME, at(BUYER), 100_000))
        scales.find(left, None)
        assert whereabouts(scales.market.facts.shelf(f"lot:{LOT}"), left) == {at(BUYER): left}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 999), st.just(0)),
        st.tuples(st.just("assay"), st.integers(1, 3000), st.integers(0, 1000)),
        st.tuples(st.just("weigh"), st.integers(1, 3000), st.just(0)),
    ),
    max_size=12,
)


@given(st.booleans(), STEPS)
def test_the_books_hold_what_was_measured(assayed: bool, steps: list[tuple[str, int, int]]) -> None:  # noqa: FBT001
    """After any measures and sales: postings add up to nothing, what is left is what was found, shares fill the lot."""
    scales = Scales(assayed=assayed)
    for number, (step, permille, fineness) in enumerate(steps):
        held, fine = scales.market.lot(LOT)
        gross = max((held or 0) * permille // 1000, 1)
        if step == "assay":
            scales.find(gross, gross * fineness)
            assert scales.market.lot(LOT) == (gross, gross * fineness)
        elif step == "weigh":
            scales.find(gross, None)
            assert scales.market.lot(LOT) == (gross, fine)
        elif gross <= (held or 0):
            scales.sell(number, gross)
            assert scales.market.lot(LOT)[0] == (held or 0) - gross
    whole, row = scales.whole, scales.market.row(LOT)
    assert whole.lot == row.lot
    by_unit: dict[tuple[int, bool], int] = {}
    for posting in scales.market.postings:
        unit = (posting.seq, posting.account.endswith("/fine") or posting.account.startswith("half_year"))
        by_unit[unit] = by_unit.get(unit, 0) + posting.amount
    assert set(by_unit.values()) <= {0}
    assert sum(share.ug for share in scales.market.origins(LOT)) == (
        whole.gross_mg if whole.fine_ug is None else whole.fine_ug
    )
    assert all(amount >= 0 for account, amount in sums(scales.market.postings).items() if account.startswith("lot:"))


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 1000)), min_size=1, max_size=8))
def test_no_gain_hides(steps: list[tuple[int, int]]) -> None:
    """However a lot is sold off and measured in between, what is left beyond its part of the first is marked."""
    scales = Scales()
    marked = 0
    for number, (sold, rise) in enumerate(steps):
        held, fine = scales.market.lot(LOT)
        if gross := (held or 0) * sold // 1000:
            part = scales.market.lot(LOT)[1] or 0
            scales.sell(number, gross)
            marked = marked * (scales.market.lot(LOT)[1] or 0) // part if part else marked
        held, fine = scales.market.lot(LOT)
        mark = scales.find(held or 0, (fine or 0) + (fine or 0) * rise // 1000)
        marked += (mark.amount or 0) if mark else 0
        held, fine = scales.market.lot(LOT)
        first = (held or 0) * 900
        assert (fine or 0) <= first + first * TOLERANCE // 1000 + marked + 3 * (number + 1)
