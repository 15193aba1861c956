"""What somebody may try with gold itself: send, receive, assay, weigh, treat, count and export it."""

from service.trade.lots import METALS, NODES, ORES, on, shelf
from service.trade.quantities import decimal_text
from tests.flows.trading import DAY, HERE, MINER, PLANT, TRADER, Json, Trade, document, grams, measure, near

_MADE = (*sorted(METALS), *sorted(ORES))


def shipped(trade: Trade) -> tuple[str, Json]:
    """A lot or a part leaves for the plant, under a guide or without."""
    lot = trade.lot()
    sender = MINER if lot is None else lot.holder
    weight = grams(1 if lot is None else trade.part(trade.left(lot)))
    said: Json = {"shipment": trade.fresh("shipment"), "from": sender, "to": PLANT, "departure": HERE, "arrival": HERE}
    said["lots"] = [{"lot": trade.known("lot") if lot is None else lot.lot, "gross_g": weight}]
    if trade.now_and_then(2):
        said["documents"] = [document(trade, "09", sender, gross_g=weight, lines=[1])]
    return sender, said


def received(trade: Trade) -> tuple[str, Json]:
    """It comes to the plant's gate."""
    lot = trade.lot()
    said: Json = {"reception": trade.fresh("reception"), "plant": PLANT, "ticket": "DEMO-1"}
    one: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "net_g": "1.000"}
    _, _, shipped = trade.entry("shipment.recorded")
    if shipped and trade.now_and_then(2):
        said["shipment"], one["lot"] = shipped["shipment"], shipped["lots"][0]["lot"]
    outcome = trade.one(("accepted", "accepted", "quarantine", "turned_away"))
    if lot is not None and trade.now_and_then(3):
        one["book_g"] = grams(trade.part(trade.left(lot)))
    why = {} if outcome == "accepted" else {"reason": "papers"}
    return PLANT, {**said, "lots": [{**one, "outcome": outcome, **why}]}


def _graded(trade: Trade, product: str) -> Json:
    if product in METALS:
        return {"fineness": decimal_text(trade.rng.randrange(8500, 9500), 1)}
    return {"grade_g_t": decimal_text(trade.rng.randrange(15_000, 25_000), 3), "moisture_percent": "8"}


def assayed(trade: Trade) -> tuple[str, Json]:
    """An assay of one side, or what two of them came to."""
    _, _, before = trade.entry("assay.recorded")
    others = [said for _, _, said in trade.entries.get("assay.recorded", ()) if said["lot"] == before.get("lot")]
    one_sided = [said["assay"] for said in others if said["stage"] == "provisional"]
    lot = trade.lot()
    if len(one_sided) > 1 and trade.now_and_then(2):
        lot = on(trade.facts.shelf(shelf(before["lot"]))) or lot
        said = {"stage": "agreed", "between": one_sided[-2:]}
    else:
        sample = trade.one(("seller", "plant"))
        said = {"stage": "provisional", "sample": sample, "method": "fire", "digest": "5c" * 32}
        if before and trade.now_and_then(2):
            lot = on(trade.facts.shelf(shelf(before["lot"]))) or lot
    holder = MINER if lot is None else lot.holder
    graded = _graded(trade, "ore" if lot is None else lot.product)
    return holder, {
        "assay": trade.fresh("assay"),
        "lot": lot.lot if lot else trade.known("lot"),
        **said,
        **graded,
    }


def remeasured(trade: Trade) -> tuple[str, Json]:
    """What is left of a lot, weighed again."""
    lot = trade.lot()
    product = "sponge" if lot is None or lot.product in NODES else lot.product
    weight = near(trade, 1000 if lot is None else trade.left(lot))
    said: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "reason": "weighing"}
    return MINER if lot is None else lot.holder, {**said, **measure(trade, product, weight, always=False)}


def returned(trade: Trade) -> tuple[str, Json]:
    """The plant gives gold back."""
    lot = trade.lot()
    said: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "plant": PLANT, "reason": "grade"}
    if lot is not None and trade.now_and_then(2):
        said["gross_g"] = grams(trade.part(trade.left(lot)))
    return PLANT, said


def _taken(trade: Trade, holder: str | None, most: int) -> list[Json]:
    chosen: dict[str, Json] = {}
    for _ in range(trade.rng.randrange(1, most + 1)):
        lot = trade.lot(holder)
        if lot is not None:
            chosen[lot.lot] = {"lot": lot.lot, "take_g": grams(trade.part(trade.left(lot)))}
    return list(chosen.values()) or [{"lot": trade.known("lot"), "take_g": "1.000"}]


def processed(trade: Trade) -> tuple[str, Json]:
    """A campaign, of whatever is at hand."""
    plant = trade.one((PLANT, PLANT, TRADER))
    process = trade.one(("cil", "smelting", "refining", "split", "merge"))
    campaign = trade.fresh("lot")
    inputs = _taken(trade, plant if trade.now_and_then(2) else None, 1 if process == "split" else 3)
    rows = [on(trade.facts.shelf(shelf(each["lot"]))) for each in inputs]
    sources = [row for row in rows if row is not None and row.product not in NODES]
    fed = sum(int(each["take_g"].replace(".", "")) for each in inputs)
    outputs = []
    for number in range(1 if process == "merge" else trade.rng.randrange(1, 4)):
        product, owner = trade.one(_MADE), plant
        if sources:
            source = trade.one(sources)
            product = product if process in {"cil", "smelting"} else source.product
            owner = trade.one((plant, source.holder))
        if process == "refining":
            product = "bar"
        weight = max(near(trade, fed) // (number + 1), 1)
        always = process not in {"split", "merge"} and product not in {"tailings", "circuit"}
        output: Json = {"becomes": trade.fresh("lot"), **measure(trade, product, weight, always=always)}
        if owner != plant:
            output["holder"] = owner
        if product == "bar":
            output["serial"] = f"DEMO-{trade.number if trade.rng.randrange(5) else 0}"
        outputs.append(output)
    said: Json = {"campaign": campaign, "plant": plant, "process": process, "started_on": DAY, "ended_on": DAY}
    return plant, {**said, "inputs": inputs, "outputs": outputs}


def counted(trade: Trade) -> tuple[str, Json]:
    """A holder counts a lot."""
    lot = trade.lot()
    holder = TRADER if lot is None else lot.holder
    product = "sponge" if lot is None or lot.product in NODES else lot.product
    weight = 0 if trade.now_and_then(5) or lot is None else near(trade, trade.left(lot))
    found = measure(trade, product, weight, always=False) if weight else {"gross_g": "0"}
    found.pop("product", None)
    return holder, {
        "holder": holder,
        "counted_on": DAY,
        "lots": [{"lot": trade.known("lot") if lot is None else lot.lot, **found}],
    }


def exported(trade: Trade) -> tuple[str, Json]:
    """Gold leaves the country."""
    exporter = trade.one((TRADER, PLANT))
    return exporter, {
        "export": trade.fresh("lot"),
        "exporter": exporter,
        "lots": _taken(trade, exporter, 2),
        "hs_code": "7108.12.00.00",
        "declaration": "235-2026-41-012345",
        "country": "CH",
        "consignee": "DEMO Refinery S.A.",
        "value": {"currency": "USD", "amount": "1000.00"},
        "exported_on": DAY,
        "post": {"system": "inei", "code": "070101"},
    }
