"""Whoever sends and is not there for the answer: what it sent is recorded, and is answered when it comes again."""

import json
import socket
import struct
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from service.api.examples import story
from service.ledger import submission
from tests.api.holding import held, held_up
from tests.api.served import Served

LINES = 40


def lines(count: int = LINES) -> bytes:
    """A batch of so many submissions."""
    policy = {"type": "policy.set", "log": story.LOG, "occurred_at": "2026-11-20T15:00:00Z"}
    more = {"name": "fx_pen_usd", "value": "3.75", "effective_from": "2099-01-01"}
    registrar = story.key("registrar")
    return b"\n".join(submission.sign({**policy, "id": str(uuid.uuid4()), **more}, registrar) for _ in range(count))


@contextmanager
def sending(
    service: Served, path: str, content: bytes, *headers: str, announced: int | None = None
) -> Iterator[socket.socket]:
    """A client that has sent this, and waits a minute for what is to come."""
    length = len(content) if announced is None else announced
    head = (f"POST {path} HTTP/1.1", "host: x", f"content-length: {length}", *headers, "", "")
    with socket.create_connection((service.http.base_url.host, service.http.base_url.port or 80), timeout=60) as client:
        client.sendall("\r\n".join(head).encode())
        client.sendall(content)
        yield client


def all_of(client: socket.socket) -> bytes:
    """All that comes up to the connection's end."""
    found = b""
    while piece := client.recv(65_536):
        found += piece
    return found


def recorded(service: Served) -> int:
    """Entries."""
    return int(service.execute("SELECT size FROM ledger.head"))


def again(service: Served, content: bytes) -> list[dict[str, Any]]:
    """What a batch is answered when it is sent once more."""
    answer = service.http.post("/v1/entries/batch", content=content)
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_a_batch_whose_sender_has_gone_is_recorded(patient_service: Served, *, reset: bool) -> None:
    """Cut off before its first answer, each line is recorded, and gets its receipt when it is sent again."""
    content, before = lines(), recorded(patient_service)
    with (
        held(patient_service.dsn, "ledger.head"),
        sending(patient_service, "/v1/entries/batch", content) as client,
    ):
        patient_service.until(lambda: held_up(patient_service) > 0)
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    patient_service.until(lambda: recorded(patient_service) == before + LINES)
    answers = again(patient_service, content)
    assert [answer["status"] for answer in answers] == [200] * LINES
    assert [answer["receipt"]["seq"] for answer in answers] == list(range(before, before + LINES))
    assert recorded(patient_service) == before + LINES


def test_a_batch_that_ends_on_its_way_records_nothing(patient_service: Served) -> None:
    """Half of a body is no batch, whether the connection breaks or its sender says that no more comes."""
    content, before = lines(), recorded(patient_service)
    with sending(patient_service, "/v1/entries/batch", content[:-300], announced=len(content)):
        pass
    with sending(patient_service, "/v1/entries/batch", content[:-300], announced=len(content)) as client:
        client.shutdown(socket.SHUT_WR)
        assert all_of(client) == b""
    assert [answer["status"] for answer in again(patient_service, content)] == [201] * LINES
    assert recorded(patient_service) == before + LINES


@pytest.mark.parametrize(("path", "count", "status"), [("/v1/entries", 1, 201), ("/v1/entries/batch", LINES, 200)])
def test_who_sends_and_then_only_listens_gets_its_receipts(
    patient_service: Served, path: str, count: int, status: int
) -> None:
    """A half-closed connection, as `nc -N` makes it, is answered like any other."""
    with sending(patient_service, path, lines(count)) as client:
        client.shutdown(socket.SHUT_WR)
        answer = all_of(client)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b'"seq":') >= count


def test_who_asks_first_is_told_to_go_on(patient_service: Served) -> None:
    """`Expect: 100-continue` is answered before the body, and a body that would be refused is refused unsent."""
    content = lines(1)
    asked = "expect: 100-continue"
    with sending(patient_service, "/v1/entries", b"", asked, announced=len(content)) as client:
        assert client.recv(1_000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(content)
        assert client.recv(12) == b"HTTP/1.1 201"
    with sending(patient_service, "/v1/entries", b"", asked, announced=10**8) as client:
        assert all_of(client).startswith(b"HTTP/1.1 413 ")
