"""A small log to write to: its keys, a registrar, a trader, and submissions that they sign."""

import itertools
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import asyncpg
from stdnum.pe import ruc

from service.decision.payload import Payload
from service.flows.recording.append import QUEUE_LIMIT, Appender
from service.ledger import keyproof, note, submission
from service.ledger.signing import SeedSigner, thumbprint
from service.ledger.submission import Submission
from service.rulebook.read import read
from service.storage.head import Clock, database_clock
from service.storage.last_signed import LastSignedFile

ORIGIN = "test.orotraza.example/1"

Signed = tuple[Submission, Payload]


def seed(name: str) -> bytes:
    """The 32 bytes that a key of this name is made of."""
    return sha256(name.encode()).digest()


def signer(name: str) -> SeedSigner:
    """A key that everybody can make again from its name."""
    return SeedSigner(seed(name))


ROOT, LOG, SERVICE, REGISTRAR, TRADER = map(signer, ("root", "log", "service", "registrar", "trader"))
LOG_VKEY = note.vkey(ORIGIN, LOG.public_key)


def party(number: int) -> str:
    """A legal entity of an invented RUC."""
    digits = f"209{number:07}"
    return f"ruc:{digits}{ruc.calc_check_digit(digits)}"


REGISTRAR_PARTY, TRADER_PARTY = party(1), party(2)


class Author:
    """Writes submissions, each with an id of its own, dated at one instant."""

    def __init__(self, start: int = 0, at: datetime | None = None) -> None:
        """`start` keeps the ids of several authors apart."""
        self._numbers = itertools.count(start)
        self._at = at

    def submission(self, by: SeedSigner, type: str, **members: object) -> Signed:  # noqa: A002 - the member's name
        """What `by` signs: a payload of this type with these members, over those that every payload has."""
        occurred_at = self._at or datetime.now(UTC) - timedelta(seconds=1)
        payload = {
            "type": type,
            "log": ORIGIN,
            "id": str(UUID(int=next(self._numbers) + (7 << 76))),
            "occurred_at": f"{occurred_at:%Y-%m-%dT%H:%M:%S}Z",
            **members,
        }
        sent = submission.parse(submission.sign(payload, by))
        return sent, read(sent.payload_bytes)

    def opening(self) -> Iterator[Signed]:
        """The first entries: genesis, a trader, its key."""
        yield self.submission(
            ROOT,
            "log.genesis",
            root_key=ROOT.public_key.hex(),
            log_key=LOG.public_key.hex(),
            service_key=SERVICE.public_key.hex(),
            registrar={
                "party": REGISTRAR_PARTY,
                "name": "DEMO Registro",
                "key": REGISTRAR.public_key.hex(),
                "proof": keyproof.make(ORIGIN, REGISTRAR_PARTY, REGISTRAR),
            },
        )
        yield self.registered(TRADER_PARTY, "trader")
        yield self.enrolled(TRADER_PARTY, TRADER)

    def registered(self, whom: str, *roles: str) -> Signed:
        """The registrar takes a company on record."""
        return self.submission(
            REGISTRAR, "party.registered", party=whom, kind="company", name="DEMO Empresa", roles=list(roles)
        )

    def enrolled(self, whom: str, key: SeedSigner) -> Signed:
        """The registrar enrols a party's administrator key."""
        proof = keyproof.make(ORIGIN, whom, key)
        return self.submission(
            REGISTRAR, "key.enrolled", party=whom, grade="administrator", key=key.public_key.hex(), proof=proof
        )

    def revoked(self, whom: str, key: SeedSigner) -> Signed:
        """The registrar revokes a party's administrator key."""
        kid = thumbprint(key.public_key)
        return self.submission(REGISTRAR, "key.revoked", party=whom, kid=kid, reason="lost")

    def declared(self, whom: str, **members: object) -> Signed:
        """The trader names a company that nobody has registered: the smallest thing that can be said often."""
        return self.submission(TRADER, "party.declared", party=whom, kind="company", name="DEMO Empresa", **members)


def appender(
    pool: asyncpg.Pool,
    folder: Path,
    clock: Clock = database_clock,
    queue_limit: int = QUEUE_LIMIT,
    *,
    publishes: bool = True,
    unwitnessed: Callable[[], bool] = lambda: False,
) -> Appender:
    """An appender to this log whose last-signed file is in `folder`."""
    return Appender(
        pool,
        origin=ORIGIN,
        log_signer=LOG,
        service_signer=SERVICE,
        last_signed=LastSignedFile(folder / "last-signed", ORIGIN),
        clock=clock,
        queue_limit=queue_limit,
        publishes=publishes,
        unwitnessed=unwitnessed,
    )


def fixed_clock(start: datetime, step: timedelta = timedelta(seconds=1)) -> Callable[[object], Awaitable[datetime]]:
    """A clock that moves by `step` at every batch."""
    times = (start + step * number for number in itertools.count())

    async def tell(_connection: object) -> datetime:
        return next(times)

    return tell
