from decimal import Decimal
from fractions import Fraction
from random import Random

from service.trade.prices import FirstSale, MonthOfRegion, Sold, by_month, median, world_price


def sale(by: Sold, cents: int, seller: str = "a", **members: object) -> FirstSale:
    """One fine gram sold for so many céntimos."""
    said = {"day": "2026-10-31", "region": "21", "product": "ore", "fine_ug": 10**6, **members}
    return FirstSale(seller=seller, by=by, cents=Fraction(cents), **said)  # type: ignore[arg-type] # by name


def months(*sales: FirstSale) -> tuple[MonthOfRegion, ...]:
    """By month, the world's price being 50,000 céntimos."""
    return by_month(sales, lambda _: Fraction(50_000))


def test_pallaqueras_beside_the_legal_ore_price() -> None:
    """The legal ore price is the producers' for ore and concentrate; sponge counts in the region's median alone."""
    (found,) = months(
        sale(Sold.PALLAQUERA, 14_000),
        sale(Sold.PRODUCER, 40_000, "b"),
        sale(Sold.PRODUCER, 42_000, "c", product="concentrate"),
        sale(Sold.PRODUCER, 48_000, "d", product="sponge"),
        sale(Sold.OTHER, 90_000, "e"),
    )
    assert found.pallaqueras == (median([sale(Sold.PALLAQUERA, 14_000)]))
    assert found.legal_ore is not None
    assert found.legal_ore.cents == 41_000
    assert (found.legal_ore.sales, found.legal_ore.sellers) == (2, 2)
    assert found.everybody is not None
    assert found.everybody.cents == 42_000
    assert found.permille(found.legal_ore) == 341


def test_months_and_regions_stand_apart() -> None:
    """Each month of each region by itself, in order; where nothing was sold so, nothing is said."""
    found = months(sale(Sold.SELECTOR, 1, day="2026-11-01"), sale(Sold.PALLAQUERA, 2), sale(Sold.OTHER, 3, region="04"))
    assert [(each.month, each.region) for each in found] == [("2026-10", "04"), ("2026-10", "21"), ("2026-11", "21")]
    assert found[0].pallaqueras is None
    assert found[0].permille(found[0].everybody) is None
    assert months() == ()


def test_a_median_is_exact() -> None:
    """Half of the sales are not above it and half not below, whatever thirds and sevenths the prices are."""
    rng = Random(3)
    for size in range(1, 30):
        sales = [sale(Sold.OTHER, rng.randrange(1, 10**6), fine_ug=rng.randrange(1, 10**9)) for _ in range(size)]
        found = median(sales)
        assert found is not None
        assert sum(each.per_gram <= found.cents for each in sales) * 2 >= size
        assert sum(each.per_gram >= found.cents for each in sales) * 2 >= size
    assert median([]) is None


def test_the_world_price_of_a_gram() -> None:
    """One troy ounce is 31.1034768 g exactly."""
    assert world_price(Decimal("31.1034768"), Decimal(1)) == 100
    assert world_price(Decimal(4228), Decimal("3.75")).limit_denominator(10**9) == Fraction(1585500, 1) / Fraction(
        "31.1034768"
    ).limit_denominator(10**9)
