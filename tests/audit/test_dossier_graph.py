"""A dossier that somebody made to be long."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from service.audit import dossier, dossier_graph
from service.audit.dossier import Dossier, DossierError, Head
from service.audit.dossier_graph import Read
from service.decision.records import Row
from service.trade.lots import DECLARED, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.told import Made
from tests.trade.market import uuid

HOLDER = "ruc:20990000019"


class _Counted(tuple[Row, ...]):
    """Rows that count how often one of them is looked at."""

    __slots__ = ()
    looked = 0

    def __iter__(self) -> Iterator[Row]:
        for each in super().__iter__():
            type(self).looked += 1
            yield each


def _long(count: int) -> tuple[Dossier, Read]:
    """A dossier of so many lots, of each of which the next one is made, and what its entries say of them."""
    lots = [Lot(at, uuid(at), HOLDER, "campaign", 1000, 1000, DECLARED, 0) for at in range(count)]
    uses = [LotUse(at, uuid(at), uuid(at - 1), 1000, 1000) for at in range(1, count)]
    lots[0] = replace(lots[0], product="dore")
    measured = [LotMeasured(at, uuid(0), 1000, 1000, 1000, 1000, 1000, 1000, 0, "counted") for at in range(count)]
    said = Read(
        made={lot.lot: (lot.seq, Made(lot.lot, HOLDER, lot.product, 1000, 1000, DECLARED, 0)) for lot in lots},
        taken={(use.child, use.parent): (use.seq, 1000) for use in uses},
    )
    head = Head(
        log="demo.orotraza.pe/honest",
        issued_at="2026-11-20T19:42:00Z",
        asked_by=HOLDER,
        role="auditor",
        lot=uuid(count - 1),
        size=count,
        root="0" * 64,
        lines=len(lots),
        digest="0" * 64,
    )
    rows = _Counted([*lots, *uses, *measured])
    return Dossier(head, cast("Any", None), b"", (), rows, (), (), len(rows), ""), said


def test_each_row_is_looked_at_a_few_times() -> None:
    """However many rows there are, none is looked at more often: a long dossier takes the time that its length asks."""
    looks = []
    for count in (10, 200):
        made, said = _long(count)
        _Counted.looked = 0
        assert list(dossier_graph.differing(made, said)) == []
        looks.append(_Counted.looked / len(made.rows))
    assert looks[0] == looks[1]


def test_a_line_without_end_is_not_taken_apart() -> None:
    """A line longer than any entry with its proof is refused unread: its values would take twenty times as much."""
    line = b'{"entry":{"a":[' + b"[]," * 700_000 + b'[]]},"proof":[]}'
    tracemalloc.start()
    with pytest.raises(DossierError, match="line 1: too long"):
        dossier.parse(line + b"\n{}\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * len(line)
