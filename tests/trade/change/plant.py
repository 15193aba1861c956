"""A plant on complete facts: its own metal, and two owners' ore that it treats."""

from typing import Any

from service.decision.facts import Facts
from service.decision.outcome import Accepted
from service.trade.ownership.toll import Toll
from service.trade.quantities import decimal_text, fine_ug
from service.trade.whereabouts import HOME, Moved, at
from tests.trade.market import LOG, MINER, RIGHT, Market, honest_market, lot_declared, uuid

PLANT = "ruc:20990000027"
SECOND = "ruc:10990000021"
SECOND_RIGHT = {"code": "010234600", "name": "DEMO Rinconada 2"}
CAMPAIGN = uuid(900)


def plant_market(facts: Facts | None = None) -> Market:
    """The honest market, with a plant that has agreements with two miners; on facts of its own where none are given."""
    market = honest_market(facts)
    market.register(PLANT, "RECPO")
    market.register(SECOND, "REINFO", right=SECOND_RIGHT["code"], districts=(("inei", "211002"),))
    for owner in (MINER, SECOND):
        market.put(agreed(market.seq, owner))
    return market


def agreed(seq: int, owner: str, start: str = "2026-01-01", until: str = "2026-12-31") -> Toll:
    """An agreement of the plant with an owner."""
    said = ("cyanidation", None, None, 100, None, "0" * 64, owner, "paper")
    return Toll(seq, uuid(800 + seq), PLANT, owner, start, until, *said)


def ore(
    market: Market, number: int, owner: str = MINER, *, there: bool = True, unassayed: bool = False, **changes: object
) -> str:
    """A lot of 10 t of an owner's ore, 190 g fine at 20 g/t and 5 % moisture, accepted at the plant's gate."""
    right = RIGHT if owner == MINER else SECOND_RIGHT
    payload = lot_declared(number, "10000000.000", "1.0", "1", holder=owner, product="ore", right=right)
    del payload["fineness"], payload["fine_g"]
    if not unassayed:
        payload |= {"grade_g_t": "20", "moisture_percent": "5", "fine_g": "190.000000"}
    assert isinstance(market.record(payload | changes, signer=owner), Accepted)
    if there:
        lies(market, uuid(number), at(PLANT))
    return uuid(number)


def lies(market: Market, lot: str, place: str, gross_mg: int | None = None) -> None:
    """So much of a lot (all of it) goes from its holder to a place."""
    market.put(Moved(market.seq, lot, HOME, place, market.row(lot).gross_mg if gross_mg is None else gross_mg))


def sponge(
    market: Market, number: int, gross: str = "100.000", holder: str = PLANT, *, unassayed: bool = False, **said: object
) -> str:
    """A lot of sponge at 900 ‰ of the miner's gold, held by the plant."""
    fine = decimal_text(fine_ug(int(gross.replace(".", "")), "900.0"), 6)
    payload = lot_declared(number, gross, "900.0", fine, **({"held_by": holder} if holder != MINER else {}))
    if unassayed:
        del payload["fineness"], payload["fine_g"]
    assert isinstance(market.record(payload | said, signer=holder), Accepted)
    return uuid(number)


def taken(lot: str, grams: str) -> dict[str, Any]:
    """An input."""
    return {"lot": lot, "take_g": grams}


def dore(number: int, gross: str, fineness: str, /, **changes: object) -> dict[str, Any]:
    """A metal output with its fine gold."""
    fine = decimal_text(fine_ug(int(gross.replace(".", "")), fineness), 6)
    said = {"becomes": uuid(number), "product": "dore", "gross_g": gross, "fineness": fineness, "fine_g": fine}
    return {**said, **changes}


def tailings(number: int, fine_g: str = "19.000000", grade: str = "2", **changes: object) -> dict[str, Any]:
    """10 t of wet tailings, 5 % moisture, assayed at 2 g/t."""
    said = {"becomes": uuid(number), "product": "tailings", "gross_g": "10000000.000", "moisture_percent": "5"}
    return {**said, "grade_g_t": grade, "fine_g": fine_g, **changes}


def bare(output: dict[str, Any]) -> dict[str, Any]:
    """An output that nobody assayed."""
    assayed = {"fineness", "grade_g_t", "moisture_percent", "fine_g", "assay"}
    return {name: value for name, value in output.items() if name not in assayed}


def processed(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], /, **changes: object) -> dict[str, Any]:
    """A campaign of the plant."""
    return {
        "type": "processing.recorded",
        "log": LOG,
        "id": uuid(901),
        "occurred_at": "2026-11-20T19:42:00Z",
        "campaign": CAMPAIGN,
        "plant": PLANT,
        "process": "cil",
        "started_on": "2026-11-10",
        "ended_on": "2026-11-19",
        "inputs": inputs,
        "outputs": outputs,
        **changes,
    }
