"""A settlement's vouchers put right, as a purchase's papers are."""

from typing import Any

import pytest

from service.trade.corrections.terms import Corrected
from service.trade.documents import DocumentUse
from tests.trade.corrections.desk import act, annul, recorded, refused
from tests.trade.market import BUYER, MINER, Market, only, rules
from tests.trade.ownership.deals import bought, liquidation, settled

AGREED = {"method": "paper", "digest": "0a" * 32}
VOUCHER = {"kind": "04", "issuer": BUYER, "series": "E001", "number": "77"}
NOW: dict[str, Any] = {**VOUCHER, "number": "78", "issued_on": "2026-11-24", "currency": "PEN", "amount": "12650.00"}


def correct(entry: int, **members: object) -> dict[str, Any]:
    """A correction that the seller agreed to, a day after the settlement."""
    payload = act("entry.corrected", entry, **{"counter": AGREED, **members})
    return payload | {"occurred_at": "2026-11-25T15:00:00Z"}


def put_right(entry: int, **now: object) -> dict[str, Any]:
    """The voucher's number, or what else it says."""
    return correct(entry, documents=[{"was": VOUCHER, "now": {**NOW, **now}}])


def settlement() -> tuple[Market, int, int]:
    """A market with a purchase, and the entry that settled it."""
    market, purchase = bought()
    return market, purchase, recorded(market, settled(purchase))


def uses(market: Market, number: str) -> list[int]:
    """The entries that use the buyer's voucher of this number."""
    rows = market.facts.shelf(f"document:{BUYER}|04|E001|{number}")
    return [row.seq for row in rows if isinstance(row, DocumentUse)]


def test_a_vouchers_number_is_put_right() -> None:
    """The settlement's own number is named; both readings stay on its shelf, and the wrong voucher is free again."""
    market, _, entry = settlement()
    fixed = recorded(market, put_right(entry))
    assert (uses(market, "77"), uses(market, "78")) == ([], [fixed])
    (row,) = [row for row in market.facts.shelf(f"entry:{entry}") if isinstance(row, Corrected)]
    assert (dict(row.was)["document"], dict(row.now)["document"]) == (f"{BUYER}|04|E001|77", f"{BUYER}|04|E001|78")
    assert row.agreed == "paper"


def test_without_the_seller_it_is_marked() -> None:
    """R25 on the settlement; with the seller's agreement none."""
    market, _, entry = settlement()
    alone = put_right(entry)
    assert rules(market.decide(alone)) == []
    del alone["counter"]
    assert only(market.decide(alone), "R25").about == f"entry:{entry}"


@pytest.mark.parametrize(
    ("says", "reason"), [({"amount": "12649.99"}, "amount"), ({"issuer": MINER}, "issuer")], ids=["less", "another's"]
)
def test_a_voucher_is_judged_anew(says: dict[str, object], reason: str) -> None:
    """R15 by what the lines were settled at, and by who issues a settlement."""
    market, _, entry = settlement()
    found = only(market.decide(put_right(entry, **says)), "R15")
    assert (found.about, dict(found.detail)) == (f"entry:{entry}", {"reason": reason})


def test_corrections_of_a_settlement_follow_one_another() -> None:
    """The second names the voucher as the first left it."""
    market, _, entry = settlement()
    recorded(market, put_right(entry))
    assert refused(market.decide(put_right(entry))) == "document_unknown"
    back = {"was": {**VOUCHER, "number": "78"}, "now": {**NOW, "number": "77"}}
    again = recorded(market, correct(entry, documents=[back]))
    assert (uses(market, "77"), uses(market, "78")) == ([again], [])


def test_a_purchase_and_its_settlement_have_each_its_own_papers() -> None:
    """Neither is corrected under the other's number."""
    market, purchase = bought(documents=[liquidation(number="70", amount="12000.00")])
    entry = recorded(market, settled(purchase))
    assert refused(market.decide(put_right(purchase))) == "document_unknown"
    other = correct(entry, documents=[{"was": {**VOUCHER, "number": "70"}, "now": NOW}])
    assert refused(market.decide(other)) == "document_unknown"
    assert rules(market.decide(put_right(entry))) == []


@pytest.mark.parametrize(
    "members",
    [
        {"dealt_on": "2026-11-23"},
        {"price": {"currency": "PEN", "amount": "1.00"}},
        {"payments": [{"payment": 1, "means": "cash"}]},
    ],
)
def test_of_a_settlement_only_papers_are_corrected(members: dict[str, Any]) -> None:
    """Its prices follow from its lines, and its payments stand elsewhere."""
    market, _, entry = settlement()
    assert refused(market.decide(correct(entry, **members))) == "papers_of_settlement"


def test_a_guide_supports_no_settlement() -> None:
    """Not by a correction either."""
    market, _, entry = settlement()
    now = {"kind": "09", "issuer": BUYER, "series": "T001", "number": "9", "issued_on": "2026-11-24"}
    documents = [{"was": VOUCHER, "now": now}]
    assert refused(market.decide(correct(entry, documents=documents))) == "guide_of_settlement"


def test_a_corrected_settlement_is_not_annulled() -> None:
    """What rests on it would stand on nothing; what the correction says is corrected."""
    market, _, entry = settlement()
    recorded(market, put_right(entry))
    assert refused(market.decide(annul(entry) | {"occurred_at": "2026-11-25T16:00:00Z"})) == "rested_upon"


def test_an_annulled_settlement_is_not_corrected() -> None:
    """It says nothing that could be put right; settled anew, the new one's papers are."""
    market, purchase, entry = settlement()
    recorded(market, annul(entry) | {"occurred_at": "2026-11-24T16:00:00Z"})
    assert refused(market.decide(put_right(entry))) == "entry_annulled"
    again = recorded(market, settled(purchase))
    assert refused(market.decide(put_right(purchase))) == "document_unknown"
    assert rules(market.decide(put_right(again))) == []
