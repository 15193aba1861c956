"""Mercury added up, and the worst practices that a graph of campaigns shows."""

from dataclasses import replace
from typing import Any

import pytest

from service.exchange import mercury
from service.exchange.mercury import Practice, Works
from service.trade.change.campaign import Campaign
from service.trade.lots import CAMPAIGN, DECLARED, MADE, TAKEN, Lot, LotUse

PLANT = "ruc:20990000019"


class Yard:
    """Lots and campaigns put together by hand; each has a number for its entry."""

    def __init__(self) -> None:
        self.works = Works({}, {}, {})
        self.seq = 0

    def lot(self, name: str, product: str, *parents: str, source: str = TAKEN) -> str:
        """A lot of these parents; of none, a declared one."""
        self.seq += 1
        lots, uses = self.works.lots, self.works.uses
        assert isinstance(lots, dict)
        assert isinstance(uses, dict)
        lots[name] = Lot(self.seq, name, PLANT, product, 1, 1, source if parents else DECLARED, 0)
        uses[name] = [LotUse(self.seq, name, parent, 1, 1) for parent in parents]
        return name

    def campaign(self, name: str, process: str, *fed: str, **members: Any) -> Campaign:  # noqa: ANN401 - of its row
        """A campaign that was fed these lots."""
        self.lot(name, CAMPAIGN, *fed)
        row = Campaign(self.seq, name, PLANT, process, "2026-11-01", "2026-11-02", 1, 1, 0, 0, 0, 0, toll=False)
        row = replace(row, **members)
        assert isinstance(self.works.campaigns, dict)
        self.works.campaigns[name] = row
        return row

    def made(self, name: str, product: str, campaign: str) -> str:
        """A lot that came out of a campaign."""
        return self.lot(name, product, campaign, source=MADE)


@pytest.fixture
def yard() -> Yard:
    """Give an empty yard."""
    return Yard()


HG = (("mercury", 90, 54),)
NOTHING_BACK = (("mercury", 90, None),)


def amalgamated(yard: Yard, product: str = "ore", reagents: Any = HG) -> str:  # noqa: ANN401 - triples
    """Tailings of an amalgamation."""
    yard.campaign("amalgamation", "amalgamation", yard.lot("fed", product), reagents=reagents)
    return yard.made("tailings", "tailings", "amalgamation")


def test_ore_is_put_through_whole(yard: Yard) -> None:
    """Ore in an amalgamation is the practice; concentrate is what amalgamation is meant for."""
    whole = yard.campaign("c1", "amalgamation", yard.lot("ore", "ore"), reagents=HG)
    meant = yard.campaign("c2", "amalgamation", yard.lot("concentrate", "concentrate"), reagents=HG)
    assert mercury.practices(whole, yard.works) == (Practice.WHOLE_ORE,)
    assert mercury.practices(meant, yard.works) == ()


@pytest.mark.parametrize(
    ("process", "product", "retort", "burned"),
    [
        ("smelting", "amalgam", False, True),
        ("retorting", "amalgam", True, False),
        ("smelting", "amalgam", None, False),
        ("smelting", "sponge", False, False),
        ("amalgamation", "concentrate", False, True),
        ("gravity", "amalgam", False, False),
    ],
)
def test_amalgam_is_burned_in_the_open(
    yard: Yard,
    process: str,
    product: str,
    *,
    retort: bool | None,
    burned: bool,
) -> None:
    """Where mercury is driven off and the plant says that it used no retort; where it says nothing, nothing is said."""
    row = yard.campaign("c", process, yard.lot("fed", product), retort=retort)
    assert (Practice.OPEN_BURNING in mercury.practices(row, yard.works)) is burned


def test_cyanide_on_what_mercury_left(yard: Yard) -> None:
    """Tailings of an amalgamation in a cyanide circuit, though they were sold, split and sold again on the way."""
    sold = yard.lot("sold", "tailings", amalgamated(yard))
    yard.campaign("split", "split", sold)
    part = yard.lot("part", "tailings", yard.made("half", "tailings", "split"))
    row = yard.campaign("c", "cip", part, yard.lot("ore", "ore"))
    assert mercury.practices(row, yard.works) == (Practice.CYANIDE_ON_MERCURY,)


def test_concentrated_tailings_still_have_it(yard: Yard) -> None:
    """A campaign between that took no mercury out leaves it in; one that got some back has taken it out."""
    tailings = amalgamated(yard)
    yard.campaign("gravity", "gravity", tailings)
    row = yard.campaign("c", "cil", yard.made("sands", "concentrate", "gravity"))
    assert mercury.practices(row, yard.works) == (Practice.CYANIDE_ON_MERCURY,)
    yard.campaign("clean", "gravity", tailings, reagents=(("mercury", 0, 12),))
    clean = yard.campaign("c2", "cil", yard.made("clean sands", "concentrate", "clean"))
    assert mercury.practices(clean, yard.works) == ()


@pytest.mark.parametrize(
    ("process", "reagents"), [("cip", ()), ("gravity", HG), ("flotation", NOTHING_BACK)], ids=["none", "other", "float"]
)
def test_other_tailings_are_none(yard: Yard, process: str, reagents: Any) -> None:  # noqa: ANN401 - triples
    """What no mercury was in may be cyanided; and mercury in tailings that are not cyanided is another matter."""
    tailings = amalgamated(yard, "concentrate", reagents if process == "cip" else HG)
    row = yard.campaign("c", process, tailings)
    assert Practice.CYANIDE_ON_MERCURY not in mercury.practices(row, yard.works)


def test_figures_add_up(yard: Yard) -> None:
    """Grams used, got back and lost to each gram of gold; what a plant does not say is counted as unsaid."""
    first = yard.campaign(
        "c1", "amalgamation", yard.lot("a", "concentrate"), reagents=HG, retort=True, made_ug=12 * 10**6
    )
    second = yard.campaign("c2", "amalgamation", yard.lot("b", "ore"), reagents=NOTHING_BACK, made_ug=6 * 10**6)
    clean = yard.campaign("c3", "gravity", yard.lot("c", "ore"), made_ug=10**9)
    (((department, method), found),) = mercury.by_place((first, second, clean), yard.works, lambda _: "21").items()
    assert (department, method) == ("21", "amalgamation")
    assert (found.used_g, found.recovered_g, found.unsaid, found.gold_ug) == (180, 54, 1, 18 * 10**6)
    assert found.ratio == 7
    assert (found.retort, found.no_retort, found.retort_unsaid) == (1, 0, 1)
    assert found.practices[Practice.WHOLE_ORE] == 1
    assert mercury.figures((), yard.works).ratio is None
