"""Recording: one, many, again, refused."""

import gc
import json
import socket
import uuid
from collections.abc import Iterator

import pytest

from service.api.examples import signed, story
from service.ledger import jws, note, receipt, refusal, submission
from tests.api.served import NOW, Served

LOG_VKEY = note.vkey(story.LOG, story.key("log").public_key)


def test_a_receipt_proves_the_entry(service: Served) -> None:
    """201 comes with a receipt that verifies under the log's key, offline, and holds the submission's own bytes."""
    answer = service.http.post("/v1/entries", content=signed("party.registered"))
    assert answer.status_code == 201
    verified = receipt.verify(answer.content, [LOG_VKEY])
    assert verified.entry.seq == 1
    assert dict(verified.entry.payload) == dict(story.STORY["party.registered"].payload)


def test_the_same_again_gets_the_same_entry(service: Served) -> None:
    """The same bytes get 200 and the receipt of the same entry; other content under the same id gets 409."""
    first = service.http.post("/v1/entries", content=signed("party.registered"))
    again = service.http.post("/v1/entries", content=signed("party.registered"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["entry"] == again.json()["entry"]
    other = {**story.STORY["party.registered"].payload, "name": "DEMO Otra S.A.C."}
    clash = service.record(other, story.key("registrar"))
    assert (clash.status_code, clash.json()["code"]) == (409, "id_clash")


def test_a_refusal_is_signed(service: Served) -> None:
    """A refusal carries the service's signed word: code, payload digest, size and time."""
    payload = {**story.STORY["key.enrolled"].payload}
    answer = service.record(payload, story.key("registrar"))
    assert answer.status_code == 409
    word = refusal.verify(jws.to_bytes(answer.json()["refusal"]), story.key("service").public_key)
    assert (word.code, word.size, word.recorded_at) == ("party_unknown", 1, NOW)
    sent = submission.parse(submission.sign(payload, story.key("registrar")))
    assert word.payload_digest == sent.digest


def test_a_batch_answers_each_line_alone(service: Served) -> None:
    """Good and bad lines stand side by side: each gets what it would get alone, in order, and none spoils another."""
    lines = [signed("party.registered"), b"{", signed("key.enrolled"), signed("party.registered"), b""]
    answer = service.http.post(
        "/v1/entries/batch", content=b"\n".join(lines) + b"\n", headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    said = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["line"] for line in said] == [1, 2, 3, 4, 5]
    assert [line["status"] for line in said] == [201, 422, 201, 200, 422]
    assert [line["receipt"]["seq"] for line in said if "receipt" in line] == [1, 2, 1]
    assert [line["problem"]["code"] for line in said if "problem" in line] == ["not_json", "body_missing"]
    receipt.verify(json.dumps(said[2]["receipt"]).encode(), [LOG_VKEY])


def test_a_batch_beyond_its_frame_writes_nothing(service: Served) -> None:
    """513 lines, or one byte too many without an announced length, are 413, and not one line of them is recorded."""
    line = signed("party.registered")
    answer = service.http.post("/v1/entries/batch", content=b"\n".join([line] * 513))
    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_long")
    answer = service.http.post("/v1/entries/batch", content=unannounced(b"x" * 60_000 + b"\n", 9 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert service.http.get("/health/ready").json()["size"] == 1


def test_a_body_is_read_no_further_than_it_may_go(service: Served) -> None:
    """A body without an announced length is refused at the first byte too many."""
    answer = service.http.post("/v1/entries", content=unannounced(b"x" * 1024, 1_000_000))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["connection"] == "close"


def test_a_long_line_is_refused_alone(service: Served) -> None:
    """A line above 64 KiB is refused by itself; its neighbours are recorded."""
    body = b"x" * 70_000 + b"\n" + signed("party.registered")
    answer = service.http.post("/v1/entries/batch", content=body)
    assert [json.loads(line)["status"] for line in answer.text.splitlines()] == [413, 201]


def test_a_check_records_nothing(service: Served) -> None:
    """The findings of the worked purchase are said beforehand, as the parties will see them, and nothing is written."""
    service.tell("lot.declared")
    before = service.http.get("/health/ready").json()["size"]
    asked = signed("purchase.recorded", submission.CHECK_TYP)
    answer = service.http.post("/v1/entries:check", content=asked, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.text
    (finding,) = [each for each in answer.json()["findings"] if each["rule"] == "R05b"]
    assert (finding["rule"], finding["level"], finding["subjects"]) == ("R05b", "block", ["line:1"])
    assert finding["remedy"]
    assert answer.json()["recorded"] is False
    assert service.http.get("/health/ready").json()["size"] == before


@pytest.mark.parametrize(("code", "hints"), [("999999", 1), ("211002", 0)])
@pytest.mark.parametrize(("language", "text"), [("es", "Ningún distrito"), ("en", "No district")])
def test_a_check_tells_a_district_that_is_none(
    service: Served, code: str, hints: int, language: str, text: str
) -> None:
    """A code that INEI's list does not have is told by its member, as a hint: no rule judges it, and it is recorded."""
    payload = {**story.STORY["party.registered"].payload, "ubigeo": {"system": "inei", "code": code}}
    payload["id"] = "0192f3a1-7c10-7d21-9b8a-000000009999"
    asked = submission.sign(payload, story.key("registrar"), submission.CHECK_TYP)
    said = service.http.post("/v1/entries:check", content=asked, headers={"accept-language": language}).json()
    assert said["findings"] == []
    told = [(each["field"], each["code"], each["text"].startswith(text)) for each in said.get("hints", [])]
    assert told == [("ubigeo.code", "district_unknown", True)] * hints


def test_a_check_is_no_submission(service: Served) -> None:
    """A question can never be recorded as a statement, nor a statement be asked as a question."""
    statement, question = signed("party.registered"), signed("party.registered", submission.CHECK_TYP)
    assert service.http.post("/v1/entries", content=question).json()["code"] == "typ_refused"
    assert service.http.post("/v1/entries:check", content=statement).json()["code"] == "typ_refused"


def test_checks_are_limited(service: Served) -> None:
    """Beyond 120 a minute a check is told to wait: nobody searches for a threshold here. Two minutes hold 240."""
    body = signed("party.registered", submission.CHECK_TYP)
    answers = [service.http.post("/v1/entries:check", content=body) for _ in range(241)]
    limited = [answer for answer in answers if answer.status_code == 429]
    assert limited
    assert limited[0].headers["retry-after"] == "60"


def unannounced(piece: bytes, total: int) -> Iterator[bytes]:
    """A body that is sent in chunks, its length known to nobody."""
    for _ in range(total // len(piece) + 1):
        yield piece


def test_a_batch_that_waits_for_its_rest_keeps_bytes_alone(service: Served) -> None:
    """Whoever holds a batch open, and has no key for it, makes no worker hold what its lines are read into."""
    ids = {str(uuid.uuid4()) for _ in range(20)}
    payload = dict(story.STORY["party.registered"].payload)
    lines = [submission.sign({**payload, "id": each}, story.key("registrar")) + b"\n" for each in ids]

    def held() -> list[submission.Signed]:
        there = (each for each in gc.get_objects() if isinstance(each, submission.Signed))
        return [each for each in there if each.id in ids]

    with socket.create_connection((service.http.base_url.host, service.http.base_url.port or 0)) as client:
        client.sendall(
            b"POST /v1/entries/batch HTTP/1.1\r\nhost: here\r\ncontent-length: 1000000\r\n\r\n" + b"".join(lines)
        )
        service.until(lambda: len(held()) == len(ids))
        assert not [each for each in held() if isinstance(each, submission.Submission)]
