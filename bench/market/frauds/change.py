"""R02, R06b, R15, R28, R29: what a plant makes of gold, what leaves the country (`domain.md` §5 and §7, `model.md`)."""

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from typing import Final

from bench.market.deal import Sent
from bench.market.people import Group, group
from bench.market.stage import Stage
from service.demo.cast import House
from service.demo.deal import Line
from service.demo.goods import Goods
from service.demo.pen import Act, Json, ubigeo
from service.trade.quantities import decimal_text

_CALLAO: Final = "070101"


def recovered_too_well(stage: Stage) -> Iterator[Sent]:
    """A plant gets 985 ‰ out of the ore; the twin 925."""
    yield from _treated(stage, stage.one_of(985, 925))


def more_than_there_was(stage: Stage) -> Iterator[Sent]:
    """An eighth more gold comes out than the ore had in it; the twin gets nine tenths."""
    yield from _treated(stage, stage.one_of(1_125, 900))


def exporter_out(stage: Stage) -> Iterator[Sent]:
    """A house exports after its RECPO was suspended; the twin's row was only read again."""
    trader, held = yield from _stocked(stage)
    day = stage.before(5)
    yield stage.entered(stage.registrar(day).recpo(trader, stage.one_of("suspendido", "vigente")), day)
    yield _exported(stage, trader, held)


def guide_of_less(stage: Stage) -> Iterator[Sent]:
    """The guide of an export weighs two thirds of what left; the twin's all of it."""
    trader, held = yield from _stocked(stage)
    yield _exported(stage, trader, held, stage.one_of(667, 1_000))


def kept_from_its_owner(stage: Stage) -> Iterator[Sent]:
    """A plant treats a miner's ore on toll, by its word and a paper, and keeps the doré; the twin's is the miner's."""
    owner, plant, pen = stage.people.spare.operator(), stage.plant, stage.counter.pen
    moment = stage.moment(stage.before(20))
    declared, line = stage.counter.declared(owner, plant, moment, ore=True)
    yield stage.honest(declared, moment)
    agreed = pen.write(
        "toll.agreed",
        moment,
        agreement=pen.uuid(moment),
        plant=plant.party,
        owner=owner.party,
        **{"from": stage.before(30).isoformat()},
        until=(stage.day + timedelta(days=60)).isoformat(),
        process="cyanidation",
        fee={"per_dry_tonne": {"currency": "USD", "amount": "95.00"}},
        document=pen.digest(),
        confirmation={"method": "paper", "digest": pen.digest()},
    )
    yield stage.honest(Act(plant.key, agreed), moment)
    lot, gross = declared.payload["lot"], decimal_text(line.goods.gross, 3)
    came = stage.moment(stage.before(18))
    received = pen.write(
        "reception.recorded",
        came,
        reception=pen.uuid(came),
        plant=plant.party,
        ticket=f"DEMO-{pen.rng.randrange(10**6):06}",
        lots=[{"lot": lot, "net_g": gross, "outcome": "accepted"}],
    )
    yield stage.honest(Act(plant.key, received), came)
    yield _made_of(stage, str(lot), line.goods, 920, stage.one_of(plant.party, owner.party))


SCENES: Final = (
    ("R28", recovered_too_well),
    ("R06b", more_than_there_was),
    ("R02", exporter_out),
    ("R15", guide_of_less),
    ("R29", kept_from_its_owner),
)


def _treated(stage: Stage, permille: int) -> Iterator[Sent]:
    """A plant makes doré of ore that it bought, and gets so many ‰ of the gold out."""
    seller, moment, later = stage.people.spare.operator(), stage.moment(stage.before(15)), stage.moment()
    line = stage.from_origin(seller, stage.counter.ore(), moment, permille=700)
    yield stage.honest(stage.sale(seller, [line], moment, buyer=stage.plant), moment, group(seller))
    yield _made_of(stage, line.becomes, line.goods, permille, None, later)


def _made_of(
    stage: Stage, lot: str, ore: Goods, permille: int, holder: str | None, moment: datetime | None = None
) -> Sent:
    """A campaign that makes doré of all of a lot, with so many ‰ of its gold; the plant's where no holder is named."""
    pen, when = stage.counter.pen, moment or stage.moment()
    dore = Goods("dore", ore.fine * permille // 1_000 * 10 // 8_500, 8_500)
    whose: Json = {} if holder is None else {"holder": holder}
    assay: Json = {"method": "fire", "by": "laboratory"}
    payload = pen.write(
        "processing.recorded",
        when,
        campaign=pen.uuid(when),
        plant=stage.plant.party,
        process="cip",
        started_on=(stage.day - timedelta(days=9)).isoformat(),
        ended_on=stage.before(1).isoformat(),
        inputs=[{"lot": lot, "take_g": decimal_text(ore.gross, 3)}],
        outputs=[{"becomes": pen.uuid(when), **dore.as_json(), "assay": assay, **whose}],
    )
    return stage.planted(Act(stage.plant.key, payload), when, Group.FIRM)


def _stocked(stage: Stage) -> Generator[Sent, None, tuple[House, Line]]:
    """A house bought a lot; returns both."""
    trader, seller, moment = stage.people.spare.trader(), stage.people.spare.operator(), stage.moment(stage.before(12))
    held = stage.line(seller, moment)
    yield stage.honest(stage.sale(seller, [held], moment, buyer=trader), moment, group(seller))
    return trader, held


def _exported(stage: Stage, trader: House, held: Line, permille: int = 1_000) -> Sent:
    pen, moment, gross = stage.counter.pen, stage.moment(), held.goods.gross
    guide: Json = {
        "kind": "09",
        "issuer": trader.party,
        "series": "T001",
        "number": pen.number(trader.party, "09"),
        "issued_on": stage.day.isoformat(),
        "gross_g": decimal_text(gross * permille // 1_000, 3),
    }
    payload = pen.write(
        "export.recorded",
        moment,
        export=pen.uuid(moment),
        exporter=trader.party,
        lots=[{"lot": held.becomes, "take_g": decimal_text(gross, 3)}],
        hs_code="7108.12.00.00",
        declaration=f"235-{stage.day.year}-41-{pen.rng.randrange(10**6):06}",
        country="CH",
        consignee="DEMO Refinery S.A.",
        value={"currency": "PEN", "amount": decimal_text(held.price, 2)},
        exported_on=stage.day.isoformat(),
        post=ubigeo(_CALLAO),
        guides=[guide],
    )
    return stage.planted(Act(trader.key, payload), moment, Group.TRADER)
