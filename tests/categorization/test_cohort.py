from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.categorization.cohort import Organization, cohort
from service.categorization.stages import FORMAL, STAGES, StageReached
from service.categorization.standing import Standing, standing

DAY = date(2026, 3, 2)


def _at(*stages: tuple[str, str]) -> Standing:
    return standing([StageReached(n, "ruc:1", stage, on) for n, (stage, on) in enumerate(stages)], DAY)


NOTHING = _at()
ENTERED = _at(("reinfo_entry", "2026-02-20"))
EARLIER = _at(("reinfo_entry", "2026-01-01"))
GRANTED = _at(("reinfo_entry", "2019-03-01"), (FORMAL, "2026-03-01"))


def test_organizations_are_counted_against_their_target() -> None:
    """An organization is formal by its own authorization, or once each of its members has one; never without any."""
    found = cohort(
        (
            Organization("a", GRANTED),
            Organization("b", NOTHING, (("m", GRANTED), ("n", GRANTED))),
            Organization("c", NOTHING, (("o", GRANTED), ("p", ENTERED))),
            Organization("d", NOTHING),
        ),
        target=12,
    )
    assert (found.target, found.organizations, found.formalized, found.remaining) == (12, 4, 2, 10)
    assert (found.members, found.members_formalized) == (4, 3)


def test_a_target_can_be_passed() -> None:
    """As in the report: 12 organizations targeted, 32 formalized."""
    found = cohort(tuple(Organization(str(number), GRANTED) for number in range(32)), target=12)
    assert (found.target, found.formalized, found.remaining) == (12, 32, 0)


def test_how_long_operators_stand_in_a_stage() -> None:
    """By stage in the order of the law: how many, the lower median and the longest time, in days."""
    members = (("m", ENTERED), ("n", EARLIER), ("o", NOTHING), ("p", GRANTED))
    found = cohort((Organization("a", NOTHING, members),), target=1)
    assert [(each.stage, each.count, each.median_days, each.longest_days) for each in found.stages] == [
        (None, 1, None, None),
        ("reinfo_entry", 2, 10, 60),
        (FORMAL, 1, 1, 1),
    ]


def test_a_member_of_two_organizations_is_one_operator() -> None:
    """Whoever belongs to two is counted once, and an organization that works through members not beside them."""
    found = cohort((Organization("a", ENTERED, (("m", ENTERED),)), Organization("b", ENTERED, (("m", ENTERED),))), 2)
    assert (found.members, [(each.stage, each.count) for each in found.stages]) == (1, [("reinfo_entry", 1)])


_STANDINGS = st.sampled_from([NOTHING, ENTERED, EARLIER, GRANTED])
_ORGANIZATIONS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(_STANDINGS, st.dictionaries(st.sampled_from("mnopq"), st.just(ENTERED), max_size=4)),
    max_size=6,
).map(lambda found: tuple(Organization(party, own, tuple(of.items())) for party, (own, of) in found.items()))


@given(_ORGANIZATIONS, st.integers(0, 40))
def test_nobody_is_lost(organizations: tuple[Organization, ...], target: int) -> None:
    """Stages add up to members and organizations that work alone; formal ones are never more than there are."""
    found = cohort(organizations, target)
    alone = sum(1 for each in organizations if not each.members)
    assert sum(each.count for each in found.stages) == found.members + alone
    assert found.formalized <= found.organizations == len(organizations)
    assert found.members_formalized <= found.members
    assert [each.stage for each in found.stages if each.stage] == [
        stage for stage in STAGES if stage in {each.stage for each in found.stages}
    ]
