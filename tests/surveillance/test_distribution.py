from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from random import Random

import asyncpg
import pytest

from service.categorization.distribution import DIMENSIONS, Cell, cells, count
from service.decision.facts import Facts
from service.surveillance.distribution import distribution
from tests.registry.book import SOURCE, Book, accepted, open_up
from tests.surveillance.market import TODAY, firm, history, person, project, selector

PARTIES = [make(number) for make in (person, firm, selector) for number in range(4)]


def recount(facts: Facts, at: date, known_at: int | None = None) -> list[tuple[str, Cell]]:
    """The plain count: each party by itself, from a replay of the ledger."""
    return [(party, cell) for party in PARTIES for cell in cells(facts, party, at, known_at)]


@pytest.mark.parametrize("seed", range(6))
async def test_one_statement_counts_as_party_by_party(database: str, seed: int) -> None:
    """On any day and by any state of the ledger the table equals the recount of a replay, in every dimension."""
    book, rng = history(seed), Random(seed)
    connection = await asyncpg.connect(database)
    replay = await project(connection, book.entries)
    seen = 0
    for _ in range(12):
        at = TODAY - timedelta(days=rng.randrange(-30, 700))
        known_at = rng.randrange(20, replay.size)
        found = recount(replay.facts, at, known_at)
        async with connection.transaction():
            table = await distribution(connection, at=at, known_at=known_at)
        assert table.cells == count(found)
        assert table.total == (len(found), len({party for party, _ in found}))
        seen += len(found)
    assert seen > 50
    await connection.close()


async def test_the_registers_words_are_followed(database: str) -> None:
    """Whoever is authorized is formal without a stage recorded; of the entry counts the first day of the same right."""
    first, later = "2024-01-01", "2025-03-01"
    told: list[tuple[str, list[tuple[str, str, str]]]] = [
        ("start_authorization", [("REINFO", "0102", first), ("AUTHORIZATION", "0102", later)]),
        ("reinfo_entry", [("REINFO", "0102", later), ("observed", "0102", later), ("REINFO", "0102", first)]),
        ("no_data", [("REINFO", "0102", first), ("observed", "0102", later), ("REINFO", "0102", later)]),
        ("no_data", [("REINFO", "0102", later), ("observed", "0102", later), ("REINFO", "0103", first)]),
    ]
    book = open_up(Book())
    for number, (_, words) in enumerate(told):
        accepted(book.submit("registrar", "party.registered", party=person(number), kind="person", roles=[]))
        for word, code, day in words:
            about = {"party": person(number), "right": {"code": code, "name": "DEMO derecho"}}
            if word == "observed":
                stage = {"stage": "reinfo_entry", "outcome": word, "reached_on": day}
                accepted(book.submit("registrar", "stage.reached", **about, **stage))
            else:
                said = {"register": word, "status": "vigente", "from": day, "source": SOURCE}
                accepted(book.submit("registrar", "registration.recorded", **about, **said))
    connection = await asyncpg.connect(database)
    replay = await project(connection, book.entries)
    async with connection.transaction():
        table = await distribution(connection, ("stage",), at=TODAY, known_at=replay.size)
    expected = Counter(stage for stage, _ in told) + Counter({"reinfo_entry": 1})
    assert {stage: found.lines for (stage,), found in table.cells.items()} == expected
    assert Counter(cell.stage for _, cell in recount(replay.facts, TODAY)) == expected
    await connection.close()


async def test_margins_are_counts_of_their_own(database: str) -> None:
    """Two dimensions with margins: each total counts its operators once, whatever cells they stand in."""
    connection = await asyncpg.connect(database)
    replay = await project(connection, history(1, 200).entries)
    found = recount(replay.facts, TODAY)
    for one, other in combinations(DIMENSIONS, 2):
        async with connection.transaction():
            table = await distribution(connection, (one, other), at=TODAY, known_at=replay.size, margins=True)
        lines = Counter((getattr(cell, one), getattr(cell, other)) for _, cell in found)
        assert {key: value.lines for key, value in table.cells.items()} == dict(lines)
        for value in {getattr(cell, one) for _, cell in found}:
            behind = [party for party, cell in found if getattr(cell, one) == value]
            assert table.counts[value, None] == (len(behind), len(set(behind)))
    await connection.close()


async def test_a_territory_counts_its_own_lines(database: str) -> None:
    """An authority of Puno gets the lines of Puno, by INEI's code and by no other list's."""
    connection = await asyncpg.connect(database)
    replay = await project(connection, history(2).entries)
    async with connection.transaction():
        table = await distribution(connection, at=TODAY, known_at=replay.size, territory=("2110",))
    whole = count(recount(replay.facts, TODAY))
    assert table.cells == {cell: found for cell, found in whole.items() if cell.department == "21"}
    await connection.close()


def test_a_line_that_left_reinfo_by_its_authorization_stays() -> None:
    """Whoever became formal is counted on, under the start authorization and once."""
    book = history(3)
    assert isinstance(book, Book)
    stages = {cell.stage for _, cell in recount(book.facts(), TODAY)}
    assert "start_authorization" in stages
