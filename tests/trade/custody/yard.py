"""Two tonnes of a miner's ore, a plant, a carrier and a laboratory: what custody's tests record."""

import json
from typing import Any

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, Refusal, Refused
from service.decision.records import Posting
from service.registry.keys import KeyHeld
from service.trade import KINDS
from service.trade.lots import shelf
from service.trade.quantities import decimal_text, fine_ug_of_ore
from service.trade.whereabouts import at, quarantine, transit, whereabouts
from tests.trade.market import ANANEA, CARRIER, LOG, MINER, OTHER, Market, honest_market, lot_declared, uuid

PLANT = "ruc:20990000043"
OTHER_PLANT = "ruc:20990000051"
LAB = "ruc:20990000060"
UMPIRE_LAB = "ruc:20990000078"
JULIACA = {"system": "inei", "code": "211101"}
DESAGUADERO = {"system": "inei", "code": "210402"}

ORE = uuid(240)
SHIPMENT, RECEPTION = uuid(70), uuid(71)
SELLERS, PLANTS, COUNTER, RESULT = uuid(81), uuid(82), uuid(83), uuid(84)
ROAD, GATE, ASIDE = transit(SHIPMENT), at(PLANT), quarantine(PLANT)

ROLES = {
    MINER: ("miner",),
    PLANT: ("plant",),
    OTHER_PLANT: ("plant",),
    CARRIER: (),
    LAB: (),
    UMPIRE_LAB: (),
    OTHER: (),
    "registrar": ("registrar",),
    "authority": ("authority",),
}

_KINDS: dict[str, Kind[Any]] = {kind.type: kind for kind in KINDS}


def yard(grade: str | None = None) -> Market:
    """The honest market, with ore of the miner's, assayed or not."""
    market = honest_market()
    market.register(PLANT, "RECPO")
    declared = lot_declared(240, "2000000.000", "0", "0", product="ore")
    del declared["fineness"], declared["fine_g"]
    if grade is not None:
        fine = decimal_text(fine_ug_of_ore(2_000_000_000, grade, "8.5"), 6)
        declared |= {"grade_g_t": grade, "moisture_percent": "8.5", "fine_g": fine}
    assert isinstance(market.record(declared, signer=MINER), Accepted)
    return market


def enrol(market: Market, party: str) -> None:
    """Give a party a key of its own."""
    market.put(KeyHeld(market.seq, party, f"kid of {party}", "administrator", "active"))


def attempt(market: Market, payload: dict[str, Any], signer: str = PLANT) -> Accepted | Refusal:
    """What becomes of a payload that somebody signs: whether it may is asked here, as the rulebook does."""
    kind = _KINDS[payload["type"]]
    read = kind.payload.model_validate_json(json.dumps(payload))
    roles = ROLES[signer]
    if not kind.may_sign(read, Signer("k" * 43, signer, "device", roles)):
        return Refusal("not_yours", "protected.kid")
    return market.decide(payload, signer, roles=roles)


def record(market: Market, payload: dict[str, Any], signer: str = PLANT) -> Accepted:
    """Record what must be accepted; no two rows of it may bear one name."""
    assert isinstance(attempt(market, payload, signer), Accepted), attempt(market, payload, signer)
    done = market.record(payload, signer, roles=ROLES[signer])
    assert isinstance(done, Accepted)
    names = [(row.shelf, row.key) for row in (*done.records, *done.marks) if not isinstance(row, Posting)]
    assert len(set(names)) == len(names)
    return done


def refused(outcome: Accepted | Refusal) -> str:
    """By which code something was refused."""
    assert isinstance(outcome, Refusal), outcome
    return outcome.code


def decided_blindly(market: Market, payload: dict[str, Any], signer: str, *, prefetch: bool) -> tuple[Outcome, int]:
    """Decide as storage does, with or without a prefetch; the outcome and the number of rounds that missed."""
    kind = _KINDS[payload["type"]]
    read = kind.payload.model_validate_json(json.dumps(payload))
    facts, misses = Facts(), 0
    if prefetch:
        _load(facts, market, kind.needs(read))
    at_ = At(LOG, market.seq, market.recorded(payload), Signer("k" * 43, signer, "device", ROLES[signer]))
    while True:
        try:
            return kind.decide(read, facts, at_), misses
        except NotLoaded as missed:
            misses += 1
            _load(facts, market, missed.missing)
        except Refused as refusal:
            return refusal.refusal, misses


def _load(facts: Facts, market: Market, needs: Needs) -> None:
    rows = {name: list(market.facts.shelf(name)) for name in needs.shelves}
    facts.load(rows, {account: market.facts.balance(account) for account in needs.accounts})


def lies(market: Market, lot: str = ORE) -> dict[str, int]:
    """How many mg of a lot lie where."""
    return dict(whereabouts(market.facts.shelf(shelf(lot)), market.lot(lot)[0] or 0))


def _payload(kind: str, number: int, hour: int, /, **members: object) -> dict[str, Any]:
    head = {"type": kind, "log": LOG, "id": uuid(number), "occurred_at": f"2026-11-20T{hour}:00:00Z"}
    return {**head, **{name.rstrip("_"): value for name, value in members.items() if value is not None}}


def shipped(**changes: object) -> dict[str, Any]:
    """All of the ore goes to the plant, under the sender's guide."""
    members = {
        "shipment": SHIPMENT,
        "from": MINER,
        "to": PLANT,
        "carrier": CARRIER,
        "plate": "X1A234",
        "seals": ["451", "452"],
        "departure": ANANEA,
        "arrival": JULIACA,
        "lots": [{"lot": ORE, "gross_g": "2000000.000"}],
        "documents": [senders_guide()],
    }
    return _payload("shipment.recorded", 4001, 14, **(members | changes))


def senders_guide(**changes: object) -> dict[str, Any]:
    """The miner's guide over the ore."""
    return {
        "kind": "09",
        "issuer": MINER,
        "series": "T001",
        "number": "12",
        "issued_on": "2026-11-20",
        "gross_g": "2000000.000",
        "lines": [1],
        **changes,
    }


def received(lot: dict[str, object] | None = None, **changes: object) -> dict[str, Any]:
    """The ore at the plant's gate, under its shipment; `lot` are changes of its one line."""
    members = {
        "reception": RECEPTION,
        "plant": PLANT,
        "shipment": SHIPMENT,
        "ticket": "B-812",
        "lots": [{"lot": ORE, "net_g": "2000000.000", "outcome": "accepted", **(lot or {})}],
    }
    return _payload("reception.recorded", 4002, 16, **(members | changes))


def assayed(assay: str, sample: str, grade: str, **changes: object) -> dict[str, Any]:
    """One side's assay of the ore."""
    members = {"assay": assay, "lot": ORE, "stage": "provisional", "sample": sample, "method": "fire"}
    return _payload("assay.recorded", 4003, 17, **(members | {"grade_g_t": grade, "moisture_percent": "8.5"} | changes))


def agreed(grade: str, **changes: object) -> dict[str, Any]:
    """What the exchange of the two came to."""
    members = {"assay": RESULT, "lot": ORE, "stage": "agreed", "between": [SELLERS, PLANTS]}
    return _payload("assay.recorded", 4004, 18, **(members | {"grade_g_t": grade, "moisture_percent": "8.5"} | changes))


def decided_by_umpire(grade: str, **changes: object) -> dict[str, Any]:
    """What the umpire found in its sample."""
    members = {"stage": "umpire", "sample": "umpire", "method": "fire", "laboratory": UMPIRE_LAB}
    return agreed(grade, **(members | changes))


def returned(**changes: object) -> dict[str, Any]:
    """The plant gives the ore back."""
    members = {"lot": ORE, "plant": PLANT, "reason": "no_agreement"}
    return _payload("lot.returned", 4005, 19, **(members | changes))


def remeasured(gross: str, **changes: object) -> dict[str, Any]:
    """The ore weighed again."""
    members = {"lot": ORE, "reason": "weighing", "product": "ore", "gross_g": gross}
    return _payload("lot.remeasured", 4006, 19, **(members | changes))


def at_the_gate(market: Market) -> Market:
    """The ore has come to the plant."""
    record(market, shipped())
    record(market, received())
    return market


def exchanged(market: Market, sellers: str = "18.600", plants: str = "18.000", **changes: object) -> Market:
    """The ore has come, and each side has its assay; `changes` are of both."""
    at_the_gate(market)
    record(market, assayed(SELLERS, "seller", sellers, **changes))
    record(market, assayed(PLANTS, "plant", plants, **changes))
    return market
