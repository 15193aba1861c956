"""The exchange of assays (canje de leyes): who may close it, and what speaks against the grade it came to (R27)."""

from collections.abc import Iterator
from typing import Final

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.values import frozen
from service.trade.catalogue import mark
from service.trade.custody.assays import Assayed
from service.trade.custody.goods import Goods, has_key

UMPIRE: Final = "umpire"


@frozen
class Exchange:
    """The two assays of a lot, and the lot as custody has it."""

    goods: Goods
    first: Assayed
    second: Assayed

    @property
    def assays(self) -> tuple[Assayed, Assayed]:
        """Both, in the order in which the result names them."""
        return self.first, self.second


def may_close(exchange: Exchange, party: str, facts: Facts, *, as_umpire: bool) -> bool:
    """Whether `party` may say what an exchange came to. Nobody measures another's gold at will.

    The holder may. So may the plant where all of the lot lies, if the holder has no key, or has signed one of the two
    assays and so entered the exchange. A laboratory may sign as umpire where one of these named it beforehand.

    Raises:
        NotLoaded: the list of the holder's keys is not loaded.
    """
    goods, assays = exchange.goods, exchange.assays
    holder = goods.lot.holder
    entered = any(each.by == holder for each in assays)
    if speaks_for(goods, party, facts) or (goods.kept_whole_by(party) and entered):
        return True
    return as_umpire and any(each.umpire == party and speaks_for(goods, each.by, facts) for each in assays)


def speaks_for(goods: Goods, party: str, facts: Facts) -> bool:
    """Whether `party` may measure a lot alone: its holder, or who has all of it where the holder has no key.

    Raises:
        NotLoaded: the list of the holder's keys is not loaded.
    """
    holder = goods.lot.holder
    return party == holder or (goods.kept_whole_by(party) and not has_key(facts, holder))


def r27_exchange(exchange: Exchange, agreed: int, seq: int, permille: int) -> Iterator[Mark]:
    """The agreed grade lies outside both assays; or they differ by more than `permille` of their mean, with no umpire.

    The custom of the exchange of assays: each side has its own sample assayed; within the tolerance they split the
    difference, beyond it an umpire's sample decides. Two assays of one side's sample are no exchange.
    """
    lot, assays = exchange.goods.lot, exchange.assays
    low, high = sorted(each.grade for each in assays)
    reasons = []
    if not low <= agreed <= high:
        reasons.append("outside")
    by_umpire = any(UMPIRE in {each.stage, each.sample} for each in assays)
    if (high - low) * 2000 > permille * (high + low) and not by_umpire:
        reasons.append("no_umpire")
    if exchange.first.sample == exchange.second.sample:
        reasons.append("one_side")
    if reasons:
        yield mark(
            "R27",
            seq,
            lot.lot,
            lot.shelf,
            reason=",".join(reasons),
            low=str(low),
            high=str(high),
            agreed=str(agreed),
            permille=str(permille),
        )
