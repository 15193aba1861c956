"""EPCIS documents: events with their context, as JSON-LD (EPCIS 2.0 §10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from service.exchange.epcis.event import Event, members
from service.exchange.epcis.event_hash import event_id
from service.exchange.epcis.names import PREFIX, Names
from service.exchange.epcis.text import write
from service.ledger import times

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""The standard's context, version 2.0.0: `data/epcis-context.jsonld` is a copy, and nothing is fetched."""

MEDIA_TYPE: Final = "application/ld+json"
VERSION: Final = "2.0"


def as_member(event: Event, names: Names) -> dict[str, Any]:
    """An event with its id, as it stands in a document."""
    said = members(event)
    return {"type": said.pop("type"), "eventID": event_id({"type": event.type, **said}, {PREFIX: names.words}), **said}


def document(events: Sequence[Event], names: Names, made_at: datetime) -> str:
    """An EPCISDocument of these events."""
    return _write("EPCISDocument", {"eventList": [as_member(each, names) for each in events]}, names, made_at)


def query_document(events: Sequence[Event], names: Names, made_at: datetime) -> str:
    """The answer to a query: an EPCISQueryDocument of these events."""
    found = {"eventList": [as_member(each, names) for each in events]}
    body = {"queryResults": {"queryName": "SimpleEventQuery", "resultsBody": found}}
    return _write("EPCISQueryDocument", body, names, made_at)


def _write(sort: str, body: dict[str, Any], names: Names, made_at: datetime) -> str:
    return write(
        {
            "@context": [CONTEXT, {PREFIX: names.words}],
            "type": sort,
            "schemaVersion": VERSION,
            "creationDate": times.format_microseconds(made_at),
            "epcisBody": body,
        }
    )
