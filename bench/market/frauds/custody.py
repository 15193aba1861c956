"""R19, R27: gold on its way to the border, and what two assays are said to come to (`domain.md` §7, `model.md`)."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from bench.market.deal import Sent
from bench.market.people import Group, group
from bench.market.stage import Stage
from service.demo.cast import House, Operator
from service.demo.deal import Line
from service.demo.pen import Act, Json, Pen, ubigeo
from service.demo.places import PUNO
from service.trade.quantities import decimal_text

_BORDER: Final = "210402"
"""Desaguadero, where the road to Bolivia is."""


def to_the_border(stage: Stage) -> Iterator[Sent]:
    """A house of Puno sends its gold toward Desaguadero, and no guide goes with it; the twin to Juliaca."""
    trader, held = yield from _stocked(stage, stage.people.spare.trader())
    yield _sent(stage, trader, held, stage.one_of(_BORDER, PUNO.town), guided=False)


def without_guide(stage: Stage) -> Iterator[Sent]:
    """Toward Desaguadero without a guide; the twin's has one."""
    trader, held = yield from _stocked(stage, stage.people.spare.trader())
    yield _sent(stage, trader, held, _BORDER, guided=stage.one_of(fraud=False, twin=True))


def outside_both(stage: Stage) -> Iterator[Sent]:
    """What was agreed is more than either assay found; the twin's lies between them."""
    yield from _exchanged(stage, "18.200", stage.one_of("19.400", "18.400"))


def too_far_apart(stage: Stage) -> Iterator[Sent]:
    """The two assays differ by a fifth and no umpire was asked; the twin's by two hundredths."""
    yield from _exchanged(stage, stage.one_of("15.000", "18.200"), "18.400")


SCENES: Final = (
    ("R19", to_the_border),
    ("R19", without_guide),
    ("R27", outside_both),
    ("R27", too_far_apart),
)


def _stocked(stage: Stage, trader: House) -> Generator[Sent, None, tuple[House, Line]]:
    """The trader bought a lot of Puno ten days ago; returns both."""
    seller, moment = stage.people.spare.operator(_of_puno), stage.moment(stage.before(10))
    held = stage.line(seller, moment)
    yield stage.honest(stage.sale(seller, [held], moment, buyer=trader), moment, group(seller))
    return trader, held


def _sent(stage: Stage, trader: House, held: Line, arrival: str, *, guided: bool) -> Sent:
    pen, moment = stage.counter.pen, stage.moment()
    gross = decimal_text(held.goods.gross, 3)
    guide: Json = {
        "kind": "09",
        "issuer": trader.party,
        "series": "T001",
        "number": pen.number(trader.party, "09"),
        "issued_on": stage.day.isoformat(),
        "gross_g": gross,
        "lines": [1],
    }
    payload = pen.write(
        "shipment.recorded",
        moment,
        shipment=pen.uuid(moment),
        **{"from": trader.party},
        to=stage.plant.party,
        departure=ubigeo("211002"),
        arrival=ubigeo(arrival),
        lots=[{"lot": held.becomes, "gross_g": gross}],
        documents=[guide] if guided else None,
    )
    return stage.planted(Act(trader.key, payload), moment, Group.TRADER)


def _exchanged(stage: Stage, counter: str, agreed: str) -> Iterator[Sent]:
    """A plant's ore: 18.600 g/t by the plant's sample, `counter` by the seller's, and what they agree on."""
    plant, pen = stage.plant, stage.counter.pen
    seller, moment = stage.people.spare.operator(), stage.moment(stage.before(6))
    line = stage.from_origin(seller, replace(stage.counter.ore(), tenths=186), moment, permille=700)
    yield stage.honest(stage.sale(seller, [line], moment, buyer=stage.plant), moment, group(seller))
    assays = []
    for sample, grade in (("plant", "18.600"), ("seller", counter)):
        moment = stage.moment(stage.before(3))
        act = _assay(plant, pen, line, moment, stage="provisional", sample=sample, method="fire", grade_g_t=grade)
        assays.append(act.payload["assay"])
        yield stage.honest(act, moment)
    last = stage.moment()
    act = _assay(plant, pen, line, last, stage="agreed", grade_g_t=agreed, between=assays)
    yield stage.planted(act, last, group(seller))


def _assay(plant: House, pen: Pen, line: Line, moment: datetime, **members: object) -> Act:
    moisture = decimal_text(line.goods.moisture, 1)
    payload = pen.write(
        "assay.recorded", moment, assay=pen.uuid(moment), lot=line.becomes, moisture_percent=moisture, **members
    )
    return Act(plant.key, payload)


def _of_puno(operator: Operator) -> bool:
    return operator.region is PUNO
