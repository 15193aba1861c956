"""A log of a few entries with one certificate in it, signed and hashed as every log is, by keys that a test holds.

The rules have not decided these entries: what is proved here is how a credential follows from them.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from service.certification.code import code
from service.certification.credential import data_integrity, did_web, document, vc_jwt
from service.certification.credential.evidence import Evidence, Proved
from service.demo.keyring import Keyring
from service.ledger import checkpoint, entry, keyproof, merkle, note, signing, submission
from service.ledger.checkpoint import Checkpoint

ORIGIN = "demo.orotraza.pe/crafted"
BASE = "https://demo.orotraza.pe/crafted"
START = datetime(2026, 11, 30, 20, 0, 0, 123456, tzinfo=UTC)
REGISTRAR, CERTIFIER = "ruc:20990000019", "ruc:20990000035"
LOT = "0192f3a1-7c10-7d21-9b8a-000000000096"

Json = dict[str, Any]

CLAIMS: Json = {
    "lot": LOT,
    "product": "bar",
    "serial": "DEMO-0001",
    "gross_g": "300.000",
    "fine_g": "299.850000",
    "certified_g": "299.850000",
    "grade": "in_formalization",
    "criteria": [
        {"criterion": "origin_in_peru", "result": "pass"},
        {"criterion": "origin_formal", "result": "pass"},
        {"criterion": "mercury_declared", "result": "not_known"},
    ],
    "origins": [
        {
            "department": "04",
            "category": "II",
            "standing": "in_process",
            "lots": 2,
            "fine_g": "181.162015",
            "share_bp": 6042,
        },
        {
            "department": "21",
            "category": "none",
            "standing": "in_process",
            "lots": 3,
            "fine_g": "118.687985",
            "share_bp": 3958,
        },
    ],
    "categories": [
        {"category": "II", "fine_g": "181.162015", "share_bp": 6042},
        {"category": "none", "fine_g": "118.687985", "share_bp": 3958},
    ],
    "custody": [
        {"step": "purchase", "model": "segregation", "times": 9},
        {"step": "cil", "model": "mass_balance", "times": 1},
    ],
    "mercury": {"status": "not_known", "campaigns": 0, "controlled": 0, "undeclared_lots": 5},
    "criteria_version": 1,
    "size": 5,
}


@dataclass
class Crafted:
    """Entries, and who signs: `root`, `log`, `service`, `registrar`, `certifier.admin`, `certifier`."""

    keys: Keyring = field(default_factory=lambda: Keyring(bytes([11]) * 32))
    entries: list[bytes] = field(default_factory=list)

    @property
    def root_vkey(self) -> str:
        """The key that an auditor has."""
        return note.vkey(ORIGIN, self.keys.signer("root").public_key)

    @property
    def log_vkey(self) -> str:
        """The log's first key."""
        return note.vkey(ORIGIN, self.keys.signer("log").public_key)

    @property
    def leaves(self) -> list[bytes]:
        """Leaf hashes."""
        return [merkle.leaf_hash(data) for data in self.entries]

    def write(self, by: str, kind: str, /, **members: object) -> int:
        """Add an entry signed by `by`, a second after the one before; its number."""
        seq = len(self.entries)
        moment = START + timedelta(seconds=seq)
        payload = {
            "type": kind,
            "log": ORIGIN,
            "id": f"0192f3a1-7c10-7d21-9b8a-{seq:012}",
            "occurred_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            **members,
        }
        sent = submission.parse(submission.sign(payload, self.keys.signer(by)))
        self.entries.append(
            entry.compose(
                origin=ORIGIN,
                seq=seq,
                prev=self.leaves[-1] if seq else entry.FIRST_PREV,
                recorded_at=moment,
                ruleset=0,
                submission=sent,
                findings=[],
            )
        )
        return seq

    def enrol(self, by: str, name: str, party: str, grade: str) -> int:
        """A key's entry, with the new key's own proof."""
        signer = self.keys.signer(name)
        proof = keyproof.make(ORIGIN, party, signer)
        return self.write(by, "key.enrolled", party=party, grade=grade, key=signer.public_key.hex(), proof=proof)

    def checkpoint(self, by: str = "log") -> bytes:
        """The tree of all entries, signed."""
        text = checkpoint.format(Checkpoint(ORIGIN, len(self.entries), merkle.root(self.leaves)))
        return note.sign(text, ORIGIN, self.keys.signer(by))

    def proved(self, seq: int) -> Proved:
        """An entry with its proof in the tree of all."""
        leaves = self.leaves
        proof = merkle.inclusion_proof(merkle.node_reader(leaves), seq, len(leaves))
        return Proved(entry.parse(self.entries[seq]), tuple(proof))

    def evidence(self, issued: int, *keys: int) -> Evidence:
        """What a credential of entry `issued` carries."""
        return Evidence(self.proved(issued), tuple(map(self.proved, keys)), self.checkpoint())

    def secure(self, unsigned: Json, by: str = "service") -> Json:
        """The credential with its proof."""
        signer, issued = self.keys.signer(by), entry.parse(self.entries[ISSUED])
        return data_integrity.secure(
            unsigned,
            signer,
            method=did_web.method(did_web.of_address(BASE), signer.public_key),
            created=issued.recorded_at.replace(microsecond=0),
        )

    def token(self, unsigned: Json) -> str:
        """The credential as `vc+jwt`."""
        signer = self.keys.signer("service")
        return vc_jwt.secure(unsigned, signer, method=did_web.method(did_web.of_address(BASE), signer.public_key))


ISSUED = 5
KEY_ENTRIES = (0, 2, 3)


def crafted(claims: Json = CLAIMS) -> Crafted:
    """Genesis, the certifier and its two keys, something else, the certificate, something else."""
    made = Crafted()
    registrar = made.keys.signer("registrar")
    named = {f"{name}_key": made.keys.signer(name).public_key.hex() for name in ("root", "log", "service")}
    made.write(
        "root",
        "log.genesis",
        **named,
        registrar={
            "party": REGISTRAR,
            "name": "DEMO Registro",
            "key": registrar.public_key.hex(),
            "proof": keyproof.make(ORIGIN, REGISTRAR, registrar),
        },
    )
    made.write("registrar", "party.registered", party=CERTIFIER, kind="organization", name="DEMO Certifica")
    made.enrol("registrar", "certifier.admin", CERTIFIER, "administrator")
    made.enrol("certifier.admin", "certifier", CERTIFIER, "device")
    made.write("registrar", "policy.set", policy="confirm_h", value=72)
    made.write("certifier", "certificate.issued", certificate=code(ORIGIN, LOT, 0), claims=claims)
    made.write("registrar", "policy.set", policy="annul_days", value=30)
    return made


def unsigned(made: Crafted) -> Json:
    """Its credential without a proof."""
    return document.make(BASE, made.evidence(ISSUED, *KEY_ENTRIES))


def thumbprint(made: Crafted, name: str) -> str:
    """A key's kid."""
    return signing.thumbprint(made.keys.signer(name).public_key)
