"""The pen that writes the story's payloads: it knows the log, gives out ids, and numbers everybody's papers."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from service.decision.calendar import LIMA
from service.demo import ids

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Act:
    """A payload and the name of the key that signs it. `planted` names the fraud in it."""

    key: str
    payload: Json
    planted: str | None = None

    @property
    def id(self) -> str:
        """The submission's id."""
        return str(self.payload["id"])


@dataclass(slots=True)
class Pen:
    """Writes payloads for one log. All that is random comes from `rng`; papers are numbered from `first` on."""

    log: str
    rng: Random
    first: int = 1
    _numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def write(self, kind: str, occurred_at: datetime, /, **members: object) -> Json:
        """A payload of this type; members that are None are left out."""
        given = {name: value for name, value in members.items() if value is not None}
        moment = occurred_at.astimezone(UTC)
        stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return {"type": kind, "log": self.log, "id": self.uuid(moment), "occurred_at": stamp, **given}

    def uuid(self, moment: datetime) -> str:
        """A fresh id."""
        return ids.uuid7(self.rng, moment)

    def digest(self) -> str:
        """The digest of a paper."""
        return ids.digest(self.rng)

    def number(self, issuer: str, kind: str) -> str:
        """The next number of one issuer's papers of one kind."""
        number = self.first + self._numbers[issuer, kind]
        self._numbers[issuer, kind] += 1
        return str(number)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of a Lima day."""
    return datetime.combine(day, time(hour, minute, second), LIMA)


def working_hours(rng: Random, day: date) -> datetime:
    """Some moment between eight and half past five, to the second."""
    return at(day, 8) + timedelta(seconds=rng.randrange(34_200))


def working_days(first: date, last: date) -> Iterator[date]:
    """Every day but Sundays, both ends included."""
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        if day.weekday() < 6:
            yield day


def ubigeo(code: str) -> Json:
    """A district by its INEI code."""
    return {"system": "inei", "code": code}
