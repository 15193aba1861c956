import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.cli.recording.split import MOST_BYTES, TooBig, split
from service.ledger import canonical
from service.rulebook.read import read
from tests.honest import ledger

Json = dict[str, Any]


def purchase(lines: int, payments: list[str]) -> Json:
    """An honest purchase with its first line many times over."""
    payloads = (json.loads(data)["submission"]["payload"] for data in ledger(290).entries)
    purchases = (each for each in payloads if each["type"] == "purchase.recorded")
    payload: Json = next(each for each in purchases if "origin" in each["lines"][0] and "documents" in each)
    first = payload["lines"][0]
    payload["lines"] = []
    for number in range(1, lines + 1):
        line = json.loads(json.dumps(first)) | {"line": number, "price": {"currency": "PEN", "amount": f"{number}.50"}}
        line["becomes"] = f"0192f3a1-7c10-7d21-9b8a-{number:012}"
        line["origin"]["lot"] = f"0192f3a1-7c10-7d21-9b8b-{number:012}"
        payload["lines"].append(line)
    total = sum(Decimal(line["price"]["amount"]) for line in payload["lines"])
    payload["price"] = {"currency": "PEN", "amount": f"{total:.2f}"}
    payload["payments"] = [
        {"means": "transfer", "currency": "PEN", "amount": amount, "paid_on": "2026-11-20"} for amount in payments
    ]
    for document in payload["documents"]:
        document["lines"] = list(range(1, lines + 1))
    return payload


def _sum(parts: list[Json], member: str) -> Decimal:
    return sum((Decimal(item["amount"]) for part in parts for item in part.get(member, ())), Decimal(0))


def test_what_fits_stays_whole() -> None:
    """A payload within the limits is sent as it is."""
    payload = purchase(3, ["7.00"])
    assert split(payload) == [payload]


@given(st.integers(100, 300), st.lists(st.integers(1, 5_000_000).map(lambda c: f"{c // 100}.{c % 100:02}"), max_size=5))
@settings(max_examples=8)
def test_parts(lines: int, payments: list[str]) -> None:
    """Parts are each a purchase within the limits; lines, prices and payments add up to the whole."""
    whole = purchase(lines, payments)
    parts = split(whole)
    assert len(parts) > 1
    for part in parts:
        data = canonical.encode(part)
        assert len(data) <= MOST_BYTES
        read(data)
        assert Decimal(part["price"]["amount"]) == sum(Decimal(line["price"]["amount"]) for line in part["lines"])
        assert all(document["partial"] for document in part["documents"])
    assert [line["becomes"] for part in parts for line in part["lines"]] == [line["becomes"] for line in whole["lines"]]
    assert _sum(parts, "payments") == _sum([whole], "payments")
    assert len({part["id"] for part in parts}) == len(parts)
    assert parts[0]["id"] == whole["id"]
    assert split(purchase(lines, payments)) == parts


def test_without_prices() -> None:
    """A deal whose lines have no price of their own cannot be split, and it is said so."""
    whole = purchase(300, [])
    del whole["lines"][7]["price"]
    with pytest.raises(TooBig):
        split(whole)


@pytest.mark.parametrize("member", ["id", "price", "payments", "documents", "lines", "declares"])
@pytest.mark.parametrize(
    "other", [None, 5, "x", [], [None], [5], ["x"], {}, {"amount": "x"}, [{}], [{"price": {}}] * 201]
)
def test_what_has_not_its_form_is_refused_or_left_to_the_service(member: str, other: object) -> None:
    """A big purchase with anything at all for a member is parted, or refused in words; it is no accident."""
    with suppress(TooBig):
        split({**purchase(201, ["7.00"]), member: other})


def test_half_a_character_is_measured() -> None:
    """What cannot be signed has its size all the same: whoever signs it says where it stands."""
    payload = {"type": "purchase.recorded", "note": "\ud800"}
    assert split(payload) == [payload]
