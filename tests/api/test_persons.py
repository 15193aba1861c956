"""Persons' data: kept sealed, only for what was committed to, only by who may."""

import unicodedata
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from cryptography.exceptions import InvalidTag

from service.api.examples import story
from service.flows.persons.openings import Opening, commitment
from service.flows.persons.person_keys import VaultError
from service.flows.persons.person_vault import Vault
from tests.api.served import Served

SALT = "5a" * 32
PERSON = "ruc:10456789019"


def opening(field: str, value: str) -> dict[str, str]:
    """One opening as it is sent."""
    return {"field": field, "value": value, "salt": SALT}


def digest(person: str, field: str, value: str) -> str:
    """Its commitment."""
    return commitment(person, Opening(field, value, bytes.fromhex(SALT))).hex()


def put(service: Served, token: str, person: str, openings: object) -> httpx.Response:
    """Send openings."""
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return service.http.put(f"/v1/persons/{person}", json=openings, headers=headers)


@pytest.fixture(scope="module")
def declared(shared_service: Served) -> Served:
    """Give a log in which the trader declared a person by its name, its DNI and a wrong DNI."""
    shared_service.tell("key.enrolled")
    payload = {
        "type": "party.declared",
        "log": story.LOG,
        "id": "0192f3a1-7c10-7d21-9b8a-000000000888",
        "occurred_at": "2026-11-20T14:00:00Z",
        "party": PERSON,
        "kind": "person",
        "commitments": [
            {"field": "name", "digest": digest(PERSON, "name", "DEMO Rosa Ñahui")},
            {"field": "dni", "digest": digest(PERSON, "dni", "45678901")},
            {"field": "dni", "digest": digest(PERSON, "dni", "11111111")},
        ],
    }
    answer = shared_service.record(payload, story.key("trader"))
    assert answer.status_code == 201, answer.text
    return shared_service


@pytest.fixture(scope="module")
def token(declared: Served) -> str:
    """Give the token of the trader that declared the person."""
    return declared.token(story.TRADER, story.key("trader"))


def test_what_was_committed_to_is_kept_sealed(declared: Served, token: str) -> None:
    """Matching openings are kept under the person's own key; the database shows neither value nor key."""
    name = unicodedata.normalize("NFD", "DEMO Rosa Ñahui")  # a phone may well send it decomposed
    answer = put(declared, token, PERSON, [opening("name", name), opening("dni", "45678901")])
    assert answer.status_code == 204, answer.text
    sealed = bytes.fromhex(declared.execute("SELECT encode(sealed, 'hex') FROM private.opening WHERE field = 'name'"))
    wrapped = bytes.fromhex(declared.execute("SELECT encode(wrapped, 'hex') FROM private.person_key"))
    assert b"Rosa" not in sealed
    vault = Vault(declared.data / "keys" / "persons.key")
    assert vault.unseal(wrapped, PERSON, "name", sealed) == "DEMO Rosa Ñahui"
    with pytest.raises(InvalidTag):
        vault.unseal(wrapped, PERSON, "dni", sealed)
    assert declared.execute("SELECT stored_by FROM private.opening LIMIT 1") == story.TRADER


def test_the_same_twice_is_kept_once(declared: Served, token: str) -> None:
    """Sending an opening again changes nothing."""
    for _ in range(2):
        assert put(declared, token, PERSON, [opening("dni", "45678901")]).status_code == 204
    assert declared.execute("SELECT count(*) FROM private.opening WHERE field = 'dni'") == "1"


@pytest.mark.parametrize(
    ("openings", "code", "field"),
    [
        ([opening("name", "DEMO Otra")], "opening_unmatched", "[0]"),
        ([opening("dni", "45678901"), opening("contact", "999")], "opening_unmatched", "[1]"),
        ([opening("dni", "4567890")], "dni_malformed", "[0]"),
        ([opening("dni", "11111111")], "dni_not_in_ruc", "[0]"),
        ([], "openings_malformed", "body"),
        ({}, "openings_malformed", "body"),
        ([{"field": "name"}], "openings_malformed", "[0]"),
        ([{**opening("name", "x"), "more": "y"}], "openings_malformed", "[0]"),
        ([{**opening("name", "x"), "salt": "00"}], "openings_malformed", "[0].salt"),
        ([opening("name", "a\x00b")], "openings_malformed", "[0].value"),
        ([opening("name", "")], "openings_malformed", "[0].value"),
        ([opening("name", "x")] * 21, "openings_malformed", "body"),
    ],
)
def test_anything_else_is_refused(declared: Served, token: str, openings: object, code: str, field: str) -> None:
    """What no commitment matches, a DNI outside its RUC, or another form is refused by name, and nothing is kept."""
    before = declared.execute("SELECT count(*) FROM private.opening")
    answer = put(declared, token, PERSON, openings)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert declared.execute("SELECT count(*) FROM private.opening") == before


@pytest.mark.parametrize(
    "body", [b'[{"field":"name","field":"dni"}]', b"[1e400]", b'["\\ud800"]', b"[" * 9000, b"\xff"]
)
def test_bad_json_is_a_problem(declared: Served, token: str, body: bytes) -> None:
    """What a JSON parser stumbles over is a 422 problem."""
    headers = {"authorization": f"Bearer {token}"}
    answer = declared.http.put(f"/v1/persons/{PERSON}", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "openings_malformed")


@pytest.mark.parametrize("number", [b"1e400", b"NaN", b"-Infinity", b"45678901", b"4.5"])
def test_a_number_is_no_text(declared: Served, token: str, number: bytes) -> None:
    """A number where a text should be is refused in its place, and not read as the text it is written with."""
    body = b'[{"field":"dni","value":%b,"salt":"%b"}]' % (number, SALT.encode())
    answer = declared.http.put(f"/v1/persons/{PERSON}", content=body, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (422, "openings_malformed")
    assert answer.json()["field"] == "[0].value"


def test_anothers_commitment_is_not_opened(declared: Served) -> None:
    """A party that did not make the commitment may not open it, not even with the right value."""
    stranger = declared.enrol("ruc:20990000078", "stranger", kind="company", name="DEMO Ajena", roles=["trader"])
    answer = put(declared, declared.token("ruc:20990000078", stranger), PERSON, [opening("dni", "45678901")])
    assert (answer.status_code, answer.json()["code"]) == (403, "opening_not_yours")


def test_a_later_declaration_takes_nobodys_commitment(declared: Served, token: str) -> None:
    """Whoever declares a person again gains the right to open what it added, and not what others committed to."""
    other = declared.enrol("ruc:20456789014", "late trader", kind="company", roles=["trader"], name="DEMO Tarde")
    payload = {
        "type": "party.declared",
        "log": story.LOG,
        "id": "0192f3a1-7c10-7d21-9b8a-000000000889",
        "occurred_at": "2026-11-20T14:30:00Z",
        "party": PERSON,
        "kind": "person",
        "commitments": [{"field": "contact", "digest": digest(PERSON, "contact", "DEMO 951")}],
    }
    assert declared.record(payload, other).status_code == 201
    later = declared.token("ruc:20456789014", other)
    assert put(declared, later, PERSON, [opening("contact", "DEMO 951")]).status_code == 204
    assert put(declared, later, PERSON, [opening("dni", "45678901")]).json()["code"] == "opening_not_yours"
    assert put(declared, token, PERSON, [opening("dni", "45678901")]).status_code == 204


def test_the_commitment_is_the_published_one() -> None:
    """SHA-256 over the prefix, the salt and the JCS of person, field and value, as format.md has it."""
    said = b'{"field":"name","person":"nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2","value":"Mar\xc3\xada \\"Q\\""}'
    expected = sha256(b"orotraza/person/v1\n" + bytes(32) + said).digest()
    made = commitment("nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", Opening("name", 'Mari\u0301a "Q"', bytes(32)))
    assert made == expected


def test_a_vaults_key_is_its_owners_alone(tmp_path: Path) -> None:
    """The key file is made once, 0600; one that others may read, or that is no key, is refused."""
    path = tmp_path / "keys" / "persons.key"
    first = Vault(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Vault(path).tag("dni", "45678901") == first.tag("dni", "45678901") != first.tag("name", "45678901")
    path.chmod(0o640)
    with pytest.raises(VaultError):
        Vault(path)
    with pytest.raises(VaultError):
        Vault(b"short")
