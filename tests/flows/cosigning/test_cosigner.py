"""The log asks its witnesses: what is shown, what is written meanwhile, and what a witness cannot do to it."""

import asyncio
import contextlib
import socket
import time
from pathlib import Path

import asyncpg
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from service.connections import seldom
from service.flows.cosigning import cosigner
from service.flows.recording.answers import Recorded, Unwitnessed
from service.ledger import note, receipt
from service.storage import cosignatures as stored
from service.storage.engine import Pools
from tests.flows import house
from tests.flows.cosigning.watched import PATIENCE, Watcher, by, cosignatures, policy, until, watched
from tests.flows.house import LOG_VKEY
from tests.flows.ledger_check import check_ledger
from tests.witnessing.witness import house as witness_house


async def test_what_is_shown_bears_the_witnesses_lines(
    pools: Pools, tmp_path: Path, ngo: Watcher, customs: Watcher
) -> None:
    """With two of two needed, each checkpoint shown is signed by the log and by both, and none goes back."""
    with ngo.there(), customs.there() as asked:
        async with watched(pools, tmp_path, policy(ngo, customs)) as log:
            sizes = []
            for _ in range(3):
                await log.record(7)
                shown = await log.until_shown(3 + log.number - 100, ngo, customs)
                assert note.open(shown.note, [LOG_VKEY]).text.split(b"\n")[1] == b"%d" % shown.size
                sizes.append(shown.size)
            assert sizes == sorted(set(sizes))
            assert customs.shown(asked).split(b"\n")[1] == b"%d" % sizes[-1]
        await check_ledger(pools)


async def test_writing_waits_for_no_witness(pools: Pools, tmp_path: Path, ngo: Watcher, customs: Watcher) -> None:
    """With one of two away nothing is shown, entries get receipts without cosignatures, and asked again later, with."""
    with ngo.there():
        async with watched(pools, tmp_path, policy(ngo, customs)) as log:
            signed = log.author.declared(house.party(50))
            answer = await log.appender.submit(*signed)
            assert isinstance(answer, Recorded)
            assert by(receipt.parse(answer.receipt).note, ngo, customs) == set()
            await log.record(5)
            await until(lambda: bool(_failures(customs, "unreachable")))
            assert await log.shown() is None
            with customs.there():
                await log.until_shown(9, ngo, customs)
                again = await log.appender.submit(*signed)
            assert isinstance(again, Recorded)
            found = receipt.verify(again.receipt, [LOG_VKEY])
            assert by(receipt.parse(again.receipt).note, ngo, customs) == {ngo.vkey, customs.vkey}
            assert found.entry.seq == answer.seq < found.checkpoint.size


async def test_a_slow_witness_delays_nobody(pools: Pools, tmp_path: Path, ngo: Watcher, customs: Watcher) -> None:
    """One takes the request and says nothing: with the other alone needed, the log goes on being shown meanwhile."""
    with socket.create_server(("127.0.0.1", customs.port)) as silent, ngo.there():
        async with watched(pools, tmp_path, policy(ngo, customs, needed=1)) as log:
            loop = asyncio.get_running_loop()
            connection, _ = await loop.run_in_executor(None, silent.accept)  # it is being asked, and waits
            for _ in range(3):
                await log.record()
                await log.until_shown(3 + log.number - 100, ngo)
            connection.close()


async def test_nobody_need_be_needed(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """With `quorum none` what is signed is shown, and lines are put under it as they come."""
    async with watched(pools, tmp_path, policy(ngo, needed=0)) as log:
        assert by((await log.until_shown(3)).note, ngo) == set()
        with ngo.there():
            await log.until_shown(3, ngo)


async def test_a_witness_is_found_where_it_is(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """A log that has forgotten what its witness holds, as one does that lost an answer, is told and asks from there."""
    with ngo.there():
        async with watched(pools, tmp_path, policy(ngo)) as log:
            await log.record(5)
            await log.until_shown(8, ngo)
        async with pools.writer.acquire() as connection:
            await connection.execute("SET ROLE orotraza_owner")
            await connection.execute("DELETE FROM ledger.cosignature")
        async with watched(pools, tmp_path, policy(ngo), begins=False) as log:
            log.number += 50
            log.author = house.Author(start=1_000)
            await log.record(5)
            await log.until_shown(13, ngo)
        async with pools.reader.acquire() as connection:
            assert await stored.largest(connection, ngo.vkey) == 13


async def test_what_is_shown_is_cosigned_anew(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """An hour later the same size bears a later time, and `published_at` tells; a second before, nobody is asked."""
    offset = [0.0]

    def clock() -> float:
        return time.time() + offset[0]

    with ngo.there(clock) as asked:
        async with watched(pools, tmp_path, policy(ngo), clock=clock) as log:
            first = await log.until_shown(3, ngo)
            (before,) = cosignatures(first.note, ngo)
            moved = await pools.reader.fetchval("SELECT published_at FROM ledger.published")
            offset[0] = 3_500.0
            await asyncio.sleep(0.6)
            assert await log.shown() == first
            log.cosigner._witnesses[0]._answered -= 3_600  # as the loop's clock would be an hour later
            offset[0] = 3_700.0
            again = await log.until_shown(3, ngo, but=first)
            (after,) = cosignatures(again.note, ngo)
            assert (again.size, after.time >= before.time + 3_600) == (3, True)
            async with asyncio.timeout(PATIENCE):  # told right after the line is there
                while True:
                    if await pools.reader.fetchval("SELECT published_at FROM ledger.published") > moved:
                        break
                    await asyncio.sleep(0.05)
            assert ngo.shown(asked).endswith(after.line)


async def test_writing_stops_when_witnesses_are_away_too_long(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """Past the policy time submissions are told so and to come back; with the witness there again they are recorded."""
    offset = [0.0]

    def clock() -> float:
        return time.time() + offset[0]

    with ngo.there(clock):
        async with watched(pools, tmp_path, policy(ngo), clock=clock) as log:
            await log.until_shown(3, ngo)
    async with watched(pools, tmp_path, policy(ngo), begins=False, stop_after=600.0, clock=clock) as log:
        log.author = house.Author(start=1_000)
        await log.record()
        offset[0] = 700.0
        signed = log.author.declared(house.party(99))
        assert await log.appender.submit(*signed) == Unwitnessed(60)
        with ngo.there(clock):
            await until(lambda: not log.cosigner.overdue)
            answer = await log.appender.submit(*signed)
            assert isinstance(answer, Recorded)
            assert answer.new


async def test_why_nobody_is_asked_is_told_once(
    pools: Pools, database: str, tmp_path: Path, ngo: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the database fails it is tried again every two seconds, and told no more often than once a minute."""
    monkeypatch.setattr(seldom, "_said", {})
    monkeypatch.setattr(cosigner, "_AFTER_FAILURE", 0.01)
    superuser = await asyncpg.connect(database)
    with ngo.there():
        async with watched(pools, tmp_path, policy(ngo)) as log:
            with capture_logs() as said:
                await superuser.execute("REVOKE SELECT ON ledger.cosignature FROM orotraza_writer")
                await until(lambda: seldom._said.get("not_cosigned", (0, 0))[1] > 1)
                await superuser.execute("GRANT SELECT ON ledger.cosignature TO orotraza_writer")
            await log.record()
            await log.until_shown(4, ngo)
    await superuser.close()
    assert [each["left_out"] for each in said if each["event"] == "not_cosigned"] == [0]


async def test_one_worker_asks_and_all_know(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """Of two workers one asks; when it ends, the other takes over; both know how old the last word is."""
    asked = policy(ngo)
    with ngo.there() as http:
        async with watched(pools, tmp_path, asked, stop_after=600.0) as first:
            await first.until_shown(3, ngo)
            async with watched(pools, tmp_path, asked, begins=False, stop_after=600.0) as second:
                await until(lambda: not second.cosigner.overdue)
                assert not any(each.task for each in second.cosigner._witnesses)
                first.cosigner._ended = True
                first.cosigner._woken.set()
                first.cosigner._only.leave()
                second.author = house.Author(start=1_000)
                await second.record(3)
                await second.until_shown(6, ngo)
                assert any(each.task for each in second.cosigner._witnesses)
        assert 'status="200"' in http.get("/metrics").text


@contextlib.contextmanager
def answering(port: int, answer: bytes):  # type: ignore[no-untyped-def] # noqa: ANN201 - a context of nothing
    """Something on a witness's port that answers every request alike."""
    import threading

    ended = threading.Event()

    def serve(listening: socket.socket) -> None:
        listening.settimeout(0.2)
        while not ended.is_set():
            with contextlib.suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def _http(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


def _failures(watcher: Watcher, reason: str) -> float:
    return REGISTRY.get_sample_value("witness_failures_total", {"witness": watcher.name, "reason": reason}) or 0.0


OTHER_LINE = b"\xe2\x80\x94 ngo.example " + b"A" * 104 + b"\n"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (_http("200 OK", b""), "bad_cosignature"),
        (_http("200 OK", b"nonsense\n"), "bad_cosignature"),
        (_http("200 OK", OTHER_LINE), "bad_cosignature"),
        (_http("200 OK", b"a" * 100_000), "too_long"),
        (_http("409 Conflict", b"nonsense"), "malformed"),
        (_http("409 Conflict", b"0\n"), "other_history"),
        (_http("409 Conflict", b"9000\n"), "ahead"),
        (_http("422 Unprocessable Entity", b""), "other_history"),
        (_http("403 Forbidden", b""), "status_403"),
        (_http("404 Not Found", b""), "status_404"),
        (_http("500 Internal Server Error", b""), "status_500"),
        (_http("302 Found", b"", "location: http://127.0.0.1:1/"), "status_302"),
        (b"nonsense\r\n\r\n", "unreachable"),
    ],
)
async def test_what_is_no_cosignature_is_not_kept(
    pools: Pools, tmp_path: Path, ngo: Watcher, answer: bytes, reason: str
) -> None:
    """Whatever else stands where a witness should, it is counted by its reason; nothing is stored or shown."""
    before = _failures(ngo, reason)
    with answering(ngo.port, answer):
        async with watched(pools, tmp_path, policy(ngo)) as log:
            await until(lambda: _failures(ngo, reason) > before)
            assert await log.shown() is None
            assert await pools.reader.fetchval("SELECT count(*) FROM ledger.cosignature") == 0


async def test_a_cosignature_of_a_time_to_come_is_not_kept(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """A witness whose clock is a day ahead would seem fresh for a day after it is gone."""
    before = _failures(ngo, "clock_ahead")
    with ngo.there(lambda: time.time() + 86_400):
        async with watched(pools, tmp_path, policy(ngo)) as log:
            await until(lambda: _failures(ngo, "clock_ahead") > before)
            assert await log.shown() is None


async def test_another_witness_in_its_place_is_not_believed(
    pools: Pools, tmp_path: Path, ngo: Watcher, customs: Watcher
) -> None:
    """A good cosignature under another key than the policy's is none."""
    before = _failures(ngo, "bad_cosignature")
    impostor = Watcher("ngo.example", tmp_path / "impostor", ngo.port)
    impostor.folder = customs.folder
    with witness_house.serving(customs.folder.witness(), ngo.port):
        async with watched(pools, tmp_path, policy(ngo)) as log:
            await until(lambda: _failures(ngo, "bad_cosignature") > before)
            assert await log.shown() is None


async def test_the_figures_tell_what_is_signed_and_what_is_shown(pools: Pools, tmp_path: Path, ngo: Watcher) -> None:
    """Sizes signed and published part while a witness is away; the age is that of the last word on what is shown."""
    async with watched(pools, tmp_path, policy(ngo)) as log:
        await log.record(4)
        await until(lambda: _figure("checkpoint_signed_size") == 7)
        assert _figure("checkpoint_published_size") == 0
        with ngo.there():
            await log.until_shown(7, ngo)
            await until(lambda: _figure("checkpoint_published_size") == 7)
            await until(lambda: (_figure("checkpoint_witnessed_age_seconds") or 1e9) < 60)
            assert REGISTRY.get_sample_value("witness_cosigned_size", {"witness": ngo.name}) == 7


def _figure(name: str) -> float | None:
    return REGISTRY.get_sample_value(name)
