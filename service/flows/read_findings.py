"""Findings about a lot, a party or an entry, each shown to its audience only.

A suspicion is kept from its subject: what the register of operations makes a buyer's own (R13) no authority sees here,
what is an authority's no party sees (`domain.md` §7). State auditors see all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from service.decision.findings import Audience, Mark
from service.flows import may_read
from service.flows.bearer import Caller
from service.ledger import entry
from service.ledger.entry import Entry
from service.registry import keys
from service.registry.jurisdiction import answers_for
from service.storage import log_entries, marks
from service.storage.engine import Connection

MOST: Final = 200
"""Marks from which a page is full; those of its last entry all stand on it, for the next begins below that entry."""
_SIDES: Final = ("buyer", "seller", "holder", "held_by", "party", "issuer", "selector")
_FOR_AUTHORITIES: Final = frozenset({Audience.PARTIES, Audience.BUYER_AND_AUTHORITY, Audience.AUTHORITY})


@dataclass(frozen=True, slots=True)
class _Deal:
    """What an entry says of those who may know of it."""

    submitter: str
    buyer: str | None
    parties: frozenset[str]
    places: tuple[may_read.Place, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Marks the caller may see, latest first, each with the role it is seen in; `following` begins the next page."""

    marks: tuple[tuple[Mark, str], ...]
    following: int | None


async def read(pool: asyncpg.Pool, caller: Caller, about: str, before: int) -> Page:
    """The marks about `lot:…`, `party:…` or `entry:…` by entries below `before` that this caller may see."""
    async with pool.acquire() as connection:
        found = await marks.about(connection, about, before, MOST)
        seqs = sorted({mark.seq for mark in found})
        entries = [entry.parse(data) for data in await log_entries.by_seq(connection, seqs)]
        kids = {each.submission.header.kid for each in entries}
        owners = await marks.owners(connection, [keys.shelf(kid) for kid in kids])
        bought = await _purchases(connection, entries)
    deals: dict[int, _Deal] = {}
    for each in entries:
        payload = each.payload
        about_deal = payload | bought.get(payload.get("purchase"), {})
        deals[each.seq] = _deal(about_deal, owners.get(each.submission.header.kid, ""))
    seen = ((mark, _seen_as(mark, deals[mark.seq], caller)) for mark in found)
    following = found[-1].seq if len(found) >= MOST else None
    return Page(tuple((mark, role) for mark, role in seen if role is not None), following)


def _seen_as(mark: Mark, deal: _Deal, caller: Caller) -> str | None:
    """As what the caller may know of a mark; None if it may not."""
    if may_read.AUDITOR in caller.roles:
        return may_read.AUDITOR
    if caller.party in _audience(mark, deal):
        return may_read.PARTY
    if (
        may_read.AUTHORITY in caller.roles
        and mark.audience in _FOR_AUTHORITIES
        and answers_for(caller.territory, deal.places)
    ):
        return may_read.AUTHORITY
    return None


def _audience(mark: Mark, deal: _Deal) -> frozenset[str]:
    match Audience(mark.audience):
        case Audience.PARTIES:
            return deal.parties | {deal.submitter}
        case Audience.SUBMITTER:
            return frozenset({deal.submitter})
        case Audience.BUYER | Audience.BUYER_AND_AUTHORITY:
            return frozenset() if deal.buyer is None else frozenset({deal.buyer})
        case Audience.AUTHORITY:
            return frozenset()


async def _purchases(connection: Connection, entries: Sequence[Entry]) -> dict[int | None, dict[str, Any]]:
    """The payloads of the purchases that these entries say something of: their sides and places are the deal's."""
    seqs = sorted({each.payload["purchase"] for each in entries if "purchase" in each.payload})
    found = (entry.parse(data) for data in await log_entries.by_seq(connection, seqs)) if seqs else ()
    return {each.seq: each.payload for each in found}


def _deal(payload: dict[str, Any], submitter: str) -> _Deal:
    parties = frozenset(payload[side] for side in _SIDES if side in payload)
    return _Deal(submitter, payload.get("buyer"), parties, tuple(_places(payload)))


def _places(payload: dict[str, Any]) -> Iterator[may_read.Place]:
    for holder in (payload, payload.get("place"), *(line.get("origin") for line in payload.get("lines", ()))):
        if holder is not None and "ubigeo" in holder:
            yield holder["ubigeo"]["system"], holder["ubigeo"]["code"]
