import json
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.epcis import documents
from service.exchange.epcis.event_hash import event_id, pre_hash
from tests import honest
from tests.exchange import told
from tests.exchange.golden.make_golden import parts

GOLDEN = Path(__file__).parent / "golden"
Json = dict[str, Any]


def _golden(name: str) -> Any:  # noqa: ANN401 - as the file has it
    return json.loads((GOLDEN / name).read_text(encoding="utf-8"), parse_float=Decimal)


CHAIN: Json = _golden("chain.json")
EVENTS: list[Json] = CHAIN["epcisBody"]["eventList"]
WORDS: dict[str, str] = CHAIN["@context"][1]


def test_the_golden_events_are_still_ours() -> None:
    """The events that others hashed are those that the worked chain makes today."""
    telling, _ = told.chain()
    text = documents.document(telling.events(), telling.names, told.START)
    assert text + "\n" == (GOLDEN / "chain.json").read_text(encoding="utf-8")


def test_ids_equal_those_of_the_working_group() -> None:
    """Both parts of every event have the id that the working group's own program gives them."""
    for event, expected in zip(EVENTS, _golden("chain.python.json"), strict=True):
        assert [event_id(part, WORDS) for part in parts(event)] == expected


def test_ids_equal_those_of_another_implementation() -> None:
    """Whole events have the id that another program, in another language, gives them."""
    expected = _golden("chain.javascript.json")
    assert expected.count(None) == 2
    for event, other in zip(EVENTS, expected, strict=True):
        assert other in {None, event["eventID"]}


def test_ids_equal_a_second_reading_of_the_standard() -> None:
    """The ids of generated events are those of an implementation written from the standard's table alone."""
    telling = told.ledger(honest.ledger(2_000).entries)
    text = documents.document(telling.events(), telling.names, told.START)
    said = json.loads(text, parse_float=Decimal)
    for document in (CHAIN, said):
        words = document["@context"][1]["oro"]
        for event in document["epcisBody"]["eventList"]:
            assert event["eventID"] == _second(event, words)


@given(st.integers(0, len(EVENTS) - 1), st.randoms(use_true_random=False))
def test_order_makes_no_other_event(number: int, random: Random) -> None:
    """An event keeps its id whatever the order of its members and lists, recorded whenever, in error or not."""
    event = {
        **EVENTS[number],
        "recordTime": "2027-01-01T00:00:00.000001Z",
        "errorDeclaration": {"declarationTime": "x"},
    }
    mixed = {name: _mixed(value, random) for name, value in random.sample(sorted(event.items()), len(event))}
    assert event_id(mixed, WORDS) == EVENTS[number]["eventID"]


@given(st.integers(0, len(EVENTS) - 1), st.data())
def test_whatever_it_says_is_in_its_id(number: int, data: st.DataObject) -> None:
    """An event from which any member is left out has another id."""
    event = EVENTS[number]
    told_of = sorted(event.keys() - {"type", "recordTime", "eventID", "errorDeclaration"})
    gone = data.draw(st.sampled_from(told_of))
    assert event_id({name: event[name] for name in event if name != gone}, WORDS) != event["eventID"]


@pytest.mark.parametrize(
    ("quantity", "spelt"),
    [
        ("14.850", "14.85"),
        ("0.001", "0.001"),
        ("30000000", "30000000"),
        ("0", "0"),
        ("100", "100"),
        ("0.000050", "0.00005"),
    ],
)
def test_numbers_have_one_spelling(quantity: str, spelt: str) -> None:
    """Numbers are hashed without zeros at their end and without exponent."""
    event = {"type": "ObjectEvent", "quantityList": [{"epcClass": "urn:x:1", "quantity": Decimal(quantity)}]}
    assert pre_hash(event, {}).endswith(f"epcClass=urn:x:1quantity={spelt}")


def _mixed(value: object, random: Random) -> object:
    if isinstance(value, list):
        return [_mixed(each, random) for each in random.sample(value, len(value))]
    if isinstance(value, dict):
        return {name: _mixed(each, random) for name, each in random.sample(sorted(value.items()), len(value))}
    return value


def _second(event: Json, words: str) -> str:  # noqa: C901 - row after row, as the table has them
    """The id of an event, read off the rows of CBV 2.0 §8.9 one by one."""

    def full(kind: str, word: str) -> str:
        return word if word.startswith("https:") else f"https://ref.gs1.org/cbv/{kind}-{word}"

    def plain(number: object) -> str:
        return f"{number:f}".rstrip("0").rstrip(".") if isinstance(number, Decimal) else str(number)

    def said(name: str) -> str:
        return f"{name}={event[name]}" if name in event else ""

    def things(name: str) -> str:
        return name + "".join(sorted("epc=" + each for each in event[name])) if name in event else ""

    def amounts(name: str) -> str:
        if name not in event:
            return ""
        rows = []
        for each in event[name]:
            row = "quantityElementepcClass=" + each["epcClass"]
            row += "quantity=" + plain(each["quantity"]) + "uom=" + each["uom"] if "quantity" in each else ""
            rows.append(row)
        return name + "".join(sorted(rows))

    def place(name: str) -> str:
        return f"{name}id={event[name]['id']}" if name in event else ""

    def typed(name: str, member: str, kind: str) -> str:
        if name not in event:
            return ""
        return name + "".join(sorted(f"type={full(kind, x['type'])}{member}={x[member]}" for x in event[name]))

    def made() -> str:
        if "ilmd" not in event:
            return ""
        lots = [
            "".join(sorted(f"{{{words}}}{k[4:]}={plain(v)}" for k, v in x.items())) for x in event["ilmd"]["oro:made"]
        ]
        return "ilmd" + "".join(sorted(f"{{{words}}}made{lot}" for lot in lots))

    rows = [
        f"eventType={event['type']}",
        f"eventTime={event['eventTime'][:-1]}.000Z",
        said("eventTimeZoneOffset"),
        "".join(sorted("certificationInfo=" + each for each in event.get("certificationInfo", ()))),
        things("epcList"),
        said("parentID"),
        things("inputEPCList"),
        things("childEPCs"),
        amounts("quantityList"),
        amounts("childQuantityList"),
        amounts("inputQuantityList"),
        things("outputEPCList"),
        amounts("outputQuantityList"),
        said("action"),
        said("transformationID"),
        f"bizStep={full('BizStep', event['bizStep'])}",
        f"disposition={full('Disp', event['disposition'])}" if "disposition" in event else "",
        place("readPoint"),
        place("bizLocation"),
        typed("bizTransactionList", "bizTransaction", "BTT"),
        typed("sourceList", "source", "SDT"),
        typed("destinationList", "destination", "SDT"),
        made(),
        "".join(sorted(f"{{{words}}}{k[4:]}={plain(v)}" for k, v in event.items() if k.startswith("oro:"))),
    ]
    return f"ni:///sha-256;{sha256(''.join(rows).encode()).hexdigest()}?ver=CBV2.0"
