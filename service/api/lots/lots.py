"""Read a lot: what it is, what it still holds, and what it was made of."""

from typing import Any, Final

from starlette.responses import Response

from service.api.access import PARTIES
from service.api.asking import LOT, PURPOSE
from service.api.documents import PRIVATE, document
from service.api.lots import lot_history
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS
from service.api.routes import Answer, Asked, Routes
from service.api.texts import events, framing, reading
from service.api.worker import worker_of
from service.flows import read_lot as flow
from service.flows.read_lot import LotRecord
from service.flows.readers import may_read
from service.trade.custody.assays import Assayed
from service.trade.lots import METALS, Lot
from service.trade.measures import LotMeasured
from service.trade.quantities import decimal_text

routes: Final = Routes("lots")


@routes.on(
    "GET",
    "/v1/lots/{lot}",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(
        Answer(
            200,
            "The lot as it came in, its balance, where that lies, its measures, and what it was made of.",
            also=lot_history.HISTORIES,
        ),
    ),
    fails=(*READING_FAILS, reading.LOT_NOT_FOUND, framing.NOT_ACCEPTABLE, *TURN_FAILS, events.TOO_LARGE),
)
async def read_lot(asked: Asked) -> Response:
    """Read a lot: what it was recorded as, what it still holds and where, how it was measured, what it was made of.

    A lot whose entry was annulled says by which (`annulled_by`): it holds nothing. Read by those whose deal made it, by
    the plant at whose gate it lies, by state auditors, by the authorities of its district, and by whoever was granted
    it (`access.granted`), or a lot made of it that reaches so far. Who sold it is not told where it lies.

    With `Accept: application/ld+json` the answer is the lot's history as an EPCIS 2.0 document, with
    `application/prov+json` where it is from as W3C PROV-JSON: of the lot and of those above it as much as the reader
    may know.
    """
    media_type = lot_history.wanted(asked)
    found = await flow.read(worker_of(asked.request).pools.reader, asked.query.need(LOT))
    if found is None:
        raise unknown(asked)
    leave = await leave_on(asked, found.lot.lot)
    role = admit_to(asked, found.lot, found.parties | found.keepers, leave)
    if media_type in lot_history.HISTORIES:
        return await lot_history.answer(asked, found.lot.lot, leave, media_type)
    readers = leave.granters if role == may_read.GRANTEE else {asked.caller.party}
    where = role not in {may_read.PARTY, may_read.GRANTEE} or any(map(found.tells_where, readers))
    return document(_lot(found, where=where), headers={**PRIVATE, "vary": "accept"})


def _lot(found: LotRecord, *, where: bool) -> dict[str, Any]:
    lot = found.lot
    return {
        "lot": lot.lot,
        "seq": lot.seq,
        "line": lot.line,
        "source": lot.source,
        "product": lot.product,
        "holder": lot.holder,
        "parties": sorted(found.parties | found.keepers if where else found.parties),
        "gross_mg": lot.gross_mg,
        "fine_ug": lot.fine_ug,
        "balance": {"gross_mg": found.balance.gross_mg, "fine_ug": found.balance.fine_ug},
        "places": [_place(place, gross) for place, gross in sorted(found.places.items()) if where],
        "measured": _measured(found.measured),
        "assays": [_assay(each, metal=lot.product in METALS) for each in found.assays],
        "made_of": [{"lot": use.parent, "gross_mg": use.gross_mg, "fine_ug": use.fine_ug} for use in found.made_of],
        "annulled_by": found.annulled_by,
        "declared": declared(lot) if lot.origin_holder is not None else None,
    }


def _place(place: str, gross_mg: int) -> dict[str, Any]:
    """Where so many grams lie: `home`, in `transit` under a shipment, `at` a party's gate, or there in `quarantine`."""
    where, _, name = place.partition(":")
    shipment, party = (name, None) if where == "transit" else (None, name or None)
    return {"place": where, "party": party, "shipment": shipment, "gross_mg": gross_mg}


def _measured(measured: LotMeasured) -> dict[str, Any]:
    """The lot's last measure: the whole of it, what has left it included, and how it was found."""
    return {
        "seq": measured.seq,
        "how": measured.how,
        "gross_mg": measured.gross_mg,
        "fine_ug": measured.fine_ug,
    }


def _assay(assay: Assayed, *, metal: bool) -> dict[str, Any]:
    """One assay, as it was signed."""
    return {
        "assay": assay.assay,
        "seq": assay.seq,
        "by": assay.by,
        "day": assay.day,
        "stage": assay.stage,
        "sample": assay.sample,
        "number": assay.number,
        "laboratory": assay.laboratory,
        "method": assay.method,
        "digest": assay.digest,
        "fineness": decimal_text(assay.grade, 1) if metal else None,
        "grade_g_t": None if metal else decimal_text(assay.grade, 3),
        "moisture_percent": None if metal else decimal_text(assay.moisture, 2),
    }


def declared(lot: Lot) -> dict[str, Any]:
    """What was said of a lot when it was declared."""
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
