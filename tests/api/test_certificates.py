"""Certificates over the API: what a lot lacks, what a certificate says, and which no longer stand."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.audit.faults import Check
from service.audit.report import State
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify_alone
from service.cli.client.desk import Desk, read
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.cli.say import Trouble
from service.ledger import note, signing
from tests.api.served import Served

CERTIFIER = "ruc:20990000299"
AUDITOR = "ruc:20990000060"
ISSUED: Any = story.STORY["certificate.issued"].payload
CODE, CLAIMS = ISSUED["certificate"], ISSUED["claims"]
LOT = CLAIMS["lot"]
OWN_LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"


@pytest.fixture(scope="module")
def told(shared_service: Served) -> Served:
    """The worked examples up to the certificate."""
    shared_service.tell("certificate.issued")
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return shared_service


def _as(service: Served, party: str, key: str) -> str:
    return service.token(party, story.key(key))


def test_anybody_reads_a_certificate(told: Served) -> None:
    """Where it stands and what it claims, with no token; a code of another is not found, one mistyped is no code."""
    found = told.http.get(f"/v1/certificates/{CODE}")
    assert found.status_code == 200
    said = found.json()
    assert (said["certificate"], said["status"], said["claims"]) == (CODE, "valid", CLAIMS)
    assert "nat:" not in found.text
    assert "ruc:10" not in found.text
    assert told.http.get("/v1/certificates/OP-0000-0000-0000").json()["code"] == "certificate_not_found"
    assert told.http.get("/v1/certificates/OP-0").json()["code"] == "parameter_malformed"


def test_the_auditor_comes_to_the_same_claims(told: Served) -> None:
    """An export verified offline holds, with every certificate worked out again."""
    trusted = Trusted.parse(note.vkey(story.LOG, story.key("root").public_key))
    report = verify_alone(_export(told), trusted)
    assert (report.faults, report.false_claims) == ((), ())
    assert report.results[-1].state is State.HOLDS


def test_a_dry_run_says_what_would_be_claimed(service: Served) -> None:
    """Before it is issued, the claims are those that the certifier then signs, but for the size of the log."""
    service.tell("key.enrolled")
    for example in story.ACTS:
        if example.payload["type"] == "certificate.issued":
            break
        service.record(dict(example.payload), story.key(example.signed_by))
    found = service.get(f"/v1/lots/{LOT}/certificate", _as(service, CERTIFIER, "certifier")).json()
    assert found["certificate"] == CODE
    assert {**found["claims"], "size": CLAIMS["size"]} == CLAIMS
    assert found["missing"] == []
    assert "ours" in found["whose_criteria"]


def test_a_dry_run_says_what_is_missing_and_who_mends_it(told: Served) -> None:
    """The trader is in no RECPO: none of what it bought can be certified, and its buyer is told so."""
    for party, key in ((CERTIFIER, "certifier"), (story.TRADER, "trader 2")):
        found = told.get(f"/v1/lots/{OWN_LOT}/certificate", _as(told, party, key)).json()
        assert found["claims"] is None
        reasons = {each["reason"]: each for each in found["missing"]}
        assert reasons["not_in_recpo"]["who"] == "the buyer"
        assert reasons["not_in_recpo"]["path"] == [OWN_LOT]
        assert [each["entry"] for each in found["first_sales"]] == [story.ENTRY_OF_PURCHASE]


def test_strangers_learn_nothing(told: Served) -> None:
    """Whoever has nothing to do with a lot is refused, and lists are for those who watch over certificates."""
    told.enrol("ruc:20990000086", "stranger", kind="company", name="DEMO Ajena S.A.C.", roles=["trader"])
    token = _as(told, "ruc:20990000086", "stranger")
    for path in (f"/v1/lots/{LOT}/certificate", "/v1/certificates", "/v1/certificates:review"):
        assert told.get(path, token).status_code == 403


def test_an_authority_asks_in_its_territory_with_a_purpose(told: Served) -> None:
    """Puno's learns what the lot lacks, and of others' lots above neither which nor by which entry; Lima's nothing."""
    for party, key, territory in (("ruc:20990000302", "puno", "21"), ("ruc:20990000311", "lima", "15")):
        told.enrol(
            party, key, kind="authority", name="DEMO", roles=["authority"], institution="D", territory=[territory]
        )
    puno, lima = _as(told, "ruc:20990000302", "puno"), _as(told, "ruc:20990000311", "lima")
    path = f"/v1/lots/{LOT}/certificate"
    assert told.get(path, puno).json()["code"] == "purpose_missing"
    assert told.get(path, lima, purpose="expediente 17").status_code == 403
    found = told.get(path, puno, purpose="expediente 17").json()
    assert [(each["reason"], each["path"], each["entry"]) for each in found["missing"]] == [
        ("certified_before", [None], None)
    ]
    assert found["first_sales"] == []
    assert told.get("/v1/certificates", puno).json()["code"] == "purpose_missing"
    assert len(told.get("/v1/certificates", puno, purpose="expediente 17").json()["certificates"]) == 1


def test_a_token_that_ran_out_in_a_batch_is_replaced(told: Served, tmp_path: Path) -> None:
    """The service knows a desk's token no more: another is asked for, and the work goes on; a bad key's is not."""
    folder = KeyFolder(tmp_path)
    mine, strange = _key_on_file(folder, "certifier"), _key_on_file(folder, "nobody")
    with httpx.Client(base_url=told.http.base_url, headers={"authorization": "Bearer " + "x" * 43}) as client:
        desk = Desk(client, folder, mine, folder.signer(mine.name), story.LOG, (), "prueba")
        assert read(desk, f"/v1/lots/{LOT}/certificate")["lot"] == LOT
        token = client.headers["authorization"]
        assert read(desk, f"/v1/lots/{LOT}/certificate")["lot"] == LOT
        assert client.headers["authorization"] == token
        client.headers["authorization"] = "Bearer " + "x" * 43
        with pytest.raises(Trouble):
            read(replace(desk, key=strange), "/v1/certificates")


def _key_on_file(folder: KeyFolder, name: str) -> HeldKey:
    """The example key of this name, as a party would have it in its folder."""
    path = folder.path(name)
    path.parent.mkdir(exist_ok=True)
    signer = signing.generate(path, sha256(f"orotraza example key {name}".encode()).digest())
    held = HeldKey(name, CERTIFIER, signing.thumbprint(signer.public_key))
    folder.label(held)
    return held


def test_what_falls_upstream_is_listed_with_its_path(told: Served) -> None:
    """The miner's suspension, learned after the certificate, is found under the code by which to suspend it."""
    token = _as(told, CERTIFIER, "certifier")
    assert told.get("/v1/certificates:review", token).json() == {"examined": 1, "fallen": []}
    learned = _suspend_the_miner(told)
    (fallen,) = told.get("/v1/certificates:review", token).json()["fallen"]
    assert (fallen["certificate"], fallen["reason"], fallen["basis"]) == (CODE, "register_learned_later", learned)
    assert fallen["path"] == [LOT]
    assert (fallen["certified_g"], fallen["now_g"]) == (CLAIMS["certified_g"], "0.000000")


def test_a_suspension_reaches_the_reader(told: Served) -> None:
    """Suspended by a signed entry, the certificate says so, by which entry and why; and so does the list."""
    kinds = ("certificate.suspended", "certificate.reinstated", "certificate.revoked")
    for kind, status in zip(kinds, ("suspended", "valid", "revoked"), strict=True):
        act = story.STORY[kind]
        seq = told.record(dict(act.payload), story.key(act.signed_by)).json()["seq"]
        said = told.http.get(f"/v1/certificates/{CODE}").json()
        reason = act.payload["reason"]
        assert (said["status"], said["last_word"]) == (status, {"entry": seq, "reason": reason, "basis": None})
        (row,) = told.get("/v1/certificates", _as(told, AUDITOR, "auditor")).json()["certificates"]
        assert (row["certificate"], row["status"]) == (CODE, status)


def test_a_certificate_reinstated_for_nothing_is_its_certifier_s_fault(told: Served) -> None:
    """The miner stays suspended, and the certificate was reinstated all the same: the export holds, and says so."""
    trusted = Trusted.parse(note.vkey(story.LOG, story.key("root").public_key))
    report = verify_alone(_export(told, "certificate.revoked"), trusted)
    assert (report.faults, report.holds, report.is_well) == ((), True, False)
    (false,) = report.false_claims
    assert CERTIFIER in false.text.es
    assert (report.results[-1].check, report.results[-1].state) == (Check.CLAIMS, State.FAILS)


def _export(service: Served, until: str = "certificate.issued") -> Export:
    """The export, once all that was recorded is under its checkpoint; an entry of this type is in it."""
    service.store_all()
    lines = service.get("/v1/log/export", _as(service, AUDITOR, "auditor")).content.splitlines()
    assert any(f'"type":"{until}"'.encode() in line for line in lines)
    return Export(lines[:-1], lines[-1])


def _suspend_the_miner(service: Served) -> int:
    """The registrar records today that the miner was suspended since the first of the month."""
    said = dict(story.STORY["registration.recorded"].payload)
    changed = {"id": "0192f3a1-7c10-7d21-9b8a-000000007001", "status": "suspendido", "from": "2026-11-01"}
    answer = service.record({**said, **changed}, story.key("registrar"))
    assert answer.status_code == 201, answer.text
    seq: int = answer.json()["seq"]
    return seq
