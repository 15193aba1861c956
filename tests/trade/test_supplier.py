from collections.abc import Callable
from datetime import date

import pytest

from service.decision.facts import Facts, Needs
from service.registry.registrations import Registration
from service.registry.rolls.imported import RollImport
from service.trade import supplier, unchecked
from service.trade.advice import CAUTIONS
from service.trade.catalogue import RED_FLAGS
from service.trade.provenance import Standing
from service.trade.unchecked import Unchecked
from service.trade.verdict import Light, MaySell, Verdict
from tests.trade.market import BUYER, MINER, OTHER, PALLAQUERA, RIGHT, Market

DAY = date(2026, 11, 20)


def _verdict(
    market: Market, party: str = MINER, at: date = DAY, known_at: int | None = None, right: str | None = None
) -> Verdict:
    return supplier.verdict(market.facts, party, at=at, known_at=known_at, today=DAY, right=right)


def _in_reinfo(status: str = "vigente", right: str = RIGHT["code"], source_day: str | None = "2026-11-01") -> Market:
    market = Market()
    market.party(MINER, "person")
    market.register(MINER, "REINFO", status, right=right, source_day=source_day)
    return market


def _trader(status: str | None) -> Market:
    market = Market()
    market.party(MINER, "company", roles=("trader",))
    if status is not None:
        market.register(MINER, "RECPO", status)
    return market


def _released() -> Market:
    market = _trader("suspendido")
    market.register(MINER, "STOCK_RELEASE")
    return market


def _selector(*, listed: bool) -> Market:
    market = Market()
    market.party(MINER, "selector")
    if listed:
        market.register(MINER, "SELECTORS")
    return market


def _titled(status: str) -> Market:
    market = Market()
    market.register(MINER, "CONCESSION", status, right=RIGHT["code"])
    return market


def _authorized() -> Market:
    market = _in_reinfo("excluido")
    market.register(MINER, "AUTHORIZATION", right=RIGHT["code"])
    return market


def _two_rights() -> Market:
    market = _in_reinfo()
    market.register(MINER, "REINFO", "suspendido", right="099")
    return market


def _inactive(start: str) -> Market:
    market = _in_reinfo()
    market.register(MINER, "SUNAT", "suspended", start)
    return market


def _active() -> Market:
    market = _in_reinfo()
    market.register(MINER, "SUNAT", "active")
    return market


def _out_of_recpo() -> Market:
    market = _in_reinfo()
    market.register(MINER, "RECPO", "cancelado")
    return market


TABLE: list[tuple[str, Callable[[], Market], MaySell, Light, list[str]]] = [
    ("in REINFO", _in_reinfo, MaySell.YES, Light.GREEN, []),
    ("in REINFO, active RUC", _active, MaySell.YES, Light.GREEN, []),
    ("suspended", lambda: _in_reinfo("suspendido"), MaySell.NO, Light.RED, ["R01"]),
    ("excluded", lambda: _in_reinfo("excluido"), MaySell.NO, Light.RED, ["R01"]),
    ("excluded as authorized", _authorized, MaySell.YES, Light.GREEN, []),
    ("one right of two", _two_rights, MaySell.CONDITIONAL, Light.AMBER, ["R01"]),
    ("titled", lambda: _titled("titled"), MaySell.CONDITIONAL, Light.AMBER, ["authorization_needed"]),
    ("extinguished title", lambda: _titled("extinguished"), MaySell.NO, Light.RED, ["R03"]),
    ("known to nobody", Market, MaySell.NO, Light.RED, ["R03"]),
    ("old list", lambda: _in_reinfo(source_day="2026-10-05"), MaySell.YES, Light.AMBER, ["roll_stale"]),
    ("list just young enough", lambda: _in_reinfo(source_day="2026-10-06"), MaySell.YES, Light.GREEN, []),
    ("RUC inactive", lambda: _inactive("2026-01-01"), MaySell.YES, Light.AMBER, ["R04b"]),
    ("RUC inactive, curable", lambda: _inactive("2026-11-01"), MaySell.YES, Light.GREEN, ["R04b"]),
    ("trader in RECPO", lambda: _trader("vigente"), MaySell.YES, Light.GREEN, []),
    ("trader suspended", lambda: _trader("suspendido"), MaySell.NO, Light.RED, ["R02"]),
    ("miner out of RECPO", _out_of_recpo, MaySell.YES, Light.GREEN, []),
    ("trader without RECPO", lambda: _trader(None), MaySell.NO, Light.RED, ["R02"]),
    ("trader with release", _released, MaySell.CONDITIONAL, Light.AMBER, ["stock_release"]),
    ("selector", lambda: _selector(listed=True), MaySell.CONDITIONAL, Light.AMBER, ["constancia_needed"]),
    (
        "selector off the padrón",
        lambda: _selector(listed=False),
        MaySell.CONDITIONAL,
        Light.AMBER,
        ["constancia_needed", "not_on_padron"],
    ),
]


@pytest.mark.parametrize(
    ("market", "may_sell", "light", "reasons"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE]
)
def test_the_verdict_table(market: Callable[[], Market], may_sell: MaySell, light: Light, reasons: list[str]) -> None:
    """Each situation has its answer, its colour and exactly its reasons."""
    found = _verdict(market())
    assert (found.may_sell, found.light, [reason.flag.rule for reason in found.reasons]) == (may_sell, light, reasons)


def test_a_passed_term_is_amber_until_a_newer_policy() -> None:
    """After the legal term a vigente miner is amber, never red; a later term recorded makes it green again."""
    market = _in_reinfo(source_day="2026-12-30")
    after = date(2027, 1, 1)
    assert _verdict(market, at=date(2026, 12, 31)).light is Light.GREEN
    found = _verdict(market, at=after)
    assert (found.may_sell, found.light) == (MaySell.YES, Light.AMBER)
    assert [reason.flag.rule for reason in found.reasons] == ["term_passed"]
    market.policy("reinfo_term", "2027-12-31", start="2026-12-31")
    assert _verdict(market, at=after).light is Light.GREEN


def test_both_dates_can_be_asked_for() -> None:
    """What the ledger learned later does not count when asked by what it knew before."""
    market = _in_reinfo()
    before = market.seq - 1
    market.register(MINER, "REINFO", "suspendido", "2026-11-10", right=RIGHT["code"])
    assert _verdict(market).light is Light.RED
    assert _verdict(market, known_at=before).light is Light.GREEN
    assert _verdict(market, at=date(2026, 11, 9)).light is Light.GREEN


def test_category_is_another_answer() -> None:
    """A miner of Category IV may sell; the category is told beside it."""
    market = _in_reinfo()
    market.assess(MINER, "no", "no")
    found = _verdict(market)
    assert (found.category, found.may_sell) == ("IV", MaySell.YES)
    assert _verdict(_in_reinfo()).category is None


def test_one_right_is_judged_alone() -> None:
    """Asked for one right, the others' flaws do not count, and a right it lacks does."""
    market = _two_rights()
    lights = [_verdict(market, right=right).light for right in (RIGHT["code"], "099", "077")]
    assert lights == [Light.GREEN, Light.RED, Light.RED]


def test_it_says_what_it_did_not_check() -> None:
    """Polygons, identity and physical origin always; SUNAT where no row is loaded; one right where none was named."""
    names = [each.name for each in _verdict(_in_reinfo()).not_checked]
    assert names == ["protected_areas", "identity", "physical_origin", "sunat", "rolls", "right"]
    assert "sunat" not in [each.name for each in _verdict(_active()).not_checked]


def test_registers_carry_source_and_age() -> None:
    """Every register's word has the day its list was read and how old that is today."""
    (word,) = _verdict(_in_reinfo()).registers
    assert (word.register, word.status, word.source_day, word.age_days) == ("REINFO", "vigente", "2026-11-01", 19)


def test_suspicions_stay_out_of_a_verdict() -> None:
    """A selector that is in REINFO too is the authority's to know, not the gatekeeper's."""
    market = _selector(listed=True)
    market.register(MINER, "REINFO", right=RIGHT["code"])
    assert "R05c" not in [reason.flag.rule for reason in _verdict(market).reasons]


def test_it_asks_for_what_it_reads() -> None:
    """With `needs` and what is common to all loaded, a check for one right never misses."""
    market = _in_reinfo()
    needs = supplier.needs(MINER, RIGHT["code"]) + Needs(supplier.COMMON)
    facts = Facts()
    facts.load({shelf: list(market.facts.shelf(shelf)) for shelf in needs.shelves}, {})
    assert supplier.verdict(facts, MINER, at=DAY, today=DAY, right=RIGHT["code"]).light is Light.GREEN


def test_every_text_is_in_both_languages() -> None:
    """No rule or caution is without law, text and remedy in Spanish and English, and none has the same text twice."""
    for flag in (*RED_FLAGS.values(), *CAUTIONS.values()):
        texts = (flag.es, flag.en, flag.remedy_es, flag.remedy_en)
        assert all(texts)
        assert len(set(texts)) == len(texts)
        assert flag.law


def test_strangers_are_told_apart() -> None:
    """A party that no entry names is not known; one with a row is."""
    assert not _verdict(Market(), OTHER).party_known
    assert _verdict(_in_reinfo()).party_known
    assert not _verdict(_in_reinfo(), BUYER).party_known
    assert not _verdict(_in_reinfo(), PALLAQUERA).party_known


def _imported(market: Market, register: str, day: str, *departments: str) -> None:
    market.put(RollImport(market.seq, register, "5a" * 32, f"DEMO {register}", day, departments))


def test_a_roll_that_changed_nothing_still_confirms() -> None:
    """A register is as old as the later of its own source and the last whole roll known: old rows need not be amber."""
    market = _in_reinfo(source_day="2026-03-01")
    assert _verdict(market).light is Light.AMBER
    before = market.seq - 1
    _imported(market, "REINFO", "2026-11-15")
    found = _verdict(market)
    (word,) = found.registers
    assert (found.light, word.source_day, word.confirmed_on, word.age_days) == (
        Light.GREEN,
        "2026-03-01",
        "2026-11-15",
        5,
    )
    assert _verdict(market, known_at=before).light is Light.AMBER


def test_a_regional_roll_confirms_its_region_only() -> None:
    """A roll of Arequipa says nothing of a registration in Puno; one of Puno does."""
    market = Market()
    market.register(MINER, "REINFO", right=RIGHT["code"], districts=(("inei", "211002"),), source_day="2026-03-01")
    _imported(market, "REINFO", "2026-11-15", "04")
    assert _verdict(market).registers[0].confirmed_on is None
    _imported(market, "REINFO", "2026-11-10", "04", "21")
    assert _verdict(market).registers[0].confirmed_on == "2026-11-10"


def test_it_says_which_rolls_it_looked_at() -> None:
    """Absence is told with the day of the roll that shows it; without a roll it is among what was not checked."""
    market = _in_reinfo()
    _imported(market, "SELECTORS", "2026-11-15")
    _imported(market, "REINFO", "2026-11-16")
    found = _verdict(market)
    assert [(roll.register, roll.retrieved_on, roll.listed) for roll in found.rolls] == [
        ("REINFO", "2026-11-16", True),
        ("SELECTORS", "2026-11-15", False),
    ]
    (unread,) = [each for each in found.not_checked if each.name == "rolls"]
    assert "RECPO, Processing plant, Mining concession" in unread.en


def test_a_plant_absent_from_a_whole_roll_is_not_authorized() -> None:
    """Without any roll of plants its absence was not checked; with one, it sells only what it bought."""
    market = Market()
    market.party(BUYER, "company", roles=("plant",))
    market.register(BUYER, "RECPO")
    found = _verdict(market, BUYER)
    assert found.light is Light.GREEN
    assert "plant" in [each.name for each in found.not_checked]
    _imported(market, "PLANT", "2026-11-15")
    found = _verdict(market, BUYER)
    assert (found.may_sell, found.light) == (MaySell.CONDITIONAL, Light.AMBER)
    assert "plant" not in [each.name for each in found.not_checked]


def test_a_condition_says_which_right() -> None:
    """Where rights differ the answer is conditional, and each right has its own, with law, category and standing."""
    market = _two_rights()
    market.assess(MINER, "no", "no")
    found = _verdict(market)
    assert found.may_sell is MaySell.CONDITIONAL
    said = {
        answer.right: (answer.may_sell, answer.rests_on or answer.rule, answer.standing) for answer in found.answers
    }
    assert said == {
        RIGHT["code"]: (MaySell.YES, "REINFO", Standing.IN_PROCESS),
        "099": (MaySell.NO, "R01", None),
    }
    assert {answer.category for answer in found.answers} == {"IV"}


@pytest.mark.parametrize(
    ("activity", "light"),
    [
        (None, Light.GREEN),
        ("exploitation", Light.GREEN),
        ("beneficiation", Light.RED),
        ("exploration", Light.RED),
        ("trade", Light.RED),
    ],
)
def test_a_status_is_of_an_activity(activity: str | None, light: Light) -> None:
    """Asked for one activity, another's good standing does not count; exploration brings no gold."""
    market = Market()
    code = RIGHT["code"]
    for status, doing in (("vigente", "exploitation"), ("suspendido", "beneficiation"), ("vigente", "exploration")):
        market.put(Registration(market.seq, MINER, "REINFO", status, "2024-01-01", right=code, activity=doing))
    assert supplier.verdict(market.facts, MINER, at=DAY, today=DAY, activity=activity).light is light


def test_what_was_not_looked_at_has_its_words_under_its_name() -> None:
    """Whoever holds a verdict's names alone finds the words of each, and of none twice."""
    every = {each for each in vars(unchecked).values() if isinstance(each, Unchecked)}
    assert every <= set(unchecked.WORDED)
    assert len({each.name for each in unchecked.WORDED}) == len(unchecked.WORDED)
