"""Issue 6, 3: a buyer's month re-adds to the ledger, and a rectificatoria is the difference."""

from collections import Counter
from datetime import timedelta

import pytest

from service.exchange.monthly_register import assemble as steps
from service.exchange.monthly_register import difference as differences
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.assemble import assemble
from service.exchange.monthly_register.register import Register, Sums
from service.exchange.monthly_register.standing import of_month
from service.flows.reports.forms import current
from service.ledger import entry
from service.rulebook.replay import Replay
from service.trade import bought
from service.trade.lots import fine_account
from service.trade.payload import PurchaseRecorded
from tests.exchange.book import pen
from tests.exchange.month import HERE, MINERS, MONTH, OTHER, OTHER_PARTY, Trading, played
from tests.exchange.recount import Counted, recount
from tests.flows import house
from tests.flows.house import TRADER, TRADER_PARTY
from tests.trade.market import RIGHT, uuid

SEEDS = (1, 2, 3)


def made(entries: list[bytes], size: int, month: str = MONTH) -> Register:
    """The register of the first `size` entries, replayed."""
    log = Replay(house.ORIGIN)
    read = [entry.parse(data) for data in entries[:size]]
    for each in read:
        assert log.step(each).faults == ()
    shelves = [log.facts.shelf(bought.shelf(each.seq)) for each in read if each.submission.type == "purchase.recorded"]
    standing = of_month(shelves, TRADER_PARTY, month)
    return assemble(TRADER_PARTY, month, size, standing, log.facts, {each.seq: each for each in read})


def test_each_purchase_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines it has, and lots that it declared: reading it is what most of a month's time goes to."""
    real, read = steps.purchase_in, Counter[int]()

    def reading(each: entry.Entry) -> PurchaseRecorded:
        read[each.seq] += 1
        return real(each)

    monkeypatch.setattr(steps, "purchase_in", reading)
    trading = played(1, 30)
    assert made(trading.book.entries, trading.book.size).lines
    assert set(read.values()) == {1}


def counted(sums: Sums) -> Counted:
    """Sums as the recount has them."""
    found = Counter({"lines": sums.lines, "mg": sums.gross_mg, "ug": sums.fine_ug})
    return found + Counter(dict(sums.cents))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_month_readds_to_the_ledger(seed: int) -> None:
    """Settlements, corrections, annulments among hundreds of deals: to the milligram, microgram and céntimo."""
    trading = played(seed, 300 if seed == 1 else 60)
    book = trading.book
    register = made(book.entries, book.size)
    assert counted(register.sums) == recount(book.entries, TRADER_PARTY, MONTH)
    kinds = Counter(entry.parse(data).submission.type for data in book.entries)
    assert min(kinds[kind] for kind in ("purchase.settled", "entry.corrected", "entry.annulled")) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rectificatoria_is_the_difference(seed: int) -> None:
    """What was said after the filing: new sums without the old ones are what the changed lines come to, and no more."""
    trading = played(seed, 60)
    book, before = trading.book, trading.book.size
    later(trading)
    old, new = made(book.entries, before), made(book.entries, book.size)
    form = current()
    found = differences.changes(old, new, form)
    total = differences.difference(found)
    was, now = (recount(book.entries[:size], TRADER_PARTY, MONTH) for size in (before, book.size))
    now.subtract(was)
    assert {name: amount for name, amount in now.items() if amount} == {
        name: amount for name, amount in by_name(total).items() if amount
    }
    old_rows, new_rows = ({line.key: registers.row(each, line, form) for line in each.lines} for each in (old, new))
    changed = [line.key for change in found for line in (change.after or change.before,) if line is not None]
    assert changed == sorted(key for key in {*old_rows, *new_rows} if old_rows.get(key) != new_rows.get(key))
    assert differences.changes(old, old, form) == ()


def by_name(sums: Sums) -> dict[str, int]:
    """Sums by name."""
    return {"lines": sums.lines, "mg": sums.gross_mg, "ug": sums.fine_ug, **dict(sums.cents)}


def later(trading: Trading) -> None:
    """What is said in the weeks after."""
    for _ in range(40):
        trading.book.now += timedelta(hours=9)
        trading.follow()


def test_what_is_not_assayed_again_keeps_its_gold() -> None:
    """A lot bought on without an assay weighs in the register what the books took: its part of what was measured."""
    trading = played(4, 20)
    lot, gross = trading.stock[0]
    line = {"line": 1, "lot": lot, "take_g": "1.000", "product": "sponge", "gross_g": "1.000", "becomes": uuid(999_999)}
    deal = {"stage": "provisional", "buyer": TRADER_PARTY, "seller": OTHER_PARTY, "place": {"ubigeo": HERE}}
    seq = trading.book.say(TRADER, "purchase.recorded", **deal, lines=[line], price=pen(41_000), destination="domestic")
    assert seq is not None
    held = trading.book.facts.balance(fine_account(lot)) or 0
    (found,) = [each for each in made(trading.book.entries, trading.book.size).lines if each.standing.seq == seq]
    assert found.weight.gross_mg == 1_000
    assert found.weight.fine_ug is not None
    assert abs(found.weight.fine_ug * (gross - 1_000) - held * 1_000) <= gross


def test_gold_that_nobody_declared_is_said() -> None:
    """A line of undeclared gold, and one that was bought on with such gold in it, carry a warning; others do not."""
    trading = played(1, 60)
    register = made(trading.book.entries, trading.book.size)
    form = current()
    at = [column.source for column in form.columns].index("warnings")
    warned = ["origen no declarado" in registers.row(register, line, form)[at] for line in register.lines]
    assert warned == [any(each.undeclared for each in line.payload.lines) for line in register.lines]
    assert {*warned} == {True, False}


def test_gold_of_an_opening_stock_says_its_origin_or_that_it_has_none() -> None:
    """Bought of a safe's content: whose right it was declared under; and the warning, where nobody said that."""
    trading, said, nobodys = played(1, 4), uuid(900_001), uuid(900_002)
    bar = {"product": "bar", "gross_g": "10.000", "fineness": "990.0", "fine_g": "9.900000"}
    where = {"lot": said, "holder": MINERS[0], "support": "reinfo", "ubigeo": HERE, "right": RIGHT}
    stock = {
        "holder": OTHER_PARTY,
        "counted_on": "2026-10-02",
        "lots": [bar | {"origin": where}, bar | {"lot": nobodys}],
    }
    assert trading.book.say(OTHER, "stock.opened", **stock) is not None, trading.book.refused
    lines = [
        {"line": number, "lot": lot, "take_g": "10.000", **bar, "becomes": uuid(900_010 + number)}
        for number, lot in enumerate((said, nobodys), 1)
    ]
    deal = {"stage": "final", "buyer": TRADER_PARTY, "seller": OTHER_PARTY, "place": {"ubigeo": HERE}}
    seq = trading.book.say(TRADER, "purchase.recorded", **deal, lines=lines, price=pen(41_000), destination="domestic")
    assert seq is not None, trading.book.refused
    form, register = current(), made(trading.book.entries, trading.book.size)
    titles = [column.source for column in form.columns]
    told = [
        dict(zip(titles, registers.row(register, line, form), strict=True))
        for line in register.lines
        if line.standing.seq == seq
    ]
    assert [line["origin_holder"] for line in told] == [MINERS[0], ""]
    assert [line["right_code"] for line in told] == [RIGHT["code"], ""]
    assert ["origen no declarado" in line["warnings"] for line in told] == [False, True]
