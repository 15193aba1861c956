"""Worked examples of a certificate, and of what becomes of it."""

from typing import Any, Final

from service.api.examples.pen import ANANEA, LOG, Example, example, key, public, uuid
from service.certification.code import code
from service.ledger import keyproof

_CERTIFIER: Final = "ruc:20990000299"
_LOT: Final = uuid(202)
_CODE: Final = code(LOG, _LOT, 0)


def acts(first: int, purchase: int) -> tuple[Example, ...]:
    """What is recorded from entry `first` on: the lot declared before the worked purchase, which is entry `purchase`.

    It is certified by what was known just before that.
    """
    return (
        example(
            "registrar",
            "party.registered",
            901,
            "2026-11-20T23:00:00Z",
            party=_CERTIFIER,
            kind="company",
            name="DEMO Certificadora S.A.C.",
            roles=["certifier"],
            ubigeo=ANANEA,
        ),
        example(
            "registrar",
            "key.enrolled",
            902,
            "2026-11-20T23:01:00Z",
            party=_CERTIFIER,
            grade="administrator",
            key=public("certifier"),
            proof=keyproof.make(LOG, _CERTIFIER, key("certifier")),
        ),
        example(
            "certifier", "certificate.issued", 903, "2026-11-20T23:10:00Z", certificate=_CODE, claims=_claims(purchase)
        ),
        example(
            "certifier",
            "certificate.suspended",
            904,
            "2026-11-20T23:20:00Z",
            certificate=_CODE,
            reason="under_inspection",
            path=[_LOT],
        ),
        example(
            "certifier",
            "certificate.reinstated",
            905,
            "2026-11-20T23:30:00Z",
            certificate=_CODE,
            reason="suspended_in_error",
        ),
        example(
            "certifier",
            "certificate.revoked",
            906,
            "2026-11-20T23:40:00Z",
            certificate=_CODE,
            reason="asked_by_holder",
        ),
    )


def _claims(size: int) -> dict[str, Any]:
    passed = (
        "origin_in_peru",
        "origin_formal",
        "sellers_registered",
        "buyers_in_recpo",
        "balance_closed",
        "nothing_held",
        "mercury_declared",
        "custody",
        "certified_once",
    )
    fine, whole = "114.454875", 10_000
    origin = {"department": "21", "category": "II", "standing": "in_process", "lots": 1}
    return {
        "lot": _LOT,
        "product": "sponge",
        "gross_g": "125.430",
        "fine_g": fine,
        "certified_g": fine,
        "grade": "in_formalization",
        "criteria": [
            {"criterion": each, "result": "not_known" if each == "mercury_declared" else "pass"} for each in passed
        ],
        "excluded": [],
        "origins": [{**origin, "fine_g": fine, "share_bp": whole}],
        "categories": [{"category": "II", "fine_g": fine, "share_bp": whole}],
        "custody": [],
        "mercury": {"status": "used", "campaigns": 0, "controlled": 0, "undeclared_lots": 1},
        "criteria_version": 1,
        "size": size,
    }
