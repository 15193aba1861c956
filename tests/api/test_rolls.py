"""Rolls that authorities send."""

from hashlib import sha256

import httpx
import pytest

from service.api.examples import story
from service.api.registrar import rolls
from tests.api.served import Served

AUTHORITY = "ruc:20990000108"
FILE = "ID;RUC;MINERO;CÓDIGO ÚNICO;ESTADO\n1;10990000013;Quispe Rosa;010234500;VIGENTE\n".encode("cp1252")
ASKED = {"name": "reinfo.csv", "retrieved_on": "2026-11-19", "departments": "21"}


@pytest.fixture(scope="module")
def service(shared_service: Served) -> Served:
    """Give a log with an authority and, of the worked examples, an import."""
    shared_service.tell("roll.imported")
    return shared_service


@pytest.fixture(scope="module")
def token(service: Served) -> str:
    """Give the token of an authority of Puno, Arequipa and a province of Cusco."""
    members = {
        "kind": "authority",
        "name": "DEMO DREM Puno",
        "institution": "DEMO DREM",
        "territory": ["21", "04", "0801"],
    }
    return service.token(AUTHORITY, service.enrol(AUTHORITY, "authority of rolls", roles=["authority"], **members))


def send(
    service: Served, token: str, register: str = "REINFO", data: bytes = FILE, /, **changes: str
) -> httpx.Response:
    """Send a roll, in English."""
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    params = {name: value for name, value in {**ASKED, **changes}.items() if value}
    return service.http.post(f"/v1/rolls/{register}", content=data, headers=headers, params=params)


def test_a_roll_is_kept_as_it_was_sent(service: Served, token: str) -> None:
    """Its bytes, digest, sender and day are kept; the answer says what the registrar runs; no entry is made."""
    size = service.execute("SELECT size FROM ledger.head")
    answer = send(service, token, departments="21,04", source="DEMO lista")
    assert answer.status_code == 201, answer.text
    said = answer.json()
    assert (said["digest"], said["size"], said["party"]) == (sha256(FILE).hexdigest(), len(FILE), AUTHORITY)
    assert (said["retrieved_on"], said["departments"], said["source"]) == ("2026-11-19", ["21", "04"], "DEMO lista")
    assert said["command"] == f"orotraza import reinfo --uploaded {said['id']} --departments 21,04"
    kept = service.execute(f"SELECT encode(data, 'hex') FROM private.roll_upload WHERE id = '{said['id']}'")
    assert bytes.fromhex(kept) == FILE
    assert service.execute("SELECT size FROM ledger.head") == size


def test_a_roll_sent_again_is_the_upload_that_it_was(service: Served, token: str) -> None:
    """The same bytes for the same day are one upload; for another day, register or region they are another."""
    first, again = send(service, token, "RECPO"), send(service, token, "RECPO")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert send(service, token, "RECPO", retrieved_on="2026-11-18").status_code == 201
    assert send(service, token, "RECPO", departments="04").json()["departments"] == ["04"]
    assert send(service, token, "PLANT").status_code == 201


@pytest.mark.parametrize("departments", ["", "15", "21,15", "08"])
def test_an_authority_sends_rolls_of_its_territory(service: Served, token: str, departments: str) -> None:
    """A roll of the whole country, of another department, or of one that it has but a province of, is refused."""
    answer = send(service, token, departments=departments)
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (
        403,
        "departments_outside_territory",
        "query.departments",
    )
    assert said["fix"].startswith("Put in departments only 21, 04")


def test_an_authority_of_a_province_sends_no_roll(service: Served) -> None:
    """Closing goes by departments: one that has none whole cannot say what its roll is of."""
    party = "ruc:20990000116"
    members = {"kind": "authority", "name": "DEMO Municipio", "institution": "DEMO Municipio", "territory": ["2110"]}
    province = service.token(party, service.enrol(party, "province", roles=["authority"], **members))
    answer = send(service, province)
    assert (answer.status_code, answer.json()["code"]) == (403, "departments_outside_territory")


def test_whose_territory_is_the_country_sends_any_roll(service: Served) -> None:
    """Registrar and ministry need not name departments, and the command then names none."""
    registrar = service.token(story.REGISTRAR, story.key("registrar"))
    said = send(service, registrar, "CONCESSION", departments="").json()
    assert (said["departments"], said["command"]) == ([], f"orotraza import concessions --uploaded {said['id']}")
    party = "ruc:20990000124"
    members = {"kind": "authority", "name": "DEMO Ministerio", "institution": "DEMO MINEM"}
    ministry = service.token(party, service.enrol(party, "ministry", roles=["authority"], **members))
    assert send(service, ministry, "CONCESSION", b"whole", departments="").status_code == 201


def test_imports_and_uploads_are_listed(service: Served, token: str) -> None:
    """An authority sees what was imported with its counts, and which upload it came from."""
    sent = send(service, token, "REINFO", b"x").json()
    listed = service.get("/v1/rolls", token).json()
    told = dict(story.STORY["roll.imported"].payload)
    assert listed["imports"][0]["counts"] == told["counts"]
    assert listed["imports"][0]["source"] == told["source"]
    assert listed["uploads"][0]["id"] == sent["id"]
    assert "imported" not in listed["uploads"][0]


def test_an_upload_that_was_imported_says_where(service: Served, token: str) -> None:
    """Once its file has been imported, an upload names the entry."""
    upload = send(service, token, "REINFO", b"imported").json()
    payload = {
        **story.STORY["roll.imported"].payload,
        "id": "0192f3a1-7c10-7d21-9b8a-000000000777",
        "source": {"digest": upload["digest"], "name": "DEMO REINFO", "retrieved_on": "2026-11-19"},
    }
    seq = service.record(payload, story.key("registrar")).json()["seq"]
    listed = service.get("/v1/rolls", token).json()
    assert next(each for each in listed["uploads"] if each["id"] == upload["id"])["imported"] == seq


@pytest.mark.parametrize(
    ("register", "changes", "status", "code", "field"),
    [
        ("SUNAT", {}, 422, "parameter_malformed", "path.register"),
        ("REINFO", {"retrieved_on": "2999-01-01"}, 422, "parameter_malformed", "query.retrieved_on"),
        ("REINFO", {"retrieved_on": "2099-12-31"}, 422, "retrieved_in_future", "query.retrieved_on"),
        ("REINFO", {"departments": "Puno"}, 422, "parameter_malformed", "query.departments"),
        ("REINFO", {"nombre": "x"}, 422, "parameter_unknown", "query.nombre"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    service: Served, token: str, register: str, changes: dict[str, str], status: int, code: str, field: str
) -> None:
    """Each wrong parameter is named."""
    answer = send(service, token, register, **changes)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, field)


def test_a_roll_is_bounded_and_its_sender_an_authority(service: Served, token: str) -> None:
    """More than 32 MiB is refused; a registrar may send, a party without role may not."""
    answer = send(service, token, "REINFO", bytes(rolls.MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert send(service, token, "REINFO", b"").status_code == 422
    registrar = service.token(story.REGISTRAR, story.key("registrar"))
    assert send(service, registrar, "SELECTORS").status_code == 201
    trader = service.token(story.TRADER, story.key("trader"))
    assert send(service, trader).status_code == 403
    assert service.get("/v1/rolls", trader).status_code == 403
