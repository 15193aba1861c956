"""Look at the market by the rules of surveillance, for whoever may know: nothing is kept, everything is reckoned again.

All rules that are asked for look at one moment. A suspicion is shown to the audience of its rule: to authorities for
whom one of those it concerns is in the territory, to state auditors, and, where a rule's audience is the parties,
to the two sides. What is suspected of a party is never told to it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import asyncpg

from service.decision.findings import Audience
from service.flows.statistics import Moment, policy_facts, reading
from service.storage.engine import Connection
from service.surveillance.planning import planned
from service.surveillance.watch import places
from service.surveillance.watch.rules import POLICIES, RULES
from service.surveillance.watch.suspicion import Known, Seen, Suspicion, Unjudged

# A statement hashes and keeps in a dozen places, in each of which it may take this memory or twice as much; beyond
# that it writes to the disk, which in a year of the country costs a tenth of the time.
_PLANNED: Final = {"enable_mergejoin": "off", "jit": "off", "work_mem": "'32MB'"}

OF_PARTIES: Final = tuple(name for name, rule in RULES.items() if rule.flag.audience is Audience.PARTIES)
"""The rules whose subjects may know."""


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks: an authority for a territory (prefixes of INEI codes; none: the country), or `party` as itself.

    `kept_from` is the authority: what is suspected of itself, or of a deal of its own, it is not told as one.
    """

    territory: tuple[str, ...] = ()
    party: str | None = None
    kept_from: str | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What each rule saw, by its name, of which moment, and by which values of the policies that they ask for."""

    moment: Moment
    seen: Mapping[str, Seen]
    policies: Mapping[str, str]


async def watch(
    pool: asyncpg.Pool,
    rules: Collection[str],
    *,
    at: date,
    known_at: int | date | None,
    today: date,
    looker: Looker | None = None,
) -> Watched:
    """What these rules see on the Lima day `at`, by the ledger up to `known_at`. Raises `KnownAtAhead`."""
    looker = looker or Looker()
    if looker.party is not None:
        rules = [name for name in OF_PARTIES if name in rules]
    async with reading(pool, at, known_at, today) as (connection, moment):
        known = Known(at, moment.known_at, await policy_facts(connection, *POLICIES))
        async with planned(connection, _PLANNED):
            found = {name: await RULES[name].look(connection, known) for name in RULES if name in rules}
        if looker.territory:
            found = await _of_territory(connection, found, looker.territory)
    if looker.kept_from is not None:
        kept_from = looker.kept_from
        found = {name: each if name in OF_PARTIES else _of_others(each, kept_from) for name, each in found.items()}
    if looker.party is not None:
        found = {name: _of_party(each, looker.party) for name, each in found.items()}
    return Watched(moment, found, {name: known.said(name) for name in POLICIES})


async def _of_territory(connection: Connection, found: Mapping[str, Seen], territory: Sequence[str]) -> dict[str, Seen]:
    concerned: set[str] = set()
    for each in found.values():
        concerned.update(*map(_of, each.suspicions), *map(_of, each.unjudged))
    there = await places.there(connection, sorted(concerned), territory)
    return {
        name: replace(
            each,
            suspicions=tuple(one for one in each.suspicions if not there.isdisjoint(_of(one))),
            unjudged=tuple(one for one in each.unjudged if not there.isdisjoint(_of(one))),
        )
        for name, each in found.items()
    }


def _of(one: Suspicion | Unjudged) -> tuple[str, ...]:
    return one.parties if isinstance(one, Suspicion) else (one.subject,)


def _of_party(seen: Seen, party: str) -> Seen:
    mine = tuple(each for each in seen.suspicions if party in each.parties)
    return Seen(len(mine), mine)


def _of_others(seen: Seen, party: str) -> Seen:
    return replace(
        seen,
        suspicions=tuple(each for each in seen.suspicions if party not in each.parties),
        unjudged=tuple(each for each in seen.unjudged if party != each.subject),
    )
