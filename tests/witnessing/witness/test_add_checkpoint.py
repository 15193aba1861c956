"""`add-checkpoint` over HTTP, each answer of c2sp.org/tlog-witness."""

import json
from base64 import b64encode
from pathlib import Path

import httpx
import pytest

from service.ledger import add_checkpoint, cosignature, note
from service.ledger.add_checkpoint import MAX_BYTES, MAX_PROOF
from service.ledger.note import Line
from service.ledger.signing import SeedSigner
from service.witnessing.witness.cosign import Witness
from tests.witnessing.logs import ORIGIN, VKEY, Log
from tests.witnessing.witness import house

OTHER_KEY = SeedSigner(bytes([9]) * 32)


def post(http: httpx.Client, body: bytes) -> httpx.Response:
    """Ask."""
    return http.post("/add-checkpoint", content=body)


def held(http: httpx.Client) -> bytes:
    """What the witness shows."""
    return http.get(house.log_path(ORIGIN)).content


def test_a_growing_log_is_cosigned(http: httpx.Client, log: Log) -> None:
    """From nothing, on to a larger size, and the same size again: each answer is one line that holds."""
    for old, size in ((0, 5), (5, 5), (5, 8), (8, 20), (20, 20)):
        answer = post(http, log.body(old, size))
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        (found,) = cosignature.verify(log.note(size) + answer.content, [house.vkey()])
        assert found.line == answer.content
        assert held(http) == log.note(size) + answer.content


def test_another_size_than_the_last_is_told_the_last(http: httpx.Client, log: Log) -> None:
    """409, the size in decimal and a newline, media type text/x.tlog.size: with nothing cosigned, that is 0."""
    answers = [post(http, log.body(3, 8))]
    assert post(http, log.body(0, 8)).status_code == 200
    answers += [post(http, log.body(old, 20)) for old in (0, 7, 9)]
    assert [answer.status_code for answer in answers] == [409] * 4
    assert [answer.content for answer in answers] == [b"0\n", *[b"8\n"] * 3]
    assert {answer.headers["content-type"] for answer in answers} == {"text/x.tlog.size"}


def test_an_unknown_log_is_not_found(http: httpx.Client) -> None:
    """404, whoever has signed; the same for an origin that only looks like the one on the list."""
    for origin in ("other.example/log", ORIGIN + "/", ORIGIN.upper()):
        text = f"{origin}\n5\n{b64encode(bytes(32)).decode()}\n".encode()
        assert post(http, b"old 0\n\n" + note.sign(text, ORIGIN, Log().key)).status_code == 404


def test_a_checkpoint_that_the_log_has_not_signed_is_forbidden(http: httpx.Client, log: Log) -> None:
    """403 for another's key, for the log's key under another text, and for a line of the log's that does not hold."""
    text, _, line = log.note(5).rpartition(b"\n\n")
    other = Log(log.leaves, key=OTHER_KEY)
    grown, broken = text.replace(b"\n5\n", b"\n6\n"), line[:-8] + b"AAAAAA=\n"
    for data in (other.note(5), grown + b"\n\n" + line, text + b"\n\n" + broken, log.note(5) + broken):
        assert post(http, b"old 0\n\n" + data).status_code == 403
    assert held(http) == http.get("/checkpoint/" + "0" * 64).content


def test_unknown_lines_are_ignored_and_not_kept(http: httpx.Client, log: Log) -> None:
    """Lines of strangers, of other witnesses, of this witness's own key before: the log's alone is kept and shown."""
    text = note.open(log.note(5), [VKEY]).text
    extra = note.sign(text, "stranger.example", OTHER_KEY).removeprefix(text + b"\n")
    extra += cosignature.sign(text, "other-witness.example", OTHER_KEY, 1)
    extra += cosignature.sign(text, house.NAME, house.key(), 1)
    answer = post(http, log.body(0, 5) + extra * 5)
    assert answer.status_code == 200
    assert held(http) == log.note(5) + answer.content


def test_two_trees_of_one_size_are_a_conflict(http: httpx.Client, log: Log) -> None:
    """409 for another root at the size held, with that size; what was cosigned stands."""
    post(http, log.body(0, 20))
    before = held(http)
    fork = log.fork(10).grow(10, "other")
    answer = post(http, fork.body(20))
    assert (answer.status_code, answer.content) == (409, b"20\n")
    assert held(http) == before


def test_a_proof_that_does_not_lead_there_is_unprocessable(http: httpx.Client, log: Log) -> None:
    """422 for another history's proof, a wrong, short, long or needless one; nothing moves."""
    post(http, log.body(0, 8))
    before = held(http)
    proof, fork = log.proof(8, 20), log.fork(5).grow(15, "other")
    bodies = [
        fork.body(8, 20),
        add_checkpoint.format(8, [], log.note(20)),
        add_checkpoint.format(8, proof[:-1], log.note(20)),
        add_checkpoint.format(8, [*proof, bytes(32)], log.note(20)),
        add_checkpoint.format(8, [bytes(32), *proof[1:]], log.note(20)),
        add_checkpoint.format(8, [bytes(32)], log.note(8)),
        add_checkpoint.format(8, proof * 12, log.note(20)),
    ]
    assert [post(http, body).status_code for body in bodies] == [422] * len(bodies)
    assert held(http) == before


def test_from_nothing_there_is_no_proof(http: httpx.Client, log: Log) -> None:
    """422 for a first request that brings one."""
    assert post(http, add_checkpoint.format(0, [bytes(32)], log.note(5))).status_code == 422


def test_rollback_and_replay_move_nothing(http: httpx.Client, log: Log) -> None:
    """A checkpoint from before, sent again as it was or asked from the size held, is refused, and the larger stands."""
    old = log.body(0, 5)
    post(http, old)
    post(http, log.body(5, 20))
    before = held(http)
    assert post(http, old).status_code == 409
    assert post(http, log.body(5, 8)).status_code == 409
    assert post(http, add_checkpoint.format(20, [], log.note(5))).status_code == 400
    assert held(http) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[:0],
        lambda body: body[:-1],
        lambda body: body + b"\n",
        lambda body: b"\n" + body,
        lambda body: body.replace(b"old 0", b"old 00"),
        lambda body: body.replace(b"old 0", b"old -1"),
        lambda body: body.replace(b"old 0", b"old  0"),
        lambda body: body.replace(b"old 0", b"OLD 0"),
        lambda body: body.replace(b"old 0\n", b"old 0\r\n"),
        lambda body: body.replace(b"old 0", b"old 9223372036854775808"),
        lambda body: body.replace(b"old 0\n", b"old 0\nAAAA\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b"A" * 42 + b"B=\n"),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + b64encode(bytes(32)) + b"\n" * (MAX_PROOF + 1)),
        lambda body: body.replace(b"old 0\n", b"old 0\n" + (b64encode(bytes(32)) + b"\n") * (MAX_PROOF + 1)),
        lambda body: body.replace(b"old 0\n", b""),
        lambda body: body.replace(b"\n5\n", b"\n05\n"),
        lambda body: body.replace(b"\n5\n", b"\n9223372036854775808\n"),
        lambda body: body.replace(b"\n5\n", b"\n5.0\n"),
        lambda body: body.replace("—".encode(), b"-"),
        lambda body: body.replace(b"\n5\n", b"\n5\n\xff\n"),
        lambda body: body.replace(b"\n5\n", b"\n"),
        lambda body: body.replace(b"old 0", b"old 6"),
    ],
)
def test_what_has_not_its_form_is_a_bad_request(http: httpx.Client, log: Log, change: "object") -> None:
    """400 whatever is wrong with old size, proof, empty line or checkpoint; never a failure of the server."""
    assert callable(change)
    answer = post(http, change(log.body(0, 5)))
    assert answer.status_code == 400, answer.text
    assert " / " in answer.text
    assert http.get(house.log_path(ORIGIN)).status_code == 404


def test_a_checkpoint_may_have_extension_lines_and_size_0(tmp_path: Path) -> None:
    """Other logs may: their lines are signed with the rest; an empty tree has one root, and needs no proof to grow."""
    origin = "Other Log: día 1"
    text = f"{origin}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".encode()
    vkey = note.vkey("other.example", OTHER_KEY.public_key)
    witness = Witness(house.NAME, house.key(), {origin: (vkey,)}, house.begin(tmp_path / "w").store)
    with house.serving(witness) as http:
        empty = note.sign(text, "other.example", OTHER_KEY)
        wrong = note.sign(text.replace(b"47DE", b"AAAA"), "other.example", OTHER_KEY)
        assert post(http, b"old 0\n\n" + wrong).status_code == 409
        assert post(http, b"old 0\n\n" + empty).status_code == 200
        grown = note.sign(text.replace(b"\n0\n", b"\n7\n") + b"extension\n", "other.example", OTHER_KEY)
        answer = post(http, b"old 0\n\n" + grown)
        assert answer.status_code == 200
        assert len(cosignature.verify(grown + answer.content, [house.vkey()])) == 1


def test_several_logs_do_not_mix(tmp_path: Path, log: Log) -> None:
    """Each log has its own size; a key of one signs nothing for another, and a log may have two keys in an overlap."""
    second = Log([], "second.example/2", OTHER_KEY).grow(7, "second")
    rotated = Log(log.leaves, key=SeedSigner(bytes([8]) * 32))
    witness = house.begin(tmp_path / "w", house.NAME, VKEY, second.vkey, rotated.vkey).witness()
    with house.serving(witness) as http:
        assert post(http, log.body(0, 5)).status_code == 200
        assert post(http, second.body(0)).status_code == 200
        assert post(http, rotated.body(5, 20)).status_code == 200
        assert post(http, Log(log.leaves, key=OTHER_KEY).body(20)).status_code == 403
        assert http.get(house.log_path(second.origin)).content.startswith(second.note())
        assert held(http).startswith(rotated.note(20))


def test_a_body_is_bounded(http: httpx.Client, log: Log) -> None:
    """413 above the limit, announced or in pieces of unknown number; the longest allowed is judged."""
    body = log.body(0, 5)
    stranger = "— a " + b64encode(bytes(3000)).decode() + "\n"
    long = body + stranger.encode() * ((MAX_BYTES - len(body)) // len(stranger))
    assert post(http, long).status_code == 200
    assert post(http, body + b" " * MAX_BYTES).status_code == 413
    pieces = (b"a" * 65_536 for _ in range(1_000))
    assert http.post("/add-checkpoint", content=pieces).status_code == 413
    assert http.get("/health").status_code == 200


def test_what_another_witness_is_tested_with(tmp_path: Path) -> None:
    """The requests by which litewitness is tested, with its log's own signatures, get the same answers here."""
    given = json.loads(Path(__file__).with_name("litewitness.json").read_text(encoding="utf-8"))
    origin, public_key = given["origin"], bytes.fromhex(given["public_key"])
    witness = house.begin(tmp_path / "w", house.NAME, note.vkey(origin, public_key)).witness()
    with house.serving(witness) as http:
        for each in given["requests"]:
            text = f"{origin}\n{each['size']}\n{b64encode(bytes.fromhex(each['root'])).decode()}\n".encode()
            line = note.line(Line(origin, note.key_id(origin, public_key), bytes.fromhex(each["signature"])))
            body = add_checkpoint.format(each["old"], list(map(bytes.fromhex, each["proof"])), text + b"\n" + line)
            assert post(http, body).status_code == each["status"]
