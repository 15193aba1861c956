"""R16: one RUC with more registrations than anybody works, and one hand behind many sellers.

216 RUCs held more than ten registrations each, one person 77 (July 2024). What a key, a paper or a commitment says of
many sellers is seen here; accounts and addresses are not, for the ledger holds salted digests of them, and what is
erasable decides nothing. A registered delegate, and an association for its members, are what they should be: where the
registrar has named the delegate, and the member or the registrar has said that it belongs there. What a house says of
its sellers by itself makes it nobody's association; and for its own purchases neither a buyer nor its delegate speaks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.decision.records import Row
from service.registry import memberships
from service.registry.memberships import Membership
from service.storage.engine import Connection
from service.surveillance import selectors
from service.surveillance.watch.source import DEALS, some
from service.surveillance.watch.suspicion import MOST_ENTRIES, Behind, Known, Seen, Suspicion, seen

CONFIRMS: Final = "confirm_purchases"

_REGISTRATIONS: Final = f"""
WITH latest AS (
    SELECT DISTINCT ON (shelf, body ->> 'right', body ->> 'activity') shelf, seq, body ->> 'status' AS status
    FROM projection.row
    WHERE kind = 'registration' AND body ->> 'roll' = 'REINFO' AND seq <= $2
        AND body ->> 'start' <= $1 AND coalesce(body ->> 'until' >= $1, true)
    ORDER BY shelf, body ->> 'right', body ->> 'activity', seq DESC, n DESC
)
SELECT substr(shelf, 15), count(*), {some("seq", "seq")} FROM latest
WHERE status IN ('vigente', 'suspendido')
GROUP BY shelf
"""
_CONFIRMED: Final = f"""
WITH {DEALS}, confirmed AS MATERIALIZED (
    SELECT seq, (body ->> 'entry')::bigint AS entry, body ->> 'by' AS by, body ->> 'digest' AS digest
    FROM projection.row WHERE kind = 'confirmation' AND seq <= $2
)
SELECT deal.seq, seller, by, digest, buyer, day FROM confirmed JOIN deal ON deal.seq = entry
WHERE confirmed.seq NOT IN (SELECT seq FROM gone) ORDER BY deal.seq, confirmed.seq
"""
# A commitment is of one person and 32 random bytes: the same for two is of none, or of one.
_COMMITTED: Final = """
SELECT min(seq), substr(shelf, 7), committed ->> 0, committed ->> 1
FROM projection.row CROSS JOIN jsonb_array_elements(body -> 'commitments') AS committed
WHERE kind = 'party' AND seq <= $2 AND body ->> 'known_since' <= $1
GROUP BY shelf, committed ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Served:
    """`hand` (whose key, which paper, which digest) served `seller` in entry `seq`.

    Of a deal: what `buyer` bought on the Lima day `day`.
    """

    seq: int
    hand: str
    seller: str
    buyer: str = ""
    day: str = ""


async def r16_one_for_many(connection: Connection, known: Known) -> Seen:
    """Too many registrations of one RUC; too many sellers behind one hand, paper or commitment."""
    day, seq = known.at.isoformat(), known.known_at
    held = await registrations_held(connection, known)
    confirmed = await connection.fetch(_CONFIRMED, day, seq)
    committed = await connection.fetch(_COMMITTED, day, seq)
    members = await selectors.said_of_members(connection, seq)
    return await apart(partial(_judged, held, confirmed, committed, members, known))


def _judged(
    held: Mapping[str, Behind],
    confirmed: Sequence[Any],
    committed: Sequence[Any],
    members: Sequence[Row],
    known: Known,
) -> Seen:
    most = known.whole("served_sellers_most")
    hands = [
        Served(entry, by, seller, buyer, day)
        for entry, seller, by, _, buyer, day in confirmed
        if by not in (None, seller)
    ]
    papers = [Served(entry, digest, seller) for entry, seller, _, digest, _, _ in confirmed if digest is not None]
    commitments = [Served(entry, f"{field}:{digest}", party) for entry, party, field, digest in committed]
    suspected = [
        *of_registrations(held, known.whole("registrations_most")),
        *of_hands("delegate", unanswered(hands, most, members, known.at), most),
        *of_hands("paper", papers, most),
        *of_hands("commitment", commitments, most),
    ]
    return seen(len(held) + len({each.hand for each in (*hands, *papers, *commitments)}), suspected)


async def registrations_held(connection: Connection, known: Known) -> Mapping[str, Behind]:
    """The lines of each party in REINFO that are in force and not excluded or revoked."""
    found = await connection.fetch(_REGISTRATIONS, known.at.isoformat(), known.known_at)
    return {party: Behind(tuple(entries), count) for party, count, entries in found}


def of_registrations(held: Mapping[str, Behind], most: int) -> Iterator[Suspicion]:
    """One party with more lines in REINFO (right × activity, *vigente* or *suspendido*) than `most`."""
    for who, behind in held.items():
        if behind.count > most:
            yield Suspicion("R16", "registrations", who, (who,), "", behind.count, most, "registrations", behind)


def unanswered(served: Sequence[Served], most: int, members: Sequence[Row], at: date) -> list[Served]:
    """What hands did without being the association or the delegate of those whom they served.

    They are on the Lima day `at`, or were on the deal's: a mandate that has ended takes nothing back. Each deal's own
    day is looked at where else there were too many.
    """
    now = memberships.speaking(members, CONFIRMS, at)
    left = [each for each in served if not _answers(now, each)]
    sellers: dict[str, set[str]] = {}
    for each in left:
        sellers.setdefault(each.hand, set()).add(each.seller)
    many = {hand for hand, those in sellers.items() if len(those) > most}
    said = _said_of(many, members)
    then: dict[tuple[str, str], Mapping[str, Collection[str]]] = {}
    found = []
    for each in left:
        key = (each.hand, each.day)
        if each.hand in said and key not in then:
            then[key] = memberships.speaking(said[each.hand], CONFIRMS, date.fromisoformat(each.day))
        if each.hand not in said or not _answers(then[key], each):
            found.append(each)
    return found


def _answers(speaking: Mapping[str, Collection[str]], each: Served) -> bool:
    """Whether the hand speaks for the seller, and not for the buyer too: it would confirm to itself (`voice`)."""
    own = speaking.get(each.hand, ())
    return each.seller in own and each.buyer != each.hand and each.buyer not in own


def _said_of(hands: Collection[str], members: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """All that was said of the organizations which each of these hands is, or was ever said to be a delegate of."""
    rows = [row for row in members if isinstance(row, Membership)]
    by_organization: dict[str, list[Row]] = {}
    for row in rows:
        by_organization.setdefault(row.organization, []).append(row)
    of: dict[str, set[str]] = {hand: {hand} & by_organization.keys() for hand in hands}
    for row in rows:
        if row.role == "delegate" and row.member in of:
            of[row.member].add(row.organization)
    return {
        hand: [row for each in sorted(named) for row in by_organization[each]] for hand, named in of.items() if named
    }


def of_hands(measure: str, served: Sequence[Served], most: int) -> Iterator[Suspicion]:
    """One hand that serves more than `most` sellers."""
    by_hand: dict[str, list[Served]] = {}
    for each in served:
        by_hand.setdefault(each.hand, []).append(each)
    for hand, deals in by_hand.items():
        sellers = sorted({each.seller for each in deals})
        if len(sellers) > most:
            entries = sorted({each.seq for each in deals})
            behind = Behind(tuple(entries[:MOST_ENTRIES]), len(entries))
            parties = (hand, *sellers) if measure == "delegate" else tuple(sellers)
            yield Suspicion("R16", measure, parties[0], parties, "", len(sellers), most, "sellers", behind)
