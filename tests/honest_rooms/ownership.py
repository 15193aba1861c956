from collections.abc import Iterator
from datetime import timedelta

from service.decision.calendar import lima_day
from service.demo.cast import Operator
from service.demo.deal import origin
from service.demo.pen import Act, Json, ubigeo
from tests.honest_rooms.stage import Stage


def acts(stage: Stage) -> Iterator[Act]:
    """A toll agreement; ore bought on an estimate, settled and paid, disputed for its grade and then confirmed."""
    miner = next(each for each in stage.cast.operators if each.key is not None)
    key = miner.key or ""
    yield Act(key, _toll(stage, miner))
    bought = stage.size()
    yield Act(stage.cast.traders[0].key, _bought(stage, miner))
    yield Act(stage.cast.traders[0].key, _settled(stage, bought))
    rest: Json = {"means": "transfer", **_soles("6308.00"), **_on(stage, "paid_on")}
    rest["reference_digest"] = stage.pen.digest()
    yield Act(stage.cast.traders[0].key, _write(stage, "payment.recorded", purchase=bought, payments=[rest]))
    sheet = [stage.pen.digest()]
    yield Act(key, _write(stage, "purchase.disputed", purchase=bought, reason="grade", evidence=sheet))
    yield Act(key, _write(stage, "purchase.confirmed", purchase=bought))


def _toll(stage: Stage, owner: Operator) -> Json:
    day = lima_day(stage.occurred)
    return _write(
        stage,
        "toll.agreed",
        agreement=stage.pen.uuid(stage.occurred),
        plant=stage.cast.plants[0].party,
        owner=owner.party,
        until=(day + timedelta(days=90)).isoformat(),
        process="cyanidation",
        fee={"share_permille": "120.0"},
        document=stage.pen.digest(),
        confirmation={"method": "paper", "digest": stage.pen.digest()},
        **_on(stage, "from"),
    )


def _bought(stage: Stage, miner: Operator) -> Json:
    ore: Json = {
        "product": "ore",
        "gross_g": "2000000.000",
        "moisture_percent": "8",
        "grade_g_t": "18.5",
        "fine_g": "34.040000",
        "assay": {"method": "estimate", "by": "buyer"},
        "price": _soles("10000.00"),
    }
    lot = stage.pen.uuid(stage.occurred)
    return _write(
        stage,
        "purchase.recorded",
        stage="provisional",
        buyer=stage.cast.traders[0].party,
        seller=miner.party,
        place={"ubigeo": ubigeo(miner.right.district)},
        lines=[{"line": 1, "origin": origin(stage.pen, miner, stage.occurred), "becomes": lot, **ore}],
        price=_soles("10000.00"),
        payments=[{"means": "transfer", **_soles("4000.00"), **_on(stage, "paid_on")}],
        destination="domestic",
    )


def _settled(stage: Stage, bought: int) -> Json:
    line: Json = {
        "line": 1,
        "product": "ore",
        "gross_g": "1950000.000",
        "moisture_percent": "9.5",
        "grade_g_t": "20.1",
        "fine_g": "35.471475",
        "assay": {"method": "fire", "by": "laboratory"},
        "price": _soles("10608.00"),
    }
    buyer = stage.cast.traders[0].party
    voucher: Json = {"kind": "04", "issuer": buyer, "series": "E001", "lines": [1], **_on(stage, "issued_on")}
    return _write(
        stage,
        "purchase.settled",
        purchase=bought,
        lines=[line],
        basis={"terms": "agreed"},
        deductions=[{"code": "assay", **_soles("300.00")}, {"code": "advance", **_soles("4000.00")}],
        total=_soles("6308.00"),
        documents=[{**voucher, "number": stage.pen.number(buyer, "04"), **_soles("10308.00")}],
    )


def _write(stage: Stage, kind: str, /, **members: object) -> Json:
    return stage.pen.write(kind, stage.occurred, **members)


def _on(stage: Stage, member: str) -> Json:
    return {member: lima_day(stage.occurred).isoformat()}


def _soles(amount: str) -> Json:
    return {"currency": "PEN", "amount": amount}
