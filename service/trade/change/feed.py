"""What goes into a campaign: whose it is, where it lies, and what the books take of it."""

from collections.abc import Sequence
from datetime import date

from service.decision.facts import Facts, Needs
from service.decision.kind import Signer
from service.decision.outcome import refuse
from service.decision.values import frozen
from service.registry import signers
from service.trade import measures, whereabouts
from service.trade.book import Book
from service.trade.change.payload import ProcessingRecorded
from service.trade.lots import OWN, Lot, find, gross_account
from service.trade.ownership import toll
from service.trade.quantities import decimal_text, mg
from service.trade.taking import take
from service.trade.whereabouts import HOME, Moved


@frozen
class Fed:
    """Input number `number`: what was taken of `source`, gross mg and fine µg (None: never assayed).

    `guessed`: nobody has assayed it yet, what the books say of it is an estimate or nothing. `moved` is what lay
    elsewhere than with its holder.
    """

    number: int
    source: Lot
    taken_mg: int
    taken_ug: int | None
    guessed: bool
    moved: Sequence[Moved]

    @property
    def subject(self) -> str:
        """How the entry names it."""
        return f"input:{self.number}"

    def most(self, facts: Facts, permille: int) -> int:
        """The most fine µg that it may prove to be, by the uncertainty (‰) of its product."""
        return measures.most(self.source, measures.last(facts.shelf(self.source.shelf)), self.taken_ug, permille)

    @property
    def first_hand(self) -> bool:
        """Whether it is still its producer's or selector's, who has not sold it yet."""
        return self.source.source in OWN and self.source.origin_holder is not None


def take_in(payload: ProcessingRecorded, facts: Facts, book: Book, signer: Signer, day: date, seq: int) -> list[Fed]:
    """Move every input into the campaign's lot.

    Raises:
        Refused: `lot_unknown`; `not_yours` or `toll_not_agreed` for another's lot; `lot_quarantined`, `lot_not_here`;
            `lot_overdrawn` (R06).
        NotLoaded: the lots' shelves and accounts, the agreements with their holders.
    """
    plant = payload.plant
    found = [find(facts, each.lot, f"inputs[{index}].lot") for index, each in enumerate(payload.inputs)]
    owners = dict.fromkeys(lot.holder for lot in found if lot.holder != plant)
    facts.require(Needs(tuple(toll.shelf(plant, owner) for owner in owners)))
    feed = []
    for index, (lot, said) in enumerate(zip(found, payload.inputs, strict=True)):
        if lot.holder != plant:
            if signers.PLANT not in signer.roles:
                raise refuse("not_yours", f"inputs[{index}].lot", party=signer.party, type=payload.type)
            if toll.in_force(facts.shelf(toll.shelf(plant, lot.holder)), day) is None:
                raise refuse("toll_not_agreed", f"inputs[{index}].lot", plant=plant, owner=lot.holder)
        feed.append(_take(payload, index, lot, mg(said.take_g), facts, book, seq))
    return feed


def _take(payload: ProcessingRecorded, index: int, lot: Lot, asked: int, facts: Facts, book: Book, seq: int) -> Fed:
    plant, has = payload.plant, book.balance(gross_account(lot.lot)) or 0
    taken = take(book, lot.lot, payload.campaign, asked, f"inputs[{index}].take_g")
    rows = facts.shelf(lot.shelf)
    here = (whereabouts.at(plant),) if lot.holder != plant else (whereabouts.at(plant), HOME)
    lying = whereabouts.whereabouts(rows, has)
    if (within := sum(lying.get(place, 0) for place in here)) < asked:
        apart = lying.get(whereabouts.quarantine(plant), 0)
        code = "lot_quarantined" if within + apart >= asked else "lot_not_here"
        raise refuse(code, f"inputs[{index}].lot", lot=lot.lot, asked=decimal_text(asked, 3), plant=plant)
    left = whereabouts.take_from(rows, has, asked, here)
    moved = whereabouts.hand_over(seq, lot.lot, payload.campaign, asked, left, here)
    known = measures.last(rows)
    return Fed(index + 1, lot, asked, taken, known is None or known.base_ug is None, moved)
