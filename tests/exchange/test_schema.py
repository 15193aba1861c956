import json
from decimal import Decimal
from typing import Any

import pytest

from service.exchange.epcis import documents
from service.exchange.epcis.known import TOLD
from tests import honest
from tests.exchange import told
from tests.exchange.gs1_schema import event_faults, faults
from tests.exchange.told import NAMES, START, Telling


def _said(telling: Telling) -> list[dict[str, Any]]:
    text = documents.document(telling.events(), telling.names, START)
    said: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)["epcisBody"]["eventList"]
    return said


def test_the_worked_chain_is_valid() -> None:
    """EPCIS of the worked chain is what GS1's schema asks for: the document, the answer to a query, each event."""
    telling, _ = told.chain()
    for write in (documents.document, documents.query_document):
        assert faults(json.loads(write(telling.events(), NAMES, START))) == []
    said = _said(telling)
    assert [event_faults(event) for event in said] == [[]] * len(said)
    assert {event["type"] for event in said} == {
        "ObjectEvent",
        "AggregationEvent",
        "TransactionEvent",
        "TransformationEvent",
    }


@pytest.mark.parametrize("transactions", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_generated_transactions_are_valid(transactions: int) -> None:
    """Every event of so many generated transactions is what GS1's schema asks for."""
    # Up to half of a generated ledger's entries are words about parties, rights and keys.
    telling = told.ledger(honest.ledger(transactions * 2).entries)
    assert sum(each.payload.type in TOLD for each in telling.entries.values()) >= transactions
    assert [fault for event in _said(telling) for fault in event_faults(event)] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("action", "REMOVE"),
        ("bizStep", "refining"),
        ("disposition", "sold"),
        ("eventTime", "2026-11-20 14:42"),
        ("eventTimeZoneOffset", "-5"),
        ("eventID", "not a uri"),
        ("grams", 14),
        ("quantityList", [{"epcClass": "urn:x:1", "quantity": "14.85", "uom": "GRM"}]),
        ("bizTransactionList", []),
        ("sourceList", [{"type": "seller", "source": "urn:x:1"}]),
        ("errorDeclaration", {"reason": "incorrect_data"}),
    ],
)
def test_the_schema_catches(name: str, value: object) -> None:
    """The schema is no rubber stamp: an event with one member wrong is refused."""
    deal = next(event for event in _said(told.chain()[0]) if event["type"] == "TransactionEvent")
    assert event_faults(deal) == []
    assert event_faults({**deal, name: value}) != []
