"""Who is in the market: sellers of seven groups, the houses that buy, and those kept apart for the plot."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from random import Random

from bench.market import spare
from bench.market.spare import Spare
from service.demo import ids
from service.demo.cast import Cast, House, Operator, Scale, Selector, cast
from service.demo.places import PADRON_DISTRICT, PUNO


@dataclass(frozen=True, slots=True)
class Size:
    """How big a market is: `deals` in the year, and how often each fraud is planted beside its twin."""

    operators: int
    selectors: int
    traders: int
    plants: int
    deals: int
    repeats: int


FULL = Size(operators=3_000, selectors=900, traders=45, plants=15, deals=200_000, repeats=20)
QUICK = Size(operators=150, selectors=40, traders=9, plants=3, deals=3_000, repeats=1)


class Group(StrEnum):
    """Whom a false alert hits (`domain.md` §7, Fairness): miners in process by category, and who is not one of them."""

    PALLAQUERA = "pallaqueras"
    I = "REINFO I"  # noqa: E741 - the category's own name
    II = "REINFO II"
    III = "REINFO III"
    IV = "REINFO IV"
    FIRM = "firms, cooperatives"
    TRADER = "traders"


def group(operator: Operator) -> Group:
    """A company counts as a firm, whatever its category."""
    return Group.FIRM if operator.name else Group[operator.category]


@dataclass(frozen=True, slots=True)
class Cooperative:
    """A registered company that sells what its members dug (`domain.md` §3, d)."""

    party: str
    name: str
    members: tuple[Operator, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody; `cast` holds the spare ones too, for they are on the registers like all others.

    `by_group` are the operators once more, group by group: deals are drawn from each alike, as a survey is from its
    strata. Drawn by head, the few of Category I would have too few of them for their share to say anything.
    """

    cast: Cast
    operators: tuple[Operator, ...]
    by_group: tuple[tuple[Operator, ...], ...]
    selectors: tuple[Selector, ...]
    traders: tuple[House, ...]
    plants: tuple[House, ...]
    cooperatives: tuple[Cooperative, ...]
    issuers: tuple[Operator, ...]
    spare: Spare = field(repr=False)

    def houses(self, level: str) -> list[House]:
        """The plants, or the traders of one level."""
        return [each for each in (*self.traders, *self.plants) if each.level == level]


def gather(rng: Random, size: Size, scenes: int, born: datetime) -> People:
    """Engage everybody, with enough to spare for so many scenes."""
    extra, houses = 2 * scenes, scenes // 4 + 1
    scale = Scale(size.operators + extra, size.selectors + extra, size.traders + houses, size.plants + houses)
    everybody = cast(rng, scale, born)
    chosen = set(rng.sample(range(len(everybody.operators)), extra))
    apart = [spare.with_phone(n, each) for n, each in enumerate(everybody.operators) if n in chosen]
    rng.shuffle(apart)
    operators = tuple(each for n, each in enumerate(everybody.operators) if n not in chosen)
    issuers = tuple(filter(issues, operators))
    elsewhere = [each for each in operators if each.region is not PUNO and not each.formal]
    busy = everybody.selectors[extra:]
    return People(
        replace(everybody, operators=(*operators, *apart)),
        operators,
        tuple(_by_group(operators)),
        tuple(Selector(each.party, elsewhere[n] if n % 8 == 0 else rng.choice(issuers)) for n, each in enumerate(busy)),
        everybody.traders[: size.traders],
        everybody.plants[: size.plants],
        tuple(_cooperatives(operators)),
        issuers,
        Spare(
            [each for each in apart if each.key is None],
            [each for each in apart if issues(each) and not each.formal],
            [each for each in apart if each.key and not issues(each) and not each.formal],
            list(everybody.selectors[:extra]),
            list(everybody.traders[size.traders :]),
            list(everybody.plants[size.plants :]),
        ),
    )


def issues(operator: Operator) -> bool:
    """Whether it gives out constancias: where the padrón regime applies, with a key of its own."""
    return operator.key is not None and operator.right.district == PADRON_DISTRICT


def in_process(operator: Operator) -> bool:
    """Whether REINFO is all that it has."""
    return operator.category in {"III", "IV"} and operator.name is None


def _by_group(operators: tuple[Operator, ...]) -> Iterator[tuple[Operator, ...]]:
    """Those of each group that has any."""
    for each in Group:
        if found := tuple(operator for operator in operators if group(operator) is each):
            yield found


def _cooperatives(operators: tuple[Operator, ...]) -> Iterator[Cooperative]:
    """One of eight persons sells through a cooperative of its region, a dozen together."""
    by_region: dict[str, list[Operator]] = {}
    for operator in [each for each in operators if each.name is None and each.key is None][::8]:
        by_region.setdefault(operator.region.department, []).append(operator)
    chosen = [members[n : n + 12] for members in by_region.values() for n in range(0, len(members), 12)]
    for n, members in enumerate(chosen):
        name = f"DEMO Cooperativa Minera {members[0].region.rights[n % 5]} {n + 1} Ltda."
        yield Cooperative(ids.company(700_000 + n), name, tuple(members))
