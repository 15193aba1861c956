"""The page of the whole chain: its commands answer as printed, and its grams are those of a sum made by hand.

That sum (`by_hand`) reads the page's payload files and nothing else.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from service.api.lots import balances_said
from service.cli.server_side import database, settings
from service.decision.calendar import lima_day
from service.flows import read_balance
from service.flows.tracing import forward
from service.flows.tracing.forward import About
from service.flows.tracing.sight import Reader
from service.storage import embedded
from service.storage.engine import open_pools
from service.trade.provenance import Reached
from tests.by_hand import Chain
from tests.pages import ROOT, answers, steps, walk

PAGE = ROOT / "docs/es/cadena.md"
FILES = ROOT / "docs/es/ejemplos/cadena"
CAMPAIGN, BARS, EXPORT = (
    f"0192f3a1-7c10-7d21-9b8a-{90:012}",
    [f"0192f3a1-7c10-7d21-9b8a-{number:012}" for number in (96, 97)],
    f"0192f3a1-7c10-7d21-9b8a-{98:012}",
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Walked:
    """What each block printed, and what the register then says of every lot, of the campaign and of where gold went."""

    printed: list[str]
    lots: dict[str, Json]
    campaign: Json
    reached: dict[str, dict[str, Reached]]


def _submitted() -> list[tuple[str, Json]]:
    """The payload files in the order in which the page submits them."""
    lines = re.findall("^orotraza submit (.*) --as", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    names = [name.removesuffix(".json") for line in lines for name in line.split()]
    return [(name, json.loads((FILES / f"{name}.json").read_bytes())) for name in names]


@pytest.fixture(scope="module")
def chain() -> Chain:
    """The chain worked out by hand."""
    return Chain(_submitted())


@pytest.fixture(scope="module")
def walked(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """The page, walked once."""
    folder = tmp_path_factory.mktemp("checkout")
    try:
        printed = walk(PAGE, folder)
        with database(settings(data_dir=folder / "cadena")) as url:
            lots, campaign, reached = asyncio.run(_read(url, chain))
    finally:
        embedded.discard(folder / "cadena")
    return Walked(printed, lots, campaign, reached)


async def _read(url: str, chain: Chain) -> tuple[dict[str, Json], Json, dict[str, dict[str, Reached]]]:
    pools = await open_pools(url)
    try:
        found = {lot: await read_balance.of_lot(pools.reader, lot) for lot in chain.pots}
        campaign = await read_balance.of_campaign(pools.reader, CAMPAIGN)
        reached = {lot: await _reached(pools.reader, lot) for lot, pot in chain.pots.items() if not pot.of}
    finally:
        await pools.close()
    assert campaign is not None
    said = {lot: balances_said.lot(balance) for lot, balance in found.items() if balance is not None}
    return said, balances_said.campaign(campaign), reached


async def _reached(pool: asyncpg.Pool, lot: str) -> dict[str, Reached]:
    """What has gold of a lot: as whoever sees everything is told it, today."""
    everything, today = Reader("", frozenset(), whole=True), lima_day(datetime.now(UTC))
    page = await forward.follow(pool, About("lot", lot), everything, known_at=None, at=None, today=today)
    assert page.following is None
    return {each.reached.lot: each.reached for each in page.found}


@pytest.mark.parametrize(("number", "expected"), list(enumerate(answer for _, answer in steps(PAGE))))
def test_each_step_answers_as_printed(walked: Walked, number: int, expected: list[str]) -> None:
    """Every line that the page shows of an answer is in it."""
    missing = [line for line in expected if not answers(line, walked.printed[number])]
    assert missing == [], walked.printed[number]


def test_every_file_is_submitted() -> None:
    """No payload file lies beside the page that it does not use."""
    assert sorted(f"{name}.json" for name, _ in _submitted()) == sorted(path.name for path in FILES.glob("*.json"))


def test_figures_of_the_files(chain: Chain) -> None:
    """What the files state as fine gold is their weight by their grade, and all of it is accounted for by hand."""
    left = sum(pot.left_ug or 0 for pot in chain.pots.values())
    sums = chain.sums
    assert sums.put_in_ug + sums.measured_ug == sums.lost_ug + sums.exported_ug + left
    assert min(pot.left_mg for pot in chain.pots.values()) == 0


def test_every_lot_holds_what_it_holds_by_hand(walked: Walked, chain: Chain) -> None:
    """What came, what went and what is left of each lot, and what its accounts hold, to the milligram and microgram."""
    assert walked.lots.keys() == chain.pots.keys()
    for lot, pot in chain.pots.items():
        said = walked.lots[lot]
        left = {"gross_mg": pot.left_mg, "fine_ug": pot.left_ug or 0}
        assert said["left"] == left, lot
        assert said["ledger"] == left | {"fine_ug": pot.left_ug}, lot
        came = sum(flow["fine_ug"] for flow in said["came"])
        assert came == (pot.whole_ug or 0), lot
        assert came - sum(flow["fine_ug"] for flow in said["went"]) == left["fine_ug"], lot


def test_the_campaign_adds_up(walked: Walked, chain: Chain) -> None:
    """What the plant fed is what it made, left in tailings and circuit, and lost; by hand the same."""
    said, by_hand = walked.campaign, chain.pots[CAMPAIGN]
    made = {lot: ug for lot, pot in chain.pots.items() for node, _, ug in pot.of if node == CAMPAIGN}
    assert {each["lot"]: each["fine_ug"] for each in said["outputs"]} == made
    assert said["fed"] == {"gross_mg": by_hand.whole_mg, "fine_ug": by_hand.whole_ug}
    out = sum(ug or 0 for ug in made.values())
    assert said["lost"]["fine_ug"] == (by_hand.whole_ug or 0) - out
    assert said["made_ug"] + said["tailings_ug"] + said["circuit"]["out_ug"] == out


def test_origins(walked: Walked, chain: Chain) -> None:
    """Both bars and the export are of the seven declared lots, microgram by microgram, and of nothing else."""
    printed = next(text for text in walked.printed if "in_process" in text)
    shares: dict[str, dict[str, int]] = {}
    for lot, origin, ug, standing in re.findall(r"^(\S{36}) <- (\S{36}) +([0-9]+) µg (\w+)$", printed, re.MULTILINE):
        assert standing == "in_process"
        shares.setdefault(lot, {})[origin] = int(ug)
    declared = {lot for lot, pot in chain.pots.items() if not pot.of}
    assert list(shares) == [*BARS, EXPORT]
    for lot, found in shares.items():
        assert found == chain.origins(lot)
        assert found.keys() == declared
        assert sum(found.values()) == chain.pots[lot].whole_ug
    assert sum(shares[EXPORT].values()) == sum(sum(shares[bar].values()) for bar in BARS) == chain.sums.exported_ug


def test_forward_finds_the_same_edges_and_grams(walked: Walked, chain: Chain) -> None:
    """From each of the seven declared lots on: the lots it is an origin of by hand, its grams, and all the edges."""
    declared = [lot for lot, pot in chain.pots.items() if not pot.of]
    for lot in chain.pots:
        found = {origin: walked.reached[origin][lot].ug for origin in declared if lot in walked.reached[origin]}
        assert {origin: ug for origin, ug in found.items() if ug} == chain.origins(lot), lot
    edges = {
        (use.parent, use.child, use.gross_mg, use.fine_ug)
        for reached in walked.reached.values()
        for each in reached.values()
        for use in each.into
    }
    assert edges == {(parent, lot, mg, ug) for lot, pot in chain.pots.items() for parent, mg, ug in pot.of}
