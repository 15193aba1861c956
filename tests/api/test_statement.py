"""The supplier statement as the service signs it: of exactly the log that it judged, and true of it."""

import json
from typing import Any

import pytest

from service.api.examples import story
from service.audit import statement, statement_checks
from service.audit.report import State
from service.audit.statement_checks import Step
from service.audit.trusted import Trusted
from service.ledger import base64url, canonical, checkpoint, jws, note, submission
from service.ledger.checkpoint import Checkpoint
from service.trade.statement import Statement
from tests.api.served import Served

ROOT = Trusted(story.LOG, story.key("root").public_key)
LOG = Trusted(story.LOG, story.key("log").public_key)
SERVICE = story.key("service").public_key


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and a state auditor."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol("ruc:20990000094", "auditor", roles=["auditor"], kind="authority", name="DEMO Auditoría")
    shared_service.store_all()
    return shared_service


@pytest.fixture(scope="module")
def token(market: Served) -> str:
    """Give the trader's token."""
    return market.token(story.TRADER, story.key("trader"))


@pytest.fixture(scope="module")
def auditor(market: Served) -> str:
    """Give a state auditor's token."""
    return market.token("ruc:20990000094", story.key("auditor"))


def _stated(market: Served, token: str, party: str = story.MINER, **asked: str | int) -> bytes:
    answer = market.get(f"/v1/suppliers/{party}", token, signed=1, **asked)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_whatever_may_be_asked_can_be_signed(market: Served, token: str) -> None:
    """A right and an activity that no register has, a party that no entry names, a day far away: each is stated."""
    for party, asked in (
        (story.MINER, {"activity": "_" * 40, "right": "Z" * 20}),
        ("ruc:20990000108", {}),
        (story.MINER, {"at": "2099-12-31"}),
        (story.MINER, {"at": "2000-01-01"}),
    ):
        assert statement_checks.verify(_stated(market, token, party, **asked), LOG, service_keys=[SERVICE]).holds


def _said(report: statement_checks.Report) -> Statement:
    assert report.document is not None
    return report.document.statement


def _export(market: Served, auditor: str) -> list[bytes]:
    return market.get("/v1/log/export", auditor).content.splitlines()[:-1]


def test_a_statement_is_of_the_log_it_judged(market: Served, token: str) -> None:
    """It holds under log and service key alone, says who asked and when, and its checkpoint is of the judged size."""
    report = statement_checks.verify(_stated(market, token, at="2026-11-20"), LOG, service_keys=[SERVICE])
    assert report.holds
    said = _said(report)
    assert (said.asked_by, said.party, said.at, said.log) == (story.TRADER, story.MINER, "2026-11-20", story.LOG)
    assert said.issued_at == "2026-11-21T12:00:00Z"
    assert (said.verdict.may_sell, said.verdict.light, said.verdict.category) == ("yes", "green", "II")
    assert [word.register_ for word in said.verdict.registers] == ["REINFO"]
    unjudged = {each.step for each in report.results if each.state is State.UNJUDGED}
    assert unjudged == {Step.EXPORT, Step.VERDICT}


@pytest.mark.parametrize("trusted", [ROOT, LOG], ids=["root", "log"])
def test_an_export_shows_that_it_was_true(market: Served, token: str, auditor: str, trusted: Trusted) -> None:
    """Entry 0 names the service key under the root's or log's, and the rules come to the same verdict again."""
    stated, entries = _stated(market, token), _export(market, auditor)
    report = statement_checks.verify(stated, trusted, entries=lambda: entries)
    assert {each.state for each in report.results} == {State.HOLDS}


@pytest.mark.parametrize("known_at", [3, "2026-11-20"])
def test_a_statement_about_what_was_known_then(market: Served, token: str, auditor: str, known_at: int | str) -> None:
    """Asked by an earlier state of the log, it says up to which entry, and that too is judged again."""
    entries = _export(market, auditor)
    report = statement_checks.verify(_stated(market, token, known_at=known_at), ROOT, entries=lambda: entries)
    assert report.holds
    assert _said(report).known_at == (known_at if isinstance(known_at, int) else -1)
    assert _said(report).verdict.may_sell == "no"


def _resigned(stated: bytes, change: dict[str, Any], key: str = "service", typ: str = statement.TYP) -> bytes:
    """The document with other payload members, signed by this key: what only who holds it can make."""
    document = json.loads(stated)
    payload = {**statement.parse(stated).statement.as_json(), **change}
    document["statement"] = jws.sign(canonical.encode(payload), story.key(key), typ)
    del document["verdict"]
    return json.dumps(document).encode()


def _failing(report: statement_checks.Report) -> set[Step]:
    return {each.step for each in report.results if each.state is State.FAILS}


@pytest.mark.parametrize(
    ("key", "typ", "step"),
    [
        ("log", statement.TYP, Step.SIGNATURE),
        ("trader", statement.TYP, Step.SIGNATURE),
        ("another service", statement.TYP, Step.SIGNATURE),
        ("service", "orotraza-refusal+json", Step.FORM),
        ("service", submission.TYP, Step.FORM),
    ],
)
def test_no_other_key_or_purpose_will_do(market: Served, token: str, key: str, typ: str, step: Step) -> None:
    """What the log key, a party, another service or the service for another purpose signed is no statement."""
    report = statement_checks.verify(_resigned(_stated(market, token), {}, key, typ), LOG, service_keys=[SERVICE])
    assert not report.holds
    assert _failing(report) == {step}


@pytest.mark.parametrize(("beyond", "failing"), [(-1, False), (0, True), (1, True)])
def test_nothing_is_known_of_entries_to_come(market: Served, token: str, beyond: int, failing: bool) -> None:  # noqa: FBT001 - a case
    """A statement says what was known after an entry of its own tree: a later one is refused by its form."""
    size = json.loads(statement.parse(_stated(market, token)).jws.payload_bytes)["size"]
    data = _resigned(_stated(market, token), {"known_at": size + beyond})
    report = statement_checks.verify(data, LOG, service_keys=[SERVICE])
    assert (Step.FORM in _failing(report)) is failing


def test_a_kid_is_no_signature(market: Served, token: str) -> None:
    """A document that names the service key and was signed by another is refused."""
    document = json.loads(_resigned(_stated(market, token), {}, "trader"))
    document["statement"]["protected"] = json.loads(_stated(market, token))["statement"]["protected"]
    report = statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE])
    assert _failing(report) == {Step.SIGNATURE}


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], object]]:
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in _leaves(item, (*path, name))]
    if isinstance(value, list) and value:
        return [found for at, item in enumerate(value) for found in _leaves(item, (*path, at))]
    return [(path, value)]


def _other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value.isdigit():
            return str(int(value) + 1).zfill(len(value))
        case str() if value:
            return ("b" if value[0] == "a" else "a") + value[1:]
        case _:
            return "x"


def _changed(value: Any, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - any JSON
    if not path:
        return _other(value)
    copied: Any = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = _changed(value[path[0]], path[1:])
    return copied


def test_every_member_is_signed(market: Served, token: str) -> None:
    """One member changed, whichever, and the statement does not hold."""
    stated = _stated(market, token, right="010234500", activity="exploitation", known_at=10)
    payload = statement.parse(stated).statement.as_json()
    leaves = _leaves(payload)
    assert len(leaves) > 40
    for path, _ in leaves:
        document = json.loads(stated)
        altered = canonical.encode(_changed(payload, path))
        document["statement"]["payload"] = base64url.encode(altered)
        report = statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE])
        assert not report.holds, path


@pytest.mark.parametrize("member", ["protected", "payload", "signature"])
def test_every_part_counts(market: Served, token: str, member: str) -> None:
    """A part of the signed document exchanged for another one's, and it does not hold."""
    document = json.loads(_stated(market, token))
    document["statement"][member] = json.loads(_resigned(_stated(market, token), {"size": 3}, "log"))["statement"][
        member
    ]
    assert not statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE]).holds


def test_the_checkpoint_is_of_the_judged_log(market: Served, token: str) -> None:
    """Another size's checkpoint, one of another log, and one by another key do not go with the statement."""
    stated = _stated(market, token)
    said = statement.parse(stated).statement
    root = bytes.fromhex(said.root)
    others = (
        (Checkpoint(story.LOG, said.size + 1, root), "log", {Step.BINDING}),
        (Checkpoint(story.LOG, said.size, bytes(32)), "log", {Step.BINDING}),
        (Checkpoint("other.example", said.size, root), "log", {Step.CHECKPOINT}),
        (Checkpoint(story.LOG, said.size, root), "service", {Step.CHECKPOINT}),
    )
    for head, key, steps in others:
        document = json.loads(stated)
        document["checkpoint"] = note.sign(checkpoint.format(head), head.origin, story.key(key)).decode()
        report = statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE])
        assert _failing(report) == steps, head


def test_the_copy_in_words_must_agree(market: Served, token: str) -> None:
    """The verdict in words, which nobody signed, is compared with what was signed, whatever is changed in it."""
    stated = _stated(market, token, right="010234500")
    for path in (
        ("party",),
        ("may_sell",),
        ("light",),
        ("category",),
        ("known",),
        ("judged", "at"),
        ("judged", "size"),
        ("judged", "right"),
        ("registers", 0, "status"),
        ("registers", 0, "source_day"),
        ("answers", 0, "may_sell"),
        ("not_checked", 0, "name"),
    ):
        document = json.loads(stated)
        document["verdict"] = _changed(document["verdict"], path)
        report = statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE])
        assert _failing(report) == {Step.COPY}, path


def test_the_copy_in_words_may_add_nothing(market: Served, token: str) -> None:
    """What was not signed, because there is nothing to say of it, may not stand in the copy: a last day, a category."""
    stated = _stated(market, token)
    added = 0
    for name, parts in json.loads(stated)["verdict"].items():
        for member in parts[0] if name in ("answers", "registers") and parts else ():
            document = json.loads(stated)
            if document["verdict"][name][0][member] is None:
                document["verdict"][name][0][member] = "2099-01-01"
                report = statement_checks.verify(json.dumps(document).encode(), LOG, service_keys=[SERVICE])
                assert _failing(report) == {Step.COPY}, (name, member)
                added += 1
    assert added


def test_a_lie_comes_out(market: Served, token: str, auditor: str) -> None:
    """A service that signs another verdict than its own log gives is shown to have lied, and in what."""
    stated, entries = _stated(market, token), _export(market, auditor)
    verdict = statement.parse(stated).statement.as_json()["verdict"]
    lie = _resigned(stated, {"verdict": {**verdict, "light": "red", "reasons": []}})
    assert statement_checks.verify(lie, LOG, service_keys=[SERVICE]).holds
    report = statement_checks.verify(lie, ROOT, entries=lambda: entries)
    assert _failing(report) == {Step.VERDICT}
    assert "light" in str(report.results[-1].note)


def test_another_export_is_no_witness(market: Served, token: str, auditor: str) -> None:
    """An export that was altered, or that ends too soon, proves nothing; nor does one whose entry 0 is another's."""
    stated, entries = _stated(market, token), _export(market, auditor)
    altered = [*entries[:-1], entries[-1].replace(b'"count":1', b'"count":2', 1) + b" "]
    assert _failing(statement_checks.verify(stated, ROOT, entries=lambda: altered)) == {Step.EXPORT}
    short = entries[:-2]
    assert _failing(statement_checks.verify(stated, ROOT, entries=lambda: short)) == {Step.EXPORT}
    report = statement_checks.verify(stated, ROOT, entries=lambda: entries[1:])
    assert Step.CHECKPOINT in _failing(report)
    forged = entries[0].replace(SERVICE.hex().encode(), story.key("trader").public_key.hex().encode())
    forger = _resigned(stated, {}, "trader")
    for trusted in (ROOT, LOG):
        report = statement_checks.verify(forger, trusted, entries=lambda: [forged, *entries[1:]])
        assert _failing(report) >= {Step.EXPORT}
    root_only = statement_checks.verify(forger, ROOT, entries=lambda: [forged])
    assert _failing(root_only) == {Step.CHECKPOINT, Step.EXPORT}


def test_what_was_learned_later_changes_nothing_said_before(market: Served, token: str, auditor: str) -> None:
    """A suspension recorded afterwards, with effect on the day judged, leaves the statement true of what was known."""
    before = _stated(market, token, at="2026-11-20")
    registration = dict(story.STORY["registration.recorded"].payload)
    suspended = {
        **registration,
        "id": "0192f3a1-7c10-7d21-9b8a-00000000f001",
        "status": "suspendido",
        "from": "2026-11-19",
    }
    answer = market.record(suspended, story.key("registrar"))
    assert answer.status_code == 201, answer.text
    market.store_all()
    after, entries = _stated(market, token, at="2026-11-20"), _export(market, auditor)
    for stated, may_sell in ((before, "yes"), (after, "no")):
        report = statement_checks.verify(stated, ROOT, entries=lambda: entries)
        assert report.holds, report.as_json()
        assert _said(report).verdict.may_sell == may_sell
    late = _resigned(before, {"issued_at": "2026-11-21T13:00:00Z"})
    report = statement_checks.verify(late, ROOT, entries=lambda: entries)
    assert _failing(report) == {Step.EXPORT}  # an hour later, it knows nothing of an entry that was there


def test_asking_is_noted_and_limited(market: Served, token: str) -> None:
    """The access log has each statement as one; it takes a token; and there is an end to asking in one minute."""
    _stated(market, token)
    market.until_is("True", "SELECT count(*) > 0 FROM private.access_log WHERE action = 'supplier_statement'")
    assert market.http.get(f"/v1/suppliers/{story.MINER}?signed=1").status_code == 401
    answers = (market.get(f"/v1/suppliers/{story.MINER}", token, signed=1).status_code for _ in range(200))
    assert 429 in answers
    assert market.get(f"/v1/suppliers/{story.MINER}", token).status_code == 200
