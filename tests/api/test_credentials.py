"""A certificate's credential over HTTP: proved without the service, by the key that its reader has."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.api.examples import story
from service.audit import certificate_checks
from service.audit.certificate_checks import Step
from service.audit.report import State
from service.audit.trusted import Trusted
from service.certification.credential import status_list, vocabulary
from service.ledger import signing
from service.ledger.signing import SeedSigner
from tests.api import certified
from tests.api.certified import CODE, ROOT_VKEY
from tests.api.served import Served, begin, serving
from tests.cli.terminal import run, start
from tests.cli.verifying.test_verify import BLOCKED

BASE = f"https://{story.LOG}"
AT = ("--at", "2026-11-21T13:00:00Z")
"""An hour after the log's clock, which stands still."""


@dataclass(frozen=True)
class Register:
    """A service with one certificate, and its certifier's key."""

    service: Served
    signer: SeedSigner

    def lists(self) -> list[bytes]:
        """Both status lists as they stand now."""
        return [self.service.http.get(f"/v1/certificates/status/{each}/0").content for each in status_list.PURPOSES]


@pytest.fixture(scope="module")
def register(shared_service: Served) -> Register:
    """Give the register of one certificate."""
    signer = certified.begin(shared_service)
    certified.certify(shared_service, signer, certified.claims(certified.size(shared_service)))
    return Register(shared_service, signer)


@pytest.fixture(scope="module")
def kept(register: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the credential as a file."""
    path = tmp_path_factory.mktemp("kept") / "certificado.json"
    path.write_bytes(register.service.http.get(f"/v1/certificates/{CODE}/credential").content)
    return path


def test_the_base_install_verifies_a_certificate(kept: Path) -> None:
    """By the root key alone, without any server package: eight steps in words, and the ninth left open."""
    done = start("verify-certificate", kept, "--key", ROOT_VKEY, *AT, program=BLOCKED)
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (CODE, "114.454875 g", "1. La credencial tiene su forma", "7. La firmó el servicio", "No prueba que"):
        assert words in done.stdout
    assert f"https://{story.LOG}/c/{CODE}" in done.stdout


def test_as_a_token(register: Register, tmp_path: Path) -> None:
    """Where `vc+jwt` is asked for it comes, and verifies the same."""
    answer = register.service.http.get(f"/v1/certificates/{CODE}/credential", headers={"accept": "application/vc+jwt"})
    assert answer.headers["content-type"].startswith("application/vc+jwt")
    path = tmp_path / "certificado.jwt"
    path.write_bytes(answer.content)
    report = json.loads(run("verify-certificate", path, "--key", ROOT_VKEY, *AT, "--json").stdout)
    assert report["holds"]
    assert report["certifier"] == certified.CERTIFIER


def test_a_changed_file_fails_with_its_step(kept: Path, tmp_path: Path) -> None:
    """One gram more: status 1, and the step that found it."""
    changed = tmp_path / "changed.json"
    changed.write_bytes(kept.read_bytes().replace(b'"certified_g":"114', b'"certified_g":"115'))
    done = run("verify-certificate", changed, "--key", ROOT_VKEY, *AT)
    assert done.returncode == 1
    assert "no se sostiene" in done.stdout
    changed.write_text(json.dumps(json.loads(kept.read_bytes()) | {"name": "Oro formal"}))
    renamed = run("verify-certificate", changed, "--key", ROOT_VKEY, *AT)
    assert "la firma no corresponde: se cambió el documento, o firmó otra clave" in renamed.stdout
    assert run("verify-certificate", kept, "--key", "nonsense").returncode == 2
    assert run("verify-certificate", tmp_path / "none.json", "--key", ROOT_VKEY).returncode == 2


def test_it_is_the_same_for_ever(register: Register, kept: Path) -> None:
    """Asked for again, after more entries, it has the same bytes, and the client is told so."""
    register.service.enrol("ruc:20990000124", "later", kind="company", name="DEMO Casa", roles=["trader"])
    again = register.service.http.get(f"/v1/certificates/{CODE}/credential")
    assert again.content == kept.read_bytes()
    held = {"if-none-match": again.headers["etag"]}
    assert register.service.http.get(f"/v1/certificates/{CODE}/credential", headers=held).status_code == 304


def test_suspension_and_revocation_reach_the_verifier(register: Register, kept: Path, tmp_path: Path) -> None:
    """The lists of before say that it stands; after each word of the certifier those of then say that."""
    signer = register.signer
    made = certified.certify(
        register.service,
        signer,
        certified.claims(certified.size(register.service), certified.SECOND, "4.135850", "14.850"),
    )
    path = tmp_path / "second.json"
    path.write_bytes(register.service.http.get(f"/v1/certificates/{made}/credential").content)

    def states(file: Path) -> State:
        report = certificate_checks.verify(
            file.read_bytes(), Trusted.parse(ROOT_VKEY), datetime(2026, 11, 21, 13, tzinfo=UTC), register.lists()
        )
        return next(each.state for each in report.results if each.step is Step.STATUS)

    assert states(path) is State.HOLDS
    certified.change(register.service, signer, "suspended", made, "under_inspection")
    assert states(path) is State.FAILS
    certified.change(register.service, signer, "reinstated", made, "put_right")
    assert states(path) is State.HOLDS
    certified.change(register.service, signer, "revoked", made, "claims_wrong")
    assert states(path) is State.FAILS
    assert states(kept) is State.HOLDS


def test_a_device_key_leads_back_to_the_genesis(register: Register, tmp_path: Path) -> None:
    """Signed by a device key, a credential carries its enrolment by the administrator key, and that one's."""
    device = certified.device(register.service, register.signer, "certifier's device")
    said = certified.claims(certified.size(register.service), certified.SECOND, "4.135850", "14.850")
    made = certified.certify(register.service, device, said, earlier=1)
    found = certified.credential(register.service, made)
    types = [each["entry"]["submission"]["payload"]["type"] for each in found["evidence"][0]["keyEntries"]]
    assert types == ["log.genesis", "key.enrolled", "key.enrolled"]
    path = tmp_path / "anew.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    assert run("verify-certificate", path, "--key", ROOT_VKEY, *AT).returncode == 0


def test_the_terminal_takes_todays_lists(kept: Path, register: Register, tmp_path: Path) -> None:
    """Today's lists say how it stands today; two days on they say nothing."""
    options: list[str | Path] = []
    for number, data in enumerate(register.lists()):
        path = tmp_path / f"{number}.json"
        path.write_bytes(data)
        options += ["--status", path]
    asked = ("verify-certificate", kept, "--key", ROOT_VKEY, "--json", *options)
    assert [each["state"] for each in json.loads(run(*asked, *AT).stdout)["checks"]] == ["holds"] * 9
    late = json.loads(run(*asked, "--at", "2026-11-23T13:00:00Z").stdout)
    assert [each["state"] for each in late["checks"]] == ["holds"] * 8 + ["fails"]
    assert "today" in late["checks"][-1]["notes"][0]["en"]
    assert run(*asked, "--at", "today").returncode == 2
    half = run(*asked[:-2], *AT)
    assert (half.returncode, "dé --status dos veces" in half.stderr, half.stdout) == (2, True, "")


def test_a_list_that_is_not_there_yet(register: Register) -> None:
    """Lists come with the entries that they speak of; what is no list is said to be none."""
    assert register.service.http.get("/v1/certificates/status/suspension/1").status_code == 404
    assert register.service.http.get("/v1/certificates/status/refresh/0").status_code == 422
    assert register.service.http.get("/v1/certificates/status/suspension/-1").status_code == 422


def test_the_did_document_has_the_service_key(register: Register) -> None:
    """At both of its places, and it is the one that signed."""
    found = register.service.http.get("/did.json")
    assert found.content == register.service.http.get("/.well-known/did.json").content
    document = found.json()
    proof = certified.credential(register.service)["proof"]
    assert proof["verificationMethod"] in document["assertionMethod"]
    assert document["id"] == certified.credential(register.service)["issuer"]["id"]


def test_our_words_are_served(register: Register) -> None:
    """The third context of every credential is read from the service."""
    assert register.service.http.get("/ns/certificate/v1").json() == vocabulary.context(BASE)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (CODE[:-1] + ("0" if CODE[-1] != "0" else "1"), 422),
        (CODE.lower(), 422),
        ("OP-0000-0000-0000", 404),
        ("x" * 3000, 422),
        ("%00", 422),
    ],
)
def test_a_code_that_is_none(register: Register, code: str, status: int) -> None:
    """A typing error is told from a code that nobody has, in both languages, with what to do."""
    for language in ("es", "en"):
        answer = register.service.http.get(f"/v1/certificates/{code}/credential", headers={"accept-language": language})
        assert answer.status_code == status
        assert answer.json()["fix"]


def test_a_key_that_is_gone_leaves_credentials_behind(new_database: Callable[[], str], tmp_path: Path) -> None:
    """After the service's key was rotated and destroyed, what it would have signed is signed in the log of now."""
    dsn, folder, path = new_database(), tmp_path / "keys", tmp_path / "later.json"
    begin(dsn, tmp_path)
    with serving(dsn, tmp_path) as service:
        signer = certified.begin(service)
        made = certified.certify(service, signer, certified.claims(certified.size(service)))
        certified.rotate(service, signing.generate(folder / "service-2.pem", bytes([9]) * 32))
    (folder / "service.pem").unlink()
    with serving(dsn, tmp_path) as service:
        found = certified.credential(service, made)
        did = service.http.get("/did.json").json()
    path.write_text(json.dumps(found), encoding="utf-8")
    assert run("verify-certificate", path, "--key", ROOT_VKEY, *AT).returncode == 0
    assert len(did["verificationMethod"]) == 4
    assert found["proof"]["verificationMethod"] in did["assertionMethod"]
