"""Read a lot: what it is, what it still holds, and where it is from."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import LOT, PURPOSE
from service.api.documents import document
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import admit
from service.api.routes import Answer, Asked, Routes
from service.api.texts import reading
from service.api.worker import worker_of
from service.flows import read_lot as flow
from service.flows.read_lot import LotRecord, Origins, Traced
from service.trade.lots import Lot

routes: Final = Routes("lots")

_ORIGINS_EXAMPLE: Final = {
    "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
    "measured": True,
    "fine_ug": 13439250,
    "fine_g": "13.439250",
    "tree_size": 2413,
    "checkpoint": "demo.orotraza.pe/7f3a\n2413\n…\n\n— demo.orotraza.pe/7f3a …\n",
    "origins": [
        {
            "origin": "0192f3a1-7c10-7d21-9b8a-000000000201",
            "ug": 9303400,
            "share": "0.692256",
            "standing": "blocked",
            "origin_holder": "ruc:10990000013",
            "parties": ["nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", "ruc:10990000013", "ruc:20990000019"],
            "support": "constancia",
            "constancia": "0192f3a1-7c10-7d21-9b8a-000000000050",
            "right": {"code": "010234500", "name": "DEMO Cerro Lunar 1"},
            "unit": "DEMO Labor 3",
            "ubigeo": {"system": "inei", "code": "211002"},
            "extracted_on": "2026-11-18",
            "entry": {"seq": 2412, "proof": ["<64 hex>"]},
        }
    ],
}


@routes.on(
    "GET",
    "/v1/lots/{lot}",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(Answer(200, "The lot as it came in, its balance, and the lots it was made of."),),
    fails=(*READING_FAILS, reading.LOT_NOT_FOUND),
)
async def read_lot(asked: Asked) -> Response:
    """Read a lot: what it was recorded as, what it still holds, and what it was made of.

    Read by those whose deal made it, by state auditors, and by the authorities of its district.
    """
    found = await flow.read(worker_of(asked.request).pools.reader, asked.query.need(LOT))
    if found is None:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    _admit(asked, found.lot, found.parties)
    return document(_lot(found))


@routes.on(
    "GET",
    "/v1/lots/{lot}/origins",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(Answer(200, "Every origin, with its micrograms, share, standing and proof.", example=_ORIGINS_EXAMPLE),),
    fails=(*READING_FAILS, reading.LOT_NOT_FOUND),
)
async def trace_lot(asked: Asked) -> Response:
    """Say where a lot is from: every origin with its micrograms of fine gold, which add up to the lot's exactly.

    Standing goes by share, never by contagion. Each declared origin names the entry that declared it and the proof that
    the entry is in the tree of `tree_size`, which `checkpoint` signs. A lot not assayed yet is divided by gross
    milligrams: `measured` is false, and only the shares are to be read.
    """
    worker = worker_of(asked.request)
    found = await flow.trace(worker.pools.reader, worker.prover, asked.query.need(LOT))
    if found is None:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    _admit(asked, found.lot, found.parties)
    return document(_origins(found))


def _admit(asked: Asked, lot: Lot, parties: Collection[str]) -> None:
    placed = lot.ubigeo_system is not None and lot.ubigeo_code is not None
    places = ((lot.ubigeo_system or "", lot.ubigeo_code or ""),) if placed else ()
    admit(asked, "lot", lot.lot, concerns=parties, places=places)


def _lot(found: LotRecord) -> dict[str, Any]:
    lot = found.lot
    return {
        "lot": lot.lot,
        "seq": lot.seq,
        "line": lot.line,
        "source": lot.source,
        "product": lot.product,
        "holder": lot.holder,
        "parties": sorted(found.parties),
        "gross_mg": lot.gross_mg,
        "fine_ug": lot.fine_ug,
        "balance": {"gross_mg": found.balance.gross_mg, "fine_ug": found.balance.fine_ug},
        "made_of": [{"lot": use.parent, "gross_mg": use.gross_mg, "fine_ug": use.fine_ug} for use in found.made_of],
        "declared": _declared(lot) if lot.origin_holder is not None else None,
    }


def _declared(lot: Lot) -> dict[str, Any]:
    right = {"code": lot.right_code, "name": lot.right_name} if lot.right_code is not None else None
    ubigeo = {"system": lot.ubigeo_system, "code": lot.ubigeo_code} if lot.ubigeo_code is not None else None
    return {
        "origin_holder": lot.origin_holder,
        "support": lot.support,
        "constancia": lot.constancia,
        "right": right,
        "unit": lot.unit,
        "ubigeo": ubigeo,
        "extracted_on": lot.extracted_on,
    }


def _origins(found: Origins) -> dict[str, Any]:
    measured = found.lot.fine_ug is not None
    signed = found.checkpoint
    return {
        "lot": found.lot.lot,
        "measured": measured,
        "fine_ug": found.lot.fine_ug,
        "fine_g": str(Decimal(found.lot.fine_ug or 0).scaleb(-6)) if measured else None,
        "tree_size": None if signed is None else signed.size,
        "checkpoint": None if signed is None else signed.note.decode(),
        "origins": [_origin(each, found.total_ug, measured=measured) for each in found.traced],
    }


def _origin(traced: Traced, total: int, *, measured: bool) -> dict[str, Any]:
    share, lot = traced.share, traced.declared
    said: dict[str, Any] = {
        "origin": share.origin,
        "ug": share.ug if measured else None,
        "share": _portion(share.ug, total),
        "standing": share.standing.value,
    }
    if lot is None:
        return said
    entry = {"seq": lot.seq, "proof": [node.hex() for node in traced.proof]}
    return {**said, **_declared(lot), "parties": sorted(traced.parties), "entry": entry}


def _portion(part: int, whole: int) -> str:
    """The share to six places, for reading; the micrograms are exact."""
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.000001"))) if whole else "0.000000"
