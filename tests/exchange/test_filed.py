"""`report.filed`: by whom, in which order, of which month and size; whether it is the file that the ledger gives."""

from datetime import timedelta
from typing import Any

import pytest

from service.audit import filings as audit
from service.audit.filings import Judged
from service.audit.report import State
from service.exchange.filing import filings
from service.flows.reports.forms import forms
from service.rulebook.replay import Replay
from tests.exchange.filing import NOVEMBER, filed, filing
from tests.exchange.month import MONTH, OTHER, Trading, played
from tests.flows import house
from tests.flows.house import REGISTRAR, TRADER, TRADER_PARTY


@pytest.fixture
def trading() -> Trading:
    """Give a month of thirty deals, and two days in which it may be filed."""
    trading = played(5, 30)
    trading.book.now = NOVEMBER
    return trading


def refused(trading: Trading, by: Any = TRADER, **changes: object) -> str:  # noqa: ANN401 - a signer
    """The code by which a filing with these members is refused."""
    assert trading.book.say(by, "report.filed", **filing(trading, **changes)) is None
    return trading.book.refused[-1]


def judged(trading: Trading) -> list[Judged]:
    """What an auditor makes of all filings."""
    return audit.judge(Replay(house.ORIGIN), trading.book.entries, forms())


def test_a_month_is_filed_and_rectified(trading: Trading) -> None:
    """The first filing, and one that replaces it after a correction; both are the files that the ledger gives."""
    first = filed(trading)
    trading.follow()
    while trading.book.size == first + 1:
        trading.follow()
    while filing(trading)["digest"] == last(trading).digest:
        trading.follow()
    second = filed(trading, rectifies=first)
    assert last(trading).seq == second
    assert [(each.seq, each.state) for each in judged(trading)] == [(first, State.HOLDS), (second, State.HOLDS)]


def last(trading: Trading) -> filings.Filed:
    """The filing that stands."""
    found = filings.last(trading.book.facts.shelf(filings.shelf(TRADER_PARTY, "purchase_register", MONTH)))
    assert found is not None
    return found


@pytest.mark.parametrize(("signer", "code"), [(OTHER, "not_yours"), (REGISTRAR, "not_yours")])
def test_nobody_files_for_another(trading: Trading, signer: Any, code: str) -> None:  # noqa: ANN401 - a signer
    """Neither another trader nor the registrar signs a buyer's report."""
    assert refused(trading, signer) == code


@pytest.mark.parametrize("month", ["2026-11", "2026-12", "2099-01"])
def test_a_month_must_be_over(trading: Trading, month: str) -> None:
    """Of a month that goes on, or is yet to come, there is nothing to file."""
    assert refused(trading, month=month) == "month_not_over"


def test_the_month_ends_in_lima(trading: Trading) -> None:
    """At 23:59 of its last day in Lima it is already tomorrow in Greenwich, and the month is not over."""
    trading.book.now = NOVEMBER.replace(day=1, hour=0, minute=1) - timedelta(minutes=2)
    assert refused(trading) == "month_not_over"
    trading.book.now += timedelta(minutes=2)
    filed(trading)


def test_a_size_is_one_that_was_reached(trading: Trading) -> None:
    """No report is made of entries that there are not, nor of less than its month."""
    size = trading.book.size
    assert refused(trading, size=size + 1) == "report_ahead"
    assert refused(trading, size=size - 1) == "made_too_early"
    trading.book.say(REGISTRAR, "party.registered", party=house.party(90), kind="company", name="DEMO", roles=[])
    filed(trading, **filing(trading, size=size))


def test_a_month_is_filed_once(trading: Trading) -> None:
    """What comes after the first names the last, is made of more, and says something else."""
    assert refused(trading, rectifies=3) == "nothing_filed"
    first = filed(trading)
    assert refused(trading) == "filed_already"
    assert refused(trading, rectifies=first - 1) == "rectifies_another"
    assert refused(trading, rectifies=first) == "nothing_rectified"
    assert refused(trading, rectifies=first, size=first, digest="ab" * 32) == "nothing_rectified"


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "ab" * 32},
        {"lines": 1},
        {"gross_g": "1.000"},
        {"fine_g": "0.000001"},
        {"prices": [{"currency": "PEN", "amount": "0.01"}]},
    ],
    ids=lambda change: str(*change),
)
def test_a_false_filing_is_exposed(trading: Trading, change: dict[str, Any]) -> None:
    """Whoever files another file, or other sums, than the ledger gives: the auditor names the member."""
    filed(trading, **change)
    (found,) = judged(trading)
    assert found.state is State.FAILS
    assert found.note is not None
    (name,) = change
    assert name in found.note.en
    assert found.note.en.count("≠") == 1
