"""R13b's plain part: what is near the threshold on which day, and which stretch of days has too much of it."""

from datetime import date, timedelta

import pytest

from service.decision.facts import Facts
from service.registry.policies import Policy
from service.surveillance.watch.just_below import Band, Bands, Deal, Usual, of_pairs, of_sellers
from service.surveillance.watch.suspicion import Known

USUAL = Usual(deals=3, days=30, times=3)
START = date(2026, 1, 1)


def bands(*policies: tuple[str, str, str]) -> Bands:
    """What is near by the first values and these: name, value, and the day from which it holds."""
    facts = Facts(complete=True)
    facts.put([Policy(seq, *said) for seq, said in enumerate(policies)])
    return Bands(Known(date(2026, 12, 31), len(policies), facts))


def below(*days: int, buyer: str = "b") -> list[Deal]:
    """A seller's deals just below the threshold, on these days of the year."""
    return [Deal(day, buyer, "s", START + timedelta(days=day), below=True) for day in days]


def above(*days: int) -> list[Deal]:
    """And just above it."""
    return [Deal(1000 + day, "b", "s", START + timedelta(days=day), below=False) for day in days]


def test_a_band_reaches_as_far_up_as_down() -> None:
    """From its least céntimo on, and up to the céntimo before its top."""
    band = Band(90, 100)
    assert [cents in band for cents in (89, 90, 109, 110)] == [False, True, True, False]


@pytest.mark.parametrize(("deals", "above", "most"), [(3, 0, 3), (3, 1, 6), (5, 0, 5), (5, 1, 6), (0, 2, 9)])
def test_what_is_usual(deals: int, above: int, most: int) -> None:
    """So many at the least; else three times those just above, and one more."""
    assert Usual(deals, 30, 3).most(above) == most


def test_a_band_is_of_whole_centimos() -> None:
    """US$ 15,000 at a rate that leaves a part of a céntimo: from the next whole one on."""
    assert bands().of("USD", START) == Band(1_350_000, 1_500_000)
    assert bands().of("PEN", START) == Band(5_062_500, 5_625_000)
    assert bands(("fx_pen_usd", "3.333333", "2026-01-01")).of("PEN", START).end == 5_000_000
    assert bands(("fx_pen_usd", "3.333332", "2026-01-01")).of("PEN", START) == Band(4_499_999, 4_999_998)


def test_a_band_is_of_its_day() -> None:
    """A rate or a threshold that changes later is no word on an earlier day."""
    found = bands(("fx_pen_usd", "4", "2026-03-15"), ("uif_threshold_usd", "10000", "2026-04-01"))
    ends = [found.of("PEN", date(2026, month, day)).end for month, day in ((3, 14), (3, 15), (3, 31), (4, 1))]
    assert ends == [5_625_000, 6_000_000, 6_000_000, 4_000_000]
    assert found.of("USD", date(2026, 4, 1)).end == 1_000_000


def test_the_widest_band_holds_those_of_all_days() -> None:
    """That of the days before any policy, of the greatest rate and of the least threshold."""
    assert bands(("fx_pen_usd", "3", "2026-03-15")).widest("PEN") == Band(4_050_000, 5_625_000)
    assert bands(("fx_pen_usd", "4", "2026-03-15")).widest("PEN") == Band(5_062_500, 6_000_000)
    lower = bands(("fx_pen_usd", "4", "2026-03-15"), ("uif_threshold_usd", "5000", "2026-04-15"))
    assert lower.widest("USD") == Band(450_000, 1_500_000)


def test_a_stretch_has_so_many_days() -> None:
    """The first and the last counted: on the thirtieth day a deal still belongs to it, on the next no more."""
    assert not list(of_pairs(below(0, 10, 20, 30), USUAL))
    (found,) = of_pairs(below(0, 10, 20, 29), USUAL)
    assert (found.value, found.period) == (4, "2026-01-01/2026-01-30")
    assert not list(of_pairs(below(0, 1, 2, 31, 32, 33), USUAL))


@pytest.mark.parametrize(("day", "usual"), [(-17, False), (-16, True), (39, True), (40, False)])
def test_those_above_count_within_the_days(day: int, *, usual: bool) -> None:
    """One just above counts that could be in one stretch with any of those below, from the tenth day to the 13th."""
    found = list(of_pairs([*above(day), *below(10, 11, 12, 13)], USUAL))
    assert found == [] if usual else [each.threshold for each in found] == [3]


def test_what_is_past_belongs_to_no_stretch() -> None:
    """Four below beside one above are usual, and are not held against a time in which there was none above."""
    assert not list(of_pairs([*above(0), *below(0, 1, 2, 3, 60)], USUAL))


def test_those_above_come_in_any_order() -> None:
    """Deals are not asked to come by day: neither those above nor those below."""
    near = [*above(90, 95, 11), *below(13, 10, 12, 11)]
    assert not list(of_pairs(near, USUAL))
    late = [
        Deal(9, "b", "s", START, below=True),
        *(Deal(n, "b", "s", START + timedelta(n), below=True) for n in (1, 2, 29)),
    ]
    assert [each.behind.entries for each in of_pairs(late, USUAL)] == [(9, 1, 2, 29)]


def test_the_busiest_stretch_is_told() -> None:
    """Of two stretches the one with more, and of equals the first."""
    (found,) = of_pairs(below(0, 1, 2, 3, 4, 100, 101, 102, 103), USUAL)
    assert (found.value, found.period) == (5, "2026-01-01/2026-01-05")
    (found,) = of_pairs(below(0, 1, 2, 3, 100, 101, 102, 103), USUAL)
    assert (found.value, found.period) == (4, "2026-01-01/2026-01-04")


def test_of_many_entries_some_are_named() -> None:
    """Twenty, and their count."""
    (found,) = of_pairs(below(*range(25)), USUAL)
    assert (found.behind.entries, found.behind.count) == (tuple(range(20)), 25)


def test_a_seller_with_one_buyer_is_a_pair() -> None:
    """It is told once, as a pair; with two buyers as a seller, unless one of them has enough for a pair."""
    assert not list(of_sellers(below(0, 1, 2, 3), USUAL))
    (found,) = of_sellers([*below(0, 1), *below(2, 3, buyer="c")], USUAL)
    assert found.parties == ("s", "b", "c")
    assert not list(of_pairs([*below(0, 1), *below(2, 3, buyer="c")], USUAL))
