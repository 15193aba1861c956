"""Random histories of a small market, decided by the real rules: as a ledger, and as the database that it makes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
from stdnum.pe import ruc

from service.categorization.evidence import RIGHTS, SURFACE
from service.categorization.stages import STAGES
from service.ledger import entry
from service.rulebook.replay import Replay
from service.storage import projection
from service.storage.append import Columns
from tests.registry.book import LOG, SOURCE, Book, open_up

TODAY = date(2026, 3, 2)


def person(number: int) -> str:
    """A natural person with an invented RUC."""
    return _ruc(f"109900{number:04}")


def firm(number: int) -> str:
    """A legal entity with an invented RUC."""
    return _ruc(f"209900{number + 100:04}")


def selector(number: int) -> str:
    """A natural person without RUC."""
    return f"nat:01JD4ZK8Q2W7X3M5N6P9R0{number:04}"


def _ruc(digits: str) -> str:
    return f"ruc:{digits}{ruc.calc_check_digit(digits)}"


def history(seed: int, acts: int = 120) -> Book:
    """A ledger of `acts` random words about twelve parties; some are refused, as they would be."""
    rng, book = Random(seed), open_up(Book())
    parties = [make(number) for make in (person, firm, selector) for number in range(4)]
    for party in parties:
        _register(book, rng, party)
    for _ in range(acts):
        rng.choices((_registered, _assessed, _staged, _updated), (5, 3, 5, 1))[0](book, rng, rng.choice(parties))
    return book


def _register(book: Book, rng: Random, party: str) -> None:
    said: dict[str, Any] = {"party": party, "roles": []}
    if party.startswith("ruc:20"):
        said |= {"kind": "company", "name": "DEMO Minera"}
    else:
        said |= {"kind": rng.choice(("person", "selector"))}
        if rng.random() < 0.7:
            said["sex"] = _sex(rng)
    book.submit("registrar", "party.registered", **said)


def _sex(rng: Random) -> dict[str, str]:
    return {"code": rng.choice(("female", "female", "male", "other")), "source": "declared"}


def _updated(book: Book, rng: Random, party: str) -> None:
    if not party.startswith("ruc:20"):
        book.submit("registrar", "party.updated", party=party, sex=_sex(rng))


def _day(rng: Random) -> date:
    return TODAY - timedelta(days=rng.randrange(900))


def _from(rng: Random) -> dict[str, str]:
    start = _day(rng)
    span = {"from": start.isoformat()}
    if rng.random() < 0.3:
        span["until"] = (start + timedelta(days=rng.randrange(600))).isoformat()
    return span


def _right(rng: Random) -> dict[str, str]:
    return {"code": rng.choice(("0102", "0103", "0104")), "name": "DEMO derecho"}


def _registered(book: Book, rng: Random, party: str) -> None:
    last = "REINFO" if party.startswith("ruc:20") else "SELECTORS"  # the padrón is of natural persons
    roll = rng.choice(("REINFO", "REINFO", "REINFO", "AUTHORIZATION", last))
    status = {"REINFO": ("vigente", "vigente", "suspendido", "excluido", "ended"), "SELECTORS": ("vigente", "ended")}
    said: dict[str, Any] = {"status": rng.choice(status.get(roll, ("vigente", "vigente", "revocado", "ended")))}
    if roll != "SELECTORS":
        said["right"] = _right(rng)
        if rng.random() < 0.8:
            said["activity"] = rng.choice(("exploitation", "beneficiation"))
    codes = rng.sample(("211002", "040101", "010101"), rng.randrange(3))
    said["districts"] = [{"system": rng.choice(("inei", "inei", "inei", "reniec")), "code": code} for code in codes]
    book.submit("registrar", "registration.recorded", register=roll, party=party, source=SOURCE, **said, **_from(rng))


def _axis(rng: Random, table: Any) -> dict[str, Any]:  # noqa: ANN401 - either of the two tables of evidence
    answer = rng.choice(tuple(table))
    axis: dict[str, Any] = {"answer": answer.value}
    if table[answer]:
        axis["evidence"] = rng.choice(table[answer])
    return axis | (_from(rng) if rng.random() < 0.3 else {})


def _assessed(book: Book, rng: Random, party: str) -> None:
    right = {"right": _right(rng)} if rng.random() < 0.6 else {}
    axes = {"rights": _axis(rng, RIGHTS), "surface": _axis(rng, SURFACE)}
    book.submit("registrar", "assessment.recorded", party=party, **axes, **right, **_from(rng))


def _staged(book: Book, rng: Random, party: str) -> None:
    said: dict[str, Any] = {"right": _right(rng)} if rng.random() < 0.6 else {}
    if rng.random() < 0.7:
        said["outcome"] = rng.choice(("filed", "approved", "waived", "observed", "denied"))
    stage = rng.choice((*STAGES, "reinfo_entry", "start_authorization"))
    book.submit("registrar", "stage.reached", party=party, stage=stage, reached_on=_day(rng).isoformat(), **said)


async def project(connection: asyncpg.Connection, entries: Sequence[bytes], log: str = LOG) -> Replay:
    """Put a ledger into an empty database and replay it as `rebuild` does; gives what the replay knows in the end."""
    replay, columns = Replay(log), Columns()
    kept: list[tuple[int, bytes, bytes]] = []
    heads: list[tuple[int, bytes, bytes, datetime]] = []
    for data in entries:
        found = entry.parse(data)
        step = replay.step(found)
        assert not step.faults, step.faults
        assert step.signed_by is not None
        submitted = found.submission
        kept.append((found.seq, data, found.leaf_hash))
        heads.append((found.seq + 1, b"", b"", found.recorded_at))
        columns.add(
            found.seq,
            data,
            found.leaf_hash,
            party=step.signed_by.party,
            submission=submitted.id,
            digest=submitted.digest,
            records=step.records,
        )
    await connection.copy_records_to_table("entry", schema_name="ledger", records=kept)
    await connection.copy_records_to_table("tree_head", schema_name="ledger", records=heads)
    await connection.execute("UPDATE ledger.head SET size = $1", len(entries))
    await projection.copy(connection, columns)
    await projection.sum_balances(connection)
    return replay
