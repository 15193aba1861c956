"""Whose territory a finding lies in, where the entry that carries it names no place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from service.flows import read_findings
from service.flows.readers.bearer import Caller
from tests.registry.book import DIGEST
from tests.surveillance.watch.town import RIGHT, Town, lot, measured, put, trader

AUTHORITY = "ruc:20990000078"
ELSEWHERE = {"system": "inei", "code": "040101"}
TODAY = date(2026, 3, 31)


def gained(ubigeo: dict[str, str]) -> tuple[Town, str, int]:
    """A plant, registered somewhere, counts more gold in its safe than the books have; the gold is from Puno."""
    made = Town()
    plant = made.trader(1, role="plant", ubigeo=ubigeo)
    gold = made.sale(made.miner(1), plant)
    counted = {name: said for name, said in measured("sponge", "130.000").items() if name != "product"}
    stock = [{"lot": gold, **counted}]
    return made, gold, made.says(plant, "stocktake.recorded", holder=plant, counted_on=made.today, lots=stock)


@pytest.mark.parametrize(("territory", "seen"), [("21", True), ("04", False)])
async def test_who_may_review_a_finding_may_read_it(database: str, territory: str, seen: bool) -> None:  # noqa: FBT001 - the one field that differs
    """A stock-take names no place: it is the matter of the authority of the place where its holder is registered."""
    made, gold, entry = gained({"system": "inei", "code": "211002"})
    named = {"kind": "authority", "name": "DEMO DREM", "institution": "DEMO DREM", "territory": [territory]}
    made.says("registrar", "party.registered", party=AUTHORITY, roles=["authority"], **named)
    made.enrol(AUTHORITY)
    pool = await put(database, made)
    caller = Caller(AUTHORITY, frozenset({"authority"}), territory=(territory,))
    page = await read_findings.read(pool, caller, f"lot:{gold}", made.last + 1, today=TODAY)
    await pool.close()
    assert [each.mark.rule for each in page.shown] == ["R06b"] * seen
    said = {"entry": entry, "rule": "R06b", "outcome": "upheld", "reason": "measured_again"}
    answer = made.book.submit(AUTHORITY, "finding.reviewed", **said)
    assert getattr(answer, "code", None) == (None if seen else "entry_outside_territory")


async def test_a_finding_kept_from_its_subject_stays_so(database: str) -> None:
    """Wherever it is registered, the plant that is suspected of the gain is not told; nor an authority in its place."""
    made, gold, _ = gained(ELSEWHERE)
    pool = await put(database, made)
    asked = {
        "plant": Caller(trader(1), frozenset({"plant"})),
        "Puno": Caller(AUTHORITY, frozenset({"authority"}), territory=("21",)),
    }
    for who, caller in asked.items():
        page = await read_findings.read(pool, caller, f"lot:{gold}", made.last + 1, today=TODAY)
        assert page.shown == (), who
    await pool.close()


def opened(made: Town) -> tuple[str, str, int]:
    """Somebody elsewhere has gold in its safe that was dug in Puno, in another district than its right's."""
    holder, who = made.trader(1, ubigeo=ELSEWHERE), made.miner(1)
    origin = {"lot": lot(700), "holder": who, "support": "reinfo", "right": RIGHT}
    origin |= {"ubigeo": {"system": "inei", "code": "210101"}}
    stock = [{"origin": origin, **measured("sponge", "130.000")}]
    return f"lot:{lot(700)}", "R09", made.says(holder, "stock.opened", holder=holder, counted_on=made.today, lots=stock)


def smelted(made: Town) -> tuple[str, str, int]:
    """Who is registered elsewhere digs in Puno, and makes more of it than there was."""
    who = made.miner(1, ubigeo=ELSEWHERE)
    made.enrol(who)
    ore = made.declared(who)
    (bar,) = made.worked(who, "smelting", {ore: "100.000"}, assayed("dore", "130.000"))
    return f"lot:{bar}", "R06b", made.last


def tolled(made: Town) -> tuple[str, str, int]:
    """A plant elsewhere keeps what it made of the gold of somebody in Puno, which was dug in a third place."""
    owner, plant = made.trader(1), made.trader(2, role="plant", ubigeo=ELSEWHERE)
    gold = made.sale(made.miner(1), owner)
    day = made.today
    agreed: dict[str, Any] = {
        "agreement": lot(800),
        "plant": plant,
        "owner": owner,
        "from": day,
        "until": day,
        "process": "smelting",
    }
    agreed |= {"fee": {"share_permille": "10.0"}, "confirmation": {"method": "paper", "digest": DIGEST}}
    made.says(plant, "toll.agreed", **agreed, document=DIGEST)
    came = {"lot": gold, "net_g": "100.000", "outcome": "accepted"}
    made.says(plant, "reception.recorded", reception=lot(801), plant=plant, ticket="7", lots=[came])
    made.worked(plant, "smelting", {gold: "100.000"}, assayed("dore", "100.000"))
    return f"lot:{gold}", "R29", made.last


def assayed(product: str, gross: str) -> dict[str, Any]:
    """What comes out of a campaign."""
    found = measured(product, gross)
    found.pop("assay", None)
    return found


@pytest.mark.parametrize(
    ("town", "territory", "may"),
    [
        (opened, "21", True),
        (opened, "04", False),
        (smelted, "21", True),
        (smelted, "04", False),
        (tolled, "21", True),
        (tolled, "15", False),
    ],
)
async def test_it_lies_where_its_gold_was_dug_or_whom_it_concerns_is(
    database: str,
    town: Callable[[Town], tuple[str, str, int]],
    territory: str,
    may: bool,  # noqa: FBT001 - the one field that differs
) -> None:
    """An authority reads what it may rule on, and nothing else."""
    made = Town()
    about, rule, entry = town(made)
    named = {"kind": "authority", "name": "DEMO DREM", "institution": "DEMO DREM", "territory": [territory]}
    made.says("registrar", "party.registered", party=AUTHORITY, roles=["authority"], **named)
    made.enrol(AUTHORITY)
    pool = await put(database, made)
    caller = Caller(AUTHORITY, frozenset({"authority"}), territory=(territory,))
    shown = [
        each.mark.rule
        for subject in (about, f"entry:{entry}")
        for each in (await read_findings.read(pool, caller, subject, made.last + 1, today=TODAY)).shown
        if each.mark.seq == entry
    ]
    await pool.close()
    said = {"entry": entry, "rule": rule, "outcome": "upheld", "reason": "register_confirmed"}
    answer = made.book.submit(AUTHORITY, "finding.reviewed", **said)
    assert getattr(answer, "code", None) == (None if may else "entry_outside_territory")
    assert (rule in shown) is may
    assert may or shown == []


async def test_nobody_is_an_authority_in_its_own_case(database: str) -> None:
    """An authority that runs a plant of its own is suspected like any: it may not rule on that, nor read it."""
    made, gold, _ = gained({"system": "inei", "code": "211002"})
    pool = await put(database, made)
    caller = Caller(trader(1), frozenset({"plant", "authority"}), territory=("21",))
    page = await read_findings.read(pool, caller, f"lot:{gold}", made.last + 1, today=TODAY)
    await pool.close()
    assert page.shown == ()
