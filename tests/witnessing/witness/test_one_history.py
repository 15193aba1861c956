"""Whatever is asked, in whatever order and by how many: what a witness has cosigned is one history."""

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.ledger import checkpoint, cosignature, note
from service.ledger.checkpoint import Checkpoint
from service.witnessing.witness import store
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.judge import NotCosigned
from service.witnessing.witness.store import Latest, Store, StoreError
from tests.witnessing.logs import ORIGIN, VKEY, Log
from tests.witnessing.witness import house

LARGEST = 24
HONEST = Log().grow(LARGEST)
LOGS = (HONEST, *(HONEST.fork(at).grow(LARGEST - at, "other") for at in (0, 7, 16)))


def opened(cosigned: bytes) -> tuple[Checkpoint, int]:
    """What a cosigned note says, and when the witness said so; both signatures hold."""
    (found,) = cosignature.verify(cosigned, [house.vkey()])
    return checkpoint.parse(note.open(cosigned, [VKEY]).text), found.time


def check_one_history(cosigned: list[bytes], logs: Iterable[Log] = LOGS) -> None:
    """One of these logs has every tree, sizes and times never go back."""
    heads = [opened(each) for each in cosigned]
    assert [head.size for head, _ in heads] == sorted(head.size for head, _ in heads)
    assert [time for _, time in heads] == sorted(time for _, time in heads)
    assert any(all(head.root == log.root(head.size) for head, _ in heads) for log in logs)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(LOGS),
            st.integers(0, LARGEST),
            st.integers(1, LARGEST),
            st.booleans(),
            st.integers(-3, 3),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_a_witness_signs_one_history(steps: list[tuple[Log, int, int, bool, int]]) -> None:
    """Of four histories by one key, from any size to any other, with the clock going to and fro, it keeps to one."""
    with TemporaryDirectory() as folder:
        clock = [1_000]
        held = house.begin(Path(folder) / "w").store
        witness = Witness(house.NAME, house.key(), {ORIGIN: (VKEY,)}, held, lambda: clock[0])
        cosigned: list[bytes] = []
        for log, old, size, follow, tick in steps:
            clock[0] += tick
            latest = held.latest(store.log_of(ORIGIN))
            start = latest.size if follow and latest else old
            if start > size:
                continue
            try:
                line = witness.add(log.body(start, size))
            except NotCosigned:
                assert held.latest(store.log_of(ORIGIN)) == latest
                continue
            cosigned.append(log.note(size) + line)
            assert witness.latest(store.log_of(ORIGIN)) == cosigned[-1]
        check_one_history(cosigned)


def test_a_clock_that_went_back_holds_nobody_up(tmp_path: Path) -> None:
    """The larger tree is not cosigned as of earlier: it has the time of the last one, and is cosigned."""
    clock = [1_000]
    held = house.begin(tmp_path / "w").store
    witness = Witness(house.NAME, house.key(), {ORIGIN: (VKEY,)}, held, lambda: clock[0])
    witness.add(HONEST.body(0, 3))
    clock[0] = 900
    assert opened(HONEST.note(5) + witness.add(HONEST.body(3, 5)))[1] == 1_000


def test_many_at_once_get_one_history(witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of thirty-two requests from one size at one moment, of two histories, one passes, however slow a check is."""
    witness.add(HONEST.body(0, 5))
    latest = store.Turn.latest

    def slow(turn: store.Turn) -> Latest | None:
        found = latest(turn)
        time.sleep(0.02)
        return found

    monkeypatch.setattr(store.Turn, "latest", slow)
    fork = HONEST.fork(5).grow(15, "other")
    together = threading.Barrier(32)

    def ask(number: int) -> bytes | None:
        log = (HONEST, fork)[number % 2]
        body = log.body(5, 6 + number // 4)
        together.wait()
        try:
            return log.note(6 + number // 4) + witness.add(body)
        except NotCosigned:
            return None

    with ThreadPoolExecutor(32) as pool:
        cosigned = [each for each in pool.map(ask, range(32)) if each]
    assert len(cosigned) == 1
    assert witness.latest(store.log_of(ORIGIN)) == cosigned[0]


ASK = """
import sys
from pathlib import Path
from service.witnessing.witness.judge import NotCosigned
from service.witnessing.witness.folder import WitnessFolder
from tests.witnessing.logs import Log
log = Log().grow(int(sys.argv[2])).grow(200 - int(sys.argv[2]), sys.argv[3])
witness = WitnessFolder(Path(sys.argv[1])).witness()
old = 0
for size in range(1, 201):
    try:
        witness.add(log.body(old, size))
        print(size, log.root(size).hex())
        old = size
    except NotCosigned as error:
        old = getattr(error, "size", old)
"""


def test_several_processes_get_one_history(tmp_path: Path) -> None:
    """Two processes on one store, each with its own fork of a log: what both together got cosigned is one history."""
    house.begin(tmp_path / "w")
    command = (sys.executable, "-c", ASK, str(tmp_path / "w"))
    running = [
        subprocess.Popen((*command, "0", salt), stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])
        for salt in ("left", "right")
    ]
    said = [process.communicate(timeout=120)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    sizes = [{int(line.split()[0]): line.split()[1] for line in lines} for lines in said]
    assert sorted(map(len, sizes)) == [0, 200]  # whoever was first has kept the log to its history


def test_two_processes_of_one_history_never_go_back(tmp_path: Path) -> None:
    """With both growing the same log, every size is cosigned at most once more, and the store ends at the largest."""
    folder = house.begin(tmp_path / "w")
    command = (sys.executable, "-c", ASK, str(tmp_path / "w"), "200", "")
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0].splitlines() for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert all(said)
    latest = folder.store.latest(store.log_of(ORIGIN))
    assert latest is not None
    assert latest.size == max(int(line.split()[0]) for lines in said for line in lines)


def kept(size: int, root: bytes, time: int) -> Latest:
    """A row of the store."""
    return Latest(ORIGIN, size, root, time, b"note")


@pytest.mark.parametrize("back", [kept(4, bytes(32), 9), kept(5, bytes([1]) * 32, 9), kept(5, bytes(32), 8)])
def test_the_store_itself_never_goes_back(tmp_path: Path, back: Latest) -> None:
    """A smaller size, another root at the same size, an earlier time: whatever a fault of ours asks, it refuses."""
    held = Store(tmp_path / "store")
    held.create()
    with held.turn(ORIGIN) as turn:
        turn.keep(kept(5, bytes(32), 9))
    with pytest.raises(Exception, match="never goes back"), held.turn(ORIGIN) as turn:
        turn.keep(back)
    assert held.latest(store.log_of(ORIGIN)) == kept(5, bytes(32), 9)


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    """A turn that ends in an error has kept nothing, and lets go of the lock."""
    held = Store(tmp_path / "store")
    held.create()
    with contextlib.suppress(RuntimeError), held.turn(ORIGIN) as turn:
        turn.keep(kept(5, bytes(32), 9))
        raise RuntimeError
    with held.turn(ORIGIN) as turn:
        assert turn.latest() is None


@pytest.mark.parametrize("use", [lambda held: held.all(), lambda held: held.latest(bytes(32))])
def test_a_lost_store_is_never_begun_anew(tmp_path: Path, use: Callable[[Store], object]) -> None:
    """Without its file a witness does not answer, and does not make another; nor does it begin over one."""
    folder = house.begin(tmp_path / "w")
    folder.store.path.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="dos historias"):
        use(folder.store)
    with pytest.raises(StoreError, match="dos historias"):
        folder.witness()
    assert not folder.store.path.exists()
    (tmp_path / "elsewhere").rename(folder.store.path)
    with pytest.raises(StoreError, match="ya existe"):
        folder.store.create()
