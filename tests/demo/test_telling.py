import asyncio
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from service.audit.trusted import Trusted
from service.cli.verifying import verification
from service.decision.calendar import lima_day
from service.decision.facts import Facts, NotLoaded
from service.demo import looking
from service.demo.cast import SMALL
from service.demo.folder import BeingTold, Folder, Memory, NotADemo
from service.demo.frauds import FRAUDS
from service.demo.looking import Register
from service.demo.telling import tell
from service.flows.export import export
from service.flows.tracing import back
from service.storage import embedded, engine
from service.storage.embedded import Cluster
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import provenance, supplier
from service.trade.verdict import Light, Verdict

NOW = datetime.now(UTC)


@pytest.fixture(scope="module", params=[0, 60, 400])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Folder, Memory]]:
    """A small story told today, in two months, and in a year and more."""
    folder = Folder(tmp_path_factory.mktemp("demo") / "data")
    days: int = request.param
    yield folder, tell(folder, NOW + timedelta(days=days), SMALL, lambda _moment, _done, _total: None)
    embedded.discard(folder.root)


@pytest.fixture
def cluster(told: tuple[Folder, Memory]) -> Cluster:
    """The told folder's database."""
    return embedded.start(told[0].root)


async def _register(cluster: Cluster, memory: Memory) -> Register:
    pools = await engine.open_pools(cluster.dsn())
    async with pools.reader.acquire() as connection:
        register = await looking.read(connection, memory.traces, until=memory.end)
    await pools.close()
    return register


async def test_the_register_itself_names_every_fraud(told: tuple[Folder, Memory], cluster: Cluster) -> None:
    """Each planted fraud is found in entry or refusal, and no BLOCK stands on a deal that was not planted."""
    register = await _register(cluster, told[1])
    assert [each.name for each in register.planted] == [fraud.name for fraud in FRAUDS]
    assert all(each.found for each in register.planted)
    assert register.blocked == ()
    assert register.refusals == {"document_line_reused": 1, "lot_overdrawn": 1}
    assert register.purchases > 500


async def test_the_gate_sees_three_lights_on_the_story_s_last_day(
    told: tuple[Folder, Memory], cluster: Cluster
) -> None:
    """The formal miner is green, the pallaquera amber and the suspended one red, in whatever year it is told."""
    memory = told[1]
    today = lima_day(memory.end)
    pools = await engine.open_pools(cluster.dsn())
    async with pools.reader.acquire() as connection:
        for party, light in ((memory.green, Light.GREEN), (memory.amber, Light.AMBER), (memory.red, Light.RED)):
            verdict = await _verdict(connection, party, today)
            assert verdict.light is light, verdict.reasons
            assert verdict.reasons or light is Light.GREEN
    await pools.close()


async def _verdict(connection: Connection, party: str, today: date) -> Verdict:
    """The verdict on a day that the database's clock may not have come to."""
    facts = Facts()
    facts.load(*await load(connection, supplier.needs(party, None)))
    while True:
        try:
            return supplier.verdict(facts, party, at=today, today=today)
        except NotLoaded as miss:
            facts.load(*await load(connection, miss.missing))


async def test_a_lot_of_three_hands_is_known_to_the_microgram(told: tuple[Folder, Memory], cluster: Cluster) -> None:
    """The overdrawn lot is blocked for 10.280 g × 905 ‰ and in process for the rest; the other one is formal."""
    pools = await engine.open_pools(cluster.dsn())
    found = []
    for lot in told[1].lots:
        ancestry = await back.gather(pools.reader, lot, known_at=None, at=None, today=lima_day(told[1].end))
        assert ancestry is not None
        found.append([(share.standing, share.ug) for share in provenance.origins(lot, ancestry.graph)])
    await pools.close()
    assert found == [[("blocked", 9_303_400), ("in_process", 4_135_850)], [("formal", 55_850_880)]]


async def test_the_export_verifies_and_one_changed_byte_is_named(told: tuple[Folder, Memory], cluster: Cluster) -> None:
    """The whole ledger holds under the root key; a copy with one byte changed has faults in that entry alone."""
    folder, memory = told
    pools = await engine.open_pools(cluster.dsn())
    async with pools.reader.acquire() as connection:
        lines = [line async for line in export(connection)]
    await pools.close()
    trusted = Trusted.parse(folder.vkey("root", memory.log))
    whole = b"".join(lines)
    assert (await asyncio.to_thread(_verified, folder.root / "whole", whole, trusted)) == (True, set())
    at = whole.index(b'"gross_g":"', len(whole) // 2) + len(b'"gross_g":"')
    altered = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    seq = whole.count(b"\n", 0, at)
    assert (await asyncio.to_thread(_verified, folder.root / "altered", altered, trusted)) == (False, {seq})


def _verified(path: Path, data: bytes, trusted: Trusted) -> tuple[bool, set[int | None]]:
    path.write_bytes(data)
    report = verification.run(path, trusted)
    return report.holds, {fault.seq for fault in report.faults}


def test_what_is_remembered_comes_back(told: tuple[Folder, Memory]) -> None:
    """A later start finds the story in the folder and tells it no second time."""
    assert told[0].recall() == told[1]


def test_private_keys_are_their_owners_alone(told: tuple[Folder, Memory]) -> None:
    """Every key file has mode 0600, and beside it stands whose it is."""
    files = list(told[0].keys.glob("*.pem"))
    assert {"root", "log", "service", "trader", "plant", "auditor"} <= {file.stem for file in files}
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.with_suffix(".json").exists() for file in files)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """A folder that holds anything but a demo is refused, and nothing in it is touched."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotADemo, match="--data"), Folder(tmp_path).taken():
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_interrupted_start_is_begun_again(tmp_path: Path) -> None:
    """A story that was not told to its end is forgotten."""
    folder = Folder(tmp_path / "data")
    for _ in range(2):
        with folder.taken():
            folder.begin()
        assert folder.recall() is None


def test_two_demos_do_not_tell_into_one_folder(tmp_path: Path) -> None:
    """A demo that is started while another tells its story is told so, and takes nothing from under it."""
    folder = Folder(tmp_path / "data")
    with folder.taken():
        folder.begin()
        with pytest.raises(BeingTold, match="--data"):
            tell(folder, NOW, SMALL, lambda _moment, _done, _total: None)
