"""R15, R23: papers that contradict the deal; deals and registrations that come late (`domain.md` §7, `model.md`)."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any, Final

from bench.market.deal import Sent
from bench.market.people import group
from bench.market.stage import Stage, altered, changed
from service.demo import ids
from service.demo.cast import Operator
from service.trade.quantities import decimal_text

_VOUCHER, _GUIDE = 0, 1


def guide_lighter(stage: Stage) -> Iterator[Sent]:
    """The transport guide weighs two thirds of what was bought."""
    seller = stage.people.spare.operator()
    yield _with(stage, seller, _GUIDE, "gross_g", 667)


def guide_heavier(stage: Stage) -> Iterator[Sent]:
    """The guide weighs a twentieth more, and does not say that it also covers other deals."""
    seller = stage.people.spare.operator()
    yield _with(stage, seller, _GUIDE, "gross_g", 1_050)


def guide_after_the_sale(stage: Stage) -> Iterator[Sent]:
    """The guide was made out three days after the sale."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    day = stage.one_of(stage.day + timedelta(days=3), stage.day).isoformat()
    act = altered(act, ("documents", _GUIDE, "issued_on"), day)
    yield stage.planted(act, moment, group(seller), "document:2")


def voucher_of_a_third(stage: Stage) -> Iterator[Sent]:
    """The voucher is neither the buyer's nor the seller's."""
    seller = stage.people.spare.operator()
    moment = stage.moment()
    act = stage.sale(seller, [stage.line(seller, moment)], moment)
    issuer = seller.party if seller.name else stage.local.party
    act = altered(act, ("documents", _VOUCHER, "issuer"), stage.one_of(ids.company(950_000), issuer))
    yield stage.planted(act, moment, group(seller), "document:1")


def voucher_of_less(stage: Stage) -> Iterator[Sent]:
    """The voucher says four fifths of what was paid."""
    seller = stage.people.spare.operator()
    yield _with(stage, seller, _VOUCHER, "amount", 800)


def guide_shown_twice(stage: Stage) -> Iterator[Sent]:
    """The guide under which the morning's lot came is shown for the afternoon's too; the twin's has its own number."""
    seller = stage.people.spare.operator()
    first, second = sorted((stage.moment(), stage.moment()))
    morning = stage.sale(seller, [stage.line(seller, first)], first)
    yield stage.honest(morning, first, group(seller))
    act = stage.sale(seller, [stage.line(seller, second)], second)
    documents: Any = morning.payload["documents"]
    number = str(int(documents[_GUIDE]["number"]) + 1)
    act = altered(act, ("documents", _GUIDE, "number"), stage.one_of(documents[_GUIDE]["number"], number))
    yield stage.planted(act, second, group(seller), "document:2")


def recorded_late(stage: Stage) -> Iterator[Sent]:
    """Of a deal of nine days ago; the twin of the day before yesterday."""
    seller = stage.people.spare.operator()
    old, recent = stage.moment(stage.before(9)), stage.moment(stage.before(2))
    act = stage.sale(seller, [stage.line(seller, old)], old)
    occurred = stage.one_of(old, recent).astimezone(UTC)
    act = changed(act, occurred_at=f"{occurred:%Y-%m-%dT%H:%M:%SZ}")
    yield stage.planted(act, stage.moment(), group(seller))


def registered_backwards(stage: Stage) -> Iterator[Sent]:
    """The registrar enters a row that is said to hold since two months ago; the twin's from today on."""
    seller = stage.people.spare.operator(_registered)
    start = stage.one_of(stage.before(60), stage.day).isoformat()
    row = changed(stage.registrar(stage.day).reinfo(seller), **{"from": start})
    yield stage.entered(row, stage.day, planted=True)


SCENES: Final = (
    ("R15", guide_lighter),
    ("R15", guide_heavier),
    ("R15", guide_after_the_sale),
    ("R15", voucher_of_a_third),
    ("R15", voucher_of_less),
    ("R15", guide_shown_twice),
    ("R23", recorded_late),
    ("R23", registered_backwards),
)


def _registered(operator: Operator) -> bool:
    return not operator.formal


def _with(stage: Stage, seller: Operator, document: int, member: str, permille: int) -> Sent:
    """A deal whose document says so many ‰ of what it should; the twin's says all of it."""
    moment = stage.moment()
    line = stage.line(seller, moment)
    act = stage.sale(seller, [line], moment)
    right, places = (line.goods.gross, 3) if member == "gross_g" else (line.price, 2)
    said = decimal_text(right * stage.one_of(permille, 1_000) // 1_000, places)
    act = altered(act, ("documents", document, member), said)
    return stage.planted(act, moment, group(seller), f"document:{document + 1}")
