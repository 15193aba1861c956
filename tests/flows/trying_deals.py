"""Deals that somebody may try: gold declared, bought, settled, paid for and spoken of."""

from service.trade.lots import NODES
from tests.flows.trading import (
    DAY,
    HERE,
    MINER,
    PLANT,
    RIGHT,
    SECOND,
    TRADER,
    Json,
    Trade,
    document,
    grams,
    measure,
    near,
    pen,
)


def _payments(trade: Trade) -> list[Json]:
    means = trade.one(("cash", "transfer", "cheque"))
    return [{"means": means, **pen(trade.rng.randrange(1, 3000)), "paid_on": DAY}]


def _origin(trade: Trade, holder: str) -> Json:
    said: Json = {"lot": trade.fresh("lot"), "holder": holder, "support": "reinfo", "right": RIGHT, "ubigeo": HERE}
    if trade.now_and_then(3):
        said |= {"support": "constancia", "constancia": trade.known("constancia")}
    return said


def constancia(trade: Trade) -> tuple[str, Json]:
    """The miner certifies what it lets be picked."""
    said = {"constancia": trade.fresh("constancia"), "issuer": MINER, "selector": MINER, "right": RIGHT}
    return MINER, {**said, "ubigeo": HERE, "gross_g": grams(trade.rng.randrange(1, 200_000)), "issued_on": DAY}


def declared(trade: Trade) -> tuple[str, Json]:
    """A miner's lot, perhaps unassayed."""
    holder, product = trade.one((MINER, MINER, SECOND)), trade.one(("sponge", "sponge", "ore"))
    weight = trade.rng.randrange(1, 300_000)
    return holder, {**_origin(trade, holder), **measure(trade, product, weight, always=False)}


def opened(trade: Trade) -> tuple[str, Json]:
    """What the trader or the plant has in its safe, with papers or without."""
    holder = trade.one((TRADER, PLANT))
    lots: list[Json] = []
    for _ in range(trade.one((1, 2))):
        weight = trade.rng.randrange(1, 300_000)
        source = {"origin": _origin(trade, MINER)} if trade.now_and_then(2) else {"lot": trade.fresh("lot")}
        paper = document(trade, "04", holder, gross_g=grams(near(trade, weight)), digest="5d" * 32)
        papers = {"documents": [paper]} if trade.now_and_then(2) else {}
        lots.append({**source, **measure(trade, trade.one(("bar", "sponge")), weight, always=False), **papers})
    return holder, {"holder": holder, "counted_on": DAY, "lots": lots}


def purchase(trade: Trade) -> tuple[str, Json]:
    """A deal of one line or two, final or on an estimate."""
    lot = trade.lot()
    seller = MINER if lot is None else lot.holder
    buyer = trade.one([party for party in (TRADER, PLANT) if party != seller])
    final = trade.now_and_then(2)
    lines = [_line(trade, number, seller, always=final) for number in range(1, trade.one((2, 2, 3)))]
    said: Json = {"stage": "final" if final else "provisional", "buyer": buyer, "seller": seller}
    papers = [document(trade, "04", buyer, **pen(100), lines=[1])] if trade.now_and_then(2) else []
    return buyer, {
        **said,
        "place": {"ubigeo": HERE},
        "lines": lines,
        "price": pen(100 * len(lines)),
        "payments": _payments(trade),
        "documents": papers,
        "destination": "domestic",
    }


def _line(trade: Trade, number: int, seller: str, *, always: bool) -> Json:
    lot = None if trade.now_and_then(3) else trade.lot(seller)
    said: Json = {"line": number, "becomes": trade.fresh("lot"), "price": pen(100)}
    if lot is not None and lot.product not in NODES:
        took = trade.part(trade.left(lot))
        return {
            **said,
            "lot": lot.lot,
            "take_g": grams(took),
            **measure(trade, lot.product, near(trade, took), always=always),
        }
    measured = measure(trade, "sponge", trade.rng.randrange(1, 200_000), always=always)
    if trade.now_and_then(6):
        return {**said, "undeclared": True, **measured}
    return {**said, "origin": _origin(trade, seller), **measured}


def settled(trade: Trade) -> tuple[str, Json]:
    """A deal settled, every line by fire assay."""
    seq, signer, bought = trade.entry("purchase.recorded")
    lines = []
    for each in bought.get("lines", ()):
        measured = measure(trade, each["product"], near(trade, int(each["gross_g"].replace(".", ""))))
        measured["assay"] = {"method": "fire", "by": "laboratory"}
        lines.append({"line": each["line"], **measured, "price": pen(150)})
    said: Json = {"purchase": seq, "lines": lines, "basis": {"terms": "agreed"}, "deductions": []}
    return signer, {**said, "total": pen(150 * len(lines) + trade.now_and_then(10))}


def paid(trade: Trade) -> tuple[str, Json]:
    """A payment, by whatever means."""
    seq, signer, _ = trade.entry("purchase.recorded")
    return signer, {"purchase": seq, "payments": _payments(trade)}


def confirmed(trade: Trade) -> tuple[str, Json]:
    """The seller's word."""
    seq, signer, bought = trade.entry("purchase.recorded")
    return bought.get("seller", signer), {"purchase": seq}


def disputed(trade: Trade) -> tuple[str, Json]:
    """The seller's word against it."""
    signer, said = confirmed(trade)
    return signer, {**said, "reason": trade.one(("never_sold", "never_sold", "weight", "unpaid"))}


def toll(trade: Trade) -> tuple[str, Json]:
    """The plant agrees to treat somebody's ore."""
    said, owner = {"agreement": trade.fresh("agreement"), "plant": PLANT}, trade.one((MINER, SECOND, TRADER))
    papers = {"document": "5a" * 32, "confirmation": {"method": "paper", "digest": "5b" * 32}}
    days = {"from": DAY, "until": "2027-11-20", "process": "cyanidation", "fee": {"share_permille": "100.0"}}
    return PLANT, {**said, "owner": owner, **days, **papers}
