"""Whom an entry's events concern."""

import pytest

from service.exchange.epcis.known import Known, Recorded
from service.flows.events.rights import sides
from service.trade.lots import DECLARED, Lot
from tests.exchange import told

TELLING, SEQS = told.chain()
PLANT, TOLL, MINER = "ruc:20998040001", "ruc:20998140006", "ruc:20998130001"
LUNAR, RINCONADA = "ruc:20998020001", "ruc:20998030006"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lote-minero-2", {"ruc:10998120000"}),
        ("pallaquera-1", {LUNAR, "ruc:10998010000"}),
        ("minero-2-parte", {RINCONADA, "ruc:10998120000"}),
        ("correccion", {RINCONADA, "ruc:10998110004"}),
        ("anticipo", {PLANT, MINER}),
        ("liquidacion", {PLANT, MINER}),
        ("traslado-quebrada", {TOLL, PLANT}),
        ("ingreso-quebrada", {PLANT, TOLL}),
        ("ensaye-planta", {TOLL}),
        ("campana", {PLANT, TOLL}),
        ("devolucion", {PLANT, TOLL}),
        ("refinacion", {PLANT}),
        ("inventario", {PLANT}),
        ("exportacion", {PLANT}),
    ],
)
def test_sides(name: str, expected: set[str]) -> None:
    """Both sides of a deal and of what is said of it, owner and host at a gate, and nobody else."""
    carriers = {"ruc:20998060002"}
    assert sides(TELLING.entries[SEQS[name]], TELLING.known) - carriers == expected


@pytest.mark.parametrize("name", ["campana", "ingreso-quebrada"])
def test_owners_whose_lots_came_together(name: str) -> None:
    """Where lots of two owners came together neither is a side: the entry tells of the other's."""
    recorded, known = TELLING.entries[SEQS[name]], TELLING.known
    said = recorded.payload.model_dump()
    member = "inputs" if "inputs" in said else "lots"
    other = "0192f3a1-7c10-7d21-9b8a-000000000999"
    with_other = getattr(recorded.payload, member)
    mixed = recorded.payload.model_copy(update={member: (*with_other, with_other[0].model_copy(update={"lot": other}))})
    lots = {**known.lots, other: Lot(1, other, MINER, "ore", 0, None, DECLARED, 0)}
    told_of = Recorded(recorded.seq, recorded.recorded_at, mixed)
    assert sides(told_of, Known(lots, known.entries, known.corrections)) == {PLANT}
