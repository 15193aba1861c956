"""The red flags of a campaign: one small function each, `run → marks`, with the law it rests on in its docstring.

As the rules of a deal they read the run and its facts, never refuse, and leave at most one mark for each subject.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from service.decision.findings import Mark
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.change.feed import Fed
from service.trade.change.payload import BEHIND, SORTED
from service.trade.change.run import Run
from service.trade.change.tolled import r29_owner_short
from service.trade.change.yields import identity
from service.trade.lots import METALS, ORES, Lot
from service.trade.quantities import allocate, half_even, scaled
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.rules.producer import unsupported
from service.trade.support import Support, Supports

_WET: Final = 2
"""What a treatment leaves behind weighs at most so many times what went in."""


def asked_here(run: Run, behind: Supports) -> Iterator[tuple[str, Lot, Support]]:
    """First-hand gold that no later sale will ask for under its own right, by the subject that names it.

    A producer's ore that another treats leaves its hands unsold; of its own, what an output carries the right of is
    asked for when that output is sold.
    """
    carried = {identity(lot) for lot in run.lots if lot.origin_holder is not None}
    for fed in run.feed:
        lot = fed.source
        if fed.first_hand and (lot.holder != run.payload.plant or identity(lot) not in carried):
            yield fed.subject, lot, behind.of(lot.origin_holder or "", lot.right_code)


def r01_not_vigente(run: Run, behind: Supports) -> Iterator[Mark]:
    """The producer, or the constancia's issuer, is not *vigente* in REINFO on the day its ore is treated for it.

    DL 1107 art. 11 as amended by Ley 32537. The mark names the input: it burdens what came in by that, not the others'
    gold, nor what is left of the lot elsewhere, which may be sold on a better day.
    """
    for subject, lot, support in asked_here(run, behind):
        if (status := support.lapsed) is not None:
            yield mark("R01", run.seq, subject, run.about, input=lot.lot, holder=support.holder, status=status)


def r03_unsupported(run: Run, behind: Supports) -> Iterator[Mark]:
    """Nothing stands behind an input: no right named, an extinguished one, or no register knows the holder.

    DL 1107 art. 11 as amended by Ley 32537. Not asked of selectors, who have their constancia.
    """
    for subject, lot, support in asked_here(run, behind):
        if lot.support != "constancia" and (reason := unsupported(support, run.facts, run.day, lot.holder)):
            yield mark("R03", run.seq, subject, run.about, input=lot.lot, holder=support.holder, reason=reason)


def r06b_gain(run: Run, behind: Supports) -> Iterator[Mark]:
    """More fine gold comes out than went in, beyond the uncertainty of the feed's assays; each output bears its part.

    Mass balance. It is the feed that may have been assayed wrong, so each input brings the tolerance of its own
    product; what an earlier campaign gained within its own is no feed of this one. What has no assay yet, and whose
    first one will be no gain, has its weight looked at.
    """
    by_weight = list(_weight_gains(run))
    yield from by_weight
    if run.fed_ug is None:
        return
    weighed = {each.subject for each in by_weight}
    out = run.out_ug or 0
    slack = max(run.most_ug - run.fed_ug, 0)
    excess = out - run.fed_ug - slack
    if excess <= 0:
        return
    for lot, part in zip(run.lots, allocate(excess, [lot.fine_ug or 0 for lot in run.lots]), strict=True):
        if part and _subject(lot) not in weighed:
            yield mark(
                "R06b",
                run.seq,
                _subject(lot),
                lot.shelf,
                amount=part,
                fed_ug=str(run.fed_ug),
                out_ug=str(out),
                slack_ug=str(slack),
            )


def _weight_gains(run: Run) -> Iterator[Mark]:
    """Metal is held against metal, for ore that nobody assayed accounts for none, and ore against ore.

    What a treatment leaves behind is wet: half water, as pulp is, and slag is half flux. Beyond that it is a gain.
    """
    lots = [lot for lot in run.lots if run.fed_ug is None or lot.estimated]
    left = frozenset() if run.payload.process in SORTED else BEHIND
    metal = [each for each in run.feed if each.source.product in METALS]
    ore = [each for each in run.feed if each.source.product in ORES]
    yield from _weight_gain(run, [lot for lot in lots if lot.product in METALS], metal, 1)
    yield from _weight_gain(run, [lot for lot in lots if lot.product in ORES - left], ore, 1)
    yield from _weight_gain(run, [lot for lot in lots if lot.product in left], run.feed, _WET)


def _weight_gain(run: Run, out: Sequence[Lot], fed: Sequence[Fed], times: int) -> Iterator[Mark]:
    taken = sum(each.taken_mg for each in fed) * times
    slack = sum(each.taken_mg * _permille(run, each.source.product) // 1000 for each in fed)
    excess = sum(lot.gross_mg for lot in out) - taken - slack
    if excess <= 0:
        return
    for lot, part in zip(out, allocate(excess, [lot.gross_mg for lot in out]), strict=True):
        if part:
            yield mark(
                "R06b",
                run.seq,
                _subject(lot),
                lot.shelf,
                amount=None if lot.fine_ug is None else half_even(lot.fine_ug * part, lot.gross_mg),
                taken_mg=str(taken),
                excess_mg=str(part),
                gross_mg=str(lot.gross_mg),
            )


def r28_recovery(run: Run, behind: Supports) -> Iterator[Mark]:
    """A treatment of ore recovers more than practice reaches: the head's assay was too low, or gold was added.

    Mass balance; the limit is a policy. Where nobody knows what went in, the recovery is the one that the plant states.
    """
    if run.payload.process in SORTED or not any(each.source.product in ORES for each in run.feed):
        return
    if (found := run.recovered) is not None:
        part, whole = found
    elif run.payload.recovery_percent is not None:
        part, whole = scaled(run.payload.recovery_percent, 2), 10_000
    else:
        return
    limit = policies.whole(run.facts, "recovery_high_permille", run.day)
    if part * 1000 > whole * limit:
        reached = str(half_even(part * 1000, whole))
        about = f"entry:{run.seq}"
        yield mark("R28", run.seq, run.payload.campaign, about, recovery_permille=reached, limit_permille=str(limit))


def _permille(run: Run, product: str) -> int:
    return policies.whole(run.facts, UNCERTAINTY_OF[product], run.day)


def _subject(lot: Lot) -> str:
    return f"output:{lot.line}"


RULES: Final[tuple[Callable[[Run, Supports], Iterable[Mark]], ...]] = (
    r01_not_vigente,
    r03_unsupported,
    r06b_gain,
    r28_recovery,
    r29_owner_short,
)


def judge(run: Run, behind: Supports) -> list[Mark]:
    """All marks on a campaign, rule by rule, each in payload order."""
    return [found for rule in RULES for found in rule(run, behind)]
