"""A person is forgotten: here, in backups, and in every search; and the ledger verifies as before."""

import json
import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from service.api.examples import story
from service.flows.persons.person_keys import Erased
from service.flows.persons.person_vault import Vault
from service.ledger import keyproof, note
from service.ledger.signing import SeedSigner
from tests.api.served import Served, serving
from tests.api.test_persons import SALT, digest, opening, put
from tests.cli.terminal import Done, run
from tests.conftest import Server

ROSA, LUZ = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T7", "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T8"
ABOUT = {
    ROSA: {"name": "DEMO Rosaura Quilla Inofuente", "dni": "70000007"},
    LUZ: {"name": "DEMO Luzmila Quilla Sardón", "dni": "70000008"},
}
AUDITOR, STRANGER = "ruc:20990000060", "ruc:20990000078"


def name_somebody(service: Served, person: str) -> None:
    """The registrar takes a person on record and keeps its name and DNI."""
    commitments = [{"field": field, "digest": digest(person, field, value)} for field, value in ABOUT[person].items()]
    payload = {
        "type": "party.registered",
        "log": story.LOG,
        "id": str(uuid.uuid4()),
        "occurred_at": "2026-11-20T14:00:00Z",
        "party": person,
        "kind": "person",
        "roles": [],
        "commitments": commitments,
    }
    answer = service.record(payload, story.key("registrar"))
    assert answer.status_code == 201, answer.text
    kept = keep(service, person)
    assert kept.status_code == 204, kept.text


def keep(service: Served, person: str) -> httpx.Response:
    """Send the openings of a person."""
    openings = [opening(field, value) for field, value in ABOUT[person].items()]
    return put(service, registrar(service), person, openings)


def registrar(service: Served) -> str:
    """The registrar's token."""
    return service.token(story.REGISTRAR, story.key("registrar"))


def erase(service: Served, token: str, person: str, reason: str = "at_request") -> httpx.Response:
    """Ask that a person be erased."""
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return service.http.delete(f"/v1/persons/{person}", params={"reason": reason}, headers=headers)


def found(service: Served, q: str) -> dict[str, object]:
    """Who is found by a question, each with the name that is told."""
    answer = service.get("/v1/suppliers", registrar(service), q=q)
    assert answer.status_code == 200, answer.text
    return {each["party"]: each["name"] for each in answer.json()["found"]}


def test_a_key_that_only_asks_changes_nothing(town: Served) -> None:
    """The registrar's own key for asking neither erases a person, nor keeps anything of one, nor sends a roll."""
    asking = SeedSigner(bytes([77]) * 32)
    payload = {
        "type": "key.enrolled",
        "log": story.LOG,
        "id": str(uuid.uuid4()),
        "occurred_at": "2026-11-20T15:00:00Z",
        "party": story.REGISTRAR,
        "grade": "device",
        "key": asking.public_key.hex(),
        "proof": keyproof.make(story.LOG, story.REGISTRAR, asking),
        "limits": {"device": "PORTERIA-1", "types": ["log.genesis"]},
    }
    assert town.record(payload, story.key("registrar")).status_code == 201
    token = town.token(story.REGISTRAR, asking)
    roll = {"name": "reinfo.csv", "retrieved_on": "2026-11-20"}
    refused = (
        erase(town, token, ROSA),
        put(town, token, ROSA, [opening("name", ABOUT[ROSA]["name"])]),
        town.http.post("/v1/rolls/REINFO", params=roll, headers={"authorization": f"Bearer {token}"}, content=b"RUC"),
    )
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(403, "key_reads_only")] * 3
    assert town.get("/v1/suppliers", token, q="70000007").json()["found"]
    assert ROSA in found(town, "70000007")


@pytest.fixture
def town(service: Served) -> Served:
    """Give a log that names two persons whose data are kept, and others who might ask."""
    service.tell("key.enrolled")
    for person in (ROSA, LUZ):
        name_somebody(service, person)
    service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    service.enrol(STRANGER, "stranger", kind="company", name="DEMO Ajena S.A.C.", roles=["trader"])
    return service


def test_who_is_erased_is_found_no_more_and_says_so(town: Served) -> None:
    """Neither by name nor DNI; asked for by its number a word stands for the name; others are found as before."""
    assert found(town, "rosaura quilla") == {ROSA: ABOUT[ROSA]["name"]}
    answer = erase(town, registrar(town), ROSA)
    assert answer.status_code == 200, answer.text
    assert answer.json() | {"party": ROSA, "reason": "at_request", "by": story.REGISTRAR} == answer.json()
    assert found(town, "rosaura quilla") == {}
    assert found(town, ABOUT[ROSA]["dni"]) == {}
    assert found(town, ROSA) == {ROSA: "erased"}
    assert found(town, "luzmila quilla") == {LUZ: ABOUT[LUZ]["name"]}
    for path, inside in ((f"/v1/parties/{ROSA}", "record"), (f"/v1/suppliers/{ROSA}", None)):
        headers = {"authorization": f"Bearer {registrar(town)}"}
        said = town.http.get(path, headers=headers | {"accept-language": "es"}).json()
        assert (said["erased"], (said[inside] if inside else said)["name"]) == (True, "borrado")
    left = "SELECT count(*) FROM private.{} WHERE party = '{}'"
    for table in ("person_key", "opening"):
        assert (town.execute(left.format(table, ROSA)), town.execute(left.format(table, LUZ)) != "0") == ("0", True)


def test_who_may_have_somebody_erased(town: Served) -> None:
    """The person itself and the registrar; no trader, no auditor, and nobody a company or somebody unknown."""
    person = town.give_key(ROSA, "rosa")
    for party, key in ((STRANGER, "stranger"), (AUDITOR, "auditor"), (story.TRADER, "trader")):
        assert erase(town, town.token(party, story.key(key)), ROSA).status_code == 403
    own = town.token(ROSA, person)
    assert erase(town, own, LUZ).status_code == 403
    assert found(town, ROSA) == {ROSA: ABOUT[ROSA]["name"]}
    assert erase(town, own, ROSA, "because").status_code == 422
    assert erase(town, own, ROSA).status_code == 200
    for party, code in ((STRANGER, "not_a_person"), ("nat:01JD4ZK8Q2W7X3M5N6P9R0S1T9", "party_not_found")):
        assert erase(town, registrar(town), party).json()["code"] == code


def test_who_was_erased_is_not_kept_again(town: Served) -> None:
    """The same openings are refused; erased again, what stands on record is the first time."""
    first = erase(town, registrar(town), ROSA).json()
    again = keep(town, ROSA)
    assert (again.status_code, again.json()["code"]) == (409, "person_erased")
    assert erase(town, registrar(town), ROSA, "kept_in_error").json() == first
    assert town.execute(f"SELECT count(*) FROM private.opening WHERE party = '{ROSA}'") == "0"


@pytest.fixture
def restored(server: Server) -> Iterator[Callable[[Path], str]]:
    """Give a function that restores a backup into a database of its own."""
    made: list[str] = []

    def restore(backup: Path) -> str:
        name = f"restored_{uuid.uuid4().hex}"
        server.execute(f"CREATE DATABASE {name}")
        made.append(name)
        dsn = server.cluster.dsn(name)
        tool = server.cluster.home.programs / "pg_restore"
        subprocess.run([str(tool), "--exit-on-error", f"--dbname={dsn}", str(backup)], check=True, capture_output=True)
        return dsn

    yield restore
    for name in made:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _dump(server: Server, dsn: str, out: Path) -> Path:
    tool = server.cluster.home.programs / "pg_dump"
    subprocess.run([str(tool), "--format=custom", f"--file={out}", f"--dbname={dsn}"], check=True, capture_output=True)
    return out


async def test_an_erasure_reaches_a_backup_from_before(
    town: Served, server: Server, restored: Callable[[Path], str], tmp_path: Path
) -> None:
    """A dump made while the person was kept, restored after: sealed values are there, and nothing opens them."""
    backup = _dump(server, town.dsn, tmp_path / "before.dump")
    erase(town, registrar(town), ROSA)
    dsn = restored(backup)
    vault = Vault(town.data / "keys" / "persons.key")
    connection = await asyncpg.connect(dsn)
    try:
        kept = await connection.fetch(
            "SELECT party, field, wrapped, sealed FROM private.opening JOIN private.person_key USING (party)"
        )
        assert {(row["party"], row["field"]) for row in kept} == {(p, f) for p in ABOUT for f in ABOUT[p]}
        for row in kept:
            if row["party"] == ROSA:
                with pytest.raises(Erased):
                    vault.unseal(row["wrapped"], ROSA, row["field"], row["sealed"])
            else:
                assert vault.unseal(row["wrapped"], LUZ, row["field"], row["sealed"]) == ABOUT[LUZ][row["field"]]
    finally:
        await connection.close()


def test_a_service_on_a_restored_backup_forgets_again(
    town: Served, server: Server, restored: Callable[[Path], str], tmp_path: Path
) -> None:
    """Started on the old database, it deletes what is left of the person before it answers: nobody finds it."""
    backup = _dump(server, town.dsn, tmp_path / "before.dump")
    erase(town, registrar(town), ROSA)
    dsn = restored(backup)
    with serving(dsn, town.data) as again:
        assert found(again, "rosaura quilla") == {}
        assert found(again, ABOUT[ROSA]["dni"]) == {}
        assert found(again, ROSA) == {ROSA: "erased"}
        assert found(again, "luzmila quilla") == {LUZ: ABOUT[LUZ]["name"]}
        assert again.execute(f"SELECT count(*) FROM private.opening WHERE party = '{ROSA}'") == "0"
        assert keep(again, ROSA).status_code == 409


def _command(town: Served, *arguments: str) -> Done:
    environment = os.environ | {"ORO_DATA_DIR": str(town.data), "ORO_DATABASE_URL": town.dsn}
    return run("persons", *arguments, environment=environment)


def test_the_operator_erases_beside_a_running_service(town: Served) -> None:
    """The command cuts the key while the service runs, which notices; who was erased is told without what was."""
    assert found(town, "rosaura quilla")
    done = _command(town, "erase", ROSA, "--reason", "authority_order")
    assert done.returncode == 0, done.stderr
    assert "Reemplace" in done.stdout
    assert found(town, "rosaura quilla") == {}
    assert found(town, ROSA) == {ROSA: "erased"}
    assert keep(town, ROSA).status_code == 409
    (line,) = json.loads(_command(town, "erased", "--json").stdout)
    assert (line["party"], line["reason"], line["by"]) == (ROSA, "authority_order", "operator")
    assert ROSA in _command(town, "erased").stdout
    for text in ("Rosaura", "70000007"):
        assert text not in (town.data / "keys" / "persons.key").read_text()
    assert _command(town, "erase", STRANGER, "--reason", "at_request").returncode == 1
    assert _command(town, "erase", ROSA, "--reason", "because").returncode == 2


def test_the_ledger_verifies_without_any_personal_data(town: Served, tmp_path: Path) -> None:
    """Every table of personal data emptied, a rebuild and the verifier come to the same: no rule reads them."""
    town.tell("purchase.recorded")
    town.show_all()
    before = town.execute("SELECT md5(string_agg(r::text, ' ' ORDER BY shelf, key)) FROM projection.row r")
    town.execute("TRUNCATE private.opening, private.person_key")
    environment = os.environ | {"ORO_DATA_DIR": str(town.data), "ORO_DATABASE_URL": town.dsn}
    out = tmp_path / "ledger.ndjson"
    done = run("export", out, environment=environment)
    assert done.returncode == 0, done.stderr
    root = note.vkey(story.LOG, story.key("root").public_key)
    done = run("verify", out, "--key", root, "--json", "--processes", "1", environment=environment)
    report = json.loads(done.stdout)
    assert (done.returncode, report["holds"]) == (0, True), done.stdout
    assert report["entries"] > 10
    states = {check["en"]: check["state"] for check in report["checks"]}
    assert "fails" not in states.values()
    assert states["Every decision and finding, again"] == "holds"
    done = run("rebuild", environment=environment)
    assert done.returncode == 0, done.stderr
    assert town.execute("SELECT md5(string_agg(r::text, ' ' ORDER BY shelf, key)) FROM projection.row r") == before
    assert town.execute("SELECT count(*) FROM private.person_key") == "0"
    assert SALT not in out.read_text()
