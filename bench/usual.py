"""The usual way, written fairly: FastAPI and SQLModel, one session and one transaction a request.

It keeps every rule that ours keeps, writes the same bytes to the same tables and gives the same receipt (a test
compares them, row by row). What it does not do is gather: each request locks the head for itself, fetches each type of
record that it needs with a SELECT of its own, adds its records through the ORM and commits. It is not crippled either:
a pool of connections, prepared statements kept, all records of a type fetched at once and written by one statement,
everything that needs no lock done before it.
"""

import json
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from sqlalchemy import event, func
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench import world
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.decision.records import Posting, Row
from service.ledger import checkpoint, entry, merkle, note, receipt, signing, submission
from service.ledger.checkpoint import Checkpoint
from service.ledger.merkle import CompactRange
from service.ledger.submission import Submission
from service.registry import keys, policies
from service.rulebook import decide as rulebook
from service.rulebook import rows, signer
from service.rulebook.decide import Decision
from service.rulebook.read import read
from service.storage import tables
from service.trade.book import ASKED

_POOL: Final = 16
_SETTINGS: Final = {"jit": "off", "enable_seqscan": "off"}
_ROUNDS: Final = 16


@dataclass(slots=True)
class Count:
    """Requests answered with a receipt, and the SQL statements of all requests."""

    requests: int = 0
    statements: int = 0


def from_environment() -> FastAPI:
    """The application on the database that `BENCH_DATABASE_URL` names."""
    return create_app(os.environ["BENCH_DATABASE_URL"])


def create_app(url: str) -> FastAPI:
    """The application on the database at `url` (`postgresql://…`), where ours would run as well."""
    count = Count()
    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=_POOL,
        max_overflow=0,
        connect_args={"server_settings": _SETTINGS, "prepared_statement_cache_size": 1_000},
    )

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def count_statement(*_: object) -> None:
        count.statements += 1

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    async def new_session() -> AsyncIterator[AsyncSession]:
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session

    app = FastAPI(openapi_url=None, lifespan=lifespan)

    @app.post("/v1/entries")
    async def record(request: Request, session: Annotated[AsyncSession, Depends(new_session)]) -> Response:
        sent = submission.parse(await request.body())
        text = await _record(session, sent, read(sent.payload_bytes))
        count.requests += 1
        return Response(text, 201, media_type="application/json")

    @app.get("/statements")
    async def statements() -> dict[str, int]:
        return {"requests": count.requests, "statements": count.statements}

    return app


async def _record(session: AsyncSession, sent: Submission, payload: Payload) -> bytes:
    facts = Facts()
    kid = sent.header.kid
    await _load(session, facts, Needs((keys.shelf(kid),)))
    key = signer.identify(payload, kid, facts)
    if key is None:
        raise HTTPException(403, "unknown_signer")
    signing.verify(bytes.fromhex(key.public_key), sent.signature, sent.signing_input)
    head = (await session.exec(select(tables.Head).with_for_update())).one()
    if await session.get(tables.Submission, (key.party, UUID(sent.id))):
        raise HTTPException(409, "id_clash")
    recorded_at = max((await session.exec(select(func.clock_timestamp()))).one(), head.recorded_at)
    # The key's state as well: what was read before the lock may have changed.
    facts = Facts()
    await _load(session, facts, rulebook.needs(payload, kid) + Needs((policies.shelf("ruleset"),)))
    decision = await _decide(session, payload, kid, facts, seq=head.size, recorded_at=recorded_at)
    ruleset = policies.ruleset(facts)
    data = entry.compose(
        origin=world.ORIGIN,
        seq=head.size,
        prev=head.leaf,
        recorded_at=recorded_at,
        ruleset=ruleset,
        submission=sent,
        findings=[finding.as_json() for finding in decision.findings],
    )
    seq, leaf = head.size, merkle.leaf_hash(data)
    before = CompactRange.from_bytes(head.compact_range)
    after = before.append([leaf])
    session.add(tables.Entry(seq=seq, data=data, leaf_hash=leaf))
    session.add(tables.Submission(party=key.party, id=UUID(sent.id), digest=sent.digest, seq=seq))
    await _put(session, seq, decision)
    tree = {"root": after.root(), "compact_range": after.to_bytes(), "recorded_at": recorded_at}
    session.add(tables.TreeHead(size=after.size, **tree))
    facts.put(decision.records)
    head.sqlmodel_update({"size": after.size, "leaf": leaf, "ruleset": policies.ruleset(facts), **tree})
    await session.commit()
    text = checkpoint.format(Checkpoint(world.ORIGIN, after.size, after.root()))
    signed = note.sign(text, world.ORIGIN, world.LOG)
    return receipt.format(data, seq, after.size, merkle.inclusion_proofs(before, [leaf])[0], signed)


async def _decide(
    session: AsyncSession, payload: Payload, kid: str, facts: Facts, *, seq: int, recorded_at: datetime
) -> Decision:
    for _ in range(_ROUNDS):
        try:
            outcome = rulebook.decide(payload, kid, facts, log=world.ORIGIN, seq=seq, recorded_at=recorded_at)
        except NotLoaded as miss:
            await _load(session, facts, miss.missing)
            continue
        if isinstance(outcome, Refusal):
            raise HTTPException(409, outcome.code)
        return outcome
    raise HTTPException(500, "not decided")


async def _load(session: AsyncSession, facts: Facts, needs: Needs) -> None:
    """One SELECT for each type of record, and one for balances."""
    missing = facts.missing(needs)
    found: dict[str, list[Row]] = {name: [] for name in missing.shelves}
    by_type: dict[str, list[str]] = {}
    for name in missing.shelves:
        by_type.setdefault(name.partition(":")[0], []).append(name)
    for names in by_type.values():
        wanted = select(tables.Row).where(col(tables.Row.shelf).in_(names))
        for row in await session.exec(wanted.order_by(col(tables.Row.seq), col(tables.Row.n))):
            found[row.shelf].append(rows.decode(row.kind, row.body))
    balances: dict[str, int | None] = dict.fromkeys(missing.accounts)
    balances.update((balance.account, int(balance.amount)) for balance in await _balances(session, missing.accounts))
    facts.load(found, balances)


async def _balances(session: AsyncSession, accounts: Iterable[str]) -> list[tables.Balance]:
    wanted = list(accounts)
    if not wanted:
        return []
    return list(await session.exec(select(tables.Balance).where(col(tables.Balance.account).in_(wanted))))


async def _put(session: AsyncSession, seq: int, decision: Decision) -> None:
    posted = [record for record in decision.records if isinstance(record, Posting)]
    if posted:
        accounts, moved = [each.account for each in posted], [each.amount for each in posted]
        session.add(tables.Postings(seq=seq, accounts=accounts, amounts=moved))
    amounts: dict[str, int] = {}
    for account, _, amount in posted:
        if account.startswith(ASKED):
            amounts[account] = amounts.get(account, 0) + amount
    for n, record in enumerate(decision.records):
        if not isinstance(record, Posting):
            body: dict[str, Any] = json.loads(rows.encode(record))
            row = tables.Row(shelf=record.shelf, key=record.key, seq=seq, n=n, kind=record.kind, body=body)
            session.add(row)
    known = {balance.account: balance for balance in await _balances(session, amounts)}
    for account, amount in amounts.items():
        if account in known:
            known[account].amount += amount
        else:
            session.add(tables.Balance(account=account, amount=amount))
