"""Where a line of a roll is: district by code or by names, INEI's numbering told apart from RENIEC's."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.registry.districts import District


@dataclass(frozen=True, slots=True)
class Places:
    """The districts by each way in which a roll names them."""

    inei: Mapping[str, District]
    reniec: Mapping[str, District]
    names: Mapping[tuple[str, str, str], District]


def index(districts: Mapping[str, District]) -> Places:
    """The districts, findable; made once for a whole roll (some 20 ms)."""
    raise NotImplementedError
