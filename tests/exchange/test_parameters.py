from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.epcis import absent
from service.exchange.epcis.event import Event
from service.exchange.epcis.parameters import NAMES as PARAMETERS
from service.exchange.epcis.parameters import QueryParameterError, read
from service.exchange.epcis.projection import id_of
from service.exchange.epcis.question import Question
from tests.exchange import told
from tests.exchange.told import NAMES

TELLING, SEQS = told.chain()
EVENTS = TELLING.events()
LOT = "0192f3a1-7c10-7d21-9b8a-{:012}"
PLANT, OWNER = (NAMES.party(f"ruc:{ruc}") for ruc in (20998040001, 20998140006))
BAR = NAMES.bar(LOT.format(96), "DEMO-0001")
REFINED = NAMES.thing("campaigns", LOT.format(95))
SHIPMENT = next(event.parent for event in EVENTS if event.entry == SEQS["traslado-quebrada"] and event.parent) or ""
CORRECTED = next(event for event in EVENTS if event.error is not None)
RIGHT = id_of(next(event for event in EVENTS if event.entry == SEQS["correccion"] and event.error is None), NAMES)
NOON = "2026-11-20T15:00:00Z"

Hand = Callable[[Event], bool]


MEASURED = ("value", "minValue", "maxValue", "meanValue", "sDev", "percValue")
ORDERED = ("GT", "GE", "LT", "LE")


def _lots(*numbers: int) -> str:
    return "|".join(NAMES.lot(LOT.format(number)) for number in numbers)


def _of(*names: str, but: str = "") -> Hand:
    seqs = {SEQS[name] for name in names}
    return lambda event: event.entry in seqs and event.step != but


def _in_puno_or_at_lunars_gate(event: Event) -> bool:
    return event.entry == SEQS["mezcla"] or event.read_point == NAMES.place("inei", "211002")


# Each parameter with a value, and by hand which events of the worked chain it is for.
CASES: list[tuple[str, str, Hand]] = [
    (
        "eventType",
        "AggregationEvent|TransformationEvent",
        lambda e: e.type in {"AggregationEvent", "TransformationEvent"},
    ),
    ("eventType", "AssociationEvent", _of()),
    ("GE_eventTime", NOON, lambda e: e.time >= NOON),
    ("LT_eventTime", "2026-11-20T10:00:00-05:00", lambda e: e.time < NOON),
    ("EQ_action", "ADD", lambda e: e.action == "ADD"),
    ("EQ_bizStep", "shipping|departing", lambda e: e.step in {"shipping", "departing"}),
    ("EQ_bizStep", "https://ref.gs1.org/cbv/BizStep-departing", lambda e: e.step == "departing"),
    ("EQ_bizStep", "urn:epcglobal:cbv:bizstep:stock_taking", _of("inventario")),
    ("EQ_bizStep", "cbv:BizStep-inspecting", _of("ensaye-planta", "ensaye-vendedor", "dirimencia")),
    ("EQ_bizStep", NAMES.word("refining"), _of("refinacion")),
    ("EQ_bizStep", "oro:beneficiating", _of("campana")),
    ("EQ_bizStep", "refining", _of()),
    ("EQ_disposition", "returned", _of("devolucion")),
    ("EQ_disposition", "https://ref.gs1.org/cbv/Disp-returned", _of("devolucion")),
    ("EQ_readPoint", NAMES.place("inei", "070101"), _of("exportacion")),
    (
        "EQ_bizLocation",
        NAMES.gate("ruc:20998040001"),
        lambda e: (
            (e.step, e.type) == ("accepting", "ObjectEvent")
            or (e.transformation is not None and e.entry != SEQS["mezcla"])
        ),
    ),
    ("WD_readPoint", NAMES.place("inei", "070101"), _of("exportacion")),
    ("WD_readPoint", NAMES.place("inei", "07"), _of("exportacion")),
    ("WD_readPoint", NAMES.place("inei", "0403"), lambda e: e.read_point == NAMES.place("inei", "040307")),
    ("WD_readPoint", NAMES.place("inei", "0402"), _of()),
    ("WD_readPoint", NAMES.place("reniec", "07"), _of()),
    ("WD_readPoint", f"{NAMES.place('inei', '21')}|{NAMES.gate('ruc:20998020001')}", _in_puno_or_at_lunars_gate),
    ("WD_readPoint", "07.inei", _of()),
    ("WD_readPoint", NAMES.place("inei", "0"), _of()),
    ("WD_bizLocation", NAMES.gate("ruc:20998020001"), _of("mezcla")),
    ("WD_bizLocation", NAMES.party("ruc:20998020001"), _of()),
    ("WD_bizLocation", NAMES.place("inei", "04"), _of()),
    ("EQ_transformationID", REFINED, _of("refinacion")),
    ("MATCH_epc", BAR, _of("exportacion")),
    ("MATCH_anyEPC", BAR, _of("exportacion", "refinacion")),
    ("MATCH_anyEPC", SHIPMENT, lambda e: e.parent == SHIPMENT),
    ("MATCH_parentID", SHIPMENT, lambda e: e.parent == SHIPMENT),
    ("MATCH_inputEPC", BAR, _of()),
    ("MATCH_outputEPC", BAR, _of("refinacion")),
    ("MATCH_epcClass", _lots(51), _of("mineral-veta-grande", "traslado-veta-grande", "ingreso-veta-grande")),
    ("MATCH_anyEPCClass", _lots(21, 22), _of("pallaquera-1", "pallaquera-2", but="accepting")),
    ("MATCH_inputEPCClass", _lots(91), _of("refinacion")),
    ("MATCH_outputEPCClass", _lots(93, 94), _of("campana")),
    ("EQ_quantity", "14.850", _of("pallaquera-1", "mezcla")),
    ("EQ_quantity_GRM", "14.85|9.73", _of("pallaquera-1", "pallaquera-2", "mezcla")),
    ("EQ_quantity_KGM", "14.85", _of()),
    ("GT_quantity_KGM", "30000", _of("campana")),
    (
        "GE_quantity_KGM",
        "30000",
        _of("mineral-veta-grande", "traslado-veta-grande", "anticipo", "campana", but="accepting"),
    ),
    ("LT_quantity_GRM", "9.73", _of()),
    ("LE_quantity_GRM", "9.73", _of("pallaquera-2", "mezcla")),
    ("GT_quantity", "30000", _of("campana")),
    ("GE_quantity", "52000", _of("campana")),
    ("LT_quantity", "9.7", _of()),
    ("LE_quantity", "9.730", _of("pallaquera-2", "mezcla")),
    ("EQ_bizTransaction_inv", NAMES.document("ruc:20998130001|01|F001|31"), _of("liquidacion")),
    (
        "EQ_bizTransaction_desadv",
        NAMES.document("ruc:10998110004|09|T001|838"),
        lambda e: _of("correccion")(e) and e.error is None,
    ),
    (
        "EQ_bizTransaction_https://ref.gs1.org/cbv/BTT-inv",
        NAMES.document("ruc:20998130001|01|F001|31"),
        _of("liquidacion"),
    ),
    (f"EQ_bizTransaction_{NAMES.word('entry')}", NAMES.entry(SEQS["campana"]), _of("campana")),
    ("EQ_bizTransaction_oro:entry", NAMES.entry(SEQS["anticipo"]), _of("anticipo", "liquidacion")),
    ("EQ_source_possessing_party", PLANT, _of("devolucion")),
    ("EQ_source_owning_party", PLANT, _of("refinacion", "exportacion", "campana", but="packing")),
    ("EQ_destination_possessing_party", OWNER, _of("mineral-quebrada", "devolucion")),
    ("EQ_destination_location", NAMES.country("CH"), lambda e: e.step == "departing"),
    ("EXISTS_errorDeclaration", "", lambda e: e.error is not None),
    ("GE_errorDeclaration_Time", CORRECTED.error.time if CORRECTED.error else "", lambda e: e.error is not None),
    ("LT_errorDeclaration_Time", CORRECTED.error.time if CORRECTED.error else "", _of()),
    ("EQ_errorReason", "incorrect_data", lambda e: e.error is not None),
    ("EQ_errorReason", "urn:epcglobal:cbv:er:did_not_occur", _of()),
    ("EQ_correctiveEventID", RIGHT, lambda e: e.error is not None),
    ("EQ_eventID", RIGHT, lambda e: _of("correccion")(e) and e.error is None),
    ("GE_recordTime", "2026-11-20T10:00:07.123456-05:00", lambda e: e.entry >= 120),
    ("LT_recordTime", "2026-11-20T15:00:07.123456Z", lambda e: e.entry < 120),
    # What no event of ours has: no sensor measures here, and no disposition persists.
    ("EQ_persistentDisposition_set", "in_transit|completeness_verified", _of()),
    ("EQ_persistentDisposition_unset", "container_closed", _of()),
    ("EXISTS_sensorElementList", "", _of()),
    *((name, "2026-11-20T15:00:00Z", _of()) for name in sorted(absent.INSTANTS)),
    ("EQ_type", "Temperature", _of()),
    ("EQ_deviceID", "https://id.gs1.org/8004/401234599999", _of()),
    ("EQ_dataProcessingMethod", "https://id.gs1.org/253/4012345000054987", _of()),
    ("EQ_microorganism", "https://www.ncbi.nlm.nih.gov/taxonomy/1126011", _of()),
    ("EQ_chemicalSubstance", "https://identifiers.org/inchikey:CZMRCDWAGMRECN-UGDNZRGBSA-N", _of()),
    ("EQ_bizRules", "https://id.gs1.org/253/4012345000054987", _of()),
    ("EQ_stringValue", "SomeString", _of()),
    ("EQ_hexBinaryValue", "f0f0f0", _of()),
    ("EQ_uriValue", "https://id.example.org/_:map", _of()),
    ("EQ_booleanValue", "true", _of()),
    ("EQ_value_CEL", "-20.5|21", _of()),
    *((f"{compared}_{member}_KGM", "0", _of()) for member in MEASURED for compared in ORDERED),
    *((f"{compared}_percRank", "50", _of()) for compared in ORDERED),
]


@pytest.mark.parametrize(("name", "value", "by_hand"), CASES, ids=[f"{name}={value[-40:]}" for name, value, _ in CASES])
def test_each_parameter(name: str, value: str, by_hand: Hand) -> None:
    """Each parameter finds the events of the worked chain that it finds by hand."""
    question = read([(name, value)], NAMES)
    assert [event for event in EVENTS if _found(question, event)] == [event for event in EVENTS if by_hand(event)]


def _found(question: Question, event: Event) -> bool:
    recorded = datetime.fromisoformat(event.recorded)
    named = question.ids is None or id_of(event, NAMES) in question.ids
    return question.takes(recorded) and question.asks_for(event) and named


def test_every_parameter_has_a_case() -> None:
    """No parameter is answered that no case is made for."""
    made = {name for name, _, _ in CASES}
    bounded = {"orderBy", "orderDirection", "eventCountLimit", "maxEventCount", "perPage", "nextPageToken"}
    for name in set(PARAMETERS) - bounded:
        start = name.partition("<")[0]
        assert any(each == name or (start != name and each.startswith(start)) for each in made), name


def test_all_hold_at_once() -> None:
    """Of several parameters every one must hold."""
    asked = read([("EQ_action", "ADD"), ("EQ_bizStep", "commissioning"), ("MATCH_anyEPCClass", _lots(51, 52))], NAMES)
    found = [event for event in EVENTS if asked.asks_for(event)]
    assert {event.entry for event in found} == {SEQS["mineral-veta-grande"], SEQS["mineral-quebrada"]}


def test_what_bounds_the_answer() -> None:
    """When it was recorded, which ids, in which order, and how many."""
    asked = read(
        [
            ("GE_recordTime", "2026-11-20T11:00:00-05:00"),
            ("LT_recordTime", "2026-11-20T17:00:00Z"),
            ("EQ_eventID", "ni:///a|ni:///b"),
            ("orderBy", "eventTime"),
            ("orderDirection", "ASC"),
            ("eventCountLimit", "7"),
            ("perPage", "100000"),
        ],
        NAMES,
    )
    assert asked.ids == frozenset({"ni:///a", "ni:///b"})
    assert (asked.order, asked.descending, asked.first, asked.most, asked.per_page) == (
        "eventTime",
        False,
        7,
        None,
        100,
    )
    assert asked.takes(datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert not asked.takes(datetime(2026, 11, 20, 17, tzinfo=UTC))
    assert not asked.takes(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC))


def test_lots_narrow_only_where_all_are_lots() -> None:
    """A name that is no lot of ours may be a shipment's: then nothing is narrowed."""
    assert read([("MATCH_anyEPC", BAR)], NAMES).lots == frozenset({LOT.format(96)})
    assert read([("MATCH_anyEPC", f"{BAR}|{SHIPMENT}")], NAMES).lots is None
    assert read([("MATCH_parentID", _lots(21))], NAMES).lots is None


@pytest.mark.parametrize(
    ("asked", "name", "wanted"),
    [
        ([("EQ_bizstep", "shipping")], "EQ_bizstep", "unknown"),
        ([("WD_disposition", "x")], "WD_disposition", "unknown"),
        ([("WD_readPoint", "|")], "WD_readPoint", "values"),
        ([("EQ_type", "")], "EQ_type", "values"),
        ([("GE_startTime", "noon")], "GE_startTime", "instant"),
        ([("GE_value_CEL", "warm")], "GE_value_CEL", "number"),
        ([("GE_value_CEL", "1|2")], "GE_value_CEL", "number"),
        ([("EQ_value_CEL", "1|x")], "EQ_value_CEL", "number"),
        ([("EQ_maxValue_CEL", "1")], "EQ_maxValue_CEL", "unknown"),
        ([("GE_value", "1")], "GE_value", "unknown"),
        ([("GT_percRank", "")], "GT_percRank", "number"),
        ([("EQ_booleanValue", "yes")], "EQ_booleanValue", "one_of"),
        ([("EQ_SENSORREPORT_ex:speed", "1")], "EQ_SENSORREPORT_ex:speed", "unknown"),
        ([("HASATTR_bizLocation", "x")], "HASATTR_bizLocation", "unknown"),
        ([("EQ_quantity_grams", "1")], "EQ_quantity_grams", "unknown"),
        ([("EQ_action", "ADD"), ("EQ_action", "DELETE")], "EQ_action", "doubled"),
        ([("EQ_action", "add")], "EQ_action", "one_of"),
        ([("eventType", "ObjectEvent|Sale")], "eventType", "one_of"),
        ([("EQ_bizStep", "shipping|")], "EQ_bizStep", "values"),
        ([("EQ_bizStep", "|".join(["a"] * 101))], "EQ_bizStep", "values"),
        ([("GE_eventTime", "2026-11-20T14:42:00")], "GE_eventTime", "instant"),
        ([("GE_eventTime", "2026-02-30T14:42:00Z")], "GE_eventTime", "instant"),
        ([("GE_eventTime", "0001-01-01T00:00:00Z")], "GE_eventTime", "instant"),
        ([("GE_eventTime", "2026-11-20T24:00:00Z")], "GE_eventTime", "instant"),
        ([("LT_recordTime", "2026-11-20T14:42:00+99:00")], "LT_recordTime", "instant"),
        ([("LT_recordTime", "yesterday")], "LT_recordTime", "instant"),
        ([("GT_quantity", "1e9")], "GT_quantity", "number"),
        ([("GT_quantity", "NaN")], "GT_quantity", "number"),
        ([("GE_quantity_KGM", "1|2")], "GE_quantity_KGM", "number"),
        ([("perPage", "0")], "perPage", "count"),
        ([("maxEventCount", "-1")], "maxEventCount", "count"),
        ([("orderBy", "quantity")], "orderBy", "one_of"),
        ([("orderBy", "eventTime"), ("orderDirection", "down")], "orderDirection", "one_of"),
        ([("orderDirection", "ASC")], "orderDirection", "with_order"),
        ([("eventCountLimit", "3")], "eventCountLimit", "with_order"),
        ([("maxEventCount", "3"), ("eventCountLimit", "3"), ("orderBy", "eventTime")], "maxEventCount", "either"),
    ],
)
def test_what_cannot_be_answered_is_named(asked: list[tuple[str, str]], name: str, wanted: str) -> None:
    """A parameter that is unknown, doubled or malformed is refused by its name."""
    with pytest.raises(QueryParameterError) as error:
        read(asked, NAMES)
    assert (error.value.name, error.value.wanted) == (name, wanted)


def test_an_exact_amount_is_found() -> None:
    """Quantities are compared as decimals: what no float holds is found as well."""
    exact = next(each for event in EVENTS for each in event.goods.quantities if each.amount == Decimal("50.49"))
    asked = read([("EQ_quantity_GRM", "50.490")], NAMES)
    assert any(exact in event.goods.quantities for event in EVENTS if asked.asks_for(event))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*PARAMETERS, "EQ_bizTransaction_inv", "EQ_source_", "LE_quantity_GRM"])
            | st.text(max_size=40),
            st.text(max_size=60)
            | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9:]{5})", fullmatch=True)
            | st.from_regex(r"[0-9.|]{1,20}", fullmatch=True),
        ),
        max_size=4,
    )
)
def test_anything_may_be_asked(asked: list[tuple[str, str]]) -> None:
    """Whatever is asked is a question that can be put to every event, or refused by a parameter's name."""
    try:
        question = read(asked, NAMES)
    except QueryParameterError as error:
        named = {error.name}
    else:
        named = set()
        assert {question.asks_for(event) for event in EVENTS[::5]} <= {True, False}
    assert named <= dict(asked).keys()
