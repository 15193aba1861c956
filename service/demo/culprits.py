"""Who is caught: chosen from the cast, and kept apart from the honest market."""

from dataclasses import dataclass

from service.demo.cast import Cast, House, Operator, Selector
from service.demo.places import AREQUIPA, LA_LIBERTAD, MADRE_DE_DIOS, PIURA, PUNO, Region


@dataclass(frozen=True, slots=True)
class Culprits:
    """One for each fraud that somebody in particular must do; not all of them are to blame."""

    suspended: Operator
    lender: Operator
    borrower: Operator
    closed: Operator
    misplaced: Operator
    paid_in_cash: Operator
    overpaid: Operator
    overdrawn: Selector
    underpaid: Selector
    in_both: Selector
    without_paper: Selector
    out_of_recpo: House

    @property
    def parties(self) -> frozenset[str]:
        """Their ids."""
        return frozenset(getattr(self, name).party for name in self.__slots__)


def choose(cast: Cast) -> Culprits:
    """Operators without title from the end of their region's list, selectors from the start of theirs."""
    in_process = [each for each in cast.operators if each.category in {"III", "IV"}]

    def last(region: Region, nth: int = 1) -> Operator:
        return [each for each in in_process if each.region is region][-nth]

    lender = last(AREQUIPA)
    overdrawn, underpaid, in_both, without_paper = cast.selectors[:4]
    return Culprits(
        suspended=last(PUNO),
        lender=lender,
        # On another right, or the sale would be under its own registration.
        borrower=next(each for each in in_process if each.region is AREQUIPA and each.right != lender.right),
        closed=last(PIURA),
        misplaced=last(MADRE_DE_DIOS),
        paid_in_cash=last(MADRE_DE_DIOS, 2),
        overpaid=last(LA_LIBERTAD),
        overdrawn=overdrawn,
        underpaid=underpaid,
        in_both=in_both,
        without_paper=without_paper,
        out_of_recpo=[each for each in cast.traders if each.level == "local"][-1],
    )
