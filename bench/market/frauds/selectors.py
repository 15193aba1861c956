"""R05, R05b, R05c: what a selector must have, and how far it reaches (`domain.md` §3 and §7; DS 027-2012-EM)."""

from collections.abc import Iterator
from typing import Any, Final

from bench.market.deal import Sent
from bench.market.people import Group
from bench.market.stage import Stage, altered, changed
from service.demo.pen import Act
from service.demo.registrar import REGISTRAR, on
from service.trade.quantities import decimal_text


def no_paper(stage: Stage) -> Iterator[Sent]:
    """A selector of La Rinconada sells without the paper that the regime asks for; the twin names it."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    signed = stage.moment(stage.before(3))
    paper = stage.papered(issuer, selector, 80_000, signed)
    yield stage.honest(paper, signed)
    moment = stage.moment()
    line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 3, 12), moment)
    act = stage.sale(issuer, [line], moment, party=selector.party)
    if stage.one_of(fraud=True, twin=False):
        lines: Any = act.payload["lines"]
        del lines[0]["origin"]["constancia"]
    yield stage.planted(act, moment, Group.PALLAQUERA, "line:1")


def paper_of_another(stage: Stage) -> Iterator[Sent]:
    """The constancia was given to another selector."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    other = stage.people.spare.selector()
    signed = stage.moment(stage.before(3))
    paper = stage.papered(issuer, selector, 80_000, signed)
    paper = changed(paper, selector=stage.one_of(other.party, selector.party))
    yield stage.honest(paper, signed)
    moment = stage.moment()
    line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 3, 12), moment)
    yield stage.planted(stage.sale(issuer, [line], moment, party=selector.party), moment, Group.PALLAQUERA, "line:1")


def paper_of_another_mine(stage: Stage) -> Iterator[Sent]:
    """The paper, entered by the registrar, is of another issuer than the one the gold is said to be from."""
    issuer, other = stage.counter.pen.rng.sample(stage.people.issuers, 2)
    selector = stage.people.spare.selector()
    signed = stage.moment(stage.before(3))
    number = {"number": "DEMO-77", "digest": stage.counter.pen.digest()}
    written = changed(stage.papered(issuer, selector, 80_000, signed), paper=number)
    paper = Act(REGISTRAR, {**written.payload, "issuer": stage.one_of(other.party, issuer.party)})
    yield stage.honest(paper, signed)
    moment = stage.moment()
    line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 3, 12), moment)
    yield stage.planted(stage.sale(issuer, [line], moment, party=selector.party), moment, Group.PALLAQUERA, "line:1")


def overdrawn(stage: Stage) -> Iterator[Sent]:
    """Two sales together above what the constancia states; the twin's states more."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    signed = stage.moment(stage.before(9))
    paper = stage.papered(issuer, selector, stage.one_of(20_000, 130_000), signed)
    yield stage.honest(paper, signed)
    for days in (5, 0):
        moment = stage.moment(stage.before(days))
        line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 11, 16), moment)
        act = stage.sale(issuer, [line], moment, party=selector.party)
        if days:
            yield stage.honest(act, moment, Group.PALLAQUERA)
        else:
            yield stage.planted(act, moment, Group.PALLAQUERA, "line:1")


def a_gram_above(stage: Stage) -> Iterator[Sent]:
    """Two lots of one deal, a gram above the constancia; the twin's covers them to the milligram."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    signed = stage.moment(stage.before(2))
    lots = [stage.counter.metal(issuer.region, 5, 16) for _ in range(2)]
    drawn = sum(goods.gross for goods in lots)
    paper = stage.papered(issuer, selector, drawn, signed)
    paper = altered(paper, ["gross_g"], decimal_text(stage.one_of(drawn - 1_000, drawn), 3))
    yield stage.honest(paper, signed)
    moment = stage.moment()
    lines = [stage.picked(issuer, paper, goods, moment) for goods in lots]
    yield stage.planted(stage.sale(issuer, lines, moment, party=selector.party), moment, Group.PALLAQUERA, "line:2")


def on_both_rolls(stage: Stage) -> Iterator[Sent]:
    """A selector on the padrón who is in REINFO too; the twin has left it."""
    issuer, selector = stage.issuer(), stage.people.spare.selector()
    day = stage.before(40)
    status = stage.one_of("vigente", "ended")
    row = stage.registrar(day).registration("REINFO", selector.party, status, **on(issuer.right))
    yield stage.entered(changed(row, activity="exploitation"), day)
    signed = stage.moment(stage.before(3))
    paper = stage.papered(issuer, selector, 80_000, signed)
    yield stage.honest(paper, signed)
    moment = stage.moment()
    line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 3, 12), moment)
    yield stage.planted(stage.sale(issuer, [line], moment, party=selector.party), moment, Group.PALLAQUERA)


SCENES: Final = (
    ("R05", no_paper),
    ("R05", paper_of_another),
    ("R05", paper_of_another_mine),
    ("R05b", overdrawn),
    ("R05b", a_gram_above),
    ("R05c", on_both_rolls),
)
