from collections.abc import Iterator

from service.decision.calendar import lima_day
from service.demo.cast import House
from service.demo.deal import Line, origin, purchase
from service.demo.goods import Goods
from service.demo.pen import Act, Json, ubigeo
from service.trade.quantities import decimal_text
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A plant buys sponge, smelts it, counts the doré, refines it to a bar and exports that."""
    plant = stage.cast.plants[0]
    bought, dore, bar = (stage.pen.uuid(stage.occurred) for _ in range(3))
    yield Act(plant.key, _purchase(stage, plant, bought))
    smelted = Goods("dore", 930_000, 9_400)
    yield Act(plant.key, _processing(stage, plant, "smelting", (bought, 1_000_000), dore, smelted))
    counted = {name: text for name, text in smelted.weighing(929_900).as_json().items() if name != "product"}
    day = lima_day(stage.occurred).isoformat()
    count: Json = {"holder": plant.party, "counted_on": day, "lots": [{"lot": dore, **counted}]}
    yield Act(plant.key, stage.pen.write("stocktake.recorded", stage.occurred, **count))
    refined = Goods("bar", 874_000, 9_995)
    yield Act(
        plant.key, _processing(stage, plant, "refining", (dore, 929_900), bar, refined, serial=f"D{stage.size()}")
    )
    yield Act(plant.key, _export(stage, plant, bar, refined))


def _purchase(stage: Stage, plant: House, becomes: str) -> Json:
    pen, moment = stage.pen, stage.occurred
    operator = next(each for each in stage.cast.operators if not each.formal and each.category == "IV")
    line = Line(Goods("sponge", 1_000_000, 8_800), {"origin": origin(pen, operator, moment)}, becomes, 36_000_000)
    return purchase(pen, plant, operator.party, [line], moment, operator.right.district)


def _processing(
    stage: Stage, plant: House, process: str, taken: tuple[str, int], becomes: str, goods: Goods, **members: object
) -> Json:
    day = lima_day(stage.occurred).isoformat()
    lot, gross = taken
    return stage.pen.write(
        "processing.recorded",
        stage.occurred,
        campaign=stage.pen.uuid(stage.occurred),
        plant=plant.party,
        process=process,
        started_on=day,
        ended_on=day,
        inputs=[{"lot": lot, "take_g": decimal_text(gross, 3)}],
        outputs=[{"becomes": becomes, **goods.as_json(), **members}],
        reagents=[{"reagent": "borax", "used_kg": "1.5"}],
    )


def _export(stage: Stage, plant: House, bar: str, goods: Goods) -> Json:
    pen, day = stage.pen, lima_day(stage.occurred).isoformat()
    gross = decimal_text(goods.gross, 3)
    guide: Json = {"kind": "09", "issuer": plant.party, "series": "T001", "number": pen.number(plant.party, "09")}
    return pen.write(
        "export.recorded",
        stage.occurred,
        export=pen.uuid(stage.occurred),
        exporter=plant.party,
        lots=[{"lot": bar, "take_g": gross}],
        hs_code="7108.12.00.00",
        declaration=f"235-{day[:4]}-41-{stage.size():06d}",
        country="CH",
        consignee="DEMO Refinery S.A.",
        value={"currency": "USD", "amount": "118000.00"},
        exported_on=day,
        post=ubigeo("070101"),
        guides=[{**guide, "issued_on": day, "gross_g": gross}],
    )
