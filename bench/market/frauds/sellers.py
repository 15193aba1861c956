"""R01, R04b: who sells may not any more (`domain.md` §7; DL 1107 art. 11; DS 001-2020-EM art. 7)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bench.market.deal import Sent
from bench.market.people import Group, group, in_process
from bench.market.stage import Stage, changed


def struck_off(stage: Stage) -> Iterator[Sent]:
    """REINFO suspended, excluded or revoked it a month ago, and it sells on; the twin's row was only read again."""
    seller = stage.people.spare.operator(in_process)
    yield stage.earlier(seller, 60)
    word = stage.counter.pen.rng.choice(("suspendido", "excluido", "revocado"))
    day = stage.before(30)
    yield stage.entered(stage.registrar(day).reinfo(seller, stage.one_of(word, "vigente")), day)
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    yield stage.planted(act, moment, group(seller))


def from_that_day(stage: Stage) -> Iterator[Sent]:
    """Suspended from the day of the deal on; the twin from the day after."""
    seller = stage.people.spare.operator(in_process)
    start = stage.one_of(stage.day, stage.day + timedelta(days=1))
    row = changed(stage.registrar(stage.before(1)).reinfo(seller, "suspendido"), **{"from": start.isoformat()})
    yield stage.entered(row, stage.before(1))
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    yield stage.planted(act, moment, group(seller))


def for_this_activity(stage: Stage) -> Iterator[Sent]:
    """Suspended for digging; the twin for milling, which it did beside (status attaches to right and activity)."""
    seller = stage.people.spare.operator(in_process)
    row = stage.registrar(stage.before(20)).reinfo(seller, "suspendido")
    activity = stage.one_of("exploitation", "beneficiation")
    yield stage.entered(changed(row, activity=activity), stage.before(20))
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    yield stage.planted(act, moment, group(seller))


def struck_off_after_declaring(stage: Stage) -> Iterator[Sent]:
    """Its lot was put on record while it was *vigente*, and is sold after it was suspended."""
    seller = stage.people.spare.operator(in_process)
    earlier = stage.moment(stage.before(25))
    declared, line = stage.counter.declared(seller, stage.local, earlier)
    yield stage.honest(declared, earlier)
    day = stage.before(10)
    yield stage.entered(stage.registrar(day).reinfo(seller, stage.one_of("suspendido", "vigente")), day)
    moment = stage.moment()
    yield stage.planted(stage.sale(seller, [line], moment), moment, group(seller))


def issuer_struck_off(stage: Stage) -> Iterator[Sent]:
    """The one under whose constancia a selector sells was suspended."""
    issuer = stage.people.spare.issuer()
    selector = stage.people.spare.selector()
    day = stage.before(12)
    yield stage.entered(stage.registrar(day).reinfo(issuer, stage.one_of("suspendido", "vigente")), day)
    signed = stage.moment(stage.before(2))
    paper = stage.papered(issuer, selector, 90_000, signed)
    yield stage.honest(paper, signed)
    moment = stage.moment()
    line = stage.picked(issuer, paper, stage.counter.metal(issuer.region, 4, 12), moment)
    yield stage.planted(stage.sale(issuer, [line], moment, party=selector.party), moment, Group.PALLAQUERA)


def tax_number_closed(stage: Stage) -> Iterator[Sent]:
    """Its RUC was closed two months ago; the twin's is active."""
    seller = stage.people.spare.operator()
    yield stage.earlier(seller, 75)
    day = stage.before(60)
    yield stage.entered(stage.registrar(day).taxpayer(seller.party, stage.one_of("closed", "active")), day)
    moment = stage.moment()
    yield stage.planted(stage.sale(seller, [stage.line(seller, moment)], moment), moment, group(seller))


def not_cured(stage: Stage) -> Iterator[Sent]:
    """Suspended at SUNAT for forty days; the twin for ten, which it has thirty to put right."""
    seller = stage.people.spare.operator()
    row = stage.registrar(stage.before(5)).taxpayer(seller.party, "suspended")
    start = stage.one_of(stage.before(40), stage.before(10))
    yield stage.entered(changed(row, **{"from": start.isoformat()}), stage.before(5))
    moment = stage.moment()
    yield stage.planted(stage.sale(seller, [stage.line(seller, moment)], moment), moment, group(seller))


SCENES: Final = (
    ("R01", struck_off),
    ("R01", from_that_day),
    ("R01", for_this_activity),
    ("R01", struck_off_after_declaring),
    ("R01", issuer_struck_off),
    ("R04b", tax_number_closed),
    ("R04b", not_cured),
)
