"""Certificates: what one of a lot could say and what is missing, what one says now, and which no longer stand."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from pydantic_core import to_json
from starlette.responses import Response

from service.api.access import PARTIES, Open, bearer
from service.api.asking import AFTER, CERTIFICATE, FEWEST, LIMIT, LOT, PURPOSE
from service.api.certificates import certificates_said as said
from service.api.documents import PRIVATE, document
from service.api.lots.lot_reading import admit_to, leave_on, unknown
from service.api.problems import Problem
from service.api.reading import FAILS as READING_FAILS
from service.api.reading import TURN_FAILS, turn
from service.api.routes import Answer, Asked, Routes
from service.api.texts import access as access_texts
from service.api.texts import certification, framing, reading
from service.api.worker import worker_of
from service.flows import certificates as flow
from service.flows.readers import may_read
from service.flows.readers.lot_rights import Leave
from service.registry.signers import AUTHORITY, CERTIFIER
from service.storage.access_log import Read

routes: Final = Routes("certificates")

_SHOWN: Final = Open("a certificate is made to be shown: it names no person, no price and no mine")
_WATCHERS: Final = bearer(CERTIFIER, "auditor", AUTHORITY)
_ALL: Final = {may_read.AUDITOR, CERTIFIER}
_CACHED: Final = {"cache-control": "public, max-age=60"}

_CLAIMS: Final[dict[str, Any]] = {
    "lot": "0192f3a1-7c10-7d21-9b8a-000000000096",
    "product": "bar",
    "gross_g": "300.000",
    "fine_g": "299.850000",
    "certified_g": "299.850000",
    "grade": "in_formalization",
    "criteria": [{"criterion": "origin_in_peru", "result": "pass"}],
    "excluded": [],
    "origins": [
        {
            "department": "21",
            "category": "II",
            "standing": "in_process",
            "lots": 7,
            "fine_g": "299.850000",
            "share_bp": 10_000,
        }
    ],
    "categories": [{"category": "II", "fine_g": "299.850000", "share_bp": 10_000}],
    "custody": [{"step": "cil", "model": "segregation", "times": 1}],
    "mercury": {"status": "used", "campaigns": 0, "controlled": 0, "undeclared_lots": 5},
    "criteria_version": 1,
    "size": 57,
}
_STANDING: Final[dict[str, Any]] = {
    "certificate": "OP-JWKN-46NB-EP45",
    "status": "suspended",
    "last_word": {"entry": 90, "reason": "sale_disputed", "basis": 88},
    "entry": 58,
    "certifier": "ruc:20990000299",
}


@routes.on(
    "GET",
    "/v1/lots/{lot}/certificate",
    allow=PARTIES,
    takes=(LOT, PURPOSE),
    answers=(
        Answer(
            200,
            "What a certificate of the lot could claim today, criterion by criterion, and what is missing.",
            example={
                "lot": _CLAIMS["lot"],
                "certificate": "OP-JWKN-46NB-EP45",
                "size": 57,
                "criteria_version": 1,
                "whose_criteria": "These criteria are ours, version 1: the national mark has published none.",
                "grade": None,
                "grade_name": None,
                "fine_g": "299.850000",
                "certified_g": "0.000000",
                "criteria": [
                    {
                        "criterion": "buyers_in_recpo",
                        "result": "fail",
                        "text": "Every buyer and every plant was vigente in RECPO.",
                    }
                ],
                "missing": [
                    {
                        "criterion": "buyers_in_recpo",
                        "reason": "plant_not_in_recpo",
                        "text": "The plant was not vigente in RECPO when the campaign ended.",
                        "remedy": "Record the registration that the plant had on that day.",
                        "mends": "plant",
                        "who": "the plant",
                        "fine_g": "299.850000",
                        "entry": 54,
                        "path": [_CLAIMS["lot"], "0192f3a1-7c10-7d21-9b8a-000000000090"],
                    }
                ],
                "behind": [],
                "first_sales": [
                    {
                        "entry": 30,
                        "price": {"currency": "PEN", "amount": "41000.00"},
                        "per_fine_g": "455.56",
                        "confirmations": ["own_key"],
                        "disputed": [],
                    }
                ],
                "claims": None,
            },
        ),
    ),
    fails=(*READING_FAILS, reading.LOT_NOT_FOUND, *TURN_FAILS),
)
async def dry_run(asked: Asked) -> Response:
    """Ask what is missing for a lot's certificate, and who can mend it: nothing is recorded.

    A gram falls short for one reason, in `missing`; `behind` are those that show once these are mended.

    Read by those whose deal made the lot, by certifiers, by state auditors, by the authorities of its district, and by
    whoever was granted the lot. Of lots above it that are others' to know, the grams and the reason are told, and
    neither the lot nor the entry; what a producer was paid is told to the two sides of that sale, to certifiers and to
    auditors.
    """
    worker, lot = worker_of(asked.request), asked.query.need(LOT)
    concerned = await flow.whom(worker.pools.reader, lot)
    if concerned is None:
        raise unknown(asked, also=(CERTIFIER,))
    # Whoever may not read it must not make the service walk the graph.
    leave = await leave_on(asked, lot)
    role = admit_to(asked, *concerned, leave, "certificate", (CERTIFIER,))
    async with turn(asked):
        found = await flow.dry_run(worker.pools.reader, worker.log, lot)
    if found is None:
        raise Problem(reading.LOT_NOT_FOUND, LOT.field)
    language = asked.language
    return document(said.dry_run(found, language, _may(asked, role, leave)))


def _may(asked: Asked, role: str, leave: Leave) -> said.May:
    def may(parties: Collection[str]) -> bool:
        return role in _ALL or asked.caller.party in parties or leave.reaches(parties)

    return may


@routes.on(
    "GET",
    "/v1/certificates/{certificate}",
    allow=_SHOWN,
    takes=(CERTIFICATE,),
    answers=(
        Answer(
            200,
            "Where the certificate stands now, and what it claims.",
            example={**_STANDING, "issued_at": "2026-11-24T15:00:00.000000Z", "claims": _CLAIMS},
        ),
    ),
    fails=(framing.PARAMETER_MALFORMED, framing.PARAMETER_UNKNOWN, certification.CERTIFICATE_NOT_FOUND),
)
async def read_certificate(asked: Asked) -> Response:
    """Read a certificate: valid, suspended or revoked, by which entry and why, and its claims.

    Claims name departments, categories and shares; no person, no price. Whoever holds an export of the log works every
    one of them out again with `orotraza verify`.
    """
    found = await flow.read(worker_of(asked.request).pools.reader, asked.query.need(CERTIFICATE))
    if found is None:
        raise Problem(certification.CERTIFICATE_NOT_FOUND, CERTIFICATE.field)
    return Response(to_json(said.told(found)), 200, _CACHED, "application/json")


@routes.on(
    "GET",
    "/v1/certificates",
    allow=_WATCHERS,
    takes=(AFTER, LIMIT, PURPOSE),
    answers=(
        Answer(
            200,
            "Certificates in the order in which they were issued; `Link` names the next page while there may be one.",
            example={
                "certificates": [
                    {**_STANDING, "lot": _CLAIMS["lot"], "grade": "in_formalization", "certified_g": "299.850000"}
                ],
            },
        ),
    ),
    fails=READING_FAILS,
)
async def list_certificates(asked: Asked) -> Response:
    """List certificates: a certifier its own; state auditors and authorities all."""
    after, limit = asked.query.find(AFTER), asked.query.find(LIMIT) or FEWEST
    certifier = _whose(asked, "certificates")
    start = -1 if after is None else after
    found = await flow.page(worker_of(asked.request).pools.reader, start, certifier, limit)
    following = found[-1][0].seq if len(found) == limit else None
    told = {"certificates": [said.listed(*each) for each in found]}
    return document(told, headers=_headers(asked, "/v1/certificates", following, limit))


@routes.on(
    "GET",
    "/v1/certificates:review",
    allow=_WATCHERS,
    takes=(AFTER, LIMIT, PURPOSE),
    answers=(
        Answer(
            200,
            "Valid certificates that no longer stand, among so many issued after `after`; `Link` names the next ones.",
            example={
                "examined": 20,
                "fallen": [
                    {
                        "certificate": "OP-JWKN-46NB-EP45",
                        "entry": 58,
                        "certifier": "ruc:20990000299",
                        "lot": _CLAIMS["lot"],
                        "size": 90,
                        "certified_g": "299.850000",
                        "now_g": "150.000000",
                        "grade": "in_formalization",
                        "grade_now": "in_formalization",
                        "reason": "sale_disputed",
                        "basis": 88,
                        "path": [_CLAIMS["lot"], "0192f3a1-7c10-7d21-9b8a-000000000021"],
                        "missing": [
                            {
                                "reason": "sale_disputed",
                                "fine_g": "149.850000",
                                "entry": 88,
                                "path": [_CLAIMS["lot"], "0192f3a1-7c10-7d21-9b8a-000000000021"],
                            }
                        ],
                    }
                ],
            },
        ),
    ),
    fails=(*READING_FAILS, *TURN_FAILS),
)
async def review_certificates(asked: Asked) -> Response:
    """Examine certificates again: each is judged by all that the log knows now, and compared with what it certified.

    Of each that no longer stands: the code under which to suspend it, the entry that changed it, and the lots from the
    certified one up to where that lies (not for an authority with a territory, whose the lots need not be). To suspend
    is a `certificate.suspended` of its certifier.
    """
    limit = asked.query.find(LIMIT) or FEWEST
    certifier = _whose(asked, "certificates_review")
    after = asked.query.find(AFTER)
    start = -1 if after is None else after
    async with turn(asked):
        found = await flow.review(worker_of(asked.request).pools.reader, certifier, start, limit)
    whole = not (asked.caller.roles.isdisjoint(_ALL) and asked.caller.territory)
    fallen = [said.examined(each, whole=whole) for each in found.examined if not each.stands]
    told = {"examined": len(found.examined), "fallen": fallen}
    return document(told, headers=_headers(asked, "/v1/certificates:review", found.following, limit))


def _whose(asked: Asked, action: str) -> str | None:
    """Whose certificates the caller reads: its own, or everybody's (None), which is noted.

    Raises:
        Problem: `purpose_missing`, for an authority.
    """
    caller, purpose = asked.caller, asked.query.find(PURPOSE)
    if CERTIFIER in caller.roles:
        return caller.party
    role = may_read.AUDITOR if may_read.AUDITOR in caller.roles else may_read.AUTHORITY
    if role == may_read.AUTHORITY and purpose is None:
        raise Problem(access_texts.PURPOSE_MISSING, PURPOSE.field)
    read = Read(datetime.now(UTC), caller.party, role, action, "certificates", purpose)
    worker_of(asked.request).access_log.note(read)
    return None


def _headers(asked: Asked, path: str, following: int | None, limit: int) -> dict[str, str]:
    if following is None:
        return dict(PRIVATE)
    purpose = asked.query.find(PURPOSE)
    again = {"after": following, "limit": limit} | ({} if purpose is None else {"purpose": purpose})
    return {**PRIVATE, "link": f'<{path}?{urlencode(again)}>; rel="next"'}
