"""`orotraza watch`: a table for people, JSON for machines, R07 judged where the figures are."""

import asyncio
import json
import os
from pathlib import Path

import asyncpg
import pytest

from tests.cli.terminal import Done, run
from tests.registry.book import LOG
from tests.surveillance.market import project
from tests.surveillance.watch.town import RIGHT, Town, miner

HEADING = "party,right,half_year,fine_g\n"


@pytest.fixture(scope="module")
def told() -> Town:
    """Give a town whose miner sold 90 g fine in the first half of 2026, declared by a commitment in July."""
    town = Town()
    who = town.miner(1)
    town.enrol(who)
    town.sale(who, town.trader(1))
    town.on("2026-07-20")
    said = {"party": who, "right": RIGHT, "half_year": "2026-1", "commitment": "5a" * 32}
    town.says(who, "production.declared", **said)
    return town


@pytest.fixture
def market(database: str, told: Town) -> str:
    """Give a database with the town in it."""

    async def fill() -> None:
        connection = await asyncpg.connect(database)
        await project(connection, told.book.entries, LOG)
        await connection.close()

    asyncio.run(fill())
    return database


def watch(database: str, folder: Path, *arguments: str) -> Done:
    """Look at this database."""
    environment = {**os.environ, "ORO_DATABASE_URL": database, "ORO_DATA_DIR": str(folder)}
    return run("watch", *arguments, environment=environment)


def test_a_table_and_a_document(market: str, tmp_path: Path) -> None:
    """What is suspected stands in a table and ends in status 1; where nothing is, status 0 and a line says so."""
    shown = watch(market, tmp_path, "--rule", "R21", "--at", "2026-08-01")
    assert shown.returncode == 1
    assert "compras sin confirmar fuera de plazo: 1 operaciones" in " ".join(shown.stdout.split())
    quiet = watch(market, tmp_path, "--rule", "R18", "--at", "2026-08-01")
    assert quiet.returncode == 0
    assert "nada en" in quiet.stdout
    said = json.loads(watch(market, tmp_path, "--at", "2026-08-01", "--json").stdout)
    assert [each["rule"] for each in said["rules"] if each["count"]] == ["R21"]
    assert watch(market, tmp_path, "--rule", "R99").returncode == 2
    assert watch(market, tmp_path, "--known-at", "999999").returncode == 1


@pytest.mark.parametrize(("grams", "status"), [("85.714285", 1), ("85.714286", 0)])
def test_r07_is_judged_where_the_figures_are(market: str, tmp_path: Path, grams: str, status: int) -> None:
    """Ninety grams beside a declared figure and its five per cent: a microgram less, and it is told."""
    file = tmp_path / "declaradas.csv"
    file.write_text(f"{HEADING}{miner(1)},{RIGHT['code']},2026-1,{grams}\n", encoding="utf-8")
    done = watch(market, tmp_path, "--rule", "R07", "--at", "2026-08-01", "--declared", str(file), "--json")
    assert done.returncode == status, done.stderr
    (rule,) = json.loads(done.stdout)["rules"]
    assert rule["count"] == status
    assert rule["unjudged"] == {"count": 0, "reasons": [], "first": []}


def test_what_the_figures_do_not_cover_stays_open(market: str, tmp_path: Path) -> None:
    """Another half-year's figure judges nothing; a file that is no such table is not understood."""
    file = tmp_path / "declaradas.csv"
    file.write_text(f"{HEADING}{miner(1)},{RIGHT['code']},2025-2,1\n", encoding="utf-8")
    done = watch(market, tmp_path, "--rule", "R07", "--at", "2026-08-01", "--declared", str(file), "--json")
    (rule,) = json.loads(done.stdout)["rules"]
    assert [each["reason"] for each in rule["unjudged"]["reasons"]] == ["sealed"]
    for wrong in ("RUC;gramos\n1;2\n", f"{HEADING}{miner(1)},{RIGHT['code']},2026-1,mucho\n"):
        file.write_text(wrong, encoding="utf-8")
        assert watch(market, tmp_path, "--declared", str(file)).returncode == 2
