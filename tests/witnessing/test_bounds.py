"""Every answer is taken within limits: none is waited for without end, held whole whatever its size, or followed."""

import asyncio
import gzip
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from service.witnessing.alarms import Kind
from service.witnessing.mirror import tree
from service.witnessing.mirror.fetch import Fetcher, Unanswered, client
from tests.honest import ledger
from tests.witnessing import hostile
from tests.witnessing.rogue import Answer, Rogue, serving
from tests.witnessing.watcher import NOW, Watcher

MOST = 10_000


@pytest.mark.parametrize("kind", hostile.ALL)
@pytest.mark.parametrize("path", ["/checkpoint", "/tile/0/000", "/tile/entries/000"])
def test_a_hostile_answer_is_no_answer(rogue: Rogue, tmp_path: Path, kind: str, path: str) -> None:
    """Whatever is answered with one, the look ends, says so, and believes nothing new."""
    honest = ledger(290)
    watcher = Watcher(tmp_path, rogue.url, honest)
    patient = watcher.deadline_s
    rogue.show_ledger(honest, 256)
    watcher.look()
    held = watcher.memory.held
    rogue.show_ledger(honest)
    for each in (path, path.replace("000", "001.p/34")):
        rogue.instead[each] = hostile.ALL[kind]
    watcher.deadline_s = 0.5
    assert [alarm.kind for alarm in watcher.look()] == [Kind.UNANSWERED]
    assert watcher.memory.held == held
    rogue.show_ledger(honest)
    watcher.deadline_s = patient
    assert watcher.look() == []


def test_a_redirect_is_not_followed(rogue: Rogue, tmp_path: Path) -> None:
    """Whoever is redirected to is not asked, were it the honest log itself."""
    honest = ledger(290)
    with serving() as elsewhere:
        elsewhere.show_ledger(honest)
        rogue.instead["/checkpoint"] = hostile.redirect(f"{elsewhere.url}/checkpoint")
        (alarm,) = Watcher(tmp_path, rogue.url, honest).look()
        assert "302" in alarm.text.en
        assert elsewhere.asked == []


@pytest.mark.parametrize("answer", [hostile.bomb, hostile.behind_the_end, hostile.packed_padding])
def test_a_gzip_bomb_is_not_unpacked(rogue: Rogue, answer: Answer) -> None:
    """Of an answer that unpacks to 64 MB, or is so long and unpacks to nothing, no more is held than may be taken."""
    rogue.instead["/checkpoint"] = answer
    tracemalloc.start()
    with pytest.raises(Unanswered):
        _get(rogue, "/checkpoint")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < hostile.ZEROS // 8


def test_a_look_is_given_up_and_the_rest_is_said(rogue: Rogue, tmp_path: Path) -> None:
    """A log that lets its answers drip is given up after a time, and what else is wrong is told: that it is silent."""
    honest = ledger(290)
    rogue.show_ledger(honest, 256)
    watcher = Watcher(tmp_path, rogue.url, honest, silence=timedelta(hours=1))
    watcher.look()
    rogue.show_ledger(honest)
    watcher.longest_s = 0.0
    found = watcher.look(NOW + timedelta(hours=2))
    assert [alarm.kind for alarm in found] == [Kind.UNANSWERED, Kind.SILENCE]
    watcher.longest_s = 600.0
    assert watcher.look(NOW + timedelta(hours=2)) == []


@pytest.mark.parametrize("said", [b"[" * 9000, b'{"access_token":"x","expires_in":1%s}' % (b"0" * 400), b"[]", b"1"])
def test_a_token_that_is_none(rogue: Rogue, tmp_path: Path, said: bytes) -> None:
    """Whatever is answered in a token's stead, the look ends and says so."""
    rogue.show_ledger(ledger(290))
    rogue.said_for_a_token = said
    assert [alarm.kind for alarm in Watcher(tmp_path, rogue.url, ledger(290)).look()] == [Kind.UNANSWERED]


def test_gzip_is_read(rogue: Rogue) -> None:
    """A packed answer within the limit is unpacked, to the last byte that may be taken and no further."""
    rogue.headers = {"content-encoding": "gzip"}
    for size in (0, 1, MOST):
        rogue.shown["/checkpoint"] = gzip.compress(b"x" * size)
        assert _get(rogue, "/checkpoint") == b"x" * size
    rogue.shown["/checkpoint"] = gzip.compress(b"x" * (MOST + 1))
    with pytest.raises(Unanswered):
        _get(rogue, "/checkpoint")


def test_a_log_that_claims_to_have_grown_beyond_measure(
    rogue: Rogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signed size that nobody can read at once is refused before a tile is asked for."""
    honest = ledger(290)
    monkeypatch.setattr(tree, "MOST_NEW", 100)
    rogue.show_ledger(honest)
    (alarm,) = Watcher(tmp_path, rogue.url, honest, keys=honest.log_vkey).look()
    assert alarm.kind is Kind.UNANSWERED
    assert rogue.asked == ["/checkpoint"]


@pytest.mark.parametrize("shown", [b"", b"\n\n", b"<html>", b"\xff\xfe\n\n\xff", b"demo.orotraza.pe/honest\n1\n\n"])
def test_what_is_no_checkpoint(rogue: Rogue, tmp_path: Path, shown: bytes) -> None:
    """A page of a provider's in the place of a checkpoint accuses no log."""
    rogue.shown["/checkpoint"] = shown
    (alarm,) = Watcher(tmp_path, rogue.url, ledger(290)).look()
    assert alarm.kind is Kind.UNANSWERED


def test_one_token_serves_many_answers(rogue: Rogue, tmp_path: Path) -> None:
    """A token is asked for once, and again only where the service no longer takes it."""
    honest = ledger(600)
    rogue.show_ledger(honest)
    Watcher(tmp_path, rogue.url, honest).look()
    assert rogue.tokens == 1


def _get(rogue: Rogue, path: str) -> bytes:
    async def get() -> bytes:
        async with client() as opened:
            return await Fetcher(opened, rogue.url, deadline_s=20).get(path, MOST)

    return asyncio.run(get())
