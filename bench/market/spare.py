"""People with no part in the honest market: each plays in one scene of the plot and is not seen again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from service.demo.cast import House, Operator, Selector

_PHONES: Final = 8


@dataclass(slots=True)
class Spare:
    """Who is left. Operators have no key, issuers of constancias and those with a phone have one."""

    operators: list[Operator]
    issuers: list[Operator]
    phones: list[Operator]
    selectors: list[Selector]
    traders: list[House]
    plants: list[House]

    def operator(self, fits: Callable[[Operator], bool] = lambda _: True) -> Operator:
        """The next operator that fits."""
        return self.operators.pop(next(n for n, each in enumerate(self.operators) if fits(each)))

    def issuer(self) -> Operator:
        """The next who issues constancias and is in REINFO."""
        return self.issuers.pop(0)

    def with_phone(self) -> Operator:
        """The next who can sign for itself, and is in REINFO."""
        return self.phones.pop(0)

    def selector(self) -> Selector:
        """The next selector."""
        return self.selectors.pop(0)

    def trader(self) -> House:
        """The next trading house."""
        return self.traders.pop(0)

    def plant(self) -> House:
        """The next plant."""
        return self.plants.pop(0)


def with_phone(number: int, operator: Operator) -> Operator:
    """Every eighth has a key of its own, if it had none."""
    return operator if operator.key or number % _PHONES else replace(operator, key=f"phone-{number}")
