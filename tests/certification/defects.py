"""One thing wrong upstream, each with what has to come of it: worked out by hand from the story, not by the criteria.

Each of the two mines has half of the bar. What is wrong with one mine's gold takes 89 g out, what is wrong with a
campaign all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from service.registry.contested import KeyContested
from tests.certification.story import BAR, CERTIFIER, DORE, REFINING, SMELTING, WHOLE_UG, Story, certified
from tests.trade.change.plant import PLANT, SECOND, SECOND_RIGHT, dore
from tests.trade.market import ANANEA, BUYER, MINER, PALLAQUERA, RIGHT, constancia, line, origin, uuid
from tests.trade.ownership.deals import disputed

HALF: Final = WHOLE_UG // 2
TO_SMELTING: Final = (BAR, REFINING, DORE, SMELTING)
TO_RESOLD: Final = (*TO_SMELTING, uuid(401))
TO_MINE: Final = (*TO_RESOLD, uuid(301), uuid(201))
TO_SECOND: Final = (*TO_SMELTING, uuid(402))
TO_OTHER_MINE: Final = (*TO_SECOND, uuid(202))


@dataclass(frozen=True)
class Defect:
    """`plant` tells the story with the defect; `ug` of the bar are left out, for what `step` put at `path`'s end."""

    name: str
    plant: Callable[[Story], Story]
    reason: str
    ug: int
    path: tuple[str, ...]
    step: str | None

    def __str__(self) -> str:
        return self.name


def _suspended(story: Story) -> Story:
    story.market.register(SECOND, "REINFO", "suspendido", "2026-11-01", right=SECOND_RIGHT["code"])
    return story.tell()


def _learned_suspended(story: Story) -> Story:
    story.tell().market.register(MINER, "REINFO", "suspendido", "2026-11-01", right=RIGHT["code"])
    return story


def _no_right(story: Story) -> Story:
    nameless = origin(2, holder=SECOND)
    del nameless["right"]
    return story.tell(from_second={"lines": [line(1, origin=nameless, becomes=uuid(402))]})


def _lent(story: Story) -> Story:
    """The second miner sells the first one's gold; that it may trade makes it no better."""
    story.market.register(SECOND, "RECPO")
    return story.tell(from_second={"lines": [_second_line(holder=MINER, right=RIGHT)]})


def _title_alone(story: Story) -> Story:
    code = "010999900"
    story.market.register(SECOND, "CONCESSION", "titled", right=code)
    return story.tell(from_second={"lines": [_second_line(right={"code": code, "name": "DEMO Título"})]})


def _no_constancia(story: Story) -> Story:
    story.market.party(PALLAQUERA, "selector")
    picked = {"holder": MINER, "right": RIGHT, "support": "constancia"}
    return story.tell(from_second={"seller": PALLAQUERA, "lines": [_second_line(**picked)]})


def _other_constancia(story: Story) -> Story:
    """The paper is the pallaquera's; the second miner sells under it."""
    story.market.party(MINER, "person")
    story.record(constancia(), MINER)
    picked = {"holder": MINER, "right": RIGHT, "support": "constancia", "constancia": uuid(50)}
    return story.tell(from_second={"lines": [_second_line(**picked)]})


def _constancia_exceeded(story: Story) -> Story:
    """60 g are on the paper, 100 g are sold under it."""
    story.market.party(MINER, "person")
    story.market.party(PALLAQUERA, "selector")
    story.record(constancia(gross="60.000"), MINER)
    picked = {"holder": MINER, "right": RIGHT, "support": "constancia", "constancia": uuid(50)}
    return story.tell(from_second={"seller": PALLAQUERA, "lines": [_second_line(**picked)]})


def _undeclared(story: Story) -> Story:
    nameless = {name: value for name, value in _second_line().items() if name != "origin"}
    return story.tell(from_second={"lines": [{**nameless, "undeclared": True}]})


def _no_such_district(story: Story) -> Story:
    abroad = {**ANANEA, "code": "990101"}
    return story.tell(from_second={"lines": [_second_line(ubigeo=abroad)]})


def _trader_out(story: Story) -> Story:
    """Suspended on the day it resells; it had bought the day before."""
    story.market.register(BUYER, "RECPO", "suspendido", "2026-11-21")
    return story.tell()


def _trader_learned_out(story: Story) -> Story:
    story.tell().market.register(BUYER, "RECPO", "suspendido", "2026-11-21")
    return story


def _plant_out(story: Story) -> Story:
    story.market.register(PLANT, "RECPO", "suspendido", "2026-11-22")
    return story.tell()


def _gain(story: Story) -> Story:
    """Of 180 g fine the plant makes 190: 2 % of the feed is assay uncertainty, and 6.4 g are nobody's."""
    return story.tell(
        smelted={"outputs": [dore(501, "190.000", "1000.0")]},
        refined={"outputs": [dore(502, "190.000", "1000.0", product="bar")]},
    )


def _unsettled(story: Story) -> Story:
    guess = {"assay": {"method": "estimate", "by": "buyer"}}
    return story.tell(from_second={"stage": "provisional", "documents": [], "lines": [_second_line() | guess]})


def _amalgamated(story: Story) -> Story:
    return story.tell(smelted={"process": "amalgamation"})


def _disputed(story: Story) -> Story:
    story.tell().record(disputed(story.seqs["from_second"]), SECOND)
    return story


def _contested(story: Story) -> Story:
    """The key of the trader's first purchase was in other hands, as is known at the end."""
    story.tell("from_miner", kids={"from_miner": "t" * 43}).tell()
    seq = story.market.seq
    story.market.put(KeyContested(seq, "t" * 43, story.seqs["from_miner"], BUYER, "o" * 43))
    return story


def _dore_certified(story: Story) -> Story:
    story.tell("smelted")
    story.record(certified(story, DORE), CERTIFIER)
    return story.tell()


def _second_line(**changes: object) -> dict[str, object]:
    return line(1, origin=origin(2, **{"holder": SECOND, "right": SECOND_RIGHT, **changes}), becomes=uuid(402))


DEFECTS: Final = (
    Defect("seller suspended on the day", _suspended, "seller_not_vigente", HALF, TO_SECOND, "from_second"),
    Defect("seller's suspension learned later", _learned_suspended, "learned_not_vigente", HALF, TO_MINE, None),
    Defect("no right named", _no_right, "origin_without_support", HALF, TO_SECOND, "from_second"),
    Defect("registration lent", _lent, "registration_lent", HALF, TO_SECOND, "from_second"),
    Defect("title alone", _title_alone, "origin_unknown", HALF, TO_OTHER_MINE, "from_second"),
    Defect("no constancia", _no_constancia, "constancia_missing", HALF, TO_OTHER_MINE, "from_second"),
    Defect("another's constancia", _other_constancia, "constancia_contradicted", HALF, TO_SECOND, "from_second"),
    Defect(
        "constancia exceeded", _constancia_exceeded, "constancia_exceeded", HALF * 40 // 100, TO_SECOND, "from_second"
    ),
    Defect("origin undeclared", _undeclared, "origin_undeclared", HALF, TO_SECOND, "from_second"),
    Defect("district of no department", _no_such_district, "district_unknown", HALF, TO_OTHER_MINE, "from_second"),
    Defect("trader out of RECPO when it resells", _trader_out, "not_in_recpo", HALF, TO_RESOLD, "resold"),
    Defect("the same, learned later", _trader_learned_out, "recpo_learned_later", HALF, TO_RESOLD, None),
    Defect("plant out of RECPO", _plant_out, "plant_not_in_recpo", WHOLE_UG, TO_SMELTING, "smelted"),
    Defect("gain that nobody explains", _gain, "gain_unexplained", 6_400_000, (BAR, REFINING, DORE), "smelted"),
    Defect("purchase unsettled", _unsettled, "purchase_unsettled", HALF, TO_SECOND, "from_second"),
    Defect("mercury not declared", _amalgamated, "mercury_not_declared", WHOLE_UG, TO_SMELTING, "smelted"),
    Defect("sale disputed", _disputed, "sale_disputed", HALF, TO_SECOND, None),
    Defect("key contested", _contested, "key_contested", HALF, TO_MINE, None),
    Defect("certified before", _dore_certified, "certified_before", WHOLE_UG, (BAR, REFINING, DORE), "smelted"),
)
