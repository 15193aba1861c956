"""R16: one RUC with many registrations, one hand behind many sellers, planted and honest."""

from datetime import date
from typing import Any

import pytest

from service.api.market.surveillance_said import said
from service.flows.watch import Looker, watch
from tests.registry.book import DIGEST
from tests.surveillance.watch.town import PUNO, Town, miner, put, suspected, trader

ON = "2026-03-31"


@pytest.mark.parametrize(("lines", "suspicions"), [(11, 1), (10, 0)])
async def test_registrations_of_one_ruc(database: str, lines: int, suspicions: int) -> None:
    """Eleven registrations are more than ten."""
    town = Town()
    who = town.miner(1)
    for number in range(1, lines):
        right = {"code": f"0{number}", "name": "DEMO"}
        town.registration(who, "REINFO", right=right, activity="exploitation")
    found = await suspected(database, town, "R16", ON)
    assert [(each.subject, each.value, each.behind.count) for each in found] == [(who, 11, 11)] * suspicions


@pytest.mark.parametrize(("at", "suspicions"), [("2026-03-01", 1), ("2026-03-02", 0)])
async def test_only_what_is_in_force_counts(database: str, at: str, suspicions: int) -> None:
    """Of eleven one was excluded on the second of March: the day before it still counted."""
    town = Town()
    who = town.miner(1)
    rights = [{"code": f"0{number}", "name": "DEMO"} for number in range(1, 11)]
    for right in rights:
        town.registration(who, "REINFO", right=right, activity="exploitation")
    excluded = {"right": rights[-1], "activity": "exploitation"}
    town.registration(who, "REINFO", status="excluido", since="2026-03-02", **excluded)
    assert len(await suspected(database, town, "R16", at)) == suspicions


def served(sellers: int, **confirmed: Any) -> Town:  # noqa: ANN401 - JSON
    """So many miners sell, each deal confirmed alike."""
    town = Town()
    buyer = town.trader(1)
    for number in range(sellers):
        town.sale(town.miner(number), buyer, confirmed=confirmed)
    return town


@pytest.mark.parametrize(("sellers", "suspicions"), [(6, 1), (5, 0)])
async def test_one_hand_confirms_for_many(database: str, sellers: int, suspicions: int) -> None:
    """Six sellers whose deals one party confirms that is nobody's delegate."""
    hand = trader(9)
    found = await suspected(database, served(sellers, method="delegate", by=hand), "R16", ON)
    assert [(each.measure, each.subject, each.value) for each in found] == [("delegate", hand, 6)] * suspicions


async def test_a_registered_delegate_may(database: str) -> None:
    """The same hand, as the delegate of the association to which the six belong."""
    hand, association = miner(90), trader(9)
    town = served(6, method="delegate", by=hand)
    named = {"kind": "association", "name": "DEMO Asociación", "roles": []}
    town.says("registrar", "party.registered", party=association, **named)
    town.says("registrar", "party.registered", party=hand, kind="person", roles=[])
    belongs = {"organization": association, "from": "2026-03-01"}
    for number in range(6):
        town.says("registrar", "membership.recorded", member=miner(number), role="member", **belongs)
    mandate = {"document": DIGEST, "scopes": ["confirm_purchases"]}
    town.says("registrar", "membership.recorded", member=hand, role="delegate", mandate=mandate, **belongs)
    assert await suspected(database, town, "R16", ON) == ()


@pytest.mark.parametrize("says", ["itself", "its delegate", "the members", "the registrar"])
async def test_nobody_makes_itself_the_delegate_of_others(database: str, says: str) -> None:
    """A house that calls its sellers its members is seen; where they say so, or the registrar, its delegate may."""
    hand, house = miner(90), trader(9)
    town = served(6, method="delegate", by=hand)
    named = {"kind": "company", "name": "DEMO Casa", "roles": ["trader"], "ubigeo": PUNO}
    town.says("registrar", "party.registered", party=house, **named)
    town.enrol(house)
    town.says("registrar", "party.registered", party=hand, kind="person", roles=[])
    belongs = {"organization": house, "from": "2026-03-01"}
    for number in range(6):
        town.says(house, "membership.recorded", member=miner(number), role="member", **belongs)
        if says == "the members":
            town.enrol(miner(number))
            town.says(miner(number), "membership.recorded", member=miner(number), role="member", **belongs)
        if says == "the registrar":
            town.says("registrar", "membership.recorded", member=miner(number), role="member", **belongs)
    mandate = {"document": DIGEST, "scopes": ["confirm_purchases"]}
    by = house if says == "itself" else "registrar"
    town.says(by, "membership.recorded", member=hand, role="delegate", mandate=mandate, **belongs)
    found = await suspected(database, town, "R16", ON)
    assert [(each.measure, each.subject) for each in found] == [("delegate", hand)] * says.startswith("it")


@pytest.mark.parametrize(("hand", "suspicions"), [("house", 1), ("delegate", 1), ("another", 0)])
async def test_a_buyers_own_delegate_speaks_for_none_of_its_sellers(database: str, hand: str, suspicions: int) -> None:
    """A buyer whose sellers are its members confirms to itself what it bought, by its own hand or its delegate's."""
    town, buyer, delegate, other = Town(), trader(1), miner(90), trader(9)
    by = buyer if hand == "house" else delegate
    town.trader(1)
    for number in range(6):
        town.sale(town.miner(number), buyer, confirmed={"method": "delegate", "by": by})
    association = {"kind": "association", "name": "DEMO Asociación", "roles": []}
    town.says("registrar", "party.registered", party=other, **association)
    town.says("registrar", "party.registered", party=delegate, kind="person", roles=[])
    belongs = {"organization": other if hand == "another" else buyer, "from": "2026-03-01"}
    for number in range(6):
        town.says("registrar", "membership.recorded", member=miner(number), role="member", **belongs)
    mandate = {"document": DIGEST, "scopes": ["confirm_purchases"]}
    town.says("registrar", "membership.recorded", member=delegate, role="delegate", mandate=mandate, **belongs)
    found = await suspected(database, town, "R16", ON)
    assert [(each.measure, each.subject) for each in found] == [("delegate", by)] * suspicions


@pytest.mark.parametrize(("until", "suspicions"), [("2026-03-10", 0), ("2026-03-01", 1)])
async def test_whoever_was_a_delegate_on_the_day_may(database: str, until: str, suspicions: int) -> None:
    """A mandate that has ended since takes nothing back; one that had ended before the deals gave nothing."""
    hand, association = miner(90), trader(9)
    town = served(6, method="delegate", by=hand)
    named = {"kind": "association", "name": "DEMO Asociación", "roles": []}
    town.says("registrar", "party.registered", party=association, **named)
    town.says("registrar", "party.registered", party=hand, kind="person", roles=[])
    belongs = {"organization": association, "from": "2026-02-01"}
    for number in range(6):
        town.says("registrar", "membership.recorded", member=miner(number), role="member", **belongs)
    mandate = {"document": DIGEST, "scopes": ["confirm_purchases"]}
    ends = {"until": until, "mandate": mandate}
    town.says("registrar", "membership.recorded", member=hand, role="delegate", **ends, **belongs)
    found = await suspected(database, town, "R16", ON)
    assert [(each.measure, each.subject) for each in found] == [("delegate", hand)] * suspicions


@pytest.mark.parametrize(("sellers", "suspicions"), [(6, 1), (5, 0)])
async def test_one_paper_for_many(database: str, sellers: int, suspicions: int) -> None:
    """Six sellers are said to have signed one and the same paper."""
    found = await suspected(database, served(sellers, method="paper", digest=DIGEST), "R16", ON)
    assert [(each.measure, each.value, each.behind.count) for each in found] == [("paper", 6, 6)] * suspicions


async def test_who_answers_for_the_last_of_many_sellers_is_told(database: str) -> None:
    """Thirty sellers on one paper, the last of them in Lima: its authority is told, and no other of where nobody is."""
    town, lima = Town(), {"system": "inei", "code": "150101"}
    buyer = town.trader(1)
    for number in range(30):
        seller = town.miner(number, ubigeo=lima if number == 29 else PUNO)
        town.sale(seller, buyer, confirmed={"method": "paper", "digest": DIGEST})
    pool = await put(database, town)
    day, told = date.fromisoformat(ON), {}
    for place in ("15", "21", "20"):
        looked = await watch(pool, ("R16",), at=day, known_at=None, today=day, looker=Looker((place,)))
        told[place] = said(looked, "en", None)["rules"][0]["suspicions"]
    await pool.close()
    assert told["15"] == told["21"]
    assert [(len(each["parties"]), each["parties_count"], each["value"]) for each in told["15"]] == [(20, 30, 30)]
    assert told["20"] == []


@pytest.mark.parametrize("same", [True, False])
async def test_one_commitment_for_many(database: str, same: bool) -> None:  # noqa: FBT001 - the one field that differs
    """A commitment is of one person: six who share one were copied."""
    town = Town()
    for number in range(6):
        digest = DIGEST if same else f"{number:064}"
        town.miner(number, commitments=[{"field": "address", "digest": digest}])
    found = await suspected(database, town, "R16", ON)
    assert [(each.measure, each.value) for each in found] == [("commitment", 6)] * same
