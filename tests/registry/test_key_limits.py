from typing import Any

import pytest

from service.decision.calendar import instant
from service.decision.outcome import Refusal
from service.registry import keys
from service.registry.limits import spent_account
from service.rulebook.decide import Decision
from service.rulebook.read import ShapeError
from tests.registry.book import MINER, PUNO, TRADER, Book, accepted, key, kid, opened, refused

SELLER = "ruc:20990000035"
_LIMITED = {"device": "TAB-07", "operator": "OP-3", "until": "2026-03-04", "types": ["party.declared"]}


def _limited(**limits: object) -> Book:
    """A log whose trader has a tablet with these limits."""
    book = opened()
    accepted(_enrol(book, limits))
    return book


def _enrol(book: Book, limits: dict[str, Any], grade: str = "device") -> Decision | Refusal:
    enrolled = {"party": TRADER, "grade": grade, **key("tablet", TRADER)}
    return book.submit("trader", "key.enrolled", **enrolled, limits=limits)


def _declare(book: Book, party: str = MINER) -> Decision | Refusal:
    return book.submit("tablet", "party.declared", party=party, kind="person")


def _buy(book: Book, amount: str, currency: str = "PEN", *, lines: str | None = None) -> Decision | Refusal:
    """Gold of no recorded origin: what it costs is all that matters here."""
    book.count += 1
    price = {"currency": currency, "amount": amount}
    line: dict[str, Any] = {
        "line": 1,
        "undeclared": True,
        "product": "sponge",
        "gross_g": "1.000",
        "fineness": "900.0",
        "fine_g": "0.900000",
        "assay": {"method": "touchstone", "by": "buyer"},
        "becomes": f"0192f3a1-7c10-7d21-9b8a-{book.count:012d}",
    }
    if lines is not None:
        line["price"] = {"currency": currency, "amount": lines}
    return book.submit(
        "tablet",
        "purchase.recorded",
        stage="final",
        buyer=TRADER,
        seller=SELLER,
        place={"ubigeo": PUNO},
        declares=[{"party": SELLER, "kind": "company", "name": "DEMO Vende"}] if book.count < 8 else [],
        lines=[line],
        price=price,
        destination="domestic",
    )


LAST_MINUTE = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T9"


def test_a_limited_key_signs_its_types_until_its_day() -> None:
    """A key signs the types it may until the end of its last Lima day, and nothing else."""
    book = _limited(**_LIMITED)
    accepted(_declare(book))
    refused(_buy(book, "10.00"), "key_not_for_type", "protected.kid")
    book.now = instant("2026-03-05T04:59:00Z")
    accepted(_declare(book, LAST_MINUTE))
    book.now = instant("2026-03-05T05:00:00Z")
    refused(_declare(book, "ruc:10990000013"), "key_expired", "protected.kid")


def test_no_day_written_into_a_payload_lengthens_a_keys_life() -> None:
    """A thief who back-dates what it signs is judged by the day of recording."""
    book = _limited(until="2026-03-02")
    book.now = instant("2026-03-03T15:00:00Z")
    payload = book.payload("party.declared", party=MINER, kind="person") | {"occurred_at": "2026-03-02T15:00:00Z"}
    refused(book.submit_payload("tablet", payload), "key_expired", "protected.kid")


@pytest.mark.parametrize(
    ("amount", "currency", "lines", "within"),
    [
        ("1000.00", "PEN", None, True),
        ("1000.01", "PEN", None, False),
        ("266.66", "USD", None, True),
        ("266.67", "USD", None, False),
        ("1.00", "PEN", "1000.01", False),
    ],
)
def test_a_deal_above_the_keys_limit_is_refused(amount: str, currency: str, lines: str | None, *, within: bool) -> None:
    """The greatest of stated price and lines counts, in the limit's currency by the rate of the day."""
    book = _limited(deal={"currency": "PEN", "amount": "1000.00"})
    outcome = _buy(book, amount, currency, lines=lines)
    if within:
        accepted(outcome)
    else:
        refused(outcome, "key_over_deal", "protected.kid")


def test_a_days_deals_together_stay_within_the_days_limit() -> None:
    """What a key commits on one Lima day adds up; the next day begins anew."""
    book = _limited(day={"currency": "PEN", "amount": "1000.00"})
    accepted(_buy(book, "600.00"))
    told = refused(_buy(book, "400.01"), "key_over_day", "protected.kid")
    assert dict(told.detail)["left"] == "PEN 400.00"
    accepted(_buy(book, "400.00"))
    refused(_buy(book, "0.01"), "key_over_day", "protected.kid")
    assert book.balances[spent_account("PEN", kid("tablet"), "2026-03-02")] == 100_000
    book.now = instant("2026-03-03T05:00:00Z")
    accepted(_buy(book, "1000.00"))


def test_limits_change_and_rotation_keeps_them() -> None:
    """The administrator sets limits anew, whole; a key put in another's place has that one's limits."""
    book = _limited(**_LIMITED)
    limits = {"types": ["purchase.recorded"]}
    accepted(book.submit("trader", "key.limited", party=TRADER, kid=kid("tablet"), limits=limits))
    refused(_declare(book), "key_not_for_type", "protected.kid")
    again = book.submit("trader", "key.limited", party=TRADER, kid=kid("tablet"), limits=limits)
    refused(again, "nothing_new", "limits")
    accepted(book.submit("trader", "key.rotated", party=TRADER, kid=kid("tablet"), **key("tablet-2", TRADER)))
    fresh = keys.state(book.facts(), kid("tablet-2"))
    assert fresh is not None
    assert fresh.limits == (("types", "purchase.recorded"),)
    accepted(book.submit("trader", "key.limited", party=TRADER, kid=kid("tablet-2"), limits={}))
    held = keys.held(book.facts().shelf(keys.held_shelf(TRADER)))
    assert [(each.kid, each.limits) for each in held][-1] == (kid("tablet-2"), None)


def test_limits_are_a_devices_and_its_administrators_to_set() -> None:
    """An administrator key has no limits, and neither the device nor the registrar changes any."""
    book = _limited(**_LIMITED)
    for by, whose, code, field in (
        ("tablet", "tablet", "not_yours", "protected.kid"),
        ("registrar", "tablet", "not_yours", "protected.kid"),
        ("trader", "trader", "not_yours", "kid"),
        ("trader", "nobody", "key_unknown", "kid"),
    ):
        refused(book.submit(by, "key.limited", party=TRADER, kid=kid(whose), limits={}), code, field)
    accepted(book.submit("trader", "key.revoked", party=TRADER, kid=kid("tablet"), reason="lost"))
    refused(book.submit("trader", "key.limited", party=TRADER, kid=kid("tablet"), limits={}), "key_not_active", "kid")
    with pytest.raises(ShapeError, match="limits: limits_of_device"):
        _enrol(opened(), _LIMITED, "administrator")


@pytest.mark.parametrize(
    "limits",
    [
        {"device": "a tablet"},
        {"until": "2026-02-30"},
        {"types": []},
        {"types": ["purchase"]},
        {"deal": {"currency": "EUR", "amount": "1"}},
        {"day": {"currency": "PEN", "amount": "1.005"}},
        {"hours": 8},
    ],
)
def test_limits_have_a_form(limits: dict[str, Any]) -> None:
    """Limits outside their grammar are refused before anything is decided."""
    with pytest.raises(ShapeError):
        _enrol(opened(), limits)


def test_what_a_key_without_limits_spends_is_not_counted() -> None:
    """Only a key with a limit for the day posts what it commits."""
    book = opened()
    accepted(book.submit("trader", "key.enrolled", party=TRADER, grade="device", **key("tablet", TRADER)))
    accepted(_buy(book, "1000.00"))
    assert not [account for account in book.balances if account.startswith("spent:")]
