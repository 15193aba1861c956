"""A log from its beginning: init, doctor, serve, keys, submit, check, token, export, verify, rebuild."""

import json
import os
import re
import signal
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from service.ledger import base64url
from service.storage import embedded
from service.storage.embedded import postmaster
from service.tabular import read_sheet
from service.trade.catalogue import RED_FLAGS
from tests.cli.terminal import (
    Done,
    environment_of,
    run,
    serving,
    start,
    until_it_is_another,
    until_stored,
    wait_until_ready,
)
from tests.ports import free_port

ORIGIN = "test.orotraza.example/cli"
REGISTRAR = "ruc:20131312955"
TRADER = "ruc:20990000019"


@dataclass(frozen=True, slots=True)
class House:
    """One data folder, and the service on it."""

    data: Path
    url: str
    root_vkey: str

    @property
    def environment(self) -> dict[str, str]:
        """What the command knows this folder and this service by."""
        return environment_of(self.data, ORO_URL=self.url)

    def oro(self, *arguments: str | Path) -> Done:
        """Run the command on this folder and against this service."""
        return run(*arguments, environment=self.environment)

    def good(self, *arguments: str | Path) -> str:
        """Run it, expecting success."""
        done = self.oro(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


INIT = ("init", "--origin", ORIGIN, "--registrar", REGISTRAR, "--registrar-name", "DEMO Registro", "--json")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A log begun by `init` and served by `serve`."""
    data = tmp_path_factory.mktemp("house") / "data"
    port = free_port()
    begun = start(*INIT, environment=House(data, "", "").environment)
    assert begun.returncode == 0, begun.stderr
    house = House(data, f"http://127.0.0.1:{port}", json.loads(begun.stdout)["vkeys"]["root"])
    with serving(data, port):
        yield house


@pytest.fixture(scope="module")
def trader(house: House) -> House:
    """The house with a trader on record who has a key."""
    registered = house.data / "registered.json"
    registered.write_text(
        json.dumps(
            {"type": "party.registered", "party": TRADER, "kind": "company", "name": "DEMO Acopio", "roles": ["trader"]}
        )
    )
    house.good("submit", registered, "--as", "registrar")
    house.good("keys", "new", "trader", "--party", TRADER)
    house.good("keys", "enrol", "trader", "--by", "registrar", "--grade", "administrator")
    return house


def _declaration(house: House, name: str, party: str) -> Path:
    path = house.data / f"{name}.json"
    path.write_text(json.dumps({"type": "party.declared", "party": party, "kind": "company", "name": "DEMO Mina"}))
    return path


def test_private_keys_are_private(house: House) -> None:
    """Every key file is readable by its owner alone, the root key apart from the others."""
    files = [*house.data.glob("keys/*.pem"), house.data / "offline" / "root.pem"]
    assert {path.stem for path in files} == {"log", "service", "registrar", "root"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


def test_begun_once(house: House) -> None:
    """A log that has begun cannot begin again, and no key is overwritten."""
    before = {path: path.read_bytes() for path in house.data.glob("**/*.pem")}
    again = house.oro(*INIT)
    assert again.returncode == 1
    assert "ya empezó" in again.stderr
    assert {path: path.read_bytes() for path in house.data.glob("**/*.pem")} == before
    assert house.oro("keys", "new", "registrar").returncode == 1


def test_a_limited_tablet(trader: House) -> None:
    """A device key is enrolled with limits, held to them, shown with them, limited anew and revoked as stolen."""
    trader.good("keys", "new", "tablet", "--party", TRADER)
    misspelt = trader.oro("keys", "enrol", "tablet", "--by", "trader", "--type", "party.declare")
    assert (misspelt.returncode, "no es un tipo" in misspelt.stderr) == (2, True)
    limits = ("--device", "TAB-1", "--type", "reception.recorded", "--per-day", "PEN 500.00")
    trader.good("keys", "enrol", "tablet", "--by", "trader", *limits)
    said = json.loads(trader.good("keys", "list", "--as", "trader", "--json"))
    (tablet,) = [each for each in said if each["name"] == "tablet"]
    assert tablet["limits"] == {"device": "TAB-1", "types": "reception.recorded", "day": "PEN 500.00"}
    path = _declaration(trader, "by-tablet", "ruc:20990000078")
    refused = trader.oro("submit", path, "--as", "tablet")
    assert (refused.returncode, "no es para este tipo" in refused.stderr) == (1, True)
    trader.good("keys", "limit", "tablet", "--by", "trader")
    seq = json.loads(trader.good("submit", path, "--as", "tablet", "--json"))[0]["seq"]
    trader.good("keys", "revoke", "tablet", "--by", "trader", "--reason", "compromised", "--from-seq", str(seq))
    assert "revoked" in trader.good("keys", "list", "--as", "trader")


def test_a_key_held_elsewhere(trader: House, tmp_path: Path) -> None:
    """A device's key is enrolled by its proof alone: it asks and signs nothing, and is revoked by its name."""
    away = House(tmp_path, trader.url, trader.root_vkey)
    away.good("keys", "new", "phone", "--party", TRADER)
    offered = away.good("keys", "offer", "phone").split()
    assert offered[:4] == ["orotraza", "keys", "enrol", "phone"]
    assert offered[-1] == "--by"  # whoever enrols adds a key's name
    proof = offered[-2]
    assert away.oro("token", "--as", "phone").returncode == 1
    trader.good("keys", "enrol", "porteria-1", "--by", "trader", "--reads-only", "--proof", proof)
    listed = trader.good("keys", "list", "--as", "trader")
    assert re.search(r"^porteria-1 +device +active .*solo consulta / reads only", listed, re.MULTILINE), listed
    assert away.good("token", "--as", "phone").strip()
    refused = away.oro("submit", _declaration(away, "by-phone", "ruc:20990000060"), "--as", "phone")
    assert (refused.returncode, "no es para este tipo" in refused.stderr) == (1, True), refused
    trader.good("keys", "revoke", "porteria-1", "--by", "trader", "--reason", "lost")
    assert away.oro("token", "--as", "phone").returncode == 1


def test_a_refusal_is_kept_and_replayed(trader: House) -> None:
    """What is refused is kept with the signed refusal; replayed on an export it stands, and the day's count has it."""
    path = trader.data / "policy.json"
    said = {"type": "policy.set", "name": "annul_days", "value": 9, "effective_from": "2020-01-01"}
    path.write_text(json.dumps(said))
    refused = trader.oro("submit", path, "--as", "registrar")
    kept = trader.data / "policy.refusal.json"
    assert (refused.returncode, str(kept) in refused.stderr.replace("\n", "")) == (1, True)
    export = trader.data / "refused.ndjson"
    until_stored(trader.data)
    trader.good("export", export)
    root = ("--key", trader.root_vkey)
    assert "El rechazo se sostiene" in trader.good("verify", export, *root, "--refusal", kept, "--contested")
    today = f"{datetime.now(UTC) - timedelta(hours=5):%Y-%m-%d}"
    assert "policy_backdated" in trader.good("refusals", "show", today, "--as", "registrar")
    assert "no ha terminado" in trader.oro("refusals", "count", today, "--as", "registrar").stderr


def test_a_trader_is_a_witness(trader: House) -> None:
    """What the last receipt's checkpoint said goes with the next submission; another history is found out by it."""
    trader.good("submit", _declaration(trader, "one", "ruc:20990000086"), "--as", "trader")
    trader.good("submit", _declaration(trader, "two", "ruc:20990000094"), "--as", "trader")
    signed = json.loads((trader.data / "two.signed.json").read_bytes())
    seen = json.loads(base64url.decode(signed["payload"]))["seen"]
    assert seen["size"] == json.loads((trader.data / "one.receipt.json").read_bytes())["tree_size"]
    note = (trader.data / "seen.txt").read_text().split("\n")
    (trader.data / "seen.txt").write_text("\n".join([*note[:2], "A" * 43 + "=", *note[3:]]))
    found = trader.oro("submit", _declaration(trader, "three", "ruc:20990000108"), "--as", "trader")
    (trader.data / "seen.txt").unlink()
    assert (found.returncode, "seen" in found.stderr) == (1, True)


def test_submit_twice(trader: House) -> None:
    """A payload on file is signed, recorded and receipted; submitted again, it is the same entry."""
    path = _declaration(trader, "mine", "ruc:20990000035")
    first = json.loads(trader.good("submit", path, "--as", "trader", "--json"))
    again = json.loads(trader.good("submit", path, "--as", "trader", "--json"))
    assert [(each["status"], each["seq"]) for each in (*first, *again)] == [
        (201, first[0]["seq"]),
        (200, first[0]["seq"]),
    ]
    receipt = json.loads((trader.data / "mine.receipt.json").read_text())
    assert receipt["seq"] == first[0]["seq"]


def test_what_the_rules_find_is_said_with_the_receipt(trader: House) -> None:
    """A deal recorded with a grave finding does not look like one without: rule, line, remedy and law follow."""
    path = trader.data / "blocked.json"
    line = {"line": 1, "undeclared": True, "product": "scrap", "gross_g": "12.000", "fineness": "900.0"}
    line |= {"fine_g": "10.800000", "assay": {"method": "xrf", "by": "buyer"}, "becomes": str(uuid.uuid4())}
    deal = {"type": "purchase.recorded", "stage": "final", "buyer": TRADER, "seller": "ruc:20990000035"}
    price = {"currency": "PEN", "amount": "4000.00"}
    place = {"ubigeo": {"system": "inei", "code": "211002"}}
    path.write_text(json.dumps({**deal, "place": place, "lines": [line], "price": price, "destination": "domestic"}))
    said = trader.good("submit", path, "--as", "trader")
    assert re.search(r"^R22 bloquea \(línea 1\): .* \[.*\]$", said, re.MULTILINE), said
    assert RED_FLAGS["R22"].remedy_es in said
    assert RED_FLAGS["R22"].remedy_en in said
    assert "R22" in trader.good("submit", path, "--as", "trader")
    assert "ya se registró (blocked.receipt.json)" in trader.oro("check", path, "--as", "trader").stderr
    done = trader.oro("check", path, "--as", "trader", "--json")
    assert done.stdout, done.stderr
    asked = json.loads(done.stdout)
    assert asked["recorded"] is True, "it is the deal that was recorded, and not another of the same lots"
    receipt = json.loads((trader.data / "blocked.receipt.json").read_bytes())
    assert [each["rule"] for each in asked["findings"]] == [each["rule"] for each in receipt["entry"]["findings"]]


def test_what_another_key_signed_is_not_sent_again(trader: House) -> None:
    """A draft signed by one key is never sent under another's name; the way out is said, and the receipt untouched."""
    path = _declaration(trader, "whose", "ruc:20990000094")
    trader.good("submit", path, "--as", "trader")
    other = trader.oro("submit", path, "--as", "registrar")
    assert other.returncode == 1
    assert "ya está firmado con otra clave (whose.signed.json)" in other.stderr
    assert "ya estaba registrado" in trader.good("submit", path, "--as", "trader")


def test_a_supplier_is_named_and_dated(trader: House) -> None:
    """The gate reads who was judged, for which day and by how much of the log; an unknown RUC is said to be unknown."""
    said = " ".join(trader.oro("check", TRADER[4:], "--as", "trader", "--at", "2099-01-01").stdout.split())
    assert f"{TRADER} · DEMO Acopio" in said
    assert "Al 2099-01-01 (día que aún no llega), según" in said
    assert "no conoce este RUC" not in said
    unknown = trader.oro("check", "20100070970", "--as", "trader").stdout
    assert "no conoce este RUC" in unknown
    assert "Su ausencia de RECPO, REINFO, Padrón de seleccionadores, Planta de beneficio" in unknown
    assert "not checked: Its absence from the registers named above" in unknown
    assert RED_FLAGS["R03"].en in unknown
    mistyped = trader.oro("check", "20100070971", "--as", "trader")
    assert (mistyped.returncode, "último dígito" in mistyped.stderr) == (2, True)


def test_a_refusal_names_the_key(trader: House) -> None:
    """What may not be read, or not be said, tells by whose key it was asked."""
    unread = trader.oro("operator", "20100070970", "--as", "trader")
    assert f"Se pidió con la clave trader ({TRADER})." in " ".join(unread.stderr.split())
    path = trader.data / "another.json"
    path.write_text(json.dumps({"type": "party.updated", "party": "ruc:20990000035", "name": "DEMO Otra"}))
    unsaid = trader.oro("submit", path, "--as", "trader")
    assert f"It was asked by key trader ({TRADER})." in " ".join(unsaid.stderr.split())


def test_the_line_that_offers_a_key_is_one(trader: House) -> None:
    """On a narrow terminal too the line to be sent has no end within it: in pieces it would be other commands."""
    narrow = {**trader.environment, "TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "80"}
    said = run("keys", "offer", "trader", environment=narrow).stdout
    assert [each.startswith("orotraza keys enrol trader") for each in said.splitlines()] == [True]
    assert said.rstrip().endswith("--by")


def test_who_may_not_sell_ends_in_1(trader: House, tmp_path: Path) -> None:
    """A red light is exit status 1 however it was asked for, as in a list and a snapshot, and a statement is kept."""
    for more in ((), ("--json",), ("--signed", "--save", tmp_path / "red.json")):
        red = trader.oro("check", "20100070970", "--as", "trader", *more)
        assert (red.returncode, bool(red.stdout)) == (1, True)
    assert (tmp_path / "red.json").exists()
    told = " ".join(trader.good("check", "--help").split())
    assert "Termina en 1 si el proveedor no puede vender (luz roja)" in told


def test_a_receipt_is_checked(trader: House, tmp_path: Path) -> None:
    """By the key that `init` left in the folder; under another it is no receipt, and where none is known it says so."""
    path = _declaration(trader, "checked", "ruc:20990000086")
    assert json.loads(trader.good("submit", path, "--as", "trader", "--json"))[0]["receipt_checked"] is True
    false = trader.oro("submit", path, "--as", "trader", "--log-key", trader.root_vkey)
    assert false.returncode == 1
    assert "no se sostiene" in false.stderr
    pinned = trader.data / "log.vkey"
    pinned.rename(tmp_path / "log.vkey")
    assert "sin comprobar" in trader.good("submit", path, "--as", "trader")
    assert "comprobado" in trader.good("submit", path, "--as", "trader", "--log-key", tmp_path / "log.vkey")
    (tmp_path / "log.vkey").rename(pinned)


def test_refused(trader: House) -> None:
    """What the log refuses ends with status 1 and says why, in Spanish and without a traceback."""
    path = trader.data / "refused.json"
    path.write_text(
        json.dumps({"type": "party.registered", "party": TRADER, "kind": "company", "name": "DEMO", "roles": []})
    )
    done = trader.oro("submit", path, "--as", "trader")
    assert done.returncode == 1
    assert "403" in done.stderr or "409" in done.stderr or "422" in done.stderr
    assert "Traceback" not in done.stderr


def test_check(trader: House) -> None:
    """A question records nothing."""
    path = _declaration(trader, "question", "ruc:20990000043")
    assert json.loads(trader.good("check", path, "--as", "trader", "--json"))["recorded"] is False
    assert not (trader.data / "question.signed.json").exists()
    said = json.loads(path.read_text()) | {"ubigeo": {"system": "inei", "code": "999999"}}
    path.write_text(json.dumps(said))
    told = " ".join(trader.good("check", path, "--as", "trader").split())
    assert "ubigeo.code: Ningún distrito tiene el código 999999" in told


def test_find(trader: House) -> None:
    """A name, misspelt, finds its party with what it may do and why; who finds nobody is told so and exits with 1."""
    said = " ".join(trader.good("find", "acopyo", "--as", "registrar").split())
    assert TRADER in said
    assert "no puede vender" in said
    assert "R02: El comerciante o la planta no figura vigente en el RECPO en esa fecha." in said
    assert "The trader or plant is not vigente in RECPO on that day." in said
    (one,) = json.loads(trader.good("find", TRADER[4:], "--as", "trader", "--json", "--all"))
    assert (one["party"], one["by"], one["name"]) == (TRADER, "ruc", "DEMO Acopio")
    nobody = trader.oro("find", "zzzz", "--as", "trader")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "nadie" in nobody.stderr


@pytest.mark.parametrize("report", ["distribution", "scoreboard", "cohort", "pallaqueras"])
def test_a_report_is_one_from_both_sides(trader: House, report: str) -> None:
    """The service tells a key what its database tells; everybody's figures are the last month's end from both."""
    for options in (
        ((), ("--json",)) if report == "cohort" else ((), ("--json",), ("--public",), ("--public", "--json"))
    ):
        afar = trader.good("report", report, *options, "--as", "registrar")
        assert afar == trader.good("report", report, *options)
        assert "--json" not in options or json.loads(afar)["judged"]["at"]
    assert trader.oro("report", "cohort", "--as", "trader").returncode == 1
    assert trader.oro("report", "scoreboard", "--public", "--at", "2026-03-02").returncode == 2


def test_check_list(trader: House, tmp_path: Path) -> None:
    """A list comes back as a workbook or as text, under another name; exit status 0 is for lists that may all sell."""
    mine = tmp_path / "proveedores.csv"
    mine.write_text(f"RUC,Nota\n{TRADER[4:]},=1+1\n20990000018,\n", encoding="utf-8")
    done = trader.oro("check-list", mine, "--as", "trader", "--quiet")
    assert done.returncode == 1
    assert "1 no" in done.stdout
    assert "1 filas con error" in done.stderr
    book = read_sheet((tmp_path / "proveedores-revisado.xlsx").read_bytes(), name="book")
    assert book.rows[0][:3] == (TRADER[4:], "=1+1", "no")
    text = tmp_path / "otra.csv"
    assert trader.oro("check-list", mine, "--as", "trader", "--out", text).returncode == 1
    assert "'=1+1" in text.read_text(encoding="utf-8-sig")
    same = trader.oro("check-list", mine, "--as", "trader", "--out", mine)
    assert (same.returncode, "otro nombre" in same.stderr) == (1, True)
    assert trader.oro("check-list", tmp_path / "none.csv", "--as", "trader").returncode == 1
    paper = trader.oro("check-list", mine, "--as", "trader", "--out", tmp_path / "lista.pdf")
    assert (paper.returncode, ".xlsx o .csv" in paper.stderr) == (1, True)
    assert not (tmp_path / "lista.pdf").exists()
    dated = trader.oro("check-list", mine, "--as", "trader", "--at", "31/12/2026")
    assert (dated.returncode, "2026-12-31" in dated.stderr) == (2, True)


def test_keys(trader: House) -> None:
    """A device key is enrolled by the administrator's, rotated, and revoked; a revoked key signs no more."""
    for name in ("phone", "phone-2"):
        trader.good("keys", "new", name)
    trader.good("keys", "enrol", "phone", "--by", "trader")
    assert trader.oro("submit", _declaration(trader, "by-phone", "ruc:20990000051"), "--as", "phone").returncode == 0
    trader.good("keys", "rotate", "phone", "phone-2", "--by", "trader")
    trader.good("keys", "revoke", "phone-2", "--by", "trader", "--reason", "lost")
    assert trader.oro("submit", _declaration(trader, "too-late", "ruc:20990000060"), "--as", "phone-2").returncode == 1
    listed = {key["name"]: key["party"] for key in json.loads(trader.good("keys", "list", "--json"))}
    assert listed["phone-2"] == TRADER
    shown = json.loads(trader.good("keys", "show", "log", "--log", ORIGIN))
    assert shown["vkey"].startswith(ORIGIN + "+")


def test_token(trader: House) -> None:
    """A token on standard output opens what its party may see."""
    token = trader.good("token", "--as", "trader").strip()
    answer = httpx.get(f"{trader.url}/v1/parties/{TRADER}", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    unknown = trader.oro("token", "--as", "nobody")
    assert unknown.returncode == 1
    assert "nobody" in unknown.stderr


def test_export_and_verify(trader: House) -> None:
    """Straight from the database, beside the running service, the export verifies under the root key."""
    out = trader.data / "out.ndjson"
    until_stored(trader.data)
    trader.good("export", out)
    receipt = trader.data / "registered.receipt.json"
    trader.good("verify", out, "--key", trader.root_vkey, "--since", receipt)
    assert trader.oro("export", out).returncode == 1
    assert httpx.get(f"{trader.url}/health/ready").is_success


def test_a_supplier_statement_is_kept(trader: House) -> None:
    """Asked for at the terminal it is checked and kept, never over another; its digest goes into the deal."""
    kept, out = trader.data / "statement.json", trader.data / "for-statement.ndjson"
    told = trader.oro("check", "20990000035", "--as", "trader", "--signed", "--save", kept).stdout
    assert "no comprobado: Que no esté en otros padrones" in told, "in words, and no longer by its name, rolls"
    digest = re.search('"register":"SUPPLIER_STATEMENT","digest":"([0-9a-f]{64})"', told)
    assert digest
    assert digest[1] in trader.good("verify-statement", kept)
    until_stored(trader.data)
    trader.good("export", out)
    trader.good("verify-statement", kept, "--key", trader.root_vkey, "--export", out)
    assert trader.oro("check", "20990000035", "--as", "trader", "--signed", "--save", kept).returncode == 1
    assert "no comprobado" in trader.oro("check", "ruc:20990000035", "--as", "trader").stdout
    for wrong in (("--save", kept), ("--signed", "--at", "mañana")):
        assert trader.oro("check", "20990000035", "--as", "trader", *wrong).returncode == 2


def test_a_gate_snapshot_is_made(trader: House) -> None:
    """Straight from the database, of a list as well; by the service only for whom it concerns."""
    picture, listed = trader.data / "gate.txt", trader.data / "listed.txt"
    trader.good("snapshot", "make", picture)
    listed.write_text("20990000035\nruc:20990000086\n")
    trader.good("snapshot", "make", picture, "--parties", listed)
    shown = json.loads(trader.oro("snapshot", "look", picture, "2099", "--json").stdout)
    assert [each["party"] for each in shown["found"]] == ["ruc:20990000035", "ruc:20990000086"]
    refused = trader.oro("snapshot", "make", picture, "--url", trader.url, "--as", "trader")
    assert refused.returncode == 1
    assert "403" in refused.stderr
    assert json.loads(trader.oro("snapshot", "look", picture, "2099", "--json").stdout) == shown | {
        "age_days": shown["age_days"]
    }


def test_a_second_service_leaves_the_first_alone(trader: House) -> None:
    """Started again on the same folder and port, the service says what is wrong, and the running one answers on."""
    again = trader.oro("serve", "--port", trader.url.rpartition(":")[2])
    assert again.returncode == 1
    assert "está ocupado" in again.stderr
    assert httpx.get(f"{trader.url}/health/ready").is_success


def test_a_service_whose_database_is_killed_starts_it_again(trader: House) -> None:
    """Where the embedded PostgreSQL is gone at once, as the system ends what takes too much memory, records go on."""
    cluster = embedded.start(trader.data)  # the one that runs
    for pid in postmaster.backends(cluster.home.cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until_it_is_another(cluster)
    wait_until_ready(trader.url)
    trader.good("submit", _declaration(trader, "revived", "ruc:20990000086"), "--as", "trader")


def test_rebuild(trader: House) -> None:
    """The projection is rebuilt beside the running service, which goes on answering."""
    assert "entries replayed" in trader.good("rebuild")
    trader.good("submit", _declaration(trader, "after", "ruc:20990000078"), "--as", "trader")


def test_doctor(trader: House) -> None:
    """A healthy house has no symptoms; a key open to others is one."""
    found = {each["name"]: each["well"] for each in json.loads(trader.good("doctor", "--json"))}
    assert {"python", "packages", "disk", "key_files", "keys", "database", "durability", "last_signed"} <= found.keys()
    assert all(found.values())
    key = trader.data / "keys" / "trader.pem"
    key.chmod(0o644)
    try:
        ill = trader.oro("doctor", "--json")
    finally:
        key.chmod(0o600)
    assert ill.returncode == 1
    assert [each["name"] for each in json.loads(ill.stdout) if not each["well"]] == ["key_files"]


@pytest.mark.parametrize("said", ["", "{}", "null"])
def test_doctor_sees_what_became_of_last_signed(trader: House, said: str) -> None:
    """A file that is not as it was written is a symptom, with its name."""
    file = trader.data / "last-signed"
    was = file.read_bytes()
    file.write_text(said)
    try:
        ill = trader.oro("doctor", "--json")
    finally:
        file.write_bytes(was)
    assert ill.returncode == 1, ill.stderr
    assert "last-signed is damaged" in json.loads(ill.stdout)[-1]["en"]


def test_service_away(tmp_path: Path) -> None:
    """Without a service, a command says so and what to do."""
    done = House(tmp_path, "http://127.0.0.1:9", "").oro("keys", "list")
    assert done.returncode == 0
    done = House(tmp_path, "http://127.0.0.1:9", "").oro("token", "--as", "trader")
    assert done.returncode == 1
    assert "orotraza serve" in done.stderr or "orotraza keys new" in done.stderr


def test_a_place_that_cannot_be_used(tmp_path: Path) -> None:
    """A `last-signed` where nothing can be written is named in one line with what to do, and the log is not begun."""
    (tmp_path / "taken").write_text("a file, and no folder")
    house = House(tmp_path / "data", "", "")
    signed = tmp_path / "taken" / "below" / "last-signed"
    try:
        refused = run(*INIT, environment=house.environment | {"ORO_LAST_SIGNED": str(signed)})
        assert refused.returncode == 1
        assert str(signed.parent) in refused.stderr
        assert "ORO_LAST_SIGNED" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert run(*INIT, environment=house.environment).returncode == 0
    finally:
        embedded.discard(house.data)
