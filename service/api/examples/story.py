"""One worked example of every payload type; together they are a story that an empty log records, in this order.

Names are DEMO ones and keys are made of their names, so that anybody can sign these examples anew. A test submits them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from service.ledger import keyproof, signing
from service.ledger.signing import SeedSigner

LOG: Final = "demo.orotraza.pe/7f3a"
REGISTRAR: Final = "ruc:20990000051"
TRADER: Final = "ruc:20990000019"
CARRIER: Final = "ruc:20990000035"
MINER: Final = "ruc:10990000013"
PALLAQUERA: Final = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2"

_RIGHT: Final = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
_ANANEA: Final = {"system": "inei", "code": "211002"}


@dataclass(frozen=True, slots=True)
class Example:
    """A payload and the name of the key that signs it (`key`)."""

    signed_by: str
    payload: Mapping[str, Any]


def key(name: str) -> SeedSigner:
    """The example key of this name. Its seed is public: never trust it."""
    return SeedSigner(sha256(f"orotraza example key {name}".encode()).digest())


def _uuid(number: int) -> str:
    return f"0192f3a1-7c10-7d21-9b8a-{number:012d}"


def _digest(name: str) -> str:
    return sha256(f"orotraza example {name}".encode()).hexdigest()


def _public(name: str) -> str:
    return key(name).public_key.hex()


def _example(signed_by: str, kind: str, number: int, occurred_at: str, /, **members: object) -> Example:
    head = {"type": kind, "log": LOG, "id": _uuid(number), "occurred_at": occurred_at}
    return Example(signed_by, {**head, **{name.rstrip("_"): value for name, value in members.items()}})


_PURCHASE: Final = _example(
    "trader",
    "purchase.recorded",
    101,
    "2026-11-20T19:42:00Z",
    stage="final",
    buyer=TRADER,
    seller=PALLAQUERA,
    carrier=CARRIER,
    place={"ubigeo": _ANANEA},
    declares=[
        {
            "party": PALLAQUERA,
            "kind": "selector",
            "ubigeo": _ANANEA,
            "commitments": [
                {"field": "dni", "digest": _digest("dni")},
                {"field": "name", "digest": _digest("name")},
            ],
        }
    ],
    lines=[
        {
            "line": 1,
            "origin": {
                "lot": _uuid(201),
                "holder": MINER,
                "support": "constancia",
                "constancia": _uuid(50),
                "right": _RIGHT,
                "unit": "DEMO Labor 3",
                "ubigeo": _ANANEA,
                "extracted_on": "2026-11-18",
                "photos": [_digest("photo")],
            },
            "product": "sponge",
            "gross_g": "14.850",
            "fineness": "905.0",
            "fine_g": "13.439250",
            "assay": {"method": "touchstone", "by": "buyer"},
            "becomes": _uuid(301),
            "price": {"currency": "PEN", "amount": "5210.00"},
        },
        {
            "line": 2,
            "lot": _uuid(202),
            "take_g": "125.430",
            "product": "sponge",
            "gross_g": "125.430",
            "fineness": "912.5",
            "fine_g": "114.454875",
            "assay": {"method": "xrf", "by": "buyer", "digest": _digest("assay")},
            "becomes": _uuid(302),
            "price": {"currency": "PEN", "amount": "46890.00"},
        },
    ],
    price={"currency": "PEN", "amount": "52100.00"},
    payments=[
        {"means": "cash", "currency": "PEN", "amount": "2100.00", "paid_on": "2026-11-20"},
        {
            "means": "transfer",
            "currency": "PEN",
            "amount": "50000.00",
            "paid_on": "2026-11-20",
            "reference_digest": _digest("transfer"),
        },
    ],
    documents=[
        {
            "kind": "04",
            "issuer": TRADER,
            "series": "E001",
            "number": "4521",
            "issued_on": "2026-11-20",
            "currency": "PEN",
            "amount": "52100.00",
            "lines": [1, 2],
        },
        {
            "kind": "09",
            "issuer": TRADER,
            "series": "T001",
            "number": "883",
            "issued_on": "2026-11-20",
            "gross_g": "140.280",
            "plate": "X1A234",
            "lines": [1, 2],
        },
    ],
    destination="domestic",
    confirmation={"method": "paper", "digest": _digest("confirmation")},
)

_STORY: Final = (
    _example(
        "root",
        "log.genesis",
        1,
        "2026-11-20T13:00:00Z",
        root_key=_public("root"),
        log_key=_public("log"),
        service_key=_public("service"),
        registrar={
            "party": REGISTRAR,
            "name": "DEMO Registro de Oro",
            "key": _public("registrar"),
            "proof": keyproof.make(LOG, REGISTRAR, key("registrar")),
        },
    ),
    _example(
        "registrar",
        "party.registered",
        2,
        "2026-11-20T13:05:00Z",
        party=TRADER,
        kind="company",
        name="DEMO Comercializadora Ananea S.A.C.",
        roles=["trader"],
        ubigeo=_ANANEA,
    ),
    _example(
        "registrar",
        "key.enrolled",
        3,
        "2026-11-20T13:10:00Z",
        party=TRADER,
        grade="administrator",
        key=_public("trader"),
        proof=keyproof.make(LOG, TRADER, key("trader")),
    ),
    _example(
        "trader",
        "party.declared",
        4,
        "2026-11-20T13:15:00Z",
        party=MINER,
        kind="person",
        ubigeo=_ANANEA,
        commitments=[{"field": "name", "digest": _digest("miner")}],
    ),
    _example(
        "registrar",
        "registration.recorded",
        5,
        "2026-11-20T13:20:00Z",
        register="REINFO",
        party=MINER,
        status="vigente",
        from_="2019-03-01",
        right=_RIGHT,
        activity="exploitation",
        districts=[_ANANEA],
        registers={"kind": "person", "roles": ["miner"], "ubigeo": _ANANEA},
        source={"digest": _digest("roll"), "name": "DEMO REINFO", "retrieved_on": "2026-11-19"},
    ),
    _example(
        "registrar",
        "roll.imported",
        15,
        "2026-11-20T13:22:00Z",
        register="REINFO",
        source={"digest": _digest("roll"), "name": "DEMO REINFO", "retrieved_on": "2026-11-19"},
        departments=["21"],
        counts={"read": 2, "bad": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0},
    ),
    _example(
        "registrar",
        "assessment.recorded",
        6,
        "2026-11-20T13:25:00Z",
        party=MINER,
        from_="2026-11-01",
        right=_RIGHT,
        rights={"answer": "yes", "evidence": "registered_exploitation_contract", "document": _digest("contract")},
        surface={
            "answer": "no",
            "evidence": "verbal_consent",
            "holder": {"kind": "community", "name": "DEMO Comunidad de Ananea", "consent": "negotiating"},
        },
        mining_type="underground",
    ),
    _example(
        "registrar",
        "stage.reached",
        16,
        "2026-11-20T13:26:00Z",
        party=TRADER,
        right=_RIGHT,
        stage="igafom_preventive",
        reached_on="2024-08-14",
        evaluator="dgaam",
        number="DEMO-IGAFOM-204",
        document=_digest("igafom"),
        outcome="approved",
    ),
    _example(
        "registrar",
        "assistance.recorded",
        17,
        "2026-11-20T13:27:00Z",
        party=MINER,
        phase="I",
        kind="work_plan",
        on="2026-11-18",
        by=REGISTRAR,
        goals=[
            {"goal": "baseline_report", "due": "2026-11-30", "done_on": "2026-11-18"},
            {"goal": "surface_agreement", "due": "2027-03-31"},
        ],
        document=_digest("work plan"),
    ),
    _example(
        "trader",
        "production.declared",
        18,
        "2026-11-20T13:28:00Z",
        party=TRADER,
        right=_RIGHT,
        half_year="2026-1",
        commitment=_digest("production"),
        filed_on="2026-07-22",
    ),
    _example(
        "registrar",
        "membership.recorded",
        19,
        "2026-11-20T13:29:00Z",
        organization=TRADER,
        member=MINER,
        role="delegate",
        from_="2026-11-01",
        until="2027-10-31",
        mandate={"document": _digest("mandate"), "scopes": ["confirm_purchases", "answer_findings"]},
    ),
    _example(
        "registrar",
        "policy.set",
        7,
        "2026-11-20T13:30:00Z",
        name="gold_usd_per_ozt",
        value="4228.00",
        effective_from="2026-12-01",
    ),
    _example(
        "registrar",
        "constancia.issued",
        8,
        "2026-11-20T13:35:00Z",
        constancia=_uuid(50),
        issuer=MINER,
        selector=PALLAQUERA,
        right=_RIGHT,
        ubigeo=_ANANEA,
        gross_g="130.000",
        issued_on="2026-11-17",
        paper={"number": "DEMO-17", "digest": _digest("constancia")},
    ),
    _example(
        "trader",
        "lot.declared",
        9,
        "2026-11-20T13:40:00Z",
        lot=_uuid(202),
        holder=MINER,
        held_by=PALLAQUERA,
        support="constancia",
        constancia=_uuid(50),
        right=_RIGHT,
        ubigeo=_ANANEA,
        extracted_on="2026-11-17",
        product="sponge",
        gross_g="125.430",
        fineness="912.5",
        fine_g="114.454875",
        assay={"method": "xrf", "by": "buyer"},
    ),
    _PURCHASE,
    _example(
        "registrar",
        "party.updated",
        11,
        "2026-11-20T20:00:00Z",
        party=TRADER,
        roles=["trader", "plant"],
    ),
    _example(
        "registrar",
        "key.rotated",
        12,
        "2026-11-20T20:05:00Z",
        party=TRADER,
        kid=signing.thumbprint(key("trader").public_key),
        key=_public("trader 2"),
        proof=keyproof.make(LOG, TRADER, key("trader 2")),
    ),
    _example(
        "registrar",
        "key.revoked",
        13,
        "2026-11-20T20:10:00Z",
        party=TRADER,
        kid=signing.thumbprint(key("trader").public_key),
        reason="retired",
    ),
)

STORY: Final[Mapping[str, Example]] = MappingProxyType({example.payload["type"]: example for example in _STORY})
"""The example of each payload type, in the order in which they can be recorded."""
