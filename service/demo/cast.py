"""Who plays: operators of the four categories, selectors under constancias, trading houses, plants and institutions.

All invented. A legal entity's name starts with DEMO; natural persons have none, for their names never enter the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from service.demo import ids
from service.demo.places import PADRON_DISTRICT, PUNO, REGIONS, Region


@dataclass(frozen=True, slots=True)
class Scale:
    """How big the market is; `deals` first-hand deals on each working day."""

    operators: int = 300
    selectors: int = 40
    traders: int = 20
    plants: int = 6
    deals: int = 13


FULL = Scale()
SMALL = Scale(operators=40, selectors=10, traders=7, plants=2, deals=3)
"""The same story with fewer extras: what the tests seed."""


@dataclass(frozen=True, slots=True)
class Right:
    """A mining right: código único, name, district (INEI), and the company that holds the title."""

    code: str
    name: str
    district: str
    titular: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A small or artisanal miner. `formal`: authorized to start, hence not in REINFO; `key`: the name of its key."""

    party: str
    name: str | None
    category: str
    formal: bool
    right: Right
    region: Region
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """A pallaquera or cachorrero, who picks ore from the heaps of `issuer` and sells under its constancias."""

    party: str
    issuer: Operator


@dataclass(frozen=True, slots=True)
class House:
    """Who buys: a `local` or `regional` trader, or a `plant`; `key` names the device key that signs its purchases."""

    party: str
    name: str
    key: str
    level: str
    region: Region


@dataclass(frozen=True, slots=True)
class Institution:
    """Who neither digs nor trades: registrar, authority, auditor, certifier. The role is also the key's name."""

    party: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody. `titulars` are the companies that hold the rights on which others dig, by party."""

    operators: tuple[Operator, ...]
    selectors: tuple[Selector, ...]
    traders: tuple[House, ...]
    plants: tuple[House, ...]
    institutions: tuple[Institution, ...]
    titulars: dict[str, str]
    rights: tuple[Right, ...]

    @property
    def houses(self) -> tuple[House, ...]:
        """Traders and plants: those that sign purchases."""
        return self.traders + self.plants

    def institution(self, role: str) -> Institution:
        """The one institution of a role."""
        return next(each for each in self.institutions if each.role == role)


def cast(rng: Random, scale: Scale, born: datetime) -> Cast:
    """Engage everybody; `born` is when the persons without tax number were first named."""
    titulars = {ids.company(800_000 + n): f"DEMO Concesiones {region.department} S.A.C." for n, region in _numbered()}
    rights = tuple(_rights(rng, scale, list(titulars)))
    operators = tuple(_operators(rng, scale, rights))
    issuers = [each for each in operators if each.key]
    selectors = tuple(Selector(ids.natural(rng, born), issuers[n % len(issuers)]) for n in range(scale.selectors))
    traders, plants = tuple(_traders(scale)), tuple(_plants(scale))
    return Cast(operators, selectors, traders, plants, _INSTITUTIONS, titulars, rights)


_INSTITUTIONS = (
    Institution(ids.company(900_001), "DEMO Registro del Oro", "registrar"),
    Institution(ids.company(900_002), "DEMO Dirección Regional de Energía y Minas", "authority"),
    Institution(ids.company(900_003), "DEMO Auditores del Sur S.A.C.", "auditor"),
    Institution(ids.company(900_004), "DEMO Certificadora Oro Formal S.A.C.", "certifier"),
)

_HOUSES = (
    "Oro Andino",
    "Kori Wasi",
    "Apu Quri",
    "Nueva Aurora",
    "El Quilate",
    "Inti Raymi",
    "Santa Bárbara",
    "Dos Ríos",
)
_MILLS = (
    "Planta El Molino",
    "Planta Las Lomas",
    "Planta Chala Norte",
    "Planta Laguna",
    "Planta Río Seco",
    "Planta Sol",
)


def _numbered() -> Iterator[tuple[int, Region]]:
    return enumerate(REGIONS)


def _rights(rng: Random, scale: Scale, titulars: list[str]) -> Iterator[Right]:
    """A right for every five operators or so: many operators on one right are normal."""
    number = rng.randrange(100_000)
    for n, region in _numbered():
        for each in range(max(len(region.districts), scale.operators * region.share // 500)):
            number += rng.randrange(1, 900)
            name = f"DEMO {region.rights[each % len(region.rights)]} {each // len(region.rights) + 1}"
            yield Right(f"01{number:06}0", name, region.districts[each % len(region.districts)], titulars[n])


def _operators(rng: Random, scale: Scale, rights: tuple[Right, ...]) -> Iterator[Operator]:
    """Categories as the programme found them, unevenly: I 15 %, II 30 %, III 35 %, IV 20 %."""
    categories = ("III", "II", "IV", "III", "II", "III", "I", "IV", "II", "III") * 2
    regions = [region for region in REGIONS for _ in range(region.share)]
    for n in range(scale.operators):
        region = regions[n * len(regions) // scale.operators]
        near = [right for right in rights if right.district in region.districts]
        right = near[n % len(near)]
        category = "I" if n % 20 == 11 else categories[n % 20]
        formal = category == "I" and n % 3 > 0
        is_company = formal or n % 4 == 0
        # Who grants constancias holds a title or a contract, digs where the padrón regime applies, and has a key.
        issues = region is PUNO and right.district == PADRON_DISTRICT and category in {"I", "II"}
        yield Operator(
            ids.company(100_000 + n) if is_company else ids.person(100_000 + n),
            f"DEMO Minera {rng.choice(region.rights)} {n + 1} E.I.R.L." if is_company else None,
            category,
            formal,
            right,
            region,
            f"miner-{n + 1:03}" if issues else None,
        )


def _traders(scale: Scale) -> Iterator[House]:
    """Two of three buy from miners, every third from other traders; the first is the story's own."""
    for n in range(scale.traders):
        region = REGIONS[n % len(REGIONS)]
        name = f"DEMO {_HOUSES[n % len(_HOUSES)]} {region.department} {n + 1} S.A.C."
        level = "regional" if n % 3 == 2 else "local"
        yield House(ids.company(200_000 + n), name, "trader" if n == 0 else f"trader-{n + 1:02}", level, region)


def _plants(scale: Scale) -> Iterator[House]:
    for n in range(scale.plants):
        region = REGIONS[(1, 0, 2, 1, 4, 1)[n % 6]]
        name = f"DEMO {_MILLS[n % len(_MILLS)]} S.A.C."
        yield House(ids.company(300_000 + n), name, "plant" if n == 0 else f"plant-{n + 1:02}", "plant", region)
