import json

import pytest
from prov.model import (
    ProvActivity,
    ProvAgent,
    ProvAssociation,
    ProvAttribution,
    ProvDerivation,
    ProvDocument,
    ProvEntity,
    ProvGeneration,
    ProvRecord,
    ProvUsage,
)

from service.exchange.epcis.names import Names
from service.exchange.prov import Made, document, reached
from service.trade.lots import DECLARED, MADE, TAKEN, Lot, LotUse
from service.trade.provenance import Graph

NAMES = Names("demo.orotraza.example/prov")
MINER, TRADER, PLANT = "ruc:10998110004", "ruc:20998030006", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"

# a, b declared by the miner; c of a, d of b, bought by the trader in one deal; e made of both by the plant.
LOTS = {
    "a": Lot(10, "a", MINER, "ore", 30_000_000, None, DECLARED, 0),
    "b": Lot(11, "b", MINER, "sponge", 120_500, 109_655_000, DECLARED, 0),
    "c": Lot(12, "c", TRADER, "ore", 30_000_000, 500_000, TAKEN, 1),
    "d": Lot(12, "d", TRADER, "sponge", 70_000, 63_700_000, TAKEN, 2),
    "e": Lot(13, "e", PLANT, "bar", 64_000, 63_968_000, MADE, 0, serial="DEMO-0001"),
}
USES = {
    "c": [LotUse(12, "c", "a", 30_000_000, None)],
    "d": [LotUse(12, "d", "b", 70_000, 63_700_000)],
    "e": [LotUse(13, "e", "c", 30_000_000, 500_000), LotUse(13, "e", "d", 70_000, 63_700_000)],
}
GRAPH = Graph(LOTS, USES)
ENTRIES = {
    10: Made(10, "lot.declared", "2026-11-18T12:00:00Z", MINER),
    11: Made(11, "lot.declared", "2026-11-18T13:00:00Z", MINER),
    12: Made(12, "purchase.recorded", "2026-11-20T19:42:00Z", TRADER),
    13: Made(13, "processing.recorded", "2026-11-21T19:42:00Z", PLANT),
}


def _read(lot: str, entries: dict[int, Made]) -> ProvDocument:
    """As the `prov` package reads it."""
    return ProvDocument.deserialize(content=json.dumps(document(lot, GRAPH, entries, NAMES)), format="json")


def _named(read: ProvDocument, kind: type[ProvRecord]) -> list[str]:
    return sorted(str(record.identifier) for record in read.get_records(kind))


def _ends(read: ProvDocument, kind: type[ProvRecord]) -> list[tuple[str, ...]]:
    return sorted(
        tuple(str(value) for _, value in record.formal_attributes if value is not None)
        for record in read.get_records(kind)
    )


def test_the_prov_package_reads_it() -> None:
    """Entities are the lots, activities the entries, agents the parties, and the relations those of the graph."""
    read = _read("e", ENTRIES)
    assert _named(read, ProvEntity) == [f"lot:{lot}" for lot in "abcde"]
    assert _named(read, ProvActivity) == [f"entry:e{seq}" for seq in (10, 11, 12, 13)]
    assert _named(read, ProvAgent) == sorted(f"party:{each}" for each in (MINER, TRADER, PLANT))
    assert _ends(read, ProvGeneration) == [(f"lot:{lot}", f"entry:e{LOTS[lot].seq}") for lot in "abcde"]
    assert _ends(read, ProvAttribution) == [(f"lot:{lot}", f"party:{LOTS[lot].holder}") for lot in "abcde"]
    assert _ends(read, ProvAssociation) == [(f"entry:e{seq}", f"party:{each.signer}") for seq, each in ENTRIES.items()]
    taken = [("c", "a", 12), ("d", "b", 12), ("e", "c", 13), ("e", "d", 13)]
    assert _ends(read, ProvUsage) == sorted((f"entry:e{seq}", f"lot:{parent}") for _, parent, seq in taken)
    assert _ends(read, ProvDerivation) == [
        (f"lot:{lot}", f"lot:{parent}", f"entry:e{seq}") for lot, parent, seq in taken
    ]


def test_names_and_amounts() -> None:
    """Names are those of EPCIS, amounts the ledger's integers."""
    read = _read("e", ENTRIES)
    (bar,) = [each for each in read.get_records(ProvEntity) if str(each.identifier) == "lot:e"]
    assert (bar.identifier and bar.identifier.uri) == NAMES.lot("e")
    said = {str(name): value for name, value in bar.attributes}
    assert said["prov:type"].uri == NAMES.word("bar")
    assert (said["oro:fineMicrograms"].value, said["oro:serial"]) == ("63968000", "DEMO-0001")
    (deal,) = [each for each in read.get_records(ProvActivity) if str(each.identifier) == "entry:e12"]
    assert (deal.identifier and deal.identifier.uri) == NAMES.entry(12)


@pytest.mark.parametrize(
    ("shown", "lots"),
    [
        ({10, 11, 12, 13}, "abcde"),
        ({12, 13}, "abcde"),
        ({10, 11, 13}, "cde"),
        ({10, 11, 12}, "e"),
        ({13}, "cde"),
    ],
)
def test_it_ends_at_what_may_not_be_read(shown: set[int], lots: str) -> None:
    """Of a lot whose making is not shown nothing is told, and nothing of what is above it, though that be shown."""
    entries = {seq: ENTRIES[seq] for seq in shown}
    assert sorted(reached("e", GRAPH, entries)) == list(lots)
    read = _read("e", entries)
    assert _named(read, ProvEntity) == [f"lot:{lot}" for lot in lots]
    withheld = [each for each in lots if LOTS[each].seq not in shown]
    for record in read.get_records(ProvEntity):
        if str(record.identifier).removeprefix("lot:") in withheld:
            assert [str(value) for _, value in record.attributes] == ["oro:withheld"]
    assert {seq for seq in ENTRIES if f"entry:e{seq}" in _named(read, ProvActivity)} == {
        LOTS[lot].seq for lot in lots if LOTS[lot].seq in shown
    }
