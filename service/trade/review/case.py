"""A finding that somebody answers or rules on: the marks that an entry carries of a rule, and whom they concern."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.findings import Audience, Level, Mark
from service.decision.kind import At
from service.decision.outcome import Refused, refuse
from service.decision.values import frozen
from service.registry import contested
from service.trade import bought, contests, earlier, lots
from service.trade.bought import Bought
from service.trade.constancia import Constancia
from service.trade.lots import NODES, Lot

_SIDES: Final = (
    "buyer",
    "seller",
    "holder",
    "origin_holder",
    "issuer",
    "selector",
    "party",
    "carrier",
    "sender",
    "receiver",
)
_LEARNED_LATER: Final = "R01"

Place = tuple[str, str]
"""A district: code system, code."""


@frozen
class Case:
    """Rule `rule` in entry `entry`.

    `abouts` are what its marks are about: none, where the entry does not carry the rule. `parties` are the sides of the
    entry, `places` the districts that it names. `blocks` says that one of the marks is a BLOCK. `submitter` signed the
    entry, `buyer` bought in it.
    """

    entry: int
    rule: str
    abouts: tuple[str, ...]
    audience: Audience
    blocks: bool
    submitter: str
    buyer: str | None
    parties: frozenset[str]
    places: tuple[Place, ...]

    def shown_to(self, party: str) -> bool:
        """Whether there is such a finding and a party may know of it: what is kept from it, it cannot answer."""
        return bool(self.abouts) and self._concerns(party)

    def _concerns(self, party: str) -> bool:
        match self.audience:
            case Audience.PARTIES:
                return party == self.submitter or party in self.parties
            case Audience.SUBMITTER:
                return party == self.submitter
            case Audience.BUYER | Audience.BUYER_AND_AUTHORITY:
                return party == self.buyer
            case Audience.AUTHORITY:
                return False

    @property
    def for_authorities(self) -> bool:
        """Whether there is such a finding and an authority may know of it; a buyer's own (R13) is nobody else's."""
        return bool(self.abouts) and self.audience not in {Audience.SUBMITTER, Audience.BUYER}


def find(facts: Facts, entry: int, rule: str, at: At) -> Case:
    """The finding of a rule in an entry. R01 may be learned after it: then it is about the lots that the entry made.

    R30 always is, and is about the entry itself.

    Whether there is any, only those may learn who may know of it.

    Raises:
        Refused: `entry_unknown`.
        NotLoaded: what the entry did is not gathered, or the purchase or the lots that it speaks of are not loaded, or
            for R30 the key that signed it.
    """
    done = earlier.find(facts, entry, at)
    marks = [row for row in done.rows if isinstance(row, Mark) and row.rule == rule]
    abouts = [mark.about for mark in marks]
    if not marks and rule == _LEARNED_LATER:
        abouts = [row.shelf for row in done.rows if isinstance(row, Lot) and row.product not in NODES]
    if rule == contests.RULE and contested.contests(facts, done.kid, entry):
        abouts = [contests.about(entry)]
    deal = _deal(done, facts)
    return Case(
        entry=entry,
        rule=rule,
        abouts=tuple(dict.fromkeys(abouts)),
        audience=Audience(marks[0].audience) if marks else Audience.PARTIES,
        blocks=any(mark.level == Level.BLOCK for mark in marks),
        submitter=done.party,
        buyer=None if deal is None else deal.buyer,
        parties=frozenset({deal.buyer, deal.seller} if deal else _parties(done, marks, facts)),
        places=tuple(dict.fromkeys(_places(done, deal))),
    )


def unknown(case: Case) -> Refused:
    """The refusal of whoever asks for a finding that is not there, or not for its eyes."""
    return refuse("finding_unknown", "rule", entry=str(case.entry), rule=case.rule)


def _deal(done: Effects, facts: Facts) -> Bought | None:
    """The purchase that the entry is, or that it speaks of: its settlement, payment, dispute, correction."""
    for row in done.rows:
        if isinstance(row, Bought):
            return row
    for shelf in dict.fromkeys(row.shelf for row in done.rows):
        if shelf.startswith("entry:") and shelf != bought.shelf(done.seq):
            found = next((row for row in facts.shelf(shelf) if isinstance(row, Bought)), None)
            if found is not None:
                return found
    return None


def _parties(done: Effects, marks: Sequence[Mark], facts: Facts) -> set[str]:
    """Whom an entry that is no deal concerns. Where owners' ore is treated together, each learns of its own alone.

    Where lots of several holders came to a gate together, none of them learns what was found of the others'.
    """
    said = [dict(mark.detail) for mark in marks]
    if fed := [each["input"] for each in said if "input" in each]:
        return {each["holder"] for each in said} | set(_holders(map(lots.shelf, fed), facts))
    named = (row.about if isinstance(row, Mark) else row.shelf for row in done.rows)
    holders = set(_holders((shelf for shelf in named if shelf.startswith("lot:")), facts))
    return {*_sides(done), *(holders if len(holders) == 1 else ())}


def _sides(done: Effects) -> Iterator[str]:
    """Whoever an entry that is no deal names, under whatever word."""
    for row in done.rows:
        for side in _SIDES:
            if isinstance(name := getattr(row, side, None), str):
                yield name


def _holders(shelves: Iterable[str], facts: Facts) -> Iterator[str]:
    """Who holds the lots that an entry measures, moves or marks: a gate's word on them is theirs to answer."""
    shelves = tuple(dict.fromkeys(shelves))
    facts.require(Needs(shelves))
    for shelf in shelves:
        if (lot := lots.on(facts.shelf(shelf))) is not None:
            yield lot.holder


def _places(done: Effects, deal: Bought | None) -> Iterator[Place]:
    if deal is not None and deal.place is not None:
        yield deal.place
    for row in done.rows:
        if isinstance(row, Lot | Constancia) and row.ubigeo_system is not None and row.ubigeo_code is not None:
            yield row.ubigeo_system, row.ubigeo_code
