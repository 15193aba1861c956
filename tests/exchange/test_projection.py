import json
import re
from collections import Counter
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from service.exchange.epcis import documents
from service.exchange.epcis.event import Event
from service.exchange.epcis.known import Recorded
from service.exchange.epcis.projection import events, id_of
from service.trade.corrections.annulled import EntryAnnulled
from service.trade.corrections.corrected import EntryCorrected
from service.trade.payload import PurchaseRecorded
from service.trade.quantities import mg
from tests import honest
from tests.exchange import told
from tests.exchange.told import NAMES, Telling

CONTEXT = json.loads(files("service.exchange.epcis.data").joinpath("epcis-context.jsonld").read_bytes())["@context"]
LOT = "0192f3a1-7c10-7d21-9b8a-{:012}"


@pytest.fixture(scope="module")
def generated() -> Telling:
    """Generated transactions of every sort."""
    return told.ledger(honest.ledger(2_000).entries)


def _steps(found: list[Event]) -> list[tuple[str, str]]:
    return [(event.type.removesuffix("Event"), event.step.removeprefix(NAMES.words)) for event in found]


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("pallaquera-1", ["Object commissioning", "Transformation relotting", "Transaction accepting"]),
        ("lote-minero-2", ["Object commissioning"]),
        ("minero-2-parte", ["Transformation relotting", "Transaction accepting"]),
        ("mezcla", ["Transformation relotting"]),
        ("traslado-quebrada", ["Aggregation packing", "Object shipping"]),
        ("ingreso-quebrada", ["Object receiving", "Object accepting"]),
        ("anticipo", ["Transformation relotting", "Transaction accepting"]),
        ("liquidacion", ["Transaction accepting"]),
        ("ensaye-planta", ["Object inspecting"]),
        ("dirimencia", ["Object inspecting"]),
        ("campana", ["Transformation beneficiating"]),
        ("devolucion", ["Object shipping"]),
        ("inventario", ["Object stock_taking"]),
        ("refinacion", ["Transformation refining"]),
        ("exportacion", ["Aggregation packing", "Object departing"]),
        ("correccion", ["Transaction accepting", "Transaction accepting"]),
        ("constancia-1", []),
        ("saldo", []),
        ("confirmada", []),
        ("maquila", []),
    ],
)
def test_what_becomes_what(name: str, steps: list[str]) -> None:
    """Each sort of entry tells the events that the page says."""
    telling, seqs = told.chain()
    assert [" ".join(step) for step in _steps(telling.events([seqs[name]]))] == steps


def test_a_deal_told() -> None:
    """A purchase says who owned what before and after, where, under which papers and on which constancia."""
    telling, seqs = told.chain()
    first, second, deal = (documents.as_member(event, NAMES) for event in telling.events([seqs["pallaquera-1"]]))
    lot, sold = (NAMES.lot(LOT.format(number)) for number in (21, 31))
    seller, buyer = NAMES.party("ruc:10998010000"), NAMES.party("ruc:20998020001")
    weight = {"quantity": Decimal("14.85"), "uom": "GRM"}
    assert first["certificationInfo"] == [NAMES.thing("constancias", LOT.format(11))]
    assert first["quantityList"] == [{"epcClass": lot, **weight}]
    assert first["ilmd"] == {
        "oro:made": [
            {
                "oro:lot": lot,
                "oro:product": NAMES.word("sponge"),
                "oro:grossGrams": Decimal("14.85"),
                "oro:fineGrams": Decimal("13.43925"),
                "oro:right": NAMES.thing("rights", "010980001"),
            }
        ]
    }
    assert second["inputQuantityList"] == [{"epcClass": lot, **weight}]
    assert second["outputQuantityList"] == deal["quantityList"] == [{"epcClass": sold, **weight}]
    assert deal["sourceList"] == [{"type": "owning_party", "source": seller}]
    assert deal["destinationList"] == [{"type": "owning_party", "destination": buyer}]
    assert deal["readPoint"] == {"id": NAMES.place("inei", "211002")}
    assert (deal["action"], deal["eventTimeZoneOffset"]) == ("ADD", "-05:00")
    assert deal["recordTime"].endswith(".123456Z")
    assert [each["type"] for each in deal["bizTransactionList"]] == [
        NAMES.word("entry"),
        NAMES.word("purchase_settlement"),
    ]


def test_bars_go_by_their_number() -> None:
    """A numbered bar is one thing wherever it is named; ore is told in kilograms, exactly."""
    telling, seqs = told.chain()
    bars = tuple(NAMES.bar(LOT.format(number), f"DEMO-000{at}") for at, number in ((1, 96), (2, 97)))
    (refined,) = telling.events([seqs["refinacion"]])
    packed, gone = telling.events([seqs["exportacion"]])
    assert refined.outputs.epcs == packed.goods.epcs == gone.goods.epcs == bars
    assert refined.outputs.quantities == packed.goods.quantities == ()
    (campaign,) = telling.events([seqs["campana"]])
    assert [(each.amount, each.unit) for each in campaign.goods.quantities] == [
        (Decimal(20_000), "KGM"),
        (Decimal(24_000), "KGM"),
    ]


def test_a_correction_as_the_standard_says() -> None:
    """What was wrong is said again as an error with its own id and the id of what is right, which stands beside it."""
    telling, seqs = told.chain()
    wrong = telling.events([seqs["minero-1"]])[-1]
    error, right = telling.events([seqs["correccion"]])
    assert error.error is not None
    assert (error.error.reason, error.error.corrective) == ("incorrect_data", (id_of(right, NAMES),))
    assert id_of(error, NAMES) == id_of(wrong, NAMES) != id_of(right, NAMES)
    assert (right.error, error.entry, right.entry) == (None, seqs["correccion"], seqs["correccion"])
    papers = [set(dict.fromkeys(value for _, value in event.papers)) for event in (wrong, right)]
    assert papers[0] - papers[1] == {NAMES.document("ruc:10998110004|09|T001|883")}
    assert papers[1] - papers[0] == {
        NAMES.document("ruc:10998110004|09|T001|838"),
        NAMES.entry(seqs["correccion"]),
    }


def test_an_annulment_as_the_standard_says(generated: Telling) -> None:
    """Every event of an annulled entry, as corrected by then, is said again in error, and nothing else is."""
    annulled = [each for each in generated.entries.values() if isinstance(each.payload, EntryAnnulled)]
    assert annulled
    for each in annulled:
        assert isinstance(each.payload, EntryAnnulled)
        told_first = generated.events([each.payload.entry])
        again = events(each, generated.known, generated.names)
        assert [id_of(event, generated.names) for event in again] == [
            id_of(event, generated.names) for event in told_first
        ]
        assert all(event.error is not None and event.error.time == each.payload.occurred_at for event in again)


def test_an_id_is_shared_by_an_event_and_its_error_alone(generated: Telling) -> None:
    """No two events are told as one: an id comes again only where what it names is declared in error."""
    ids = Counter(id_of(event, generated.names) for event in generated.events() if event.error is None)
    assert set(ids.values()) == {1}
    errors = Counter(id_of(event, generated.names) for event in generated.events() if event.error is not None)
    assert errors.keys() <= ids.keys()
    assert set(errors.values()) == {1}


def test_corrected_twice() -> None:
    """A second correction corrects what the first one left, even where it takes the first one back."""
    telling, seqs = told.chain()
    first = telling.entries[seqs["correccion"]]
    said = first.payload
    assert isinstance(said, EntryCorrected)
    (pair,) = said.documents
    old = pair.now.model_copy(update={"number": pair.was.number})
    back = pair.model_copy(update={"was": pair.now, "now": old})
    second = Recorded(900, first.recorded_at, said.model_copy(update={"documents": (back,)}))
    telling.take(second)
    wrong = telling.events([seqs["minero-1"]])[-1]
    _, once = telling.events([first.seq])
    error, twice = telling.events([900])
    assert id_of(error, NAMES) == id_of(once, NAMES)
    assert id_of(wrong, NAMES) not in {id_of(twice, NAMES), id_of(once, NAMES)}
    assert {value for _, value in twice.papers} == {value for _, value in wrong.papers} | {NAMES.entry(900)}


def test_a_settlement_corrected() -> None:
    """A settlement's voucher is put right as a deal's papers are."""
    telling, seqs = told.chain()
    said = telling.entries[seqs["correccion"]].payload
    assert isinstance(said, EntryCorrected)
    (pair,) = said.documents
    voucher = {"kind": "01", "issuer": "ruc:20998130001", "series": "F001", "number": "31"}
    changed = {
        "was": pair.was.model_copy(update=voucher),
        "now": pair.now.model_copy(update=voucher | {"number": "13"}),
    }
    update = {"entry": seqs["liquidacion"], "documents": (pair.model_copy(update=changed),)}
    telling.take(Recorded(900, told.START, said.model_copy(update=update)))
    (wrong,) = telling.events([seqs["liquidacion"]])
    error, right = telling.events([900])
    assert id_of(error, NAMES) == id_of(wrong, NAMES)
    gone, come = (NAMES.document(f"ruc:20998130001|01|F001|{number}") for number in (31, 13))
    assert {value for _, value in right.papers} == {value for _, value in wrong.papers} - {gone} | {
        come,
        NAMES.entry(900),
    }


def test_the_day_corrected() -> None:
    """A deal that was struck on another day happened at the same hour of that day, Lima time, all of it."""
    telling, seqs = told.chain()
    said = telling.entries[seqs["correccion"]].payload
    assert isinstance(said, EntryCorrected)
    moved = said.model_copy(update={"documents": (), "dealt_on": "2026-11-18"})
    telling.take(Recorded(900, told.START, moved))
    before = telling.events([seqs["minero-1"]])
    after = [event for event in telling.events([900]) if event.error is None]
    assert len(after) == len(before)
    assert {event.time for event in after} == {before[0].time.replace("2026-11-20", "2026-11-18")}


def test_no_price_and_no_person(generated: Telling) -> None:
    """No event says what was paid, and of a natural person it says the id and nothing else."""
    for telling in (told.chain()[0], generated):
        text = documents.document(telling.events(), telling.names, told.START)
        for word in ("price", "amount", "PEN", "USD", "payment", "cash", "commitment", "digest", "DEMO Cerro"):
            assert word not in text
        assert set(re.findall(r"nat:[^\"/]*", text)) <= {
            f"nat:{each}" for each in re.findall(r"nat:([0-9A-Z]{26})", text)
        }


def test_grams_are_the_ledgers(generated: Telling) -> None:
    """What is said of a lot bought weighs what its entry says, to the milligram, and is written in full."""
    text = documents.document(generated.events(), generated.names, told.START)
    assert re.search(r'"quantity":[^,}]*[eE]', text) is None
    weights = {
        (generated.names.lot(line.becomes), mg(line.gross_g))
        for each in generated.entries.values()
        if isinstance(each.payload, PurchaseRecorded)
        for line in each.payload.lines
    }
    grams = {"GRM": 1_000, "KGM": 1_000_000}
    said = {
        (each["epcClass"], each["quantity"] * grams[each["uom"]])
        for event in json.loads(text, parse_float=Decimal, parse_int=Decimal)["epcisBody"]["eventList"]
        if event["type"] == "TransactionEvent" and event["action"] == "ADD"
        for each in event["quantityList"]
    }
    assert said == weights


def test_every_word_is_in_the_context(generated: Telling) -> None:
    """Each member and each bare word is a term of the standard's context, or a URI, or one of ours."""
    telling = told.chain()[0]
    for source in (telling, generated):
        for event in source.events():
            said = documents.as_member(event, source.names)
            assert {name for name in said if ":" not in name} - {"ilmd", "eventID"} <= CONTEXT.keys()
            assert _known("bizStep", said["bizStep"])
            assert _known("disposition", said.get("disposition", "active"))
            for name in ("bizTransactionList", "sourceList", "destinationList"):
                assert all(_known(name, each["type"]) for each in said.get(name, ()))


def _known(name: str, word: str) -> bool:
    terms: dict[str, Any] = CONTEXT[name]["@context"]
    return ":" in word or word in terms.get("type", {}).get("@context", terms)
