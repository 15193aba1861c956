"""A town of miners, traders and a plant, whose every entry is signed and really decided, for rules to look at.

A case is told twice, as fraud and as its honest twin, which differ in one thing; both are put into a database of their
own and looked at on the same day.
"""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import asyncpg
from stdnum.pe import ruc

from service.decision.calendar import instant
from service.flows.watch import Looker, Watched, watch
from service.surveillance.watch.suspicion import Suspicion
from tests.registry.book import LOG, SOURCE, Book, accepted, genesis, key
from tests.surveillance.market import project

PUNO = {"system": "inei", "code": "211002"}
RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}


PRICE = {"currency": "PEN", "amount": "41000.00"}


class Assay(Enum):
    """Whether gold was assayed when it was bought; `ADVANCED` was, and is to be settled all the same."""

    MADE = "made"
    ADVANCED = "advanced"
    GUESSED = "guessed"
    NONE = "none"


def _ruc(digits: str) -> str:
    return f"ruc:{digits}{ruc.calc_check_digit(digits)}"


def miner(number: int) -> str:
    """A natural person in REINFO."""
    return _ruc(f"109900{number:04}")


def trader(number: int) -> str:
    """A firm that buys and sells."""
    return _ruc(f"209901{number:04}")


def lot(number: int) -> str:
    """A lot's id."""
    return f"0192f3a1-7c10-7d21-9b8a-9{number:011d}"


class Town:
    """Writes entries one minute apart; `on` goes to a day."""

    def __init__(self) -> None:
        self.book = Book()
        self._lots = 0
        accepted(genesis(self.book))

    def on(self, day: str) -> None:
        """Go on at noon of a Lima day, or a minute later if it is past that."""
        self.book.now = max(self.book.now, instant(f"{day}T17:00:00Z"))

    def says(self, by: str, kind: str, /, **members: object) -> int:
        """The number of the entry that `by` signs."""
        accepted(self.book.submit(by, kind, **members))
        return len(self.book.entries) - 1

    def policy(self, name: str, value: int | str) -> None:
        """A policy's value from today on."""
        self.says("registrar", "policy.set", name=name, value=value, effective_from=self.today)

    @property
    def today(self) -> str:
        """The Lima day."""
        return (self.book.now - timedelta(hours=5)).date().isoformat()

    def miner(self, number: int, right: Any = RIGHT, *, ubigeo: Any = PUNO, **said: Any) -> str:  # noqa: ANN401 - JSON
        """A miner on record, *vigente* in REINFO for a right since 2024, without a key of its own."""
        who = miner(number)
        self.says("registrar", "party.registered", party=who, kind="person", roles=["miner"], ubigeo=ubigeo, **said)
        self.registration(who, "REINFO", right=right, activity="exploitation", districts=[ubigeo])
        return who

    def enrol(self, who: str) -> None:
        """Give a party a key, named as the party."""
        self.says("registrar", "key.enrolled", party=who, grade="administrator", **key(who, who))

    def trader(self, number: int, *, ubigeo: Any = PUNO, since: str = "2024-01-01", role: str = "trader") -> str:  # noqa: ANN401 - JSON
        """A trader (or plant) on record with a key, *vigente* in RECPO."""
        who = trader(number)
        named = {"party": who, "kind": "company", "name": f"DEMO Acopio {number}", "roles": [role], "ubigeo": ubigeo}
        self.says("registrar", "party.registered", **named)
        self.enrol(who)
        self.registration(who, "RECPO", since=since)
        return who

    def registration(
        self,
        who: str,
        register: str,
        *,
        status: str = "vigente",
        since: str = "2024-01-01",
        **said: Any,  # noqa: ANN401 - JSON
    ) -> int:
        """A register's word on a party, read before this town was written."""
        source = {**SOURCE, "retrieved_on": since}
        members = {"register": register, "party": who, "status": status, "from": since, "source": source, **said}
        return self.says("registrar", "registration.recorded", **members)

    def sale(
        self,
        seller: str,
        buyer: str,
        gross: str = "100.000",
        *,
        of: str | None = None,
        product: str = "sponge",
        pen: str = "41000.00",
        currency: str = "PEN",
        right: Any = RIGHT,  # noqa: ANN401 - JSON
        holder: str | None = None,
        undeclared: bool = False,
        confirmed: Any = None,  # noqa: ANN401 - JSON
        documents: Any = None,  # noqa: ANN401 - JSON
        assay: Assay = Assay.MADE,
        **origin: Any,  # noqa: ANN401 - JSON
    ) -> str:
        """The buyer's lot: of the seller's lot `of`, of nobody's saying (`undeclared`), or declared in the deal.

        Metals are 900 ‰, ores 20 g/t. What is not assayed is bought provisionally.
        """
        self._lots += 2
        new = lot(self._lots)
        line: dict[str, Any] = {"line": 1, "becomes": new, "price": {"currency": currency, "amount": pen}}
        line |= measured(product, gross, assay)
        if of is not None:
            line |= {"lot": of, "take_g": gross}
        elif undeclared:
            line["undeclared"] = True
        else:
            said = {"lot": lot(self._lots - 1), "holder": holder or seller, "support": "reinfo", "ubigeo": PUNO}
            line["origin"] = {**said, **({} if right is None else {"right": right}), **origin}
        stage = "final" if assay is Assay.MADE else "provisional"
        deal = {"stage": stage, "buyer": buyer, "seller": seller, "place": {"ubigeo": PUNO}, "lines": [line]}
        deal |= {"price": line["price"], "destination": "domestic"}
        if confirmed is not None:
            deal["confirmation"] = confirmed
        if documents is not None:
            deal["documents"] = documents
        self.says(buyer, "purchase.recorded", **deal)
        return new

    def settled(self, buyer: str, purchase: int, gross: str, product: str = "sponge", *, permille: int = 900) -> int:
        """The entry that settles a purchase of one line, at a price that follows no quotation."""
        line = {"line": 1, **measured(product, gross, permille=permille), "price": PRICE}
        said = {"purchase": purchase, "lines": [line], "basis": {"terms": "agreed"}, "total": PRICE}
        return self.says(buyer, "purchase.settled", **said)

    def declared(self, holder: str, gross: str = "100.000", *, assay: Assay = Assay.MADE, right: Any = RIGHT) -> str:  # noqa: ANN401 - JSON
        """A lot of sponge of the holder's, who has a key, that is not sold yet."""
        self._lots += 1
        name = lot(self._lots)
        origin = {"lot": name, "holder": holder, "support": "reinfo", "ubigeo": PUNO, "right": right}
        self.says(holder, "lot.declared", **origin, **measured("sponge", gross, assay))
        return name

    def worked(
        self,
        by: str,
        process: str,
        fed: dict[str, str],
        *made: dict[str, Any],
        days: int = 1,
        ended_on: str | None = None,
    ) -> list[str]:
        """The lots that come of a campaign of so many days, the last today or as said, into which so many grams go."""
        self._lots += 1 + len(made)
        outputs = [{"becomes": lot(self._lots - number), **each} for number, each in enumerate(made)]
        last = ended_on or self.today
        first = date.fromisoformat(last) - timedelta(days=days - 1)
        ran = {"started_on": first.isoformat(), "ended_on": last, "plant": by, "process": process}
        inputs = [{"lot": name, "take_g": gross} for name, gross in fed.items()]
        self.says(
            by, "processing.recorded", campaign=lot(self._lots - len(made)), inputs=inputs, outputs=outputs, **ran
        )
        return [each["becomes"] for each in outputs]

    def exported(self, by: str, of: str, gross: str, *, on: str | None = None) -> int:
        """The entry by which so many grams of a lot went abroad on a day, today if none is said."""
        self._lots += 1
        said: dict[str, Any] = {"export": lot(self._lots), "exporter": by, "lots": [{"lot": of, "take_g": gross}]}
        said |= {"country": "CH"}
        said |= {"hs_code": "7108.12.00.00", "declaration": "235-2026-41-012345", "consignee": "DEMO Refinery S.A."}
        said |= {"value": {"currency": "USD", "amount": "1000.00"}, "post": {"system": "inei", "code": "070101"}}
        return self.says(by, "export.recorded", exported_on=on or self.today, **said)

    @property
    def last(self) -> int:
        """The number of the last entry."""
        return len(self.book.entries) - 1


def measured(product: str, gross: str, assay: Assay = Assay.MADE, *, permille: int = 900) -> dict[str, Any]:
    """The members of a line that say what it weighs and holds."""
    mg = int(Decimal(gross) * 1000)
    said: dict[str, Any] = {"product": product, "gross_g": gross}
    if assay is Assay.GUESSED:
        said["assay"] = {"method": "estimate", "by": "buyer"}
    if assay is Assay.NONE:
        return said
    if product in ("ore", "concentrate"):
        return {**said, "grade_g_t": "20.0", "fine_g": _text(mg * 20 // 1000, 6)}
    return {**said, "fineness": f"{permille}.0", "fine_g": _text(mg * permille, 6)}


def _text(amount: int, places: int) -> str:
    return f"{amount // 10**places}.{amount % 10**places:0{places}}"


async def put(database: str, town: Town, *statements: str) -> asyncpg.Pool:
    """A pool on a database that holds the town; statements stand for what later types will put."""
    connection = await asyncpg.connect(database)
    await project(connection, town.book.entries, LOG)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
    return await asyncpg.create_pool(database, min_size=1, max_size=2)


async def look(
    database: str,
    town: Town,
    rules: str | Collection[str],
    at: str,
    *statements: str,
    known_at: int | None = None,
    looker: Looker | None = None,
) -> Watched:
    """What rules see in a town on a Lima day."""
    pool = await put(database, town, *statements)
    try:
        wanted = (rules,) if isinstance(rules, str) else rules
        day = date.fromisoformat(at)
        return await watch(pool, wanted, at=day, known_at=known_at, today=day, looker=looker)
    finally:
        await pool.close()


async def suspected(
    database: str, town: Town, rule: str, at: str, *statements: str, known_at: int | None = None
) -> tuple[Suspicion, ...]:
    """What one rule suspects in a town on a Lima day."""
    found = await look(database, town, rule, at, *statements, known_at=known_at)
    return found.seen[rule].suspicions


def voided(entry: int) -> str:
    """What an annulment of this entry puts, as a statement: beside the purchase's own row."""
    body = f'{{"about": "entry:{entry}", "entry": {entry}}}'
    return f"""INSERT INTO projection.row (shelf, key, seq, n, kind, body)
        VALUES ('entry:{entry}', 'void:{entry}', {entry}, 99, 'void', '{body}')"""
