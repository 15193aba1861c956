from datetime import date
from decimal import Decimal

import pytest

from service.demo.goods import Goods
from service.demo.prices import published


@pytest.mark.parametrize(
    ("on", "month", "usd", "carried"),
    [
        (date(2025, 2, 1), "2025-01", "2710.00", False),
        (date(2026, 1, 31), "2025-12", "4309.00", False),
        (date(2026, 7, 31), "2026-06", "4228.00", False),
        (date(2026, 8, 1), "2026-06", "4228.00", True),
        (date(2027, 12, 31), "2026-06", "4228.00", True),
    ],
)
def test_a_month_s_price_is_known_once_the_month_is_over(on: date, month: str, usd: str, carried: bool) -> None:  # noqa: FBT001
    """The latest ended month counts; beyond the last one held it is carried forward, and its label says so."""
    found = published(on)
    assert (found.month, found.usd_per_ozt, found.carried) == (month, usd, carried)
    assert ("carried forward" in found.label) is carried
    assert len(found.label) <= 120


def test_no_price_is_invented_for_a_month_before_the_first() -> None:
    """January 2025 is the first month held: before it was over, nothing is known."""
    with pytest.raises(ValueError, match="2025-01-31"):
        published(date(2025, 1, 31))


def test_goods_are_priced_by_their_fine_gold() -> None:
    """100 g at 900 ‰ are 90 g fine, at 4228 US$ and S/ 3.75 an ounce's 31.1034768 g: S/ 45,877 to the sol."""
    goods = Goods("sponge", 100_000, 9_000)
    reference = published(date(2026, 7, 1))
    assert goods.fine == 90_000_000
    exact = Decimal(90) * Decimal(4228) * Decimal("3.75") / Decimal("31.1034768")
    assert goods.price(reference, 1000) == round(exact) * 100
    assert goods.as_json() == {"product": "sponge", "gross_g": "100.000", "fine_g": "90.000000", "fineness": "900.0"}


def test_ore_is_assayed_dry() -> None:
    """Two wet tonnes with 5.0 % of water at 20.5 g/t hold 1.9 x 20.5 = 38.95 g."""
    ore = Goods("ore", 2_000_000_000, 205, 50)
    assert ore.fine == 38_950_000
    assert ore.as_json()["grade_g_t"] == "20.5"
