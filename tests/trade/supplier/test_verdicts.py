from collections import Counter

import pytest

from service.trade.verdict import MaySell, Verdict
from tests.trade.supplier import product
from tests.trade.supplier.product import Line
from tests.trade.supplier.sellers import Case

TABLE = product.lines("verdicts.csv")
EXCLUSIONS = product.lines("exclusions.csv")


def _standings(verdict: Verdict) -> str:
    return "|".join(answer.standing for answer in verdict.answers if answer.standing)


def _laws(verdict: Verdict) -> set[str]:
    return {answer.law for answer in verdict.answers} | {reason.flag.law for reason in verdict.reasons}


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.number}-{line.cells['seller']}-{line.cells['status']}")
def test_the_verdict_is_what_the_law_says(line: Line) -> None:
    """Each combination of a line has its answer, colour, standing and exactly its reasons, and names its law."""
    wanted = line.cells
    for case in (Case(*combination) for combination in line.combinations()):
        found = case.ask()
        said = (found.may_sell.value, found.light.value, _standings(found))
        assert said == (wanted["may_sell"], wanted["light"], wanted["standing"]), case
        assert [reason.flag.rule for reason in found.reasons] == wanted["reasons"].split(), case
        assert any(wanted["law"] in law for law in _laws(found)), (case, _laws(found))
        assert found.category == (None if case.category == "none" else case.category), case
        assert (found.may_sell is MaySell.NO) == all(answer.may_sell is MaySell.NO for answer in found.answers)


def test_every_combination_is_in_the_table_or_left_out_with_a_reason() -> None:
    """The whole product: none is missing, none in both, none in two lines of the table."""
    whole = set(product.combinations())
    stands = Counter(combination for line in TABLE for combination in line.combinations())
    excluded = product.left_out()
    assert sorted(whole - stands.keys() - excluded.keys()) == []
    assert sorted(stands.keys() & excluded.keys()) == []
    assert [combination for combination, times in stands.items() if times > 1] == []
    assert whole == stands.keys() | excluded.keys()


def test_every_line_says_something() -> None:
    """No line has a word that its column lacks, no exclusion goes without a combination of its own or a reason."""
    assert [words for line in (*TABLE, *EXCLUSIONS) if (words := line.unknown_words())] == []
    needed = set(product.left_out().values())
    assert [line.number for line in EXCLUSIONS if line.cells["reason"] not in needed] == []
    assert all(line.cells["law"] and line.cells["domain"].startswith(("§", "model")) for line in TABLE)
