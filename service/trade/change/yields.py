"""What comes out of a campaign: each output's fine gold, whose it is, and under which origin it may be sold."""

from collections.abc import Sequence
from dataclasses import replace

from service.decision.outcome import refuse
from service.decision.values import frozen
from service.trade.change.feed import Fed
from service.trade.change.payload import SORTED, ProcessingRecorded
from service.trade.lots import MADE, ORES, OWN, Lot
from service.trade.measured import weigh
from service.trade.quantities import allocate


def fed_ug(feed: Sequence[Fed]) -> int | None:
    """Fine µg that went in; None where nothing of it was ever assayed. What was not brings weight and no fine gold."""
    known = [each.taken_ug for each in feed if each.taken_ug is not None]
    return sum(known) if known else None


@frozen
class Yield:
    """Gross mg and fine µg of one output; None: nobody has assayed it, nor anything that it came of."""

    gross_mg: int
    fine_ug: int | None


def yields(payload: ProcessingRecorded, feed: Sequence[Fed]) -> list[Yield]:
    """Each output's weight and fine gold, in payload order.

    An output that was not assayed is given what the books have left for it, by weight. So its first assay later on is
    held to that, and no gold comes in by a lot whose assay was put off. Nothing is given more gold than it weighs: else
    what was merged again and again would come to sums that no account holds.

    Raises:
        Refused: `fine_mismatch`.
    """
    weighed = [weigh(output, f"outputs[{index}].") for index, output in enumerate(payload.outputs)]
    unknown = [index for index, (_, fine) in enumerate(weighed) if fine is None]
    fed = fed_ug(feed)
    if fed is not None and unknown:
        rest = max(fed - sum(fine or 0 for _, fine in weighed), 0)
        for index, part in zip(unknown, allocate(rest, [weighed[each][0] for each in unknown]), strict=True):
            gross = weighed[index][0]
            weighed[index] = (gross, min(part, gross * 1000))
    return [Yield(gross, fine) for gross, fine in weighed]


def carried(feed: Sequence[Fed], holder: str) -> Lot | None:
    """The lot whose origin an output of `holder` carries on, so that it may sell it as its own; None: no single one.

    Where all that went in was its own and first-hand, that is the lot which stands for most of the fine gold: of the
    right that has the largest share (of equals the first by code), its largest input. A selector's constancia is
    carried on in the same way, for without it the selector would be asked for a trader's register.
    """
    if not all(each.source.holder == holder and _own(each.source) for each in feed):
        return None
    weights = [each.taken_ug or 0 for each in feed]
    if not any(weights):
        weights = [each.taken_mg for each in feed]
    by_right: dict[tuple[str, str], int] = {}
    for each, weight in zip(feed, weights, strict=True):
        by_right[identity(each.source)] = by_right.get(identity(each.source), 0) + weight
    largest = min(by_right, key=lambda right: (-by_right[right], right))
    mine = [(weight, each) for each, weight in zip(feed, weights, strict=True) if identity(each.source) == largest]
    return max(mine, key=lambda pair: (pair[0], -pair[1].number))[1].source


def identity(lot: Lot) -> tuple[str, str]:
    """Under which right whose gold it is said to be: what is asked of its seller depends on it."""
    return lot.right_code or "", lot.origin_holder or ""


def _own(lot: Lot) -> bool:
    # Of lots that were bought none names an origin holder; those of an opening stock do, and their holder resells them.
    return lot.source in OWN and (lot.origin_holder == lot.holder or lot.support == "constancia")


def made(payload: ProcessingRecorded, feed: Sequence[Fed], each: Sequence[Yield], seq: int) -> list[Lot]:
    """The lots that come out.

    Raises:
        Refused: `output_not_theirs`; `product_of_feed` where a split or merge names another product.
    """
    owners = {payload.plant, *(fed.source.holder for fed in feed)}
    products = {fed.source.product for fed in feed}
    origins = {owner: carried(feed, owner) for owner in owners}
    # Metal that a treatment makes is held to what was said of it first: its ore accounts for no more than that.
    guessed = all(fed.guessed for fed in feed)
    may_be_guessed = frozenset() if not guessed else products if payload.process in SORTED else ORES
    lots = []
    for index, (output, figures) in enumerate(zip(payload.outputs, each, strict=True)):
        holder = output.holder or payload.plant
        if holder not in owners:
            raise refuse("output_not_theirs", f"outputs[{index}].holder", party=holder)
        if payload.process in SORTED and output.product not in products:
            raise refuse("product_of_feed", f"outputs[{index}].product", product=output.product)
        by_guess = output.fine_g is None or (output.assay is not None and output.assay.method == "estimate")
        guess = by_guess and figures.fine_ug is not None and output.product in may_be_guessed
        lot = Lot(
            seq=seq,
            lot=output.becomes,
            holder=holder,
            product=output.product,
            gross_mg=figures.gross_mg,
            fine_ug=figures.fine_ug,
            source=MADE,
            line=index + 1,
            estimated=guess or None,
            serial=output.serial,
        )
        origin = origins[holder]
        lots.append(lot if origin is None else _under(lot, origin))
    return lots


def _under(lot: Lot, origin: Lot) -> Lot:
    return replace(
        lot,
        origin_holder=origin.origin_holder,
        support=origin.support,
        constancia=origin.constancia,
        right_code=origin.right_code,
        right_name=origin.right_name,
        ubigeo_system=origin.ubigeo_system,
        ubigeo_code=origin.ubigeo_code,
    )
