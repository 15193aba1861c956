"""Where a line of a roll is: districts by the names that offices write, and by INEI's or RENIEC's code.

The two numberings give most codes to different districts, so a code means nothing until it is known whose it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from service.registry.districts import District
from service.registry.rolls.clean import key

Names = tuple[str, str, str]
"""Department, province and district as `clean.key` spells them; "" for what is not said."""

System = Literal["inei", "reniec", "unclear"]

_ENOUGH: Final = 3  # codes that only RENIEC has given, before a whole column is taken for RENIEC's

_OTHER_NAMES: Final[Mapping[str, str]] = {
    "PROV CONST DEL CALLAO": "CALLAO",
    "PROVINCIA CONSTITUCIONAL DEL CALLAO": "CALLAO",
    "LIMA METROPOLITANA": "LIMA",
    "LIMA PROVINCIAS": "LIMA",
    "LIMA REGION": "LIMA",
    "NAZCA": "NASCA",
}


@dataclass(frozen=True, slots=True)
class Places:
    """The districts by each way in which a roll names them."""

    inei: Mapping[str, District]
    reniec: Mapping[str, District]
    names: Mapping[Names, District]
    """By all three names; and by department and district alone, where these are enough."""


def index(districts: Mapping[str, District]) -> Places:
    """The districts, findable; made once for a whole roll (some 20 ms)."""
    full = {_named(each): each for each in districts.values()}
    short: dict[Names, list[District]] = {}
    for (department, _, name), each in full.items():
        short.setdefault((department, "", name), []).append(each)
    return Places(
        districts,
        {each.reniec: each for each in districts.values() if each.reniec is not None},
        full | {names: found[0] for names, found in short.items() if len(found) == 1},
    )


def names(department: str, province: str, district: str) -> Names:
    """The names as they are compared."""
    return _name(department), _name(province), _name(district)


def agrees(place: District, said: Names) -> bool:
    """Whether a district is the one that the names tell, as far as they tell."""
    return all(not word or word == own for word, own in zip(said, _named(place), strict=True))


def nearest(places: Places, said: Names) -> str:
    """The names most like these, for a fault's fix: `PUNO / SAN ANTONIO DE PUTINA / ANANEA`; "" if none is."""
    written = {" / ".join(_named(each)): None for each in places.inei.values()}
    return next(iter(get_close_matches(" / ".join(said), written, n=1, cutoff=0.75)), "")


def usual(places: Places, codes: Collection[str]) -> System:
    """Whose codes a column holds that does not say so, `codes` being each of them once.

    INEI's, unless some are known to RENIEC alone. Two in five districts have a code of RENIEC's that INEI does not
    know, so a column that is all RENIEC's shows many; anything between is a mixture, in which no code tells by itself.
    """
    of_inei = sum(1 for code in codes if code in places.inei and code not in places.reniec)
    of_reniec = sum(1 for code in codes if code in places.reniec and code not in places.inei)
    if not of_reniec:
        return "inei"
    return "reniec" if not of_inei and of_reniec >= _ENOUGH and 4 * of_reniec >= len(codes) else "unclear"


def _named(place: District) -> Names:
    return key(place.department), key(place.province), key(place.name)


def _name(word: str) -> str:
    plain = key(word)
    return _OTHER_NAMES.get(plain, plain)
