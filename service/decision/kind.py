"""A kind: one payload type with its grammar, who may sign it, what it likes to know and how it decides."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from service.decision.facts import Facts, Needs
from service.decision.outcome import Outcome
from service.decision.payload import Payload
from service.decision.values import frozen

P = TypeVar("P", bound=Payload)

Money = tuple[str, int]
"""A currency, and céntimos of it."""

_Model = type[P]  # inside the class the name `type` is a payload's


@frozen
class Signer:
    """Who signed, by the key state replayed to the entry before this one."""

    kid: str
    party: str
    grade: str
    roles: tuple[str, ...]


@frozen
class At:
    """Where and when the decision falls: entry `seq` of `log`, recorded at `recorded_at` (UTC), signed by `signer`."""

    log: str
    seq: int
    recorded_at: datetime
    signer: Signer


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """`decide` is pure: it reads payload, facts and `at`, and raises only `NotLoaded` and `Refused`.

    `may_sign` says whether the signer may sign this payload at all (`model.md`, "signers"). `needs` is a prefetch.
    `commits` gives sums of money; the greatest is what the payload commits its signer to, and limits of keys count it.
    """

    type: str
    payload: _Model[P]
    may_sign: Callable[[P, Signer], bool]
    needs: Callable[[P], Needs]
    decide: Callable[[P, Facts, At], Outcome]
    commits: Callable[[P], tuple[tuple[Money, ...], ...]] | None = None
