from collections.abc import Iterator

from service.decision.calendar import lima_day
from service.demo.deal import origin
from service.demo.pen import Act, Json, ubigeo
from tests.honest_rooms.stage import Stage

GROSS = "2000000.000"


def acts(stage: Stage) -> Iterator[Act]:
    """Two tonnes of ore come to a plant, are assayed on both sides, weighed again, and go back in part."""
    pen, moment, plant = stage.pen, stage.occurred, stage.cast.plants[0]
    miner = next(each for each in stage.cast.operators if each.key is None)
    declared = origin(pen, miner, moment)
    lot, shipment, sellers, plants = declared["lot"], *(pen.uuid(moment) for _ in range(3))
    guide: Json = {
        "kind": "09",
        "issuer": miner.party,
        "series": "T001",
        "number": pen.number(miner.party, "09"),
        "issued_on": lima_day(moment).isoformat(),
        "gross_g": GROSS,
        "lines": [1],
    }
    moved: Json = {
        "shipment": shipment,
        "from": miner.party,
        "to": plant.party,
        "departure": ubigeo(miner.right.district),
        "arrival": ubigeo(plant.region.town),
        "lots": [{"lot": lot, "gross_g": GROSS}],
        "documents": [guide],
    }
    arrived = {"lot": lot, "net_g": "1994000.000", "outcome": "accepted"}
    came: Json = {"reception": pen.uuid(moment), "plant": plant.party, "shipment": shipment, "lots": [arrived]}
    said: Json = {"lot": lot, "moisture_percent": "8.5"}
    one: Json = {**said, "stage": "provisional", "method": "fire", "digest": pen.digest()}
    both: Json = {**said, "assay": pen.uuid(moment), "stage": "agreed", "between": [sellers, plants]}
    weighed: Json = {**said, "reason": "weighing", "product": "ore", "gross_g": "1994000.000", "grade_g_t": "18.300"}
    for kind, members in (
        ("lot.declared", {**declared, "product": "ore", "gross_g": GROSS}),
        ("shipment.recorded", moved),
        ("reception.recorded", {**came, "ticket": f"B-{pen.number(plant.party, 'ticket')}"}),
        ("assay.recorded", {**one, "assay": sellers, "sample": "seller", "grade_g_t": "18.600"}),
        ("assay.recorded", {**one, "assay": plants, "sample": "plant", "grade_g_t": "18.000"}),
        ("assay.recorded", {**both, "grade_g_t": "18.300"}),
        ("lot.remeasured", {**weighed, "fine_g": "33.388533"}),
        ("lot.returned", {"lot": lot, "plant": plant.party, "gross_g": "500000.000", "reason": "no_agreement"}),
    ):
        yield Act(plant.key, pen.write(kind, moment, **members))
