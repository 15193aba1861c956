"""Where gold is from and where it went: the graph of lots, walked and divided exactly. Pure.

Back (`origins`), forward (`reached`), from one lot to another (`ways`); and a lot's shares summed up (`portions`).
"""

from service.trade.provenance.columns import NotPacked
from service.trade.provenance.division import NO_RECORD, UNEXPLAINED, Cause
from service.trade.provenance.graph import Circle, Graph, ancestors_first, end, graph
from service.trade.provenance.packed import Opened, Packed
from service.trade.provenance.portions import (
    UNKNOWN,
    Portion,
    by_department,
    by_standing,
    portions,
)
from service.trade.provenance.reach import Reached, reached, steps
from service.trade.provenance.shares import Divided, Held, OriginShare, origins
from service.trade.provenance.standing import Standing, burdens
from service.trade.provenance.ways import MANY, Ways, ways

__all__ = [
    "MANY",
    "NO_RECORD",
    "UNEXPLAINED",
    "UNKNOWN",
    "Cause",
    "Circle",
    "Divided",
    "Graph",
    "Held",
    "NotPacked",
    "Opened",
    "OriginShare",
    "Packed",
    "Portion",
    "Reached",
    "Standing",
    "Ways",
    "ancestors_first",
    "burdens",
    "by_department",
    "by_standing",
    "end",
    "graph",
    "origins",
    "portions",
    "reached",
    "steps",
    "ways",
]
