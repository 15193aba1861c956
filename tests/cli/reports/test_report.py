"""`orotraza report`: tables with bars for people, JSON and CSV for machines, and the public's share of it."""

import asyncio
import csv
import json
import os
from pathlib import Path

import asyncpg
import pytest

from service.cli.reports.report_tables import bar
from tests.cli.terminal import Done, run
from tests.surveillance.market import history, project


@pytest.fixture
def market(database: str) -> str:
    """Give a database with a random history in it."""

    async def fill() -> None:
        connection = await asyncpg.connect(database)
        await project(connection, history(4).entries)
        await connection.close()

    asyncio.run(fill())
    return database


def report(database: str, folder: Path, *arguments: str) -> Done:
    """Run a report on this database."""
    environment = {**os.environ, "ORO_DATABASE_URL": database, "ORO_DATA_DIR": str(folder)}
    return run("report", *arguments, environment=environment)


def test_the_roll_in_three_forms(market: str, tmp_path: Path) -> None:
    """The same counts as JSON, as CSV and as a table whose longest bar is the fullest cell's."""
    by = ("distribution", "--by", "category,group", "--at", "2026-03-02")
    said = json.loads(report(market, tmp_path, *by, "--json").stdout)
    cells = {(cell["category"], cell["group"]): cell["lines"] for cell in said["cells"]}
    assert sum(cells.values()) == said["totals"][0]["lines"] > 0
    lines = csv.DictReader(report(market, tmp_path, *by, "--csv").stdout.splitlines())
    assert {(line["category"], line["group"]): int(line["lines"]) for line in lines} == cells
    shown = report(market, tmp_path, *by)
    assert shown.returncode == 0
    assert bar(1, 1) in shown.stdout
    assert "Categoría" in shown.stdout


def test_the_public_share(market: str, tmp_path: Path) -> None:
    """`--public` hides what is small; by three dimensions the public does not ask."""
    said = json.loads(report(market, tmp_path, "distribution", "--by", "group", "--public", "--json").stdout)
    assert said["least"] == 5
    assert all("operators" not in cell for cell in said["cells"])
    refused = report(market, tmp_path, "distribution", "--by", "category,stage,group", "--public")
    assert refused.returncode == 2
    assert report(market, tmp_path, "distribution", "--by", "name").returncode == 2


@pytest.mark.parametrize("name", ["scoreboard", "cohort", "pallaqueras"])
def test_the_other_reports(market: str, tmp_path: Path, name: str) -> None:
    """Each tells people something in Spanish, and machines one JSON document."""
    told = report(market, tmp_path, name)
    assert told.returncode == 0, told.stderr
    assert told.stdout.strip()
    assert json.loads(report(market, tmp_path, name, "--json").stdout)["judged"]["size"] > 0


def test_a_log_that_has_not_come_so_far(market: str, tmp_path: Path) -> None:
    """An entry that does not exist is no state of the ledger."""
    assert report(market, tmp_path, "cohort", "--known-at", "999999").returncode == 1
    assert report(market, tmp_path, "cohort", "--at", "yesterday").returncode == 2


def test_a_bar_shows_what_is_not_nothing() -> None:
    """The greatest fills the width, half of it half, one of a million a sliver, nothing nothing."""
    assert bar(10, 10, 4) == "████"
    assert bar(5, 10, 4) == "██"
    assert bar(1, 10**6, 4) == "▏"
    assert bar(0, 10, 4) == ""
    assert bar(0, 0, 4) == ""
