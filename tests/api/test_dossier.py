"""A lot's dossier: verified without the service, caught when touched, and no more than its holder may hold."""

import json
import os
import uuid as uuids
from collections.abc import Iterator
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.audit import dossier, dossier_checks
from service.audit.dossier import Head
from service.audit.dossier_checks import Report, Step
from service.audit.report import State
from service.audit.trusted import Trusted
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.flows.dossier import basis
from service.flows.dossier import make as making
from service.ledger import note, signing
from tests.api.served import UNTIL, Served
from tests.cli.terminal import run, start
from tests.cli.verifying.test_verify import BLOCKED

LINE, ORIGIN = "0192f3a1-7c10-7d21-9b8a-000000000301", "0192f3a1-7c10-7d21-9b8a-000000000201"
WHOLE, PARENT = "0192f3a1-7c10-7d21-9b8a-000000000302", "0192f3a1-7c10-7d21-9b8a-000000000202"
RESOLD = "0192f3a1-7c10-7d21-9b8a-000000000902"
AUDITOR, STRANGER, FIRM, BUYER = "ruc:20990000060", "ruc:20990033731", "ruc:20990000124", "ruc:20990000132"
ROOT_VKEY = note.vkey(story.LOG, story.key("root").public_key)
LOG_VKEY = note.vkey(story.LOG, story.key("log").public_key)


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give the log of the whole story, and a state auditor and a stranger to it."""
    for example in story.ACTS[1:]:
        answer = shared_service.record(dict(example.payload), story.key(example.signed_by))
        assert answer.status_code == 201, answer.text
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    for party, key in ((STRANGER, "stranger"), (BUYER, "second buyer")):
        shared_service.enrol(party, key, kind="company", name="DEMO Otra Casa", roles=["trader"])
    for party in (BUYER, story.TRADER):
        answer = shared_service.record(_recpo(party), story.key("registrar"))
        assert answer.status_code == 201, answer.text
    answer = shared_service.record(_resold(), story.key("second buyer"))
    assert answer.status_code == 201, answer.text
    shared_service.give_leave_for_years()
    shared_service.store_all()  # a dossier is of what a stored checkpoint covers
    return shared_service


def _recpo(party: str) -> dict[str, Any]:
    example = story.STORY["registration.recorded"].payload
    said = {name: example[name] for name in ("type", "log", "occurred_at", "source")}
    return {
        **said,
        "id": str(uuids.uuid4()),
        "register": "RECPO",
        "party": party,
        "status": "vigente",
        "from": "2020-01-01",
    }


def _resold() -> dict[str, Any]:
    """The trader sells ten grams of the lot that it bought whole."""
    deal: dict[str, Any] = deepcopy(dict(story.STORY["purchase.recorded"].payload))
    for member in ("carrier", "declares", "documents", "confirmation"):
        del deal[member]
    figures = {"gross_g": "10.000", "fineness": "912.5", "fine_g": "9.125000"}
    line = {**deal["lines"][1], **figures, "line": 1, "lot": WHOLE, "take_g": "10.000", "becomes": RESOLD}
    deal |= {"id": str(uuids.uuid4()), "buyer": BUYER, "seller": story.TRADER, "lines": [line]}
    return {**deal, "occurred_at": "2026-11-21T11:00:00Z"}


@pytest.fixture(scope="module")
def auditor(market: Served) -> str:
    """Give the auditor's token."""
    return market.token(AUDITOR, story.key("auditor"))


@pytest.fixture(scope="module")
def trader(market: Served) -> str:
    """Give the trader's token; its first key was rotated in the story."""
    return market.token(story.TRADER, story.key("trader 2"))


def ask(market: Served, token: str, lot: str) -> httpx.Response:
    """Ask for a dossier."""
    return market.get(f"/v1/lots/{lot}/dossier", token)


def taken(market: Served, token: str, lot: str) -> bytes:
    """A dossier that is given."""
    answer = ask(market, token, lot)
    assert answer.status_code == 200, answer.text
    return answer.content


def verified(data: bytes, vkey: str = ROOT_VKEY) -> Report:
    """What the offline verifier makes of one."""
    return dossier_checks.verify(data, Trusted.parse(vkey))


def failing(report: Report) -> set[Step]:
    """The steps that do not hold."""
    return {each.step for each in report.results if each.state is State.FAILS}


def lots(market: Served) -> list[str]:
    """Every lot of the story that was not annulled."""
    listed = market.execute(
        "SELECT string_agg(DISTINCT body ->> 'lot', ' ') FROM projection.row r WHERE kind = 'lot' AND NOT EXISTS "
        "(SELECT FROM projection.row v WHERE v.kind = 'void' AND v.shelf = r.shelf)"
    )
    return listed.split()


@pytest.fixture(scope="module")
def all_dossiers(market: Served, auditor: str) -> dict[str, bytes]:
    """Give the auditor's dossier of every lot."""
    return {lot: taken(market, auditor, lot) for lot in lots(market)}


@pytest.mark.parametrize("vkey", [ROOT_VKEY, LOG_VKEY], ids=["root", "log"])
def test_every_dossier_of_the_story_holds(all_dossiers: dict[str, bytes], vkey: str) -> None:
    """Purchases, campaigns, settlements, exports: each verifies by the root key and by the log key."""
    assert len(all_dossiers) >= 10
    for lot, data in all_dossiers.items():
        report = verified(data, vkey)
        assert report.holds, (lot, [(each.step, each.notes) for each in report.results if each.notes])


def test_its_shares_are_the_lots_origins(market: Served, auditor: str, all_dossiers: dict[str, bytes]) -> None:
    """What the verifier works out again is what the service answers about origins, to the microgram."""
    measured = 0
    for lot, data in all_dossiers.items():
        report = verified(data)
        assert report.dossier is not None
        shares = [(share.origin, share.standing.value, share.ug) for share in report.dossier.shares]
        said = market.get(f"/v1/lots/{lot}/origins", auditor).json()
        if said["measured"]:
            measured += 1
            assert shares == [(each["origin"], each["standing"], each["ug"]) for each in said["origins"]]
            assert sum(ug for _, _, ug in shares) == said["fine_ug"]
    assert measured > 1


def test_what_it_cannot_prove_is_named(market: Served, auditor: str) -> None:
    """In both languages: later annulments, other uses, revocations, newer entries; and what is the service's word."""
    report = verified(taken(market, auditor, LINE))
    said = report.as_json()
    for limits in (said["not_proved"], said["word_alone"]):
        assert limits
        assert all(each["es"] and each["en"] and each["es"] != each["en"] for each in limits)
    text = " ".join(each["en"] for each in said["not_proved"])
    for part in ("annuls", "taken for others", "revoked", "newer entries", "legal"):
        assert part in text
    assert any("standing" in each["en"] for each in said["word_alone"])
    assert said["holds"] is True


def test_the_registrations_used_are_in_it(market: Served, auditor: str) -> None:
    """The producer's registration that the deal was judged by, the constancia, and every signer's enrolment."""
    found = dossier.parse(taken(market, auditor, LINE))
    types = [each.entry.submission.type for each in found.entries]
    assert {"log.genesis", "key.enrolled", "registration.recorded", "constancia.issued", "purchase.recorded"} <= {
        *types
    }
    parties = {
        each.entry.payload.get("party") for each in found.entries if "registration" in each.entry.submission.type
    }
    assert story.MINER in parties
    told = verified(taken(market, auditor, LINE)).registrations()
    assert ("REINFO", "vigente", story.MINER) in {(each["register"], each["status"], each["party"]) for each in told}


def _fields(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - JSON
    match value:
        case dict():
            for name, item in value.items():
                yield from _fields(item, (*path, name))
        case list():
            for at, item in enumerate(value):
                yield from _fields(item, (*path, at))
        case _:
            yield path


def _changed(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value:
            middle = len(value) // 2
            other = "b" if value[middle] == "a" else "a"
            return value[:middle] + other + value[middle + 1 :]
        case _:
            return "a"


def _at(document: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - JSON
    for step in path:
        document = document[step]
    return document


def altered(data: bytes) -> Iterator[tuple[str, list[Any], bytes]]:
    """The dossier with each of its fields changed, one at a time."""
    lines = [json.loads(line) for line in data.splitlines()]
    written = data.splitlines(keepends=True)
    for number, line in enumerate(lines):
        for path in _fields(line):
            copy = deepcopy(line)
            _at(copy, path[:-1])[path[-1]] = _changed(_at(line, path))
            text = json.dumps(copy, separators=(",", ":"), ensure_ascii=number == len(lines) - 1).encode() + b"\n"
            yield (
                f"{number}: {path}",
                [*lines[:number], copy, *lines[number + 1 :]],
                b"".join([*written[:number], text, *written[number + 1 :]]),
            )


def test_every_field_changed_is_caught(market: Served, trader: str) -> None:
    """Whichever letter of whichever line is another, the dossier does not hold."""
    data = taken(market, trader, LINE)
    assert verified(data).holds
    count = 0
    for what, _, tampered in altered(data):
        assert tampered != data, what
        assert not verified(tampered).holds, what
        count += 1
    assert count > 300


def test_every_line_left_out_or_moved_is_caught(market: Served, trader: str) -> None:
    """A dossier without one of its lines, with one twice, or with two in each other's place does not hold."""
    lines = taken(market, trader, LINE).splitlines(keepends=True)
    for at in range(len(lines)):
        assert not verified(b"".join(lines[:at] + lines[at + 1 :])).holds, at
        assert not verified(b"".join([*lines[: at + 1], *lines[at:]])).holds, at
        if at:
            swapped = [*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]
            assert not verified(b"".join(swapped)).holds, at


def signed_again(lines: list[bytes], data: bytes) -> bytes:
    """These lines under a head that the service's own key signs for them: what a dishonest operator could hand out."""
    found = dossier.parse(data)
    head = Head(
        **found.head.model_dump() | {"lines": len(lines), "digest": sha256(b"".join(lines)).hexdigest()},
    )
    return b"".join([*lines, dossier.last_line(head, found.checkpoint, story.key("service"))])


def test_the_service_cannot_lie_about_what_entries_say(market: Served, auditor: str) -> None:
    """Signed anew by the service itself, another holder, weight, parent or share, or one left out, is still caught."""
    data = taken(market, auditor, LINE)
    lines = data.splitlines(keepends=True)[:-1]
    assert verified(signed_again(lines, data)).holds

    def lied(old: str, new: str) -> set[Step]:
        changed = [line.replace(old.encode(), new.encode()) if b'"row"' in line[:7] else line for line in lines]
        assert changed != lines, old
        return failing(verified(signed_again(changed, data)))

    assert Step.GRAPH in lied(f'"holder":"{story.TRADER}"', '"holder":"ruc:20990033731"')
    assert Step.GRAPH in lied('"gross_mg":14850', '"gross_mg":14851')
    assert Step.GRAPH in lied('"fine_ug":13439250', '"fine_ug":13439251')
    assert Step.GRAPH in lied('"product":"sponge"', '"product":"dore"')
    assert Step.GRAPH in lied(f'"parent":"{ORIGIN}"', f'"parent":"{PARENT}"')
    assert Step.FINDINGS in lied('"rule":"R05b"', '"rule":"R05"')
    assert Step.FINDINGS in lied('"outcome":"lifted_with_condition"', '"outcome":"upheld"')
    assert Step.GRAPH in lied(f'"child":"{LINE}","parent":"{ORIGIN}"', f'"child":"{ORIGIN}","parent":"{ORIGIN}"')
    for part, steps in (
        (b'"kind":"mark"', {Step.FINDINGS, Step.SHARES}),
        (b'"kind":"lot_use"', {Step.GRAPH, Step.SHARES}),
        (b'"share"', {Step.SHARES}),
        (b'"type":"constancia.issued"', set()),
        (b'"type":"purchase.recorded"', {Step.GRAPH}),
        (b'"type":"key.enrolled"', {Step.SIGNATURES}),
        (b'"type":"log.genesis"', {Step.CHECKPOINT, Step.SERVICE, Step.INCLUSION, Step.SIGNATURES}),
    ):
        fewer = [line for line in lines if part not in line]
        assert fewer != lines, part
        assert failing(verified(signed_again(fewer, data))) >= steps, part


def test_an_entry_of_another_tree_is_caught(market: Served, auditor: str) -> None:
    """An entry whose proof is another's, or that was rewritten and signed by its own submitter, is not in the tree."""
    data = taken(market, auditor, LINE)
    lines = data.splitlines(keepends=True)[:-1]
    held = [json.loads(line) for line in lines if line.startswith(b'{"entry"')]
    first, second = (
        next(i for i, each in enumerate(held) if each["entry"]["seq"] == seq) for seq in (0, held[1]["entry"]["seq"])
    )
    proofs = [json.dumps(held[at]["proof"], separators=(",", ":")).encode() for at in (first, second)]
    swapped = [*lines]
    swapped[second] = lines[second].replace(proofs[1], proofs[0])
    assert failing(verified(signed_again(swapped, data))) == {Step.INCLUSION}


def test_a_party_holds_what_it_is_a_side_of(market: Served, auditor: str) -> None:
    """The buyer of a lot holds its own deal; above, it ends with the parent's name, and every microgram accounted."""
    buyer = market.token(BUYER, story.key("second buyer"))
    mine, whole = (verified(taken(market, token, RESOLD)) for token in (buyer, auditor))
    assert (mine.holds, whole.holds) == (True, True)
    assert mine.dossier is not None
    assert whole.dossier is not None
    assert (mine.dossier.withheld, whole.dossier.withheld) == ((WHOLE,), ())
    assert [(share.origin, share.standing.value) for share in mine.dossier.shares] == [(WHOLE, "unknown")]
    assert sum(s.ug for s in mine.dossier.shares) == sum(s.ug for s in whole.dossier.shares) == 9_125_000
    assert WHOLE in mine.as_json()["not_proved"][0]["en"]
    mine_held, all_held = ({each.entry.seq for each in found.entries} for found in (mine.dossier, whole.dossier))
    deals = [each.entry for each in mine.dossier.entries if each.entry.submission.type == "purchase.recorded"]
    assert [deal.payload["buyer"] for deal in deals] == [BUYER]
    assert mine_held < all_held


def test_who_may_not_hold_it_does_not(market: Served) -> None:
    """A stranger is refused, and so is a carrier, who may know of the lot but not of its price."""
    for party, key in ((STRANGER, "stranger"), (story.REGISTRAR, "registrar")):
        answer = ask(market, market.token(party, story.key(key)), WHOLE)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    unknown = ask(market, market.token(AUDITOR, story.key("auditor")), "0192f3a1-7c10-7d21-9b8a-999999999999")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "lot_not_found")


def test_leave_reaches_into_a_dossier(market: Served) -> None:
    """By the buyer's leave a firm holds what the buyer holds; by the trader's on the parent too, the chain is whole."""
    token = market.token(FIRM, market.give_key(FIRM, "firm"))
    assert ask(market, token, RESOLD).status_code == 403
    _grant(market, "second buyer", RESOLD)
    first = verified(taken(market, token, RESOLD))
    assert first.dossier is not None
    assert (first.holds, first.dossier.head.role, first.dossier.withheld) == (True, "grantee", (WHOLE,))
    _grant(market, "trader 2", WHOLE)
    second = verified(taken(market, token, RESOLD))
    assert second.dossier is not None
    assert (second.holds, second.dossier.withheld) == (True, ())


def _grant(market: Served, key: str, lot: str) -> None:
    payload = {
        "type": "access.granted",
        "log": story.LOG,
        "id": str(uuids.uuid4()),
        "occurred_at": "2026-11-21T11:00:00Z",
        "lot": lot,
        "reader": FIRM,
        "until": UNTIL,
    }
    answer = market.record(payload, story.key(key))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("room", "name", "what"), [(basis, "MOST_LOTS", "lots"), (making, "MOST_ENTRIES", "entries")])
def test_one_that_is_too_large_says_so(
    market: Served, auditor: str, monkeypatch: pytest.MonkeyPatch, room: ModuleType, name: str, what: str
) -> None:
    """Beyond its bounds there is no dossier, but an answer that names the bound and what to ask for instead."""
    monkeypatch.setattr(room, name, 1)
    answer = ask(market, auditor, WHOLE)
    assert (answer.status_code, answer.json()["code"]) == (413, "dossier_too_large")
    assert f"more than 1 {what}" in answer.json()["fix"]


def test_a_stranger_does_not_learn_that_it_is_too_large(market: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not have it is refused before the graph is walked, whatever is above the lot."""
    monkeypatch.setattr(basis, "MOST_LOTS", 0)
    answer = ask(market, market.token(STRANGER, story.key("stranger")), WHOLE)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_the_command_verifies_without_server_packages(market: Served, tmp_path: Path) -> None:
    """On a file and a key, in the base install: status 0 and what is not proved; touched, status 1."""
    path, key = tmp_path / "lot.dossier", tmp_path / "root.vkey"
    path.write_bytes(taken(market, market.token(BUYER, story.key("second buyer")), RESOLD))
    key.write_text(ROOT_VKEY + "\n")
    done = start("verify-dossier", path, "--key", key, program=BLOCKED)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no puede probar" in done.stdout
    assert "annuls" in done.stdout
    assert WHOLE in done.stdout
    path.write_bytes(path.read_bytes().replace(b'"ug":', b'"ug":1', 1))
    done = start("verify-dossier", path, "--key", key, "--json", program=BLOCKED)
    assert done.returncode == 1
    assert json.loads(done.stdout)["holds"] is False
    assert start("verify-dossier", path, "--key", "nonsense", program=BLOCKED).returncode == 2


def test_the_command_takes_it_and_verifies(market: Served, tmp_path: Path) -> None:
    """Taken from the service, kept in a new file, and held against the key at once; a second time nothing is lost."""
    seed = sha256(b"orotraza example key auditor").digest()
    (tmp_path / "keys").mkdir(mode=0o700)
    made = signing.generate(tmp_path / "keys" / "auditor.pem", seed)
    KeyFolder(tmp_path).label(HeldKey("auditor", AUDITOR, signing.thumbprint(made.public_key)))
    environment = os.environ | {"ORO_DATA_DIR": str(tmp_path), "ORO_URL": str(market.http.base_url)}
    out = tmp_path / "lot.dossier"
    command = ("dossier", LINE, "--as", "auditor", "--out", out)
    done = run(*command, "--key", ROOT_VKEY, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "no puede probar" in done.stdout
    assert verified(out.read_bytes()).holds
    again = run(*command, environment=environment)
    assert (again.returncode, "ya existe" in again.stderr) == (1, True)
    out.unlink()
    (tmp_path / "log.vkey").write_text(note.vkey(story.LOG, story.key("service").public_key) + "\n")
    assert run(*command, environment=environment).returncode == 1
    assert out.exists()
