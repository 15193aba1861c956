"""Fetches what a decision asks for, in bulk: rows by shelf, balances by account, submissions by identity."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic_core import from_json

from service.decision.facts import Needs
from service.decision.records import Row
from service.rulebook import rows
from service.storage.engine import Connection
from service.trade.book import ASKED

_ROWS: Final = "SELECT shelf, kind, body FROM projection.row WHERE shelf = ANY($1::text[]) ORDER BY seq, n"
_BALANCES: Final = "SELECT account, amount FROM projection.balance WHERE account = ANY($1::text[])"
_KNOWN: Final = """
SELECT party, id::text, digest, seq FROM projection.submission
JOIN unnest($1::text[], $2::uuid[]) AS asked (party, id) USING (party, id)
"""
# Of all three, one column or more tells which a line is of.
_ALL: Final = """
SELECT shelf, kind, body, NULL::numeric AS amount, NULL::bytea AS digest, seq, n
FROM projection.row WHERE shelf = ANY($1::text[])
UNION ALL
SELECT account, NULL, NULL, amount, NULL, NULL, NULL FROM projection.balance WHERE account = ANY($2::text[])
UNION ALL
SELECT party, id::text, NULL, NULL, digest, seq, NULL FROM projection.submission
JOIN unnest($3::text[], $4::uuid[]) AS asked (party, id) USING (party, id)
ORDER BY seq, n
"""

Identity = tuple[str, str]
"""(party, submission id)."""


class NotKept(LookupError):
    """A balance was asked for that is not kept: absent and unknown would look alike. See `trade.book.ASKED`."""


@dataclass(frozen=True, slots=True)
class Known:
    """A submission already in the log: the SHA-256 of its payload and the entry it became."""

    digest: bytes
    seq: int


async def load(connection: Connection, needs: Needs) -> tuple[dict[str, list[Row]], dict[str, int | None]]:
    """What `Facts.load` takes: every shelf asked for, oldest row first, and every account; absent ones too.

    Raises `NotKept`.
    """
    shelves, balances = _nothing(needs)
    if shelves:
        for shelf, kind, body in await connection.fetch(_ROWS, needs.shelves):
            shelves[shelf].append(rows.decode(kind, from_json(body)))
    if balances:
        found = await connection.fetch(_BALANCES, needs.accounts)
        balances.update((account, int(amount)) for account, amount in found)
    return shelves, balances


async def load_all(
    connection: Connection, needs: Needs, asked: Collection[Identity]
) -> tuple[dict[str, list[Row]], dict[str, int | None], dict[Identity, Known]]:
    """What `load` and `known` say, in one statement. Raises `NotKept`."""
    shelves, balances = _nothing(needs)
    submissions: dict[Identity, Known] = {}
    parties, ids = [party for party, _ in asked], [submission for _, submission in asked]
    found = await connection.fetch(_ALL, needs.shelves, needs.accounts, parties, ids)
    for name, kind, body, amount, digest, seq, _ in found:
        if body is not None:
            shelves[name].append(rows.decode(kind, from_json(body)))
        elif amount is not None:
            balances[name] = int(amount)
        else:
            submissions[name, kind] = Known(digest, seq)
    return shelves, balances, submissions


def _nothing(needs: Needs) -> tuple[dict[str, list[Row]], dict[str, int | None]]:
    """Every shelf and account asked for, as where there is none."""
    if strays := [account for account in needs.accounts if not account.startswith(ASKED)]:
        raise NotKept(strays)
    return {shelf: [] for shelf in needs.shelves}, dict.fromkeys(needs.accounts)


async def known(connection: Connection, asked: Collection[Identity]) -> dict[Identity, Known]:
    """Those of these submissions that the log already has."""
    parties: Sequence[str] = [party for party, _ in asked]
    found = await connection.fetch(_KNOWN, parties, [submission for _, submission in asked])
    return {(party, submission): Known(digest, seq) for party, submission, digest, seq in found}
