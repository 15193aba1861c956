"""The gate snapshot: of everybody, signed, found in at once, and of no use once touched or stale."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.api.examples import story
from service.audit import gate_snapshot
from service.audit.gate_reading import Snapshot, SnapshotError, open_snapshot
from service.audit.trusted import Trusted
from service.ledger import canonical, jws, note
from service.ledger.merkle import CompactRange
from service.storage.last_signed import LastSignedFile
from tests.api.served import NOW, Served
from tests.cli.terminal import run

LOG = Trusted(story.LOG, story.key("log").public_key)
SERVICE = story.key("service").public_key
PLANT = "ruc:20990000035"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and a plant."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol(PLANT, "plant", roles=["plant"], kind="company", name="DEMO Planta")
    _register(shared_service, story.TRADER, register="RECPO", status="vigente", activity="trade")
    _register(shared_service, "ruc:10990000030", register="REINFO", status="excluido", activity="exploitation")
    shared_service.store_all()
    return shared_service


def _register(market: Served, party: str, **members: str) -> None:
    example = story.STORY["registration.recorded"].payload
    kept = {name: example[name] for name in ("type", "log", "occurred_at", "from", "source")}
    about = {"right": example["right"]} if members["register"] == "REINFO" else {}
    payload = {**kept, **about, "id": str(uuid.uuid4()), "party": party, "registers": {"kind": "person"}, **members}
    if party.startswith("ruc:20"):
        del payload["registers"]
    answer = market.record(payload, story.key("registrar"))
    assert answer.status_code == 201, answer.text


@pytest.fixture(scope="module")
def token(market: Served) -> str:
    """Give the plant's token."""
    return market.token(PLANT, story.key("plant"))


@pytest.fixture(scope="module")
def taken(market: Served, token: str) -> bytes:
    """Give the snapshot of everybody."""
    answer = market.get("/v1/suppliers:snapshot", token)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_it_says_what_the_service_says(market: Served, token: str, taken: bytes) -> None:
    """Everybody with a registration is in it, in order, each with the light, category and reasons of a check."""
    snapshot = open_snapshot(taken, LOG, [SERVICE])
    found = list(snapshot.starting(""))
    assert [line.party for line in found] == sorted(line.party for line in found)
    assert (len(found), snapshot.head.scope, snapshot.head.asked_by) == (snapshot.head.lines, "registered", PLANT)
    assert {story.MINER, story.TRADER} <= {line.party for line in found}
    for line in found:
        said = market.get(f"/v1/suppliers/{line.party}", token, at=snapshot.head.at).json()
        assert (line.light, line.may_sell, line.category) == (said["light"], said["may_sell"], said["category"])
        assert set(line.rules) == {reason["rule"] for reason in said["reasons"]}
        assert {sells.split(":")[0] for sells in line.sells} == {answer["as"] for answer in said["answers"]}
    assert snapshot.find(story.MINER) in found
    assert snapshot.find("ruc:20990000108") is None


def test_of_a_list(market: Served, token: str) -> None:
    """A plant may list its suppliers; whoever is in no register is told as such, and a wrong number is refused."""
    asked = f"ruc:20990000108,{story.MINER},{story.MINER}"
    snapshot = open_snapshot(market.get("/v1/suppliers:snapshot", token, parties=asked).content, LOG, [SERVICE])
    assert [(line.party, line.light) for line in snapshot.starting("ruc:")] == [
        (story.MINER, "green"),
        ("ruc:20990000108", "red"),
    ]
    wrong = market.get("/v1/suppliers:snapshot", token, parties="ruc:20990000109")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "query.parties")


def test_not_for_everybody(market: Served) -> None:
    """A trader asks about one supplier at a time; the public about none."""
    trader = market.token(story.TRADER, story.key("trader"))
    assert market.get("/v1/suppliers:snapshot", trader).status_code == 403
    assert market.http.get("/v1/suppliers:snapshot").status_code == 401


def test_no_byte_may_change(taken: bytes) -> None:
    """A byte changed, a line taken out, doubled or moved, and the file is refused whole."""
    first, second, *rest = taken.splitlines(keepends=True)
    for altered in (
        taken.replace(b"green", b"amber", 1),
        taken.replace(b"\tred\t", b"\tgreen\t", 1),
        second + b"".join(rest),
        first + taken,
        second + first + b"".join(rest),
        taken[:-1],
        taken[: len(first) + 5],
        b"",
        b"\n",
        b"".join((first, second, *rest[:-1])),
    ):
        with pytest.raises(SnapshotError):
            open_snapshot(altered, LOG, [SERVICE])


def _signed(taken: bytes, change: dict[str, Any], key: str = "service", typ: str = gate_snapshot.TYP) -> bytes:
    body, last = taken[: taken.rfind(b"{")], json.loads(taken[taken.rfind(b'{"checkpoint"') :])
    body = taken[: taken.rfind(b'{"checkpoint"')]
    head = {**open_snapshot(taken, LOG, [SERVICE]).head.model_dump(mode="json", exclude_none=True), **change}
    last["snapshot"] = jws.sign(canonical.encode(head), story.key(key), typ)
    return body + json.dumps(last, separators=(",", ":")).encode() + b"\n"


def test_every_member_of_the_head_is_signed(taken: bytes) -> None:
    """Each member changed under the old signature is refused."""
    head = open_snapshot(taken, LOG, [SERVICE]).head.model_dump(mode="json", exclude_none=True)
    for name, value in head.items():
        other = value + 1 if isinstance(value, int) else value[:-1] + ("1" if value[-1] != "1" else "2")
        altered = _signed(taken, {name: other})
        members = json.loads(altered[altered.rfind(b'{"checkpoint"') :])
        members["snapshot"]["signature"] = json.loads(taken[taken.rfind(b'{"checkpoint"') :])["snapshot"]["signature"]
        with pytest.raises(SnapshotError):
            open_snapshot(taken[: taken.rfind(b'{"checkpoint"')] + json.dumps(members).encode() + b"\n", LOG, [SERVICE])


@pytest.mark.parametrize(
    ("key", "typ"),
    [("log", gate_snapshot.TYP), ("plant", gate_snapshot.TYP), ("service", "orotraza-statement+json")],
)
def test_no_other_key_or_purpose_will_do(taken: bytes, key: str, typ: str) -> None:
    """The log key, a party's, and the service's word on something else do not sign snapshots."""
    open_snapshot(_signed(taken, {}), LOG, [SERVICE])
    with pytest.raises(SnapshotError):
        open_snapshot(_signed(taken, {}, key, typ), LOG, [SERVICE])


def test_its_checkpoint_is_the_logs(taken: bytes) -> None:
    """A head of another size or root than the checkpoint's, and a checkpoint by another key, are refused."""
    for change in ({"size": 3}, {"root": "0" * 64}, {"log": "other.example"}, {"lines": 1}, {"digest": "0" * 64}):
        with pytest.raises(SnapshotError):
            open_snapshot(_signed(taken, change), LOG, [SERVICE])
    with pytest.raises(SnapshotError):
        open_snapshot(taken, Trusted(story.LOG, SERVICE), [SERVICE])


def test_age_turns_green_into_amber(taken: bytes) -> None:
    """Beyond the policy's days no light is green; red stays red; a clock that runs behind makes nothing older."""
    snapshot = open_snapshot(taken, LOG, [SERVICE])
    line = snapshot.find(story.MINER)
    assert line is not None
    assert snapshot.head.stale_days == 7
    for age, light in ((-1, "green"), (0, "green"), (7, "green"), (8, "amber")):
        assert line.light_at(snapshot.head, NOW + timedelta(days=age)) == light


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 1000])
def test_each_is_found(taken: bytes, count: int) -> None:
    """By halving, whoever stands where: each of them, nobody between them, and all with one beginning."""
    head = open_snapshot(taken, LOG, [SERVICE]).head
    named = [f"ruc:2{each:010d}" for each in range(0, 3 * count, 3)]
    body = b"".join(f"{party}\tgreen\tyes\t-\ttrader:yes\t-\n".encode() for party in named)
    snapshot = Snapshot(head, body)
    for party in named:
        found = snapshot.find(party)
        assert found is not None
        assert found.party == party
        assert snapshot.find(f"ruc:2{int(party[5:]) + 1:010d}") is None
    assert [line.party for line in snapshot.starting("ruc:2000000")] == named
    assert list(snapshot.starting("zzz")) == []


@pytest.fixture
def gate(taken: bytes, tmp_path: Path) -> Path:
    """Give a folder as a gate has it: the snapshot and two keys, and nothing of the service."""
    (tmp_path / "gate.txt").write_bytes(taken)
    (tmp_path / "log.vkey").write_text(note.vkey(story.LOG, LOG.public_key) + "\n")
    (tmp_path / "service.vkey").write_text(note.vkey(story.LOG, SERVICE) + "\n")
    return tmp_path


def test_at_the_gate(gate: Path) -> None:
    """A RUC, the beginning of one, and one that no register knows are answered offline, with the age in big words."""
    environment = {"ORO_DATA_DIR": str(gate)}
    age = (datetime.now(UTC) - NOW).days
    green = run("snapshot", "look", gate / "gate.txt", story.MINER[4:], "--json", environment=environment)
    said = json.loads(green.stdout)
    expected = "amber" if said["stale"] else "green"
    assert [each["light"] for each in said["found"]] == [expected]
    assert said["age_days"] == max(age, 0)
    some = run("snapshot", "look", gate / "gate.txt", "20", environment=environment)
    assert "FOTOGRAFÍA DE HACE" in some.stdout
    assert story.TRADER in some.stdout
    absent = run("snapshot", "look", gate / "gate.txt", "20990000108", environment=environment)
    assert absent.returncode == 1
    assert "ROJO" in absent.stdout


def test_a_touched_file_is_no_answer(gate: Path) -> None:
    """It says so, and gives no light at all."""
    touched = gate / "touched.txt"
    touched.write_bytes((gate / "gate.txt").read_bytes().replace(b"\tred\t", b"\tgreen\t", 1))
    done = run("snapshot", "look", touched, story.MINER, environment={"ORO_DATA_DIR": str(gate)})
    assert done.returncode == 1
    assert "NO ES DE FIAR" in done.stderr
    assert "VERDE" not in done.stdout
    keyless = run("snapshot", "look", gate / "gate.txt", story.MINER, environment={"ORO_DATA_DIR": str(gate.parent)})
    assert keyless.returncode == 2


def test_none_is_signed_of_another_history(service: Served) -> None:
    """Once it is known that the database is not what this host has signed, no gate takes its word along."""
    service.enrol(PLANT, "plant", roles=["plant"], kind="company", name="DEMO Planta")
    service.store_all()
    plant = service.token(PLANT, story.key("plant"))
    assert service.get("/v1/suppliers:snapshot", plant).status_code == 200
    other = LastSignedFile(service.data / "other" / "last-signed", story.LOG)
    other.create(CompactRange().append([bytes(32)] * 9))
    other.path.replace(service.data / "last-signed")
    about = {"log": story.LOG, "occurred_at": "2026-11-20T15:00:00Z", "id": str(uuid.uuid4())}
    policy = {"type": "policy.set", "name": "fx_pen_usd", "value": "3.75", "effective_from": "2099-01-01", **about}
    assert service.record(policy, story.key("registrar")).status_code == 503
    refused = service.get("/v1/suppliers:snapshot", plant)
    assert (refused.status_code, refused.json()["code"]) == (503, "log_diverged")
