"""The EPCIS query interface: whose events are shown, page by page, by the standard's own words."""

import json
import re
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from prov.model import ProvDerivation, ProvDocument, ProvEntity

from service.api.examples import story
from service.exchange.epcis import parameters
from service.exchange.epcis.names import Names
from tests.api.served import UNTIL, Served
from tests.exchange.gs1_schema import event_faults, faults

PATH = "/epcis/v2/events"
NAMES = Names(story.LOG)
READERS = {
    "auditor": "ruc:20990000060",
    "stranger": "ruc:20990000078",
    "lone": "ruc:20990033731",
    "puno": "ruc:20990000086",
    "lima": "ruc:20990000094",
    "trader 2": story.TRADER,
    "registrar": story.REGISTRAR,
}
SOLD = "0192f3a1-7c10-7d21-9b8a-000000000302"
EXPORTED: str = story.STORY["export.recorded"].payload["lots"][0]["lot"]


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked examples about gold in it, and readers of several roles."""
    shared_service.tell("entry.annulled")
    company: dict[str, Any] = {"kind": "company", "name": "DEMO Contraloria"}
    shared_service.enrol(READERS["auditor"], "events auditor", roles=["auditor"], **company)
    for key in ("stranger", "lone"):
        shared_service.enrol(READERS[key], f"events {key}", roles=["trader"], **company)
    for key, territory in (("puno", ["21"]), ("lima", ["15"])):
        office: dict[str, Any] = {"kind": "authority", "name": "DEMO DREM", "institution": "DREM"}
        shared_service.enrol(READERS[key], f"events {key}", roles=["authority"], territory=territory, **office)
    shared_service.give_leave_for_years()
    return shared_service


@cache  # tokens are given to one address so many times a minute
def _token(market: Served, reader: str) -> str:
    key = reader if reader in {"trader 2", "registrar"} else f"events {reader}"
    return market.token(READERS[reader], story.key(key))


def _ask(market: Served, reader: str, **asked: str | int) -> httpx.Response:
    return market.get(PATH, _token(market, reader), **asked)


def _events(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    said: list[dict[str, Any]] = answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    return said


def _all(market: Served, reader: str, **asked: str | int) -> list[dict[str, Any]]:
    """All pages of an answer."""
    token = _token(market, reader)
    return _all_from(market, token, f"{PATH}?{urlencode(asked)}")


def _all_from(market: Served, token: str, path: str) -> list[dict[str, Any]]:
    """The page at a path, and all that follow."""
    found = []
    for _ in range(1_000):
        answer = market.get(path, token)
        found += _events(answer)
        if (link := answer.headers.get("link")) is None:
            break
        (path,) = re.findall('^<(.*)>; rel="next"$', link)
    return found


def test_an_answer_is_a_query_document(market: Served) -> None:
    """Valid by GS1's schema, with the standard's headers, and kept by nobody between."""
    answer = _ask(market, "auditor")
    assert faults(answer.json()) == []
    found = _all(market, "auditor")
    assert [fault for event in found for fault in event_faults(event)] == []
    assert len(found) > 20
    assert (answer.headers["gs1-epcis-version"], answer.headers["gs1-cbv-version"]) == ("2.0.0", "2.0.0")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["cache-control"] == "private, no-store"


def test_whose_events_are_shown(market: Served) -> None:
    """An auditor is shown all, a trader its own deals and lots, a stranger and the registrar none."""
    everything = _all(market, "auditor")
    own = _all(market, "trader 2")
    assert [event for event in everything if event in own] == own
    mine = NAMES.party(story.TRADER)
    for event in own:
        if event["type"] == "TransactionEvent":
            assert mine in str(event["sourceList"] + event["destinationList"])
    assert {event["bizStep"] for event in own} >= {"commissioning", "accepting"}
    assert _all(market, "stranger") == _all(market, "registrar") == []


def test_a_seller_is_shown_what_it_sold(market: Served) -> None:
    """The deals in which it is the seller, and what others say of its lots, though it signed nothing of them."""
    token = market.token(story.MINER, story.key("miner's phone"))
    found = _events(market.get(PATH, token))
    assert len(found) < len(_all(market, "auditor"))
    miner = NAMES.party(story.MINER)
    deals = [event for event in found if event["type"] == "TransactionEvent"]
    assert deals
    assert all({"type": "owning_party", "source": miner} in event["sourceList"] for event in deals)


def test_an_authority_sees_its_territory_for_a_purpose(market: Served) -> None:
    """Puno's office sees what happened in Puno and says what for; Lima's sees nothing of it."""
    refused = _ask(market, "puno")
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose_missing")
    found = _events(_ask(market, "puno", purpose="expediente 17"))
    assert NAMES.place("inei", "211002") in {event.get("readPoint", {}).get("id") for event in found}
    assert _events(_ask(market, "lima", purpose="expediente 17")) == []


@pytest.mark.parametrize("bound", [{}, {"maxEventCount": 1}])
@pytest.mark.parametrize("quantity", ["0.001", "999999999"])
def test_without_a_purpose_an_authority_learns_nothing(market: Served, quantity: str, bound: dict[str, int]) -> None:
    """Whether there are such events or none: else it would learn quantities by halves, and no line would say so."""
    answer = _ask(market, "puno", GE_quantity=quantity, **bound)
    assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing")


@pytest.mark.parametrize("bound", [{}, {"orderBy": "eventTime"}, {"orderBy": "recordTime", "orderDirection": "ASC"}])
@pytest.mark.parametrize("size", [1, 7])
def test_pages_make_the_whole(market: Served, bound: dict[str, str], size: int) -> None:
    """Page by page, each event comes once and in the same order as on one page."""
    asked: dict[str, str | int] = {**bound, "EQ_action": "ADD"}
    whole = _all(market, "auditor", **asked)
    assert len(whole) > 7
    assert _all(market, "auditor", perPage=size, **asked) == whole


def test_an_order(market: Served) -> None:
    """By when it happened or was recorded, the latest first unless asked otherwise, and only the first so many."""
    falling = [event["eventTime"] for event in _all(market, "auditor", orderBy="eventTime")]
    assert falling == sorted(falling, reverse=True)
    rising = _all(market, "auditor", orderBy="eventTime", orderDirection="ASC")
    assert [event["eventTime"] for event in rising] == sorted(falling)
    assert (
        _all(market, "auditor", orderBy="eventTime", orderDirection="ASC", eventCountLimit=5, perPage=2) == rising[:5]
    )


def test_what_is_recorded_meanwhile_is_on_no_page(market: Served) -> None:
    """In an order, the latest first, pages are of what the log held when the first was asked for."""
    token = _token(market, "auditor")
    bound: dict[str, str | int] = {"orderBy": "eventTime", "MATCH_anyEPCClass": NAMES.lot(SOLD), "perPage": 1}
    first = market.get(PATH, token, **bound)
    whole = _all(market, "auditor", **{**bound, "perPage": 100})
    assay = next(act for act in story.ACTS if act.payload["type"] == "assay.recorded").payload
    members = {"lot": SOLD, "fineness": "912.0", "grade_g_t": None, "moisture_percent": None}
    said = {
        **assay,
        **members,
        "assay": "0192f3a1-7c10-7d21-9b8a-0000000009e1",
        "id": "0192f3a1-7c10-7d21-9b8a-0000000009e2",
    }
    _recorded(
        market,
        {name: value for name, value in said.items() if value is not None} | {"occurred_at": "2026-11-21T11:59:00Z"},
    )
    found = _events(first)
    (path,) = re.findall('^<(.*)>; rel="next"$', first.headers["link"])
    found += _all_from(market, token, path)
    assert found == whole
    assert len(_all(market, "auditor", **bound)) == len(whole) + 1


def test_too_many(market: Served) -> None:
    """More events than the asker wants are refused as the standard says, and so many as it wants are given."""
    count = len(_all(market, "auditor"))
    refused = _ask(market, "auditor", maxEventCount=count - 1)
    said = refused.json()
    assert (refused.status_code, said["type"]) == (413, "epcisException:QueryTooLargeException")
    assert len(_all(market, "auditor", maxEventCount=count)) == count


def test_by_id(market: Served) -> None:
    """An id finds its event, and with it the declaration that it was in error."""
    (error, *_) = _all(market, "auditor", EXISTS_errorDeclaration="")
    twice = _all(market, "auditor", EQ_eventID=error["eventID"])
    assert [("errorDeclaration" in event) for event in twice] == [False, True]
    assert {event["eventID"] for event in twice} == {error["eventID"]}
    one = {name: value for name, value in twice[0].items() if name != "recordTime"}
    other = {name: value for name, value in twice[1].items() if name not in {"recordTime", "errorDeclaration"}}
    assert one == other


def test_by_lot(market: Served) -> None:
    """A lot's name finds what is told of the lot, and nothing of any other."""
    lot = NAMES.lot(SOLD)
    found = _all(market, "auditor", MATCH_anyEPCClass=lot)
    assert found == [
        event for event in _all(market, "auditor") if f'"{lot}"' in str(event).replace("'", '"') and _is_of(event, lot)
    ]
    assert found
    assert _all(market, "stranger", MATCH_anyEPCClass=lot) == []


def _is_of(event: dict[str, Any], lot: str) -> bool:
    lists = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
    return any(each["epcClass"] == lot for name in lists for each in event.get(name, ()))


@pytest.mark.parametrize("lot", ["\x00", "' OR true --", "0192F3A1-7C10-7D21-9B8A-000000000302", "", "x" * 3_000])
@pytest.mark.parametrize("name", ["MATCH_anyEPCClass", "MATCH_epc", "EQ_eventID", "EQ_readPoint"])
def test_what_names_nothing_finds_nothing(market: Served, name: str, lot: str) -> None:
    """A name that nothing has is answered with nothing, whatever stands in it."""
    for reader in ("trader 2", "auditor"):
        assert _events(_ask(market, reader, **{name: NAMES.lot(lot)})) == []


def test_by_leave(market: Served) -> None:
    """Whoever was granted a lot is answered with its events where it names the lot, and not otherwise."""
    lot = NAMES.lot(SOLD)
    assert _events(_ask(market, "stranger", MATCH_anyEPCClass=lot)) == []
    granted = {
        "type": "access.granted",
        "log": story.LOG,
        "id": "0192f3a1-7c10-7d21-9b8a-0000000009a1",
        "occurred_at": "2026-11-21T11:00:00Z",
        "lot": SOLD,
        "reader": READERS["stranger"],
        "until": UNTIL,
    }
    answer = market.record(granted, story.key("trader 2"))
    assert answer.status_code == 201, answer.text
    found = _events(_ask(market, "stranger", MATCH_anyEPCClass=lot))
    assert {event["type"] for event in found} >= {"TransactionEvent", "TransformationEvent"}
    assert _events(_ask(market, "stranger")) == []


def test_leave_does_not_tell_to_whom_a_lot_was_sold_on(market: Served) -> None:
    """Leave on a lot reaches what it was made of; what was taken of it is its holder's to know, in a history too."""
    granted = {
        "type": "access.granted",
        "log": story.LOG,
        "id": "0192f3a1-7c10-7d21-9b8a-0000000009a2",
        "occurred_at": "2026-11-21T11:00:00Z",
        "lot": EXPORTED,
        "reader": READERS["stranger"],
        "until": UNTIL,
    }
    answer = market.record(granted, story.key("trader 2"))
    assert answer.status_code == 201, answer.text

    def leaving(events: list[dict[str, Any]]) -> bool:
        return any(each["bizStep"] == "departing" for each in events)

    (bar, *_) = next(each["epcList"] for each in _all(market, "trader 2") if each["bizStep"] == "departing")
    assert leaving(_events(_ask(market, "trader 2", MATCH_anyEPC=bar)))
    told = _events(_ask(market, "stranger", MATCH_anyEPC=bar))
    assert told
    assert not leaving(told)
    for reader, expected in (("trader 2", True), ("stranger", False)):
        history = _history(market, reader, EXPORTED, "application/ld+json").json()["epcisBody"]["eventList"]
        assert leaving(history) is expected


def test_an_authoritys_leave_does_not_tell_where_a_lot_lies(market: Served) -> None:
    """By it the reader is told how the lot came to be, and of no journey and no gate."""
    nation = "ruc:20990000108"
    market.enrol(nation, "nation", kind="authority", name="DEMO MINEM", roles=["authority"], institution="MINEM")
    lot = story.STORY["shipment.recorded"].payload["lots"][0]["lot"]
    custody = {"shipping", "receiving", "accepting", "packing"}

    def steps(reader: str) -> list[set[str]]:
        asked = _events(_ask(market, reader, MATCH_anyEPCClass=NAMES.lot(lot)))
        history = _history(market, reader, lot, "application/ld+json").json()["epcisBody"]["eventList"]
        return [
            {each["bizStep"] for each in events if each["type"] != "TransactionEvent"} for events in (asked, history)
        ]

    assert all(custody & found for found in steps("auditor"))
    head = {"type": "access.granted", "log": story.LOG, "occurred_at": "2026-11-21T11:00:00Z", "until": UNTIL}
    granted = {**head, "lot": lot, "reader": READERS["stranger"]}
    answer = market.record({**granted, "id": "0192f3a1-7c10-7d21-9b8a-0000000009a3"}, story.key("nation"))
    assert answer.status_code == 201, answer.text
    assert all(found and not custody & found for found in steps("stranger"))
    assert market.get(f"/v1/lots/{lot}", _token(market, "stranger")).json()["places"] == []


def test_how_much_is_said_of_anothers_lot_is_not_told(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many entries are about it, a stranger's page has no other after it, and no order of them is too large."""
    monkeypatch.setattr("service.flows.events.ask.MOST_ENTRIES", 1)
    monkeypatch.setattr("service.flows.events.where.STEP", 1)
    lot = {"MATCH_anyEPCClass": NAMES.lot(SOLD)}
    assert "link" in _ask(market, "trader 2", **lot).headers
    for asked in (lot, {**lot, "orderBy": "eventTime"}, {**lot, "maxEventCount": 1}):
        answer = _ask(market, "lone", **asked)
        assert _events(answer) == []
        assert "link" not in answer.headers


def test_recorded_between(market: Served) -> None:
    """All was recorded at one moment: bounds of recording let all through, or nothing."""
    count = len(_all(market, "auditor"))
    assert len(_all(market, "auditor", GE_recordTime="2026-11-21T07:00:00-05:00")) == count
    assert _all(market, "auditor", LT_recordTime="2026-11-21T12:00:00Z") == []
    assert _all(market, "auditor", GE_recordTime="2026-11-21T12:00:01Z") == []
    day = _all(market, "auditor", GE_eventTime="2026-11-20T19:42:00Z", LT_eventTime="2026-11-20T19:42:01Z")
    assert {event["eventTime"] for event in day} == {"2026-11-20T19:42:00Z"}


def test_what_no_event_has_is_found_nowhere_at_once(market: Served) -> None:
    """A question about sensors is answered with nothing, and on one page: no entry is gone through for it."""
    for asked in ({"EQ_type": "Temperature"}, {"GE_value_CEL": "-4"}, {"EQ_persistentDisposition_set": "in_transit"}):
        answer = _ask(market, "auditor", **asked)
        assert _events(answer) == []
        assert "link" not in answer.headers


def test_with_what_lies_in_a_place(market: Served) -> None:
    """A department's name finds what happened in its districts, to whom it is shown; another department's nothing."""
    here = NAMES.place("inei", "211002")
    at = _all(market, "auditor", EQ_readPoint=here)
    assert at
    assert [event for event in _all(market, "auditor", WD_readPoint=NAMES.place("inei", "21")) if event in at] == at
    assert _all(market, "auditor", WD_readPoint=NAMES.place("inei", "99")) == []
    assert _all(market, "stranger", WD_readPoint=NAMES.place("inei", "21")) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"EQ_bizstep": "shipping"}, "query.EQ_bizstep"),
        ({"GE_eventTime": "yesterday"}, "query.GE_eventTime"),
        ({"eventCountLimit": 4}, "query.eventCountLimit"),
        ({"nextPageToken": "AAAA"}, "query.nextPageToken"),
        ({"nextPageToken": "MCwtMQ"}, "query.nextPageToken"),
        ({"ñ" * 200: "1"}, "query." + "?" * 80),
    ],
)
def test_what_cannot_be_answered_is_named(market: Served, asked: dict[str, str | int], field: str) -> None:
    """400 with the standard's exception and the parameter's name, in the reader's language."""
    answer = _ask(market, "auditor", **asked)
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, said["type"]) == (400, "epcisException:QueryParameterException")
    assert (said["field"], said["code"]) == (field, "epcis_parameter")


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        ("application/ld+json", 200, "application/ld+json"),
        ("application/json", 200, "application/json"),
        ("text/html, */*;q=0.1", 200, "application/ld+json"),
        ("application/ld+json;q=0, */*", 200, "application/json"),
        ("application/ld+json;q=0.1, application/json;q=0.2", 200, "application/json"),
        ("*/*;q=0", 406, "application/problem+json"),
        ("application/xml", 406, "application/problem+json"),
    ],
)
def test_in_which_format(market: Served, accept: str, status: int, media_type: str) -> None:
    """JSON-LD, by its own name or as JSON; nothing else."""
    headers = {"authorization": f"Bearer {_token(market, 'trader 2')}", "accept": accept}
    answer = market.http.get(PATH, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, media_type)


def test_without_a_token(market: Served) -> None:
    """Nobody is answered who does not say who it is."""
    assert market.http.get(PATH).status_code == 401


def test_reads_are_noted(market: Served) -> None:
    """The auditor's page is in the access log, with the parties whose data it was; a trader's own is not."""
    _ask(market, "trader 2")
    _ask(market, "auditor", EQ_bizStep="accepting", purpose="control 9")
    reads = "SELECT count(*) FROM private.access_log WHERE action = 'events' AND party = '{}' {}"
    about = f"AND purpose = 'control 9' AND concerns @> ARRAY['{story.TRADER}']"
    market.until_is("1", reads.format(READERS["auditor"], about))
    assert market.execute(reads.format(story.TRADER, "")) == "0"


def test_that_there_are_too_many_is_noted_too(market: Served) -> None:
    """An auditor who is refused more events than it would take has learned how many there are."""
    answer = _ask(market, "auditor", EQ_bizStep="accepting", maxEventCount=1, purpose="control 10")
    assert answer.status_code == 413
    noted = "SELECT count(*) FROM private.access_log WHERE action = 'events' AND purpose = 'control 10'"
    market.until_is("1", noted)


def _history(market: Served, reader: str, lot: str, media_type: str, **asked: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {_token(market, reader)}", "accept": media_type}
    return market.http.get(f"/v1/lots/{lot}", headers=headers, params=asked)


def test_a_lots_history(market: Served) -> None:
    """By `Accept`, a lot is told as an EPCIS document: what made it, what it was made of, what was done with it."""
    answer = _history(market, "trader 2", EXPORTED, "application/ld+json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    assert faults(answer.json()) == []
    told = answer.json()["epcisBody"]["eventList"]
    everything = _all(market, "auditor")
    assert [event for event in everything if event in told] == told
    assert {event["bizStep"].removeprefix(NAMES.words) for event in told} >= {"commissioning", "relotting", "departing"}
    assert _history(market, "lima", EXPORTED, "application/ld+json", purpose="expediente 17").status_code == 403


def test_where_a_lot_is_from_in_prov(market: Served) -> None:
    """By `Accept`, a lot's ancestry is PROV-JSON that the `prov` package reads."""
    answer = _history(market, "trader 2", EXPORTED, "application/prov+json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/prov+json")
    read = ProvDocument.deserialize(content=answer.text, format="json")
    entities = {str(each.identifier).removeprefix("lot:") for each in read.get_records(ProvEntity)}
    origins = market.get(f"/v1/lots/{EXPORTED}/origins", _token(market, "trader 2")).json()["origins"]
    assert {each["origin"] for each in origins} | {EXPORTED} <= entities
    derived = list(read.get_records(ProvDerivation))
    assert len(derived) >= len(entities) - len(origins)


def test_an_annulled_settlement(market: Served) -> None:
    """What speaks of what speaks of a deal is told with the deal's sides: the settlement again, in error."""
    at = next(at for at, act in enumerate(story.ACTS) if act.payload["type"] == "purchase.settled")
    deal, settlement = (json.loads(json.dumps(dict(story.ACTS[each].payload))) for each in (at - 1, at))
    deal["id"], settlement["id"] = "0192f3a1-7c10-7d21-9b8a-0000000009b1", "0192f3a1-7c10-7d21-9b8a-0000000009b2"
    (line,) = deal["lines"]
    line["becomes"], line["origin"]["lot"] = (f"0192f3a1-7c10-7d21-9b8a-0000000009c{end}" for end in (1, 2))
    settlement["purchase"] = _recorded(market, deal)
    settlement["documents"][0]["number"] = "9530"
    annulled = {name: deal[name] for name in ("log", "occurred_at")} | {
        "type": "entry.annulled",
        "id": "0192f3a1-7c10-7d21-9b8a-0000000009b3",
        "entry": _recorded(market, settlement),
        "reason": "wrong_quantity",
    }
    seq = _recorded(market, annulled)
    told = _events(market.get(PATH, market.token(story.MINER, story.key("miner's phone")), EXISTS_errorDeclaration=""))
    (again,) = [event for event in told if str(annulled["entry"]) in str(event["bizTransactionList"])]
    assert again["errorDeclaration"] == {"declarationTime": deal["occurred_at"], "reason": "incorrect_data"}
    assert [each["bizTransaction"] for each in again["bizTransactionList"]][:2] == [
        NAMES.entry(annulled["entry"]),
        NAMES.entry(settlement["purchase"]),
    ]
    assert seq == annulled["entry"] + 1
    assert len(_all(market, "auditor", EQ_eventID=again["eventID"])) == 2
    # A page that begins with the annulment has neither the settlement nor the deal on it.
    assert _all(market, "auditor", perPage=1) == _all(market, "auditor")


def _recorded(market: Served, payload: dict[str, Any]) -> int:
    answer = market.record(payload, story.key("trader 2"))
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq


def test_a_side_that_signed_nothing_and_holds_nothing(market: Served) -> None:
    """A seller is shown a deal of which no lot was its own, a receiver what is on the way to it."""
    receiver = "ruc:20990000132"
    market.enrol(receiver, "receiver", kind="company", name="DEMO Refineria", roles=["trader"])
    bought = next(act for act in story.ACTS if act.payload["type"] == "purchase.settled").payload["purchase"]
    deal = json.loads(json.dumps(dict(story.ACTS[bought].payload)))
    lot = "0192f3a1-7c10-7d21-9b8a-0000000009d1"
    (line,) = deal["lines"]
    del line["origin"]
    line |= {"undeclared": True, "becomes": lot}
    recorded = _recorded(market, deal | {"id": "0192f3a1-7c10-7d21-9b8a-0000000009d2"})
    journey = {
        **{name: deal[name] for name in ("log", "occurred_at")},
        "type": "shipment.recorded",
        "id": "0192f3a1-7c10-7d21-9b8a-0000000009d3",
        "shipment": "0192f3a1-7c10-7d21-9b8a-0000000009d4",
        "from": story.TRADER,
        "to": receiver,
        "departure": {"system": "inei", "code": "211002"},
        "arrival": {"system": "inei", "code": "150101"},
        "lots": [{"lot": lot, "gross_g": "1000.000"}],
    }
    sent = _recorded(market, journey)
    seller = _events(market.get(PATH, market.token(story.MINER, story.key("miner's phone"))))
    commissioned, accepted = (event for event in seller if _entry(event) == recorded)
    assert (commissioned["bizStep"], commissioned["disposition"]) == ("commissioning", "no_pedigree_match")
    assert accepted["bizStep"] == "accepting"
    (shipping,) = _events(market.get(PATH, market.token(receiver, story.key("receiver"))))
    assert (_entry(shipping), shipping["bizStep"]) == (sent, "shipping")


def _entry(event: dict[str, Any]) -> int:
    """The entry that tells an event: the first of its papers."""
    return int(event["bizTransactionList"][0]["bizTransaction"].rpartition("/e")[2])


def test_the_description_names_every_parameter(market: Served) -> None:
    """The API's description lists what the standard's query takes, once each."""
    said = market.http.get("/openapi.json").json()["paths"][PATH]["get"]
    names = [each["name"] for each in said["parameters"]]
    assert set(names) == {*parameters.NAMES, "purpose"}
    assert len(names) == len(set(names))


def test_the_context_is_read_from_here(market: Served) -> None:
    """Anybody reads the standard's context, byte for byte as GS1 publishes it, and keeps it."""
    answer = market.http.get("/epcis/v2/context")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    digest = "e532647e8eb371379b8b0e8602d8981c8566bc60f7351f22c76a5bc865962008"
    assert sha256(answer.content).hexdigest() == digest
    again = market.http.get("/epcis/v2/context", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
