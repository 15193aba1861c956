"""The ranking that looks at few, held against the rule that looks at all."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random

import asyncpg
import pytest

from service.categorization import progress
from service.categorization.assessments import Assessment
from service.categorization.assistance import Assistance
from service.categorization.quick_wins import Candidate, quick_wins
from service.categorization.stages import STAGES, StageReached
from service.decision.facts import Facts
from service.decision.records import Row
from service.flows import rank_quick_wins
from service.flows.rank_quick_wins import rank
from service.registry import parties, registrations
from service.registry.jurisdiction import answers_for, places
from service.registry.parties import Party
from service.registry.registrations import Registration
from service.rulebook import rows
from service.storage.engine import Connection, open_pools
from tests.conftest import Server

TODAY = date(2026, 11, 20)
RIGHTS = (None, "010000001", "010000002")
ANSWERS = ("yes", "no", "waived", "unknown")
PLACES = ("211002", "210301", "040308", "200210")


def market(seed: int, operators: int) -> list[Row]:
    """Operators with every kind of past: few have an assessment today, some a title, some nothing at all."""
    random = Random(seed)
    made: list[Row] = []
    for number in range(operators):
        made.extend(_operator(random, f"ruc:{20_990_000_000 + number}", len(made)))
    return made


def _operator(random: Random, party: str, first: int) -> Iterable[Row]:
    def day() -> str:
        return (TODAY + timedelta(days=random.randint(-900, 30))).isoformat()

    def maybe(value: str, chance: float = 0.5) -> str | None:
        return value if random.random() < chance else None

    seqs = iter(range(first, first + 100))
    yield Party(next(seqs), party, "company", registered=True, known_since=day(), ubigeo=_place(random))
    for _ in range(random.randint(0, 3)):
        roll, status = random.choice(
            [("REINFO", "vigente"), ("REINFO", "suspendido"), ("AUTHORIZATION", "vigente"), ("AUTHORIZATION", "ended")]
        )
        if roll == "AUTHORIZATION" and random.random() < 0.7:
            continue
        where = (_place(random),) if random.random() < 0.8 else ()
        right = random.choice(RIGHTS)
        yield Registration(next(seqs), party, roll, status, day(), maybe(day(), 0.2), right=right, districts=where)
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        yield Assessment(
            next(seqs),
            party,
            day(),
            random.choice(ANSWERS),
            random.choice(ANSWERS),
            until=maybe(day(), 0.2),
            right=random.choice(RIGHTS),
            rights_until=maybe(day(), 0.2),
            surface_from=maybe(day(), 0.2),
            surface_consent=random.choice((None, "negotiating", "agreed", "refused")),
        )
    for _ in range(random.randint(0, 6)):
        outcome = random.choice((None, "filed", "observed", "denied"))
        yield StageReached(next(seqs), party, random.choice(STAGES), day(), random.choice(RIGHTS), outcome=outcome)
    if random.random() < 0.4:
        yield Assistance(next(seqs), party, "I", "letter_of_commitment", day(), party)


def _place(random: Random) -> tuple[str, str]:
    return random.choice(("inei", "inei", "inei", "reniec")), random.choice(PLACES)


def ranked_plainly(made: Sequence[Row], prefixes: Sequence[str]) -> list[Candidate]:
    """The ranking as the pure rule makes it of everybody's shelves."""
    facts = Facts(complete=True)
    facts.put(made)
    everybody: list[Candidate] = []
    for party in sorted({row.party for row in made if isinstance(row, Party)}):
        here = places(parties.find(facts, party), facts.shelf(registrations.shelf(party)))
        if prefixes and not answers_for(prefixes, here):
            continue
        given = progress.help_given(facts, party, TODAY)
        ways = (progress.progress(facts, party, right, TODAY) for right in progress.worked(facts, party))
        everybody.extend(progress.candidate(party, way, given) for way in ways)
    return [win.candidate for win in quick_wins(everybody)]


MARKET = market(11, 400)


async def put(dsn: str, made: Sequence[Row]) -> None:
    """Lay the rows on their shelves."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.copy_records_to_table(
            "row",
            schema_name="projection",
            columns=("shelf", "key", "seq", "n", "kind", "body"),
            records=[(row.shelf, row.key, row.seq, 0, row.kind, rows.encode(row).decode()) for row in made],
        )
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def stored(server: Server, template: str) -> Iterator[str]:
    """Give a database with the market in it, which no test changes."""
    name = f"test_{uuid.uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn = server.cluster.dsn(name)
    asyncio.run(put(dsn, MARKET))
    yield dsn
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def reader(stored: str) -> AsyncIterator[asyncpg.Pool]:
    """Give a pool that reads it."""
    opened = await open_pools(stored)
    yield opened.reader
    await opened.close()


@pytest.mark.parametrize("prefixes", [(), ("21",), ("2110", "04"), ("99",)])
async def test_the_same_ranking_as_of_everybody(
    reader: asyncpg.Pool, prefixes: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the territory and however few places, nobody who belongs in them is overlooked."""
    monkeypatch.setattr(rank_quick_wins, "_AT_ONCE", 3)  # a bound that is too low shows where few are looked at
    everybody = ranked_plainly(MARKET, prefixes)
    assert bool(everybody) == (prefixes != ("99",))
    for limit in (1, 2, 5, 12, 30, 60, 180):
        found = await rank(reader, TODAY, prefixes, limit)
        assert [win.candidate for win, _ in found.wins] == everybody[:limit]


async def test_few_are_looked_at(reader: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """For three places, only those are loaded who could come into them."""
    looked_at: list[str] = []
    candidates = rank_quick_wins._candidates

    async def counted(
        connection: Connection, asked: Sequence[str], at: date, names: dict[str, str | None]
    ) -> list[Candidate]:
        looked_at.extend(asked)
        return await candidates(connection, asked, at, names)

    monkeypatch.setattr(rank_quick_wins, "_candidates", counted)
    monkeypatch.setattr(rank_quick_wins, "_AT_ONCE", 5)
    found = await rank(reader, TODAY, (), 3)
    assert len(found.wins) == 3
    assert len(looked_at) < found.assessed / 4
