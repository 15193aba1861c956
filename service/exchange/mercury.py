"""Mercury in the campaigns of a period (Minamata Convention, arts 7 and 21; planetGOLD): how much, where, and how.

By department and method: grams used and got back, Hg : Au, whether a retort was used, and the worst practices of
Annex C that the graph of lots shows. Annex C was written down from memory, its text not read again (`domain.md` §9).
Burning in homes no payload declares, so that nothing is counted of it: that it is not there is not said.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from service.decision.values import frozen
from service.trade.change.campaign import Campaign
from service.trade.lots import CAMPAIGN, MADE, Lot, LotUse

MERCURY = "mercury"
_CYANIDATION = frozenset({"cip", "cil", "heap_leaching", "vat_leaching"})
_BURNS = frozenset({"amalgamation", "retorting", "smelting", "refining"})
_SORTS = frozenset({"split", "merge"})


class Practice(StrEnum):
    """A worst practice of Annex C as far as the graph can show it; `burning_in_homes` it cannot."""

    WHOLE_ORE = "whole_ore_amalgamation"
    OPEN_BURNING = "open_burning"
    CYANIDE_ON_MERCURY = "cyanidation_of_amalgamation_tailings"


@frozen
class Works:
    """Campaigns with what the graph says of them: lots by id, the edges into each, campaigns by id."""

    lots: Mapping[str, Lot]
    uses: Mapping[str, Sequence[LotUse]]
    campaigns: Mapping[str, Campaign]

    def inputs(self, campaign: str) -> list[Lot]:
        """The lots that a campaign was fed."""
        return [self.lots[use.parent] for use in self.uses.get(campaign, ())]

    def made_in(self, lot: str) -> Campaign | None:
        """The campaign that a lot came out of."""
        for use in self.uses.get(lot, ()):
            if (found := self.campaigns.get(use.parent)) is not None:
                return found
        return None


@frozen
class Figures:
    """Some campaigns together: Hg in g, Au in µg, and how many used a retort, did not, or do not say.

    `unsaid` counts campaigns that used mercury and do not say how much they got back.
    """

    campaigns: int
    with_mercury: int
    used_g: int
    recovered_g: int
    unsaid: int
    gold_ug: int
    retort: int
    no_retort: int
    retort_unsaid: int
    practices: Mapping[Practice, int]

    @property
    def ratio(self) -> Fraction | None:
        """Hg lost to each gram of gold; None where no gold came of it."""
        return Fraction((self.used_g - self.recovered_g) * 10**6, self.gold_ug) if self.gold_ug else None


def by_place(
    campaigns: Iterable[Campaign], works: Works, department: Callable[[str], str | None]
) -> dict[tuple[str | None, str], Figures]:
    """Figures of the campaigns that used mercury or show a worst practice, by department (INEI) and method.

    `department` tells where a plant is; None where nobody knows.
    """
    found: dict[tuple[str | None, str], list[Campaign]] = {}
    for each in campaigns:
        if mercury(each) is not None or practices(each, works):
            found.setdefault((department(each.plant), each.process), []).append(each)
    return {
        key: figures(own, works) for key, own in sorted(found.items(), key=lambda item: (item[0][0] or "", item[0][1]))
    }


def figures(campaigns: Sequence[Campaign], works: Works) -> Figures:
    """What some campaigns come to."""
    used = [said for each in campaigns if (said := mercury(each)) is not None]
    shown = [practice for each in campaigns for practice in practices(each, works)]
    return Figures(
        campaigns=len(campaigns),
        with_mercury=len(used),
        used_g=sum(grams for grams, _ in used),
        recovered_g=sum(back or 0 for _, back in used),
        unsaid=sum(back is None for _, back in used),
        gold_ug=sum(each.made_ug for each in campaigns),
        retort=sum(each.retort is True for each in campaigns),
        no_retort=sum(each.retort is False for each in campaigns),
        retort_unsaid=sum(each.retort is None for each in campaigns),
        practices={practice: shown.count(practice) for practice in Practice},
    )


def mercury(campaign: Campaign) -> tuple[int, int | None] | None:
    """Grams of mercury that a campaign used and got back (None: not said); None if it used none."""
    for name, used, recovered in campaign.reagents:
        if name == MERCURY and (used or recovered):
            return used, recovered
    return None


def practices(campaign: Campaign, works: Works) -> tuple[Practice, ...]:
    """The worst practices that a campaign shows."""
    fed = works.inputs(campaign.campaign)
    shown = (
        # Concentrate is what amalgamation is meant for: ore is put through whole.
        (Practice.WHOLE_ORE, campaign.process == "amalgamation" and any(lot.product == "ore" for lot in fed)),
        (Practice.OPEN_BURNING, campaign.retort is False and _burns(campaign, fed)),
        (
            Practice.CYANIDE_ON_MERCURY,
            campaign.process in _CYANIDATION and any(_after_mercury(lot.lot, works) for lot in fed),
        ),
    )
    return tuple(practice for practice, holds in shown if holds)


def _burns(campaign: Campaign, fed: Sequence[Lot]) -> bool:
    """Whether mercury was driven off: of amalgam that was fed, or made and burned in the campaign itself."""
    amalgam = any(lot.product == "amalgam" for lot in fed)
    return campaign.process in _BURNS and (amalgam or campaign.process == "amalgamation")


def _after_mercury(lot: str, works: Works) -> bool:
    """Whether gold-bearing tailings still have the mercury of an amalgamation in them.

    Sales, transports and sorting leave it there; a campaign between that got mercury back has taken it out.
    """
    open_lots, seen = [lot], set[str]()
    while open_lots:
        each = open_lots.pop()
        if each in seen:
            continue
        seen.add(each)
        found = works.lots[each]
        made = works.made_in(each) if found.source == MADE else None
        if made is None:
            open_lots += [use.parent for use in works.uses.get(each, ()) if works.lots[use.parent].product != CAMPAIGN]
        elif made.process == "amalgamation" and found.product == "tailings" and mercury(made) is not None:
            return True
        elif made.process in _SORTS or not _removed(made):
            open_lots += [use.parent for use in works.uses.get(made.campaign, ())]
    return False


def _removed(campaign: Campaign) -> bool:
    said = mercury(campaign)
    return said is not None and bool(said[1])
