"""A service whose log has certificates: the worked examples up to the purchase, and a certifier of its own."""

import json
import uuid
from typing import Any

from service.api.examples import story
from service.certification.code import code
from service.ledger import keyproof, note, signing
from service.ledger.signing import SeedSigner, Signer
from tests.api.served import Served

CERTIFIER = "ruc:20990000094"
LOT, SECOND = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000301"
CODE = code(story.LOG, LOT, 0)
ROOT_VKEY = note.vkey(story.LOG, story.key("root").public_key)

Json = dict[str, Any]


def claims(size: int, lot: str = LOT, fine: str = "114.454875", gross: str = "125.430") -> Json:
    """What a certifier may say of a lot of the story, all of it from one mine in Ananea, Puno."""
    group = {"category": "none", "fine_g": fine, "share_bp": 10_000}
    return {
        "lot": lot,
        "product": "sponge",
        "gross_g": gross,
        "fine_g": fine,
        "certified_g": fine,
        "grade": "in_formalization",
        "criteria": [
            {"criterion": "origin_in_peru", "result": "pass"},
            {"criterion": "origin_formal", "result": "pass"},
            {"criterion": "sellers_registered", "result": "pass"},
            {"criterion": "buyers_in_recpo", "result": "pass"},
            {"criterion": "balance_closed", "result": "pass"},
            {"criterion": "nothing_held", "result": "pass"},
            {"criterion": "mercury_declared", "result": "not_known"},
            {"criterion": "custody", "result": "pass"},
            {"criterion": "certified_once", "result": "pass"},
        ],
        "origins": [{"department": "21", "standing": "in_process", "lots": 1, **group}],
        "categories": [group],
        "custody": [{"step": "purchase", "model": "segregation", "times": 1}],
        "mercury": {"status": "not_known", "campaigns": 0, "controlled": 0, "undeclared_lots": 1},
        "criteria_version": 1,
        "size": size,
    }


def certify(service: Served, signer: SeedSigner, said: Json, earlier: int = 0) -> str:
    """Record a certificate of a lot that has been certified so often before; its code."""
    made = code(story.LOG, said["lot"], earlier)
    _record(service, signer, "certificate.issued", certificate=made, claims=said)
    return made


def device(service: Served, administrator: SeedSigner, name: str) -> SeedSigner:
    """A device key of the certifier's, enrolled by its administrator key."""
    signer = story.key(name)
    proof = keyproof.make(story.LOG, CERTIFIER, signer)
    about = {"party": CERTIFIER, "grade": "device", "key": signer.public_key.hex(), "proof": proof}
    _record(service, administrator, "key.enrolled", **about)
    return signer


def rotate(service: Served, new: Signer) -> None:
    """Put another key in the place of the service's, by the root key."""
    _record(
        service,
        story.key("root"),
        "log.key_rotated",
        grade="service",
        kid=signing.thumbprint(story.key("service").public_key),
        key=new.public_key.hex(),
        proof=keyproof.make(story.LOG, "log", new),
    )


def change(service: Served, signer: SeedSigner, what: str, certificate: str, reason: str) -> None:
    """Suspend, reinstate or revoke one."""
    _record(service, signer, f"certificate.{what}", certificate=certificate, reason=reason)


def begin(service: Served) -> SeedSigner:
    """Tell the story up to the purchase, and enrol a certifier; its key."""
    service.tell("purchase.recorded")
    return service.enrol(CERTIFIER, "certifier", kind="company", name="DEMO Certificadora Andina", roles=["certifier"])


def claims_of_many(size: int) -> Json:
    """As `claims`, of the story's other lot: from nine groups of origins, with grams left out and mercury used."""
    told = (
        ("03", "IV", "in_process", 40, "0.300000", 725),
        ("04", "I", "formal", 9, "1.000000", 2418),
        ("05", "none", "in_process", 4, "0.100000", 242),
        ("08", "II", "in_process", 2, "0.030000", 73),
        ("12", "I", "formal", 3, "0.400000", 967),
        ("13", "II", "in_process", 2, "0.080000", 193),
        ("17", "III", "in_process", 120, "0.700000", 1693),
        ("20", "II", "in_process", 1, "0.025850", 62),
        ("21", "II", "in_process", 14, "1.500000", 3627),
    )
    names = ("department", "category", "standing", "lots", "fine_g", "share_bp")
    shares = (
        ("I", "1.400000", 3385),
        ("II", "1.635850", 3955),
        ("III", "0.700000", 1693),
        ("IV", "0.300000", 725),
        ("none", "0.100000", 242),
    )
    said = claims(size, SECOND, "4.135850", "14.850")
    results = [
        {**each, **({"result": "fail"} if each["criterion"] == "buyers_in_recpo" else {})} for each in said["criteria"]
    ]
    return {
        **said,
        "product": "bar",
        "serial": "DEMO-0001",
        "fine_g": "4.235850",
        "criteria": results,
        "excluded": [{"criterion": "buyers_in_recpo", "reason": "not_in_recpo", "fine_g": "0.100000"}],
        "origins": [dict(zip(names, each, strict=True)) for each in told],
        "categories": [dict(zip(("category", "fine_g", "share_bp"), each, strict=True)) for each in shares],
        "custody": [
            {"step": "purchase", "model": "segregation", "times": 195},
            {"step": "cil", "model": "mass_balance", "times": 2},
            {"step": "smelting", "model": "segregation", "times": 1},
            {"step": "refining", "model": "segregation", "times": 1},
        ],
        "mercury": {"status": "used", "campaigns": 3, "controlled": 2, "undeclared_lots": 5},
    }


def size(service: Served) -> int:
    """How many entries the log has."""
    return int(service.execute("SELECT size FROM ledger.head"))


def credential(service: Served, certificate: str = CODE) -> Json:
    """A certificate's credential as anybody reads it."""
    answer = service.http.get(f"/v1/certificates/{certificate}/credential")
    assert answer.status_code == 200, answer.text
    found: Json = json.loads(answer.content)
    return found


def _record(service: Served, signer: SeedSigner, kind: str, **members: object) -> None:
    about = {"type": kind, "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": "2026-11-21T11:00:00Z"}
    answer = service.record({**about, **members}, signer)
    assert answer.status_code == 201, answer.text
