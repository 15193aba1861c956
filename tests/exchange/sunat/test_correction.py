"""Notes on purchases that are on record."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from service.exchange.sunat.correction import correction
from service.exchange.sunat.draft import Intake
from service.exchange.sunat.errors import SunatError
from service.exchange.sunat.questions import asked
from service.exchange.sunat.voucher import Voucher
from service.rulebook.read import read as read_payload
from tests.exchange.sunat.papers import BUYER, DORE, OTHER, SPONGE, invoice, note, sender_guide, settlement
from tests.exchange.sunat.test_refused import said

FACTURA = said(invoice(DORE, "46890.00"))
LESS, MORE = said(note("07", "09", "890.00")), said(note("08", "02", "110.00"))


def of(*found: Voucher, entry: int = 2412) -> Intake:
    """What the notes among these make of the entry."""
    return correction(found, f"ruc:{BUYER}", entry)


def codes(told: Intake) -> Sequence[tuple[str, bool]]:
    """What is told, and whether it contradicts nothing."""
    return [(each.code, each.notice) for each in told.disagreements]


def payload(told: Intake) -> Any:  # noqa: ANN401 - whatever the rulebook reads
    """The draft as the rulebook reads it."""
    said = {"log": "test.orotraza.example/notes", "occurred_at": "2026-11-22T15:00:00Z", **told.draft}
    return read_payload(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.parametrize(("changed", "amount"), [(LESS, "46000.00"), (MORE, "47000.00")], ids=["credit", "debit"])
def test_a_note_puts_the_price_right(changed: Voucher, amount: str) -> None:
    """To what voucher and note come to; the seller's note is its agreement, by digest; the voucher stays as it was."""
    told = of(FACTURA, changed)
    assert codes(told) == [("note_in_counter", True), ("note_settled", True)]
    assert list(asked(told.draft)) == []
    found = payload(told)
    assert (found.type, found.entry, found.price.amount, found.documents) == ("entry.corrected", 2412, amount, ())
    assert (found.counter.method, found.counter.digest) == ("paper", changed.digest)


def test_a_later_note_counts_with_the_earlier_ones() -> None:
    """The price is that of all of them, the agreement that of the last which changes it; other notes make other ids."""
    later = replace(MORE, issued_at="2026-12-01T15:00:00Z", issued_on="2026-12-01")
    words = replace(said(note("07", "13", "46890.00")), number="9", issued_at="2026-12-02T15:00:00Z")
    told = of(FACTURA, later, LESS, words)
    assert (told.draft["price"]["amount"], told.draft["counter"]["digest"]) == ("46110.00", later.digest)
    assert told.draft == of(LESS, words, FACTURA, later).draft
    assert len({of(FACTURA, each).draft["id"] for each in (LESS, MORE)} | {told.draft["id"]}) == 3
    assert of(FACTURA, LESS, entry=7).draft["id"] != of(FACTURA, LESS).draft["id"]


def test_what_the_seller_did_not_sign_is_no_agreement_of_its() -> None:
    """A note of the buyer's, on its own settlement, or one without a signature: the draft asks, or R25 is the price."""
    own = said(note("07", "09", "100.00", "E001-4521", "04", by=BUYER))
    for told in (of(said(settlement(SPONGE, "52100.00")), own), of(FACTURA, replace(LESS, signature=None))):
        ((field, es, en),) = asked(told.draft)
        assert (field, "R25" in es, "R25" in en) == ("counter", True, True)
        del told.draft["counter"]
        assert payload(told).counter is None


def test_a_strangers_note_is_no_agreement_of_the_sellers() -> None:
    """Signed by whoever it may be: that its sides are others is told, and the seller's word is asked for."""
    told = of(FACTURA, said(note("07", "09", "890.00", by=OTHER)))
    assert ("note_sides", False) in codes(told)
    assert [field for field, _, _ in asked(told.draft)] == ["counter"]


def test_a_note_that_undoes_one_of_two_vouchers_leaves_the_other() -> None:
    """The entry ends as of a wrong quantity, and what is left is to be recorded; both undone, so is the deal."""
    second = replace(FACTURA, number="124", digest="1" * 64)
    undone = said(note("07", "01", "46890.00"))
    told = of(FACTURA, second, undone)
    assert (told.draft["reason"], told.disagreements[-1].code) == ("wrong_quantity", "note_returns")
    other = replace(said(note("07", "01", "46890.00", "F001-124")), number="76", digest="2" * 64)
    told = of(FACTURA, second, undone, other)
    assert (told.draft["reason"], told.disagreements[-1].code) == ("deal_undone", "note_ends")


@pytest.mark.parametrize(
    ("reason", "ends", "code"),
    [
        ("01", "deal_undone", "note_ends"),
        ("06", "deal_undone", "note_ends"),
        ("02", "wrong_party", "note_ends"),
        ("07", "wrong_quantity", "note_returns"),
    ],
)
def test_a_note_that_undoes_the_deal_annuls_its_entry(reason: str, ends: str, code: str) -> None:
    """Or gives gold back, for weight is never corrected: with the reason that an annulment has for it."""
    told = of(FACTURA, said(note("07", reason, "890.00" if reason == "07" else "46890.00")))
    assert (code, True) in codes(told)
    found = payload(told)
    assert (found.type, found.entry, found.reason) == ("entry.annulled", 2412, ends)


@pytest.mark.parametrize("reason", ["01", "02", "06"])
def test_a_note_that_undoes_the_deal_for_a_part_of_it_is_asked_about(reason: str) -> None:
    """Whether it undoes all, gives a part back or lowers the price nobody knows but its issuer; with what earlier notes
    took off, it may be all that was left.
    """
    part = said(note("07", reason, "890.00"))
    told = of(FACTURA, part)
    assert codes(told) == [("note_part", False)]
    assert "46000.00" in told.disagreements[0].es
    ((field, es, en),) = asked(told.draft)
    assert (field, part.title in es, part.title in en) == ("reason", True, True)
    rest = replace(said(note("07", reason, "46000.00")), number="77", digest="3" * 64)
    assert (codes(of(FACTURA, LESS, rest))[-1], list(asked(of(FACTURA, LESS, rest).draft))) == (("note_ends", True), [])
    second = replace(FACTURA, number="124", digest="1" * 64)
    assert [field for field, _, _ in asked(of(FACTURA, second, part).draft)] == ["reason"]


def test_a_note_that_costs_more_than_the_voucher_asks_for_the_price() -> None:
    """As in a purchase: what disagrees is named, and nothing is made up."""
    told = of(FACTURA, said(note("07", "09", "46890.00")))
    assert codes(told) == [("note_above", False), ("note_in_counter", True), ("note_settled", True)]
    assert told.draft["price"].startswith("@falta: ")


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([FACTURA], "note_missing"),
        ([FACTURA, said(sender_guide("0.140"))], "note_missing"),
        ([FACTURA, said(note("07", "03", "0.00"))], "note_nothing"),
        ([FACTURA, said(note("08", "01", "10.00"))], "note_nothing"),
        ([LESS], "note_alone"),
    ],
)
def test_what_changes_no_entry_is_refused(found: Sequence[Voucher], code: str) -> None:
    """No note, one of words or interest, or one without what it changes."""
    with pytest.raises(SunatError) as caught:
        of(*found)
    assert caught.value.code == code
    assert "{" not in caught.value.es + caught.value.en
