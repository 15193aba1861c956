"""The world that is measured on: a registrar, twenty traders in RECPO, and as many miners in REINFO as one likes.

Everything is made from numbers, so that any process can make the same submission again. Purchases have an inline
origin on each of two lines, two documents and two payments; sellers are drawn from all registered miners.
"""

import itertools
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from stdnum.pe import ruc

from service.decision.calendar import lima_day
from service.ledger import keyproof, submission
from service.ledger.signing import SeedSigner

ORIGIN: Final = "demo.bench.orotraza.pe/1"
TRADERS: Final = 20
_STAGES: Final = ("igafom_corrective", "igafom_preventive", "evaluation")
PLACE: Final = {"system": "inei", "code": "211002"}
START: Final = "2024-01-01"


def signer(name: str) -> SeedSigner:
    """A key that every process can make again from its name."""
    return SeedSigner(sha256(f"bench {name}".encode()).digest())


def party(prefix: str, number: int) -> str:
    """A RUC in a range that SUNAT has not assigned, with its check digit."""
    digits = f"{prefix}{number:0{10 - len(prefix)}}"
    return f"ruc:{digits}{ruc.calc_check_digit(digits)}"


ROOT, LOG, SERVICE, REGISTRAR = map(signer, ("root", "log", "service", "registrar"))
REGISTRAR_PARTY: Final = party("2099", 1)
BUYERS: Final = tuple((party("2099", 100 + n), signer(f"trader {n}")) for n in range(TRADERS))


def miner(number: int) -> str:
    """The RUC of miner `number`, from 0."""
    return party("1099", number)


def selector(number: int) -> str:
    """A natural person without RUC, from 0."""
    return f"nat:01JD4ZK8Q2W7X3M5N6{number:08}"


def company(number: int) -> str:
    """The RUC of company `number`, from 0."""
    return party("2098", number)


class Author:
    """Writes signed submissions, numbered from `first` on: ids, lots and documents are made of these numbers."""

    def __init__(self, first: int) -> None:
        self._numbers = itertools.count(first)
        moment = datetime.now(UTC) - timedelta(minutes=1)
        self._occurred_at = f"{moment:%Y-%m-%dT%H:%M:%S}Z"
        self._today = lima_day(moment).isoformat()

    def opening(self) -> Iterator[bytes]:
        """Genesis, a reference price, the traders with their keys and RECPO."""
        yield self.genesis()
        yield self._signed(
            REGISTRAR,
            "policy.set",
            name="gold_usd_per_ozt",
            value="4000.00",
            effective_from=self._today,
        )
        for buyer, key in BUYERS:
            yield self._registered(buyer, "trader")
            yield self._enrolled(buyer, key)
            yield self._registration(buyer, "RECPO")

    def miners(self, numbers: range) -> Iterator[bytes]:
        """These miners, each registered and in REINFO with one right."""
        for number in numbers:
            yield self._registered(miner(number), "miner")
            yield self._registration(miner(number), "REINFO", right=right(number), districts=[PLACE])

    def filings(self, numbers: range, draw: random.Random) -> Iterator[bytes]:
        """What these miners' files say of sex, rights, surface and stages; each tenth has a selector beside it."""
        for number in numbers:
            whom = {"party": miner(number)}
            yield self._signed(REGISTRAR, "party.updated", sex=_sex(draw), **whom)
            if draw.random() < 0.6:
                axes = {"rights": _axis(draw, "concession_title"), "surface": _axis(draw, "public_deed")}
                start = {"from": START}
                yield self._signed(REGISTRAR, "assessment.recorded", right=right(number), **axes, **start, **whom)
            for stage in _STAGES[: draw.randrange(len(_STAGES) + 1)]:
                outcome = draw.choice(("approved", "approved", "observed"))
                told = {"stage": stage, "reached_on": "2024-06-03", "outcome": outcome}
                yield self._signed(REGISTRAR, "stage.reached", right=right(number), **told, **whom)
            if number % 10 == 0:
                who = selector(number)
                yield self._signed(REGISTRAR, "party.registered", party=who, kind="selector", roles=[], sex=_sex(draw))
                yield self._registration(who, "SELECTORS", districts=[PLACE])

    def companies(self, named: Iterable[tuple[int, str]]) -> Iterator[bytes]:
        """These companies, by number and name, registered as traders."""
        for number, name in named:
            yield self._signed(
                REGISTRAR, "party.registered", party=company(number), kind="company", name=name, roles=["trader"]
            )

    def genesis(self) -> bytes:
        """Entry 0."""
        return self._signed(
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

    def purchases(self, count: int, miners: int, draw: random.Random) -> Iterator[bytes]:
        """`count` purchases, their sellers drawn from all of the first `miners`."""
        for _ in range(count):
            yield self._purchase(draw.randrange(miners), *draw.choice(BUYERS))

    def _purchase(self, seller: int, buyer: str, key: SeedSigner) -> bytes:
        number = next(self._numbers)
        lots = [str(UUID(int=(number << 4) + n + (7 << 76))) for n in range(1, 5)]
        who = miner(seller)
        prices = ("18120.50", "16033.25")
        total = {"currency": "PEN", "amount": "34153.75"}
        weighed = (("50.250", "905.0", "45.476250"), ("44.100", "912.5", "40.241250"))
        lines = [
            {
                "line": n,
                "origin": {
                    "lot": lots[2 * n - 2],
                    "holder": who,
                    "support": "reinfo",
                    "right": right(seller),
                    "unit": f"DEMO Labor {n}",
                    "ubigeo": PLACE,
                    "extracted_on": self._today,
                    "photos": [sha256(lots[n].encode()).hexdigest()],
                },
                "product": "sponge",
                "gross_g": gross,
                "fineness": fineness,
                "fine_g": fine,
                "assay": {"method": "xrf", "by": "buyer"},
                "becomes": lots[2 * n - 1],
                "price": {"currency": "PEN", "amount": price},
            }
            for n, ((gross, fineness, fine), price) in enumerate(zip(weighed, prices, strict=True), 1)
        ]
        return self._signed(
            key,
            "purchase.recorded",
            stage="final",
            buyer=buyer,
            seller=who,
            place={"ubigeo": PLACE},
            lines=lines,
            price=total,
            payments=[
                {"means": "cash", "currency": "PEN", "amount": "153.75", "paid_on": self._today},
                {"means": "transfer", "currency": "PEN", "amount": "34000.00", "paid_on": self._today},
            ],
            documents=[
                {
                    "kind": "04",
                    "issuer": buyer,
                    "series": f"E{number // 10**8 % 1000:03}",
                    "number": str(number % 10**8),
                    "issued_on": self._today,
                    "currency": "PEN",
                    "amount": total["amount"],
                    "lines": [1, 2],
                },
                {
                    "kind": "09",
                    "issuer": buyer,
                    "series": f"T{number // 10**8 % 1000:03}",
                    "number": str(number % 10**8),
                    "issued_on": self._today,
                    "gross_g": "94.350",
                    "plate": "X1A234",
                    "lines": [1, 2],
                },
            ],
            destination="domestic",
        )

    def _registered(self, whom: str, role: str) -> bytes:
        kind = "company" if whom.startswith("ruc:20") else "person"
        name = {"name": "DEMO Comercial"} if kind == "company" else {}
        return self._signed(REGISTRAR, "party.registered", party=whom, kind=kind, roles=[role], **name)

    def _enrolled(self, whom: str, key: SeedSigner) -> bytes:
        proof = keyproof.make(ORIGIN, whom, key)
        return self._signed(
            REGISTRAR, "key.enrolled", party=whom, grade="administrator", key=key.public_key.hex(), proof=proof
        )

    def _registration(self, whom: str, register: str, **members: object) -> bytes:
        source = {"digest": "0" * 64, "name": "DEMO roll", "retrieved_on": self._today}
        status = {"register": register, "status": "vigente", "from": START}
        return self._signed(REGISTRAR, "registration.recorded", party=whom, source=source, **status, **members)

    def _signed(self, by: SeedSigner, type: str, **members: object) -> bytes:  # noqa: A002 - the member's name
        name = str(UUID(int=next(self._numbers) + (7 << 76)))
        own: dict[str, object] = {"type": type, "log": ORIGIN, "id": name, "occurred_at": self._occurred_at}
        return submission.sign({**own, **members}, by)


def right(number: int) -> dict[str, str]:
    """The one right that miner `number` works."""
    return {"code": f"01{number:07}", "name": f"DEMO Derecho {number}"}


def _sex(draw: random.Random) -> dict[str, str]:
    return {"code": draw.choice(("female", "male", "male")), "source": "declared"}


def _axis(draw: random.Random, evidence: str) -> dict[str, str]:
    answer = draw.choice(("yes", "no", "unknown"))
    return {"answer": answer, "evidence": evidence} if answer == "yes" else {"answer": answer}
