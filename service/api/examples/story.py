"""One worked example of every payload type; together they are a story that an empty log records, in this order.

Names are DEMO ones and keys are made of their names, so that anybody can sign these examples anew. A test submits them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from service.api.examples import (
    certification,
    change,
    corrections,
    custody,
    filing,
    grants,
    keys,
    own_keys,
    ownership,
    review,
    stock,
)
from service.api.examples.pen import (
    ANANEA,
    CARRIER,
    LOG,
    MINER,
    PALLAQUERA,
    REGISTRAR,
    RIGHT,
    TRADER,
    Example,
    digest,
    example,
    key,
    public,
    uuid,
)
from service.ledger import keyproof, signing

__all__ = ["ACTS", "CARRIER", "ENTRY_OF_PURCHASE", "LOG", "MINER", "PALLAQUERA", "REGISTRAR", "STORY", "TRADER", "key"]

_PURCHASE: Final = example(
    "trader",
    "purchase.recorded",
    101,
    "2026-11-20T19:42:00Z",
    stage="final",
    buyer=TRADER,
    seller=PALLAQUERA,
    carrier=CARRIER,
    place={"ubigeo": ANANEA},
    declares=[
        {
            "party": PALLAQUERA,
            "kind": "selector",
            "ubigeo": ANANEA,
            "commitments": [
                {"field": "dni", "digest": digest("dni")},
                {"field": "name", "digest": digest("name")},
            ],
        }
    ],
    lines=[
        {
            "line": 1,
            "origin": {
                "lot": uuid(201),
                "holder": MINER,
                "support": "constancia",
                "constancia": uuid(50),
                "right": RIGHT,
                "unit": "DEMO Labor 3",
                "ubigeo": ANANEA,
                "extracted_on": "2026-11-18",
                "photos": [digest("photo")],
            },
            "product": "sponge",
            "gross_g": "14.850",
            "fineness": "905.0",
            "fine_g": "13.439250",
            "assay": {"method": "touchstone", "by": "buyer"},
            "becomes": uuid(301),
            "price": {"currency": "PEN", "amount": "5210.00"},
        },
        {
            "line": 2,
            "lot": uuid(202),
            "take_g": "125.430",
            "product": "sponge",
            "gross_g": "125.430",
            "fineness": "912.5",
            "fine_g": "114.454875",
            "assay": {"method": "xrf", "by": "buyer", "digest": digest("assay")},
            "becomes": uuid(302),
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
            "reference_digest": digest("transfer"),
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
    confirmation={"method": "paper", "digest": digest("confirmation")},
)

_BASE: Final = (
    example(
        "root",
        "log.genesis",
        1,
        "2026-11-20T13:00:00Z",
        root_key=public("root"),
        log_key=public("log"),
        service_key=public("service"),
        registrar={
            "party": REGISTRAR,
            "name": "DEMO Registro de Oro",
            "key": public("registrar"),
            "proof": keyproof.make(LOG, REGISTRAR, key("registrar")),
        },
    ),
    example(
        "registrar",
        "party.registered",
        2,
        "2026-11-20T13:05:00Z",
        party=TRADER,
        kind="company",
        name="DEMO Comercializadora Ananea S.A.C.",
        roles=["trader"],
        ubigeo=ANANEA,
    ),
    example(
        "registrar",
        "key.enrolled",
        3,
        "2026-11-20T13:10:00Z",
        party=TRADER,
        grade="administrator",
        key=public("trader"),
        proof=keyproof.make(LOG, TRADER, key("trader")),
    ),
    example(
        "trader",
        "party.declared",
        4,
        "2026-11-20T13:15:00Z",
        party=MINER,
        kind="person",
        ubigeo=ANANEA,
        commitments=[{"field": "name", "digest": digest("miner")}],
    ),
    example(
        "registrar",
        "registration.recorded",
        5,
        "2026-11-20T13:20:00Z",
        register="REINFO",
        party=MINER,
        status="vigente",
        from_="2019-03-01",
        right=RIGHT,
        activity="exploitation",
        districts=[ANANEA],
        registers={"kind": "person", "roles": ["miner"], "ubigeo": ANANEA},
        source={"digest": digest("roll"), "name": "DEMO REINFO", "retrieved_on": "2026-11-19"},
    ),
    example(
        "registrar",
        "roll.imported",
        15,
        "2026-11-20T13:22:00Z",
        register="REINFO",
        source={"digest": digest("roll"), "name": "DEMO REINFO", "retrieved_on": "2026-11-19"},
        departments=["21"],
        counts={"read": 2, "bad": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0},
    ),
    example(
        "registrar",
        "assessment.recorded",
        6,
        "2026-11-20T13:25:00Z",
        party=MINER,
        from_="2026-11-01",
        right=RIGHT,
        rights={"answer": "yes", "evidence": "registered_exploitation_contract", "document": digest("contract")},
        surface={
            "answer": "no",
            "evidence": "verbal_consent",
            "holder": {"kind": "community", "name": "DEMO Comunidad de Ananea", "consent": "negotiating"},
        },
        mining_type="underground",
    ),
    example(
        "registrar",
        "stage.reached",
        16,
        "2026-11-20T13:26:00Z",
        party=TRADER,
        right=RIGHT,
        stage="igafom_preventive",
        reached_on="2024-08-14",
        evaluator="dgaam",
        number="DEMO-IGAFOM-204",
        document=digest("igafom"),
        outcome="approved",
    ),
    example(
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
        document=digest("work plan"),
    ),
    example(
        "trader",
        "production.declared",
        18,
        "2026-11-20T13:28:00Z",
        party=TRADER,
        right=RIGHT,
        half_year="2026-1",
        commitment=digest("production"),
        filed_on="2026-07-22",
    ),
    example(
        "registrar",
        "membership.recorded",
        19,
        "2026-11-20T13:29:00Z",
        organization=TRADER,
        member=MINER,
        role="delegate",
        from_="2026-11-01",
        until="2027-10-31",
        mandate={"document": digest("mandate"), "scopes": ["confirm_purchases", "answer_findings"]},
    ),
    example(
        "registrar",
        "policy.set",
        7,
        "2026-11-20T13:30:00Z",
        name="gold_usd_per_ozt",
        value="4228.00",
        effective_from="2026-12-01",
    ),
    example(
        "registrar",
        "constancia.issued",
        8,
        "2026-11-20T13:35:00Z",
        constancia=uuid(50),
        issuer=MINER,
        selector=PALLAQUERA,
        right=RIGHT,
        ubigeo=ANANEA,
        gross_g="130.000",
        issued_on="2026-11-17",
        paper={"number": "DEMO-17", "digest": digest("constancia")},
    ),
    example(
        "trader",
        "lot.declared",
        9,
        "2026-11-20T13:40:00Z",
        lot=uuid(202),
        holder=MINER,
        held_by=PALLAQUERA,
        support="constancia",
        constancia=uuid(50),
        right=RIGHT,
        ubigeo=ANANEA,
        extracted_on="2026-11-17",
        product="sponge",
        gross_g="125.430",
        fineness="912.5",
        fine_g="114.454875",
        assay={"method": "xrf", "by": "buyer"},
    ),
    _PURCHASE,
    example(
        "registrar",
        "party.updated",
        11,
        "2026-11-20T20:00:00Z",
        party=TRADER,
        roles=["trader", "plant"],
    ),
    example(
        "trader",
        "key.rotated",
        12,
        "2026-11-20T20:05:00Z",
        party=TRADER,
        kid=signing.thumbprint(key("trader").public_key),
        key=public("trader 2"),
        proof=keyproof.make(LOG, TRADER, key("trader 2")),
    ),
    example(
        "registrar",
        "key.revoked",
        13,
        "2026-11-20T20:10:00Z",
        party=TRADER,
        kid=signing.thumbprint(key("trader").public_key),
        reason="retired",
    ),
)

ENTRY_OF_PURCHASE: Final = _BASE.index(_PURCHASE)
"""The entry that the worked purchase becomes in an empty log."""


def _told() -> tuple[Example, ...]:
    """The base, then what each room adds, told from which entry on it does."""
    acts = [*_BASE]
    for room in (custody, ownership, change, corrections, review, grants, certification, filing, own_keys, keys, stock):
        acts += room.acts(len(acts), ENTRY_OF_PURCHASE)
    return tuple(acts)


ACTS: Final = _told()
"""All of them, in the order in which an empty log records them."""

STORY: Final[Mapping[str, Example]] = MappingProxyType({act.payload["type"]: act for act in reversed(ACTS)})
"""The first example of each payload type."""
