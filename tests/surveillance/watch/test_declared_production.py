"""R07 and R10: gold of a half-year beside its declaration, planted and honest."""

from typing import Any

import pytest

from service.surveillance.watch.declared_production import over_declared
from service.surveillance.watch.suspicion import Behind, Unjudged
from tests.surveillance.watch.town import RIGHT, Town, look, suspected

DUE = "2026-07-31"
AFTER = "2026-08-01"
FILED = {"commitment": "5a" * 32}
IDLE = {"inactive": True}


def town(filed: dict[str, Any] | None = None, *, owed: bool = True, titled: bool = False) -> Town:
    """A miner sells 90 g fine in the first half of 2026, and files in July what is given."""
    found = Town()
    who = found.miner(1)
    found.enrol(who)
    if not owed:
        found.registration(who, "REINFO", status="ended", since="2026-03-02", right=RIGHT, activity="exploitation")
    if titled:
        found.registration(who, "CONCESSION", status="titled", right=RIGHT)
    found.sale(who, found.trader(1))
    found.on("2026-07-20")
    if filed is not None:
        said = {"party": who, "right": RIGHT, "half_year": "2026-1", "filed_on": "2026-07-20", **filed}
        found.says(who, "production.declared", **said)
    return found


async def test_gold_of_an_idle_right(database: str) -> None:
    """Sold in a half-year that its operator declared idle: told once it is filed, with the sale."""
    made = town(IDLE)
    (found,) = await suspected(database, made, "R10", "2026-07-21")
    assert (found.measure, found.value, found.period, found.right) == ("inactive", 90_000_000, "2026-1", RIGHT["code"])
    assert found.behind.entries == (made.last - 1,)


async def test_the_honest_twin_filed_figures(database: str) -> None:
    """The same, where what was filed is a commitment: R10 has nothing to say."""
    assert await suspected(database, town(FILED), "R10", "2026-07-21") == ()


async def test_before_it_was_filed_nothing_is_known(database: str) -> None:
    """Looked at by what the ledger knew before the declaration, the right was not idle."""
    made = town(IDLE)
    assert await suspected(database, made, "R10", "2026-07-21", known_at=made.last - 1) == ()


@pytest.mark.parametrize(
    ("filed", "how", "at", "reason"),
    [
        (FILED, {}, DUE, "not_due"),
        (FILED, {}, AFTER, "sealed"),
        (IDLE, {}, AFTER, "idle"),
        (None, {}, AFTER, "not_filed"),
        (None, {"titled": True}, AFTER, "titleholder"),
        (FILED, {"titled": True}, AFTER, "sealed"),
        (None, {"owed": False}, AFTER, "not_owed"),
    ],
)
async def test_why_r07_is_not_judged(
    database: str, filed: dict[str, Any] | None, how: dict[str, bool], at: str, reason: str
) -> None:
    """No figure is in the ledger: each half-year stands as unjudged, with its reason and what was sold."""
    made = town(filed, **how)
    found = (await look(database, made, "R07", at)).seen["R07"]
    assert found.suspicions == ()
    (left,) = found.unjudged
    assert (left.reason, left.value, left.period) == (reason, 90_000_000, "2026-1")


@pytest.mark.parametrize(
    ("declared", "rule"),
    [(85_714_285, "R07"), (85_714_286, None), (100_000_000, None), (1, "R07"), (0, "R10")],
)
def test_whoever_has_the_figure_judges(declared: int, rule: str | None) -> None:
    """Beyond the figure and its five per cent is R07, anything beside nought is R10, and less is nothing."""
    sold = Unjudged("R07", "sealed", "ruc:1", "2026-1", 90_000_000, "ug", Behind((7,), 1), "01")
    found = over_declared(sold, declared, 50)
    assert (found and found.rule) == rule
    assert found is None or found.behind.entries == (7,)
