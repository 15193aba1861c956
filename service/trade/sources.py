"""How old the registers' words are: each by its own source, and by the last whole roll that covers it.

An import writes down only what changed. So the row of a miner who stands in every roll may be years old, while the roll
that confirmed it is of last week.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from service.decision.facts import Facts
from service.registry.parties import Party
from service.registry.registrations import Registration
from service.registry.rolls import imported
from service.registry.rolls.imported import RollImport
from service.trade.verdict import RegisterWord, RollSeen

ROLLS: Final = ("RECPO", "REINFO", "SELECTORS", "PLANT", "CONCESSION")
"""The registers that come as whole rolls."""

SHELVES: Final = tuple(imported.shelf(register) for register in ROLLS)

_INEI_NUMBERS: Final = frozenset({"inei", "sunat"})
"""The lists of districts whose departments have INEI's numbers."""


class Sources:
    """The rolls known up to an entry (None: all), as they cover one party."""

    __slots__ = ("_facts", "_home", "_known_at")

    def __init__(self, facts: Facts, who: Party | None, known_at: int | None) -> None:
        self._facts = facts
        self._known_at = known_at
        self._home = () if who is None or who.ubigeo is None else _departments((who.ubigeo,))

    def roll_of(self, register: str, districts: Sequence[tuple[str, str]] = ()) -> RollImport | None:
        """The last whole roll of a register that covers one of the districts; without any, the party's own."""
        rows = self._facts.shelf(imported.shelf(register)) if register in ROLLS else ()
        if not rows:
            return None
        departments = None
        for roll in imported.imports(rows, self._known_at):
            if departments is None:
                departments = (_departments(districts) if districts else self._home) or (None,)
            if any(map(roll.covers, departments)):
                return roll
        return None

    def word(self, word: Registration, today: date) -> RegisterWord:
        """A register's word with its source and its age today."""
        roll = self.roll_of(word.roll, word.districts)
        confirmed_on = None if roll is None else roll.retrieved_on
        day = max(filter(None, (word.source_day, confirmed_on)), default=None)
        return RegisterWord(
            register=word.roll,
            status=word.status,
            start=word.start,
            until=word.until,
            right=word.right,
            right_name=word.right_name,
            activity=word.activity,
            source=word.source_name,
            source_day=word.source_day,
            confirmed_on=confirmed_on,
            good_to=day,
            age_days=None if day is None else age(day, today),
            seq=word.seq,
        )

    def seen(self, words: Iterable[Registration], today: date) -> Iterator[RollSeen]:
        """Each register's last roll, whether or not it lists the party."""
        listed = {word.roll: word for word in words}
        for register in ROLLS:
            word = listed.get(register)
            roll = self.roll_of(register, () if word is None else word.districts)
            if roll is not None:
                days = age(roll.retrieved_on, today)
                yield RollSeen(register, roll.source_name, roll.retrieved_on, days, word is not None, roll.seq)


def _departments(districts: Sequence[tuple[str, str]]) -> tuple[str | None, ...]:
    """INEI's two digits of each department, where the list of districts has its numbers."""
    return tuple(code[:2] for system, code in districts if system in _INEI_NUMBERS)


def age(day: str, on: date) -> int:
    """Days from `day` (ISO) to `on`; negative where `day` is later."""
    return (on - date.fromisoformat(day)).days
