"""Steps of the trade, drawn at random: what anybody may try with what is there, rightly and wrongly.

What a step is about is chosen among the lots, papers and entries of the trade so far. Mostly it is done by whom and
with as much as it could be; now and then by somebody else, with too much, or with what is not there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, TypeVar

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.trade.lots import METALS, NODES, ORES, Lot, gross_account, on, shelf
from service.trade.quantities import decimal_text, fine_ug, fine_ug_of_ore
from tests.flows import house

Json = dict[str, Any]
Thing = TypeVar("Thing")

MINER, SECOND = "ruc:10990000013", "ruc:10990000021"
TRADER, PLANT, AUTHORITY = map(house.party, (103, 104, 105))
ROLES: Final = {MINER: "miner", SECOND: "miner", TRADER: "trader", PLANT: "plant", AUTHORITY: "authority"}
KEYS: Final = {party: house.signer(party) for party in (MINER, TRADER, PLANT, AUTHORITY)}
"""The second miner has none: others speak for it."""

DAY, HERE = "2026-11-21", {"system": "inei", "code": "211002"}
_RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
_MADE = (*sorted(METALS), *sorted(ORES))


@dataclass
class Trade:
    """What there is to trade with: ids and entries by type, and the facts that the log has so far."""

    facts: Facts
    rng: Random = field(default_factory=lambda: Random(0))
    ids: dict[str, list[str]] = field(default_factory=dict)
    entries: dict[str, list[tuple[int, str, Json]]] = field(default_factory=dict)
    number: int = 0

    def step(self, kind: str, seed: int) -> tuple[str, Json]:
        """Who signs, and the members of a payload of this type."""
        self.rng = Random(seed)
        signer, members = _STEPS[kind](self)
        return (self.one(sorted(KEYS)) if self.now_and_then(7) else self.by(signer)), members

    def recorded(self, kind: str, seq: int, signer: str, members: Json) -> None:
        """The step was accepted as an entry."""
        self.entries.setdefault(kind, []).append((seq, signer, members))

    def fresh(self, what: str) -> str:
        """A new id, which later steps may speak of; now and then one that is taken, or was."""
        if self.now_and_then(12) and self.ids.get(what):
            return self.one(self.ids[what])
        self.number += 1
        name = f"0192f3a1-7c10-7d21-9b8a-{self.number:012}"
        self.ids.setdefault(what, []).append(name)
        return name

    def known(self, what: str) -> str:
        """An id that an earlier step has named; now and then nobody's."""
        if not self.ids.get(what) or self.now_and_then(20):
            return "0192f3a1-7c10-7d21-9b8a-999999999999"
        return self.one(self.ids[what])

    def lot(self, holder: str | None = None) -> Lot | None:
        """A lot with something left in it, of one holder's or anybody's; None where there is none."""
        rows = [on(self.facts.shelf(shelf(name))) for name in self.ids.get("lot", ())]
        nodes = self.now_and_then(15)
        found = [
            row
            for row in rows
            if row is not None
            and holder in (None, row.holder)
            and (nodes or (row.product not in NODES and self.left(row)))
        ]
        return self.one(found) if found else None

    def left(self, lot: Lot) -> int:
        """Milligrams left of it."""
        return self.facts.balance(gross_account(lot.lot)) or 0

    def entry(self, *kinds: str) -> tuple[int, str, Json]:
        """An accepted entry of one of these types; entry 0 where there is none."""
        found = [each for kind in kinds for each in self.entries.get(kind, ())]
        return self.one(found) if found else (0, TRADER, {})

    def part(self, milligrams: int) -> int:
        """All of it or a part, at least a milligram; now and then too much."""
        if self.now_and_then(12):
            return milligrams + self.rng.randrange(1, 1000)
        return milligrams if self.now_and_then(2) else self.rng.randrange(1, milligrams + 1) if milligrams else 1

    def now_and_then(self, often: int) -> bool:
        """Once in so many times."""
        return self.rng.randrange(often) == 0

    def one(self, choices: Sequence[Thing]) -> Thing:
        """One of them."""
        return choices[self.rng.randrange(len(choices))]

    def by(self, party: str) -> str:
        """Who signs for a party: itself, or whoever has a key where it has none."""
        return party if party in KEYS else self.one((TRADER, PLANT, PLANT))


def _grams(milligrams: int) -> str:
    return decimal_text(milligrams, 3)


def _near(trade: Trade, milligrams: int) -> int:
    return max(milligrams + milligrams * trade.rng.randrange(-30, 31) // 1000, 1)


def _measure(trade: Trade, product: str, milligrams: int, *, always: bool = True) -> Json:
    """A weight with a grade, or without; an estimate now and then."""
    said: Json = {"product": product, "gross_g": _grams(milligrams)}
    if not always and trade.now_and_then(3):
        return said
    how = "estimate" if trade.now_and_then(4) else "fire"
    said["assay"] = {"method": how, "by": "buyer"}
    if product in METALS:
        fineness = decimal_text(trade.rng.randrange(8500, 9500), 1)
        fine = fine_ug(milligrams, fineness)
        return said | {"fineness": fineness, "fine_g": decimal_text(fine, 6)}
    grade = decimal_text(trade.rng.randrange(15_000, 25_000), 3)
    fine = fine_ug_of_ore(milligrams, grade, "8")
    return said | {"grade_g_t": grade, "moisture_percent": "8", "fine_g": decimal_text(fine, 6)}


def _pen(amount: int) -> Json:
    return {"currency": "PEN", "amount": f"{amount}.00"}


def _payments(trade: Trade) -> list[Json]:
    means = trade.one(("cash", "transfer", "cheque"))
    return [{"means": means, **_pen(trade.rng.randrange(1, 3000)), "paid_on": DAY}]


def _document(trade: Trade, kind: str, issuer: str, **members: object) -> Json:
    series = {"04": "E001", "09": "T001"}[kind]
    number = str(1 if trade.now_and_then(10) else trade.rng.randrange(1, 100_000_000))
    return {"kind": kind, "issuer": issuer, "series": series, "number": number, "issued_on": DAY, **members}


def _constancia(trade: Trade) -> tuple[str, Json]:
    said = {"constancia": trade.fresh("constancia"), "issuer": MINER, "selector": MINER, "right": _RIGHT}
    return MINER, {**said, "ubigeo": HERE, "gross_g": _grams(trade.rng.randrange(1, 200_000)), "issued_on": DAY}


def _origin(trade: Trade, holder: str) -> Json:
    said: Json = {"lot": trade.fresh("lot"), "holder": holder, "support": "reinfo", "right": _RIGHT, "ubigeo": HERE}
    if trade.now_and_then(3):
        said |= {"support": "constancia", "constancia": trade.known("constancia")}
    return said


def _declared(trade: Trade) -> tuple[str, Json]:
    holder, product = trade.one((MINER, MINER, SECOND)), trade.one(("sponge", "sponge", "ore"))
    weight = trade.rng.randrange(1, 300_000)
    return holder, {**_origin(trade, holder), **_measure(trade, product, weight, always=False)}


def _purchase(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    seller = MINER if lot is None else lot.holder
    buyer = trade.one([party for party in (TRADER, PLANT) if party != seller])
    final = trade.now_and_then(2)
    lines = [_line(trade, number, seller, always=final) for number in range(1, trade.one((2, 2, 3)))]
    said: Json = {"stage": "final" if final else "provisional", "buyer": buyer, "seller": seller}
    papers = [_document(trade, "04", buyer, **_pen(100), lines=[1])] if trade.now_and_then(2) else []
    return buyer, {
        **said,
        "place": {"ubigeo": HERE},
        "lines": lines,
        "price": _pen(100 * len(lines)),
        "payments": _payments(trade),
        "documents": papers,
        "destination": "domestic",
    }


def _line(trade: Trade, number: int, seller: str, *, always: bool) -> Json:
    lot = None if trade.now_and_then(3) else trade.lot(seller)
    said: Json = {"line": number, "becomes": trade.fresh("lot"), "price": _pen(100)}
    if lot is not None and lot.product not in NODES:
        took = trade.part(trade.left(lot))
        return {
            **said,
            "lot": lot.lot,
            "take_g": _grams(took),
            **_measure(trade, lot.product, _near(trade, took), always=always),
        }
    measured = _measure(trade, "sponge", trade.rng.randrange(1, 200_000), always=always)
    if trade.now_and_then(6):
        return {**said, "undeclared": True, **measured}
    return {**said, "origin": _origin(trade, seller), **measured}


def _settled(trade: Trade) -> tuple[str, Json]:
    seq, signer, bought = trade.entry("purchase.recorded")
    lines = []
    for each in bought.get("lines", ()):
        measured = _measure(trade, each["product"], _near(trade, int(each["gross_g"].replace(".", ""))))
        measured["assay"] = {"method": "fire", "by": "laboratory"}
        lines.append({"line": each["line"], **measured, "price": _pen(150)})
    said: Json = {"purchase": seq, "lines": lines, "basis": {"terms": "agreed"}, "deductions": []}
    return signer, {**said, "total": _pen(150 * len(lines) + trade.now_and_then(10))}


def _paid(trade: Trade) -> tuple[str, Json]:
    seq, signer, _ = trade.entry("purchase.recorded")
    return signer, {"purchase": seq, "payments": _payments(trade)}


def _confirmed(trade: Trade) -> tuple[str, Json]:
    seq, signer, bought = trade.entry("purchase.recorded")
    return bought.get("seller", signer), {"purchase": seq}


def _disputed(trade: Trade) -> tuple[str, Json]:
    signer, said = _confirmed(trade)
    return signer, {**said, "reason": trade.one(("never_sold", "never_sold", "weight", "unpaid"))}


def _toll(trade: Trade) -> tuple[str, Json]:
    said, owner = {"agreement": trade.fresh("agreement"), "plant": PLANT}, trade.one((MINER, SECOND, TRADER))
    papers = {"document": "5a" * 32, "confirmation": {"method": "paper", "digest": "5b" * 32}}
    days = {"from": DAY, "until": "2027-11-20", "process": "cyanidation", "fee": {"share_permille": "100.0"}}
    return PLANT, {**said, "owner": owner, **days, **papers}


def _shipped(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    sender = MINER if lot is None else lot.holder
    weight = _grams(1 if lot is None else trade.part(trade.left(lot)))
    said: Json = {"shipment": trade.fresh("shipment"), "from": sender, "to": PLANT, "departure": HERE, "arrival": HERE}
    said["lots"] = [{"lot": trade.known("lot") if lot is None else lot.lot, "gross_g": weight}]
    if trade.now_and_then(2):
        said["documents"] = [_document(trade, "09", sender, gross_g=weight, lines=[1])]
    return sender, said


def _received(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    said: Json = {"reception": trade.fresh("reception"), "plant": PLANT, "ticket": "DEMO-1"}
    one: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "net_g": "1.000"}
    _, _, shipped = trade.entry("shipment.recorded")
    if shipped and trade.now_and_then(2):
        said["shipment"], one["lot"] = shipped["shipment"], shipped["lots"][0]["lot"]
    outcome = trade.one(("accepted", "accepted", "quarantine", "turned_away"))
    if lot is not None and trade.now_and_then(3):
        one["book_g"] = _grams(trade.part(trade.left(lot)))
    why = {} if outcome == "accepted" else {"reason": "papers"}
    return PLANT, {**said, "lots": [{**one, "outcome": outcome, **why}]}


def _graded(trade: Trade, product: str) -> Json:
    if product in METALS:
        return {"fineness": decimal_text(trade.rng.randrange(8500, 9500), 1)}
    return {"grade_g_t": decimal_text(trade.rng.randrange(15_000, 25_000), 3), "moisture_percent": "8"}


def _assayed(trade: Trade) -> tuple[str, Json]:
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


def _remeasured(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    product = "sponge" if lot is None or lot.product in NODES else lot.product
    weight = _near(trade, 1000 if lot is None else trade.left(lot))
    said: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "reason": "weighing"}
    return MINER if lot is None else lot.holder, {**said, **_measure(trade, product, weight, always=False)}


def _returned(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    said: Json = {"lot": trade.known("lot") if lot is None else lot.lot, "plant": PLANT, "reason": "grade"}
    if lot is not None and trade.now_and_then(2):
        said["gross_g"] = _grams(trade.part(trade.left(lot)))
    return PLANT, said


def _taken(trade: Trade, holder: str | None, most: int) -> list[Json]:
    chosen: dict[str, Json] = {}
    for _ in range(trade.rng.randrange(1, most + 1)):
        lot = trade.lot(holder)
        if lot is not None:
            chosen[lot.lot] = {"lot": lot.lot, "take_g": _grams(trade.part(trade.left(lot)))}
    return list(chosen.values()) or [{"lot": trade.known("lot"), "take_g": "1.000"}]


def _processed(trade: Trade) -> tuple[str, Json]:
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
        weight = max(_near(trade, fed) // (number + 1), 1)
        always = process not in {"split", "merge"} and product not in {"tailings", "circuit"}
        output: Json = {"becomes": trade.fresh("lot"), **_measure(trade, product, weight, always=always)}
        if owner != plant:
            output["holder"] = owner
        if product == "bar":
            output["serial"] = f"DEMO-{trade.number if trade.rng.randrange(5) else 0}"
        outputs.append(output)
    said: Json = {"campaign": campaign, "plant": plant, "process": process, "started_on": DAY, "ended_on": DAY}
    return plant, {**said, "inputs": inputs, "outputs": outputs}


def _counted(trade: Trade) -> tuple[str, Json]:
    lot = trade.lot()
    holder = TRADER if lot is None else lot.holder
    product = "sponge" if lot is None or lot.product in NODES else lot.product
    weight = 0 if trade.now_and_then(5) or lot is None else _near(trade, trade.left(lot))
    found = _measure(trade, product, weight, always=False) if weight else {"gross_g": "0"}
    found.pop("product", None)
    return holder, {
        "holder": holder,
        "counted_on": DAY,
        "lots": [{"lot": trade.known("lot") if lot is None else lot.lot, **found}],
    }


def _exported(trade: Trade) -> tuple[str, Json]:
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


def _corrected(trade: Trade) -> tuple[str, Json]:
    seq, signer, bought = trade.entry("purchase.recorded")
    said: Json = {"entry": seq}
    papers = bought.get("documents") or ()
    if papers and trade.now_and_then(2):
        was = {name: papers[0][name] for name in ("kind", "issuer", "series", "number")}
        now = {name: value for name, value in papers[0].items() if name != "lines"}
        said["documents"] = [{"was": was, "now": now | {"number": str(trade.rng.randrange(1, 100_000_000))}}]
    else:
        said["payments"] = [{"payment": 1, "means": trade.one(("cash", "deposit", "cheque"))}]
    if trade.now_and_then(2):
        said["counter"] = {"method": "paper", "digest": "5d" * 32}
    return signer, said


def _annulled(trade: Trade) -> tuple[str, Json]:
    seq, signer, _ = trade.entry(*trade.entries)
    if trade.now_and_then(2):  # the last entry: nothing rests on it yet
        seq, signer, _ = max(
            (each[-1] for each in trade.entries.values()), default=(seq, signer, {}), key=lambda e: e[0]
        )
    return signer, {"entry": seq, "reason": "recorded_twice"}


def _finding(trade: Trade) -> tuple[str, Json]:
    """An entry with a finding and its rule, and who signed it."""
    marked = []
    for each in trade.entries.values():
        for seq, signer, _ in each:
            done = trade.facts.effects(seq)
            marked += [(seq, signer, row.rule) for row in done.rows if isinstance(row, Mark)] if done else []
    seq, signer, rule = trade.one(marked) if marked else (0, TRADER, "R12")
    return signer, {"entry": seq, "rule": rule}


def _answered(trade: Trade) -> tuple[str, Json]:
    signer, said = _finding(trade)
    return signer, {**said, "party": signer, "answer": trade.one(("paper_exists", "justified"))}


def _reviewed(trade: Trade) -> tuple[str, Json]:
    _, said = _finding(trade)
    outcome = trade.one(("upheld", "lifted", "lifted_with_condition"))
    condition = {"condition": "original_paper"} if outcome == "lifted_with_condition" else {}
    appeal = {"appeal": True} if trade.now_and_then(4) else {}
    return AUTHORITY, {**said, "outcome": outcome, "reason": "papers_suffice", **condition, **appeal}


_STEPS: Final[dict[str, Callable[[Trade], tuple[str, Json]]]] = {
    "constancia.issued": _constancia,
    "lot.declared": _declared,
    "purchase.recorded": _purchase,
    "purchase.settled": _settled,
    "payment.recorded": _paid,
    "purchase.confirmed": _confirmed,
    "purchase.disputed": _disputed,
    "toll.agreed": _toll,
    "shipment.recorded": _shipped,
    "reception.recorded": _received,
    "assay.recorded": _assayed,
    "lot.remeasured": _remeasured,
    "lot.returned": _returned,
    "processing.recorded": _processed,
    "stocktake.recorded": _counted,
    "export.recorded": _exported,
    "entry.corrected": _corrected,
    "entry.annulled": _annulled,
    "finding.answered": _answered,
    "finding.reviewed": _reviewed,
}
KINDS: Final = tuple(_STEPS)
OFTEN: Final = (
    *KINDS,
    *("purchase.recorded", "processing.recorded", "assay.recorded", "entry.annulled") * 2,
    *("purchase.settled", "purchase.confirmed", "reception.recorded", "finding.answered", "export.recorded"),
)
"""The steps of one sequence: every type, and more of those with the most to go wrong."""
