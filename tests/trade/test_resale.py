"""Gold sold on and on: each new assay may differ a little, and the little does not add up."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.outcome import Accepted
from service.trade.quantities import decimal_text
from tests.trade.market import (
    BUYER,
    CARRIER,
    MINER,
    Market,
    honest_market,
    line,
    lot_declared,
    only,
    rules,
    sale,
    uuid,
)

FIRST = 900
"""‰ of 100 g of sponge, as its first buyer found it."""
TOLERANCE = 20
"""‰ of a sponge's assay, as the policy has it."""


@dataclass
class Ring:
    """Two firms that sell one lot to each other; `held` is the number of the lot that the last of them holds."""

    market: Market = field(default_factory=honest_market)
    held: int = 301
    deals: int = 0

    def __post_init__(self) -> None:
        self.market.register(CARRIER, "RECPO")
        assert isinstance(self.market.record(sale()), Accepted)

    def assayed(self, permille: int, grams: int = 100) -> int:
        """Sell so much of the lot to the other firm, which finds it of this fineness; the µg that are marked."""
        self.deals += 1
        seller, buyer = (BUYER, CARRIER) if self.deals % 2 else (CARRIER, BUYER)
        new, weight = 301 + self.deals, f"{grams}.000"
        fine = decimal_text(permille * grams * 1000, 6)
        said = {"gross_g": weight, "fineness": f"{permille}.0", "fine_g": fine}
        taken = line(lot=uuid(self.held), take_g=weight, becomes=uuid(new), **said)
        del taken["origin"], taken["price"]
        deal = sale(id=uuid(1000 + self.deals), seller=seller, buyer=buyer, lines=[taken], documents=[])
        outcome = self.market.record(deal, buyer)
        assert isinstance(outcome, Accepted), outcome
        self.held = new
        return sum(mark.amount or 0 for mark in outcome.marks if mark.rule == "R06b")


def test_a_ring_gains_no_more_than_two_assays_may() -> None:
    """Two firms sell a lot ten times, each finding a hundredth and a half more: all beyond twice 20 ‰ is marked."""
    ring = Ring()
    found = [ring.assayed(permille) for permille in (913, 926, 936, 949, 960, 970)]
    assert found == [0, 0, 0, 1_300_000, 1_100_000, 1_000_000]


def test_one_resale_may_differ_by_its_assay_only() -> None:
    """From one assay to the next the uncertainty is that of one, as ever."""
    assert (Ring().assayed(918), Ring().assayed(919)) == (0, 100_000)


@pytest.mark.parametrize("chain", [(911, 900, 911, 900), (890, 907, 895, 905), (909, 918, 927, 936)])
def test_assays_that_differ_around_the_truth(chain: tuple[int, ...]) -> None:
    """However often it is sold, gold that is found once a little poorer and once a little richer is not marked."""
    ring = Ring()
    assert [ring.assayed(permille) for permille in chain] == [0] * len(chain)


def test_a_loss_is_no_credit() -> None:
    """Who had found little and then finds what there was gains from one assay to the next, and is marked for it."""
    ring = Ring()
    assert (ring.assayed(850), ring.assayed(900)) == (0, 3_300_000)


def test_what_was_marked_is_not_marked_again() -> None:
    """The grams are burdened already; they are sold on at the same figure."""
    ring = Ring()
    assert ring.assayed(950) == 3_200_000
    assert (ring.assayed(950), ring.assayed(950)) == (0, 0)


def test_a_part_has_its_part_of_the_bound() -> None:
    """Half of a lot may come to half of what all of it may."""
    ring = Ring()
    ring.assayed(918)
    assert (ring.assayed(936, grams=50), ring.assayed(945, grams=50)) == (0, 450_000)


def test_the_bound_begins_with_the_first_buyer() -> None:
    """What the miner had said of its lot is a word; what its buyer found of it is the first measure."""
    ring = Ring()
    assert [ring.market.row(uuid(lot)).most_ug for lot in (201, 301)] == [None, None]
    ring.market.record(lot_declared(250, "100.000", "900.0", "90.000000"), MINER)
    bought = line(lot=uuid(250), take_g="100.000", becomes=uuid(350), fineness="918.0", fine_g="91.800000")
    del bought["origin"]
    assert rules(ring.market.record(sale(id=uuid(150), lines=[bought], documents=[]))) == []
    ring.held = 350
    assert [ring.assayed(permille) for permille in (936, 954, 955)] == [0, 0, 28_000]


def test_a_measure_in_between_is_held_to_the_first() -> None:
    """What its holder finds on measuring again, and is marked for, comes on top of the bound, once."""
    ring = Ring()
    again = {
        "lot": uuid(301),
        "gross_g": "100.000",
        "fineness": "945.0",
        "fine_g": "94.500000",
        "reason": "weighing",
        "product": "sponge",
    }
    head = {"type": "lot.remeasured", "log": sale()["log"], "id": uuid(160), "occurred_at": "2026-11-20T20:00:00Z"}
    assert only(ring.market.record({**head, **again}), "R06b").amount == 2_700_000
    assert [ring.assayed(permille) for permille in (945, 963, 970)] == [0, 0, 700_000]


def test_a_guess_bounds_nothing() -> None:
    """Gold that everybody has guessed at so far is sold on as what it was guessed to be, with no mark."""
    ring = Ring()
    guess = {"assay": {"method": "estimate", "by": "buyer"}}
    lines = [line(90, **guess) | {"line": 1}]
    assert rules(ring.market.record(sale(id=uuid(170), stage="provisional", lines=lines, documents=[]))) == []
    ring.held = 390
    assert ring.assayed(900) == 0


def test_a_campaign_in_between_begins_nothing_anew() -> None:
    """A lot that has come to its bound is merged by its holder, and comes out with what it came in with."""
    ring = Ring()
    ring.assayed(918)
    ring.assayed(936)
    merged = processed(ring, "93.600000", "936.0")
    assert "R06b" not in rules(merged)
    ring.held = 900
    assert ring.assayed(945) == 900_000


def processed(ring: Ring, fine_g: str, fineness: str) -> Any:  # noqa: ANN401 - an outcome
    """The lot's holder, the first firm, makes another lot of it."""
    output = {"becomes": uuid(900), "product": "sponge", "gross_g": "100.000", "fineness": fineness, "fine_g": fine_g}
    payload = {
        "type": "processing.recorded",
        "log": sale()["log"],
        "id": uuid(901),
        "occurred_at": "2026-11-20T20:00:00Z",
        "campaign": uuid(902),
        "plant": BUYER,
        "process": "merge",
        "started_on": "2026-11-20",
        "ended_on": "2026-11-20",
        "inputs": [{"lot": uuid(ring.held), "take_g": "100.000"}],
        "outputs": [output],
    }
    return ring.market.record(payload, BUYER)


@given(st.lists(st.integers(-25, 25), min_size=1, max_size=12))
def test_no_chain_of_resales_gains_unmarked(steps: list[int]) -> None:
    """Whatever each buyer finds, what is not marked stays below the first assay and twice its uncertainty."""
    ring, permille, marked = Ring(), FIRST, 0
    for step in steps:
        permille = max(1, min(permille + step, 999))
        marked += ring.assayed(permille)
    assert permille * 100_000 - marked <= FIRST * 100_000 * (1000 + 2 * TOLERANCE) // 1000
