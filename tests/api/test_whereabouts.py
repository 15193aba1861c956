"""Where a lot lies, and who may therefore read it."""

from typing import Any

from service.api.examples import story
from tests.api.served import Served

ORE = "0192f3a1-7c10-7d21-9b8a-000000000240"
SHIPMENT = "0192f3a1-7c10-7d21-9b8a-000000000070"
SOLD = "0192f3a1-7c10-7d21-9b8a-000000000470"
BUYER = "ruc:20990000060"


def _until(service: Served, kind: str) -> None:
    """Record the examples up to the last of a type."""
    last = max(n for n, act in enumerate(story.ACTS) if act.payload["type"] == kind)
    for act in story.ACTS[1 : last + 1]:
        answer = service.record(dict(act.payload), story.key(act.signed_by))
        assert answer.status_code in {200, 201}, answer.text


def _read(service: Served, signer: str) -> tuple[int, Any]:
    token = service.token(story.TRADER, story.key(signer))
    answer = service.get(f"/v1/lots/{ORE}", token)
    return answer.status_code, answer.json()


def test_a_lot_is_read_where_it_lies(service: Served) -> None:
    """The plant reads the miner's ore once it is at its gate, not before, and with its places, measures and assays."""
    _until(service, "shipment.recorded")
    assert _read(service, "trader 2")[0] == 403
    _until(service, "reception.recorded")
    status, said = _read(service, "trader 2")
    assert status == 200
    assert story.TRADER in said["parties"]
    assert said["places"] == [{"place": "at", "party": story.TRADER, "shipment": None, "gross_mg": 2_000_000_000}]
    assert (said["measured"]["how"], said["measured"]["fine_ug"], said["assays"]) == ("declared", None, [])
    _until(service, "lot.returned")
    _, said = _read(service, "trader 2")
    assert [(each["place"], each["gross_mg"]) for each in said["places"]] == [
        ("at", 1_489_500_000),
        ("home", 500_000_000),
    ]
    assert said["gross_mg"] == 2_000_000_000
    assert said["balance"] == {"gross_mg": 1_989_500_000, "fine_ug": 33_313_183}
    assert (said["measured"]["how"], said["measured"]["gross_mg"]) == ("remeasured", 1_989_500_000)
    assert [(each["stage"], each["sample"], each["grade_g_t"]) for each in said["assays"]] == [
        ("provisional", "seller", "18.600"),
        ("provisional", "plant", "18.000"),
        ("agreed", None, "18.300"),
    ]
    token = service.token(story.TRADER, story.key("trader 2"))
    assert service.get(f"/v1/lots/{ORE}/origins", token).status_code == 200


def test_who_gave_it_all_back_reads_it_no_more(service: Served) -> None:
    """A plant at whose gate nothing lies is no party of the lot, nor is the road."""
    _until(service, "lot.returned")
    (given,) = [dict(act.payload) for act in story.ACTS if act.payload["type"] == "lot.returned"]
    del given["gross_g"]
    given["id"] = "0192f3a1-7c10-7d21-9b8a-000000004999"
    assert service.record(given, story.key("trader 2")).status_code == 201
    assert _read(service, "trader 2")[0] == 403


def test_who_sold_it_is_not_told_where_it_lies(service: Served) -> None:
    """A seller reads what it sold, and learns of no gate to which its buyer sends it: that may be the next buyer."""
    _until(service, "lot.returned")
    service.enrol(BUYER, "next buyer", kind="company", name="DEMO Comercializadora Dos", roles=["trader"])
    (bought,) = [dict(act.payload) for act in story.ACTS if act.payload["type"] == "purchase.recorded"][:1]
    taken = {"line": 1, "lot": bought["lines"][0]["becomes"], "take_g": "1.000", "becomes": SOLD}
    taken |= {"product": "sponge", "gross_g": "1.000", "fineness": "905.0", "fine_g": "0.905000"}
    said = {"id": "0192f3a1-7c10-7d21-9b8a-000000004998", "buyer": BUYER, "seller": story.TRADER, "lines": [taken]}
    kept = {name: bought[name] for name in ("type", "log", "place", "price", "destination")}
    head = {"occurred_at": "2026-11-20T20:59:00Z", "stage": "provisional", "payments": [], "documents": []}
    answer = service.record({**kept, **head, **said}, story.key("next buyer"))
    assert answer.status_code == 201, answer.text
    sent = next(dict(act.payload) for act in story.ACTS if act.payload["type"] == "shipment.recorded")
    sent |= {"shipment": SOLD, "from": BUYER, "documents": [], "lots": [{"lot": SOLD, "gross_g": "1.000"}]}
    sent |= {"id": "0192f3a1-7c10-7d21-9b8a-000000004997", "occurred_at": "2026-11-20T20:59:30Z"}
    answer = service.record(sent, story.key("next buyer"))
    assert answer.status_code == 201, answer.text

    def places(party: str, signer: str) -> list[str]:
        read = service.get(f"/v1/lots/{SOLD}", service.token(party, story.key(signer)))
        assert read.status_code == 200
        return [each["place"] for each in read.json()["places"]]

    assert places(BUYER, "next buyer") == ["transit"]
    assert places(story.TRADER, "trader 2") == []


def test_what_is_on_the_road_names_its_shipment(service: Served) -> None:
    """An auditor sees under which shipment the grams are on their way."""
    _until(service, "shipment.recorded")
    service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    said = service.get(f"/v1/lots/{ORE}", service.token("ruc:20990000060", story.key("auditor"))).json()
    assert said["places"] == [{"place": "transit", "party": None, "shipment": SHIPMENT, "gross_mg": 2_000_000_000}]
