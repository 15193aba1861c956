"""Whose territory a finding lies in, where the entry that carries it names no place."""

from datetime import date

import pytest

from service.flows import read_findings
from service.flows.bearer import Caller
from tests.surveillance.watch.town import Town, measured, put, trader

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
    caller = Caller(AUTHORITY, "kid", frozenset({"authority"}), territory=(territory,))
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
        "plant": Caller(trader(1), "kid", frozenset({"plant"})),
        "Puno": Caller(AUTHORITY, "kid", frozenset({"authority"}), territory=("21",)),
    }
    for who, caller in asked.items():
        page = await read_findings.read(pool, caller, f"lot:{gold}", made.last + 1, today=TODAY)
        assert page.shown == (), who
    await pool.close()
