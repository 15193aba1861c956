"""Issue 6, 3: a buyer's month re-adds to the ledger, and a rectificatoria is the difference."""

from collections import Counter
from datetime import timedelta

import pytest

from service.exchange.monthly_register import difference as differences
from service.exchange.monthly_register import register as registers
from service.exchange.monthly_register.assemble import assemble
from service.exchange.monthly_register.register import Register, Sums
from service.exchange.monthly_register.standing import of_month
from service.flows.reports.forms import current
from service.ledger import entry
from service.rulebook.replay import Replay
from service.trade import bought
from tests.exchange.month import MONTH, Trading, played
from tests.exchange.recount import Counted, recount
from tests.flows import house
from tests.flows.house import TRADER_PARTY

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
