"""Who may hold the bytes of an entry: its submitter and the sides of what it says."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.ledger import entry as entries
from service.ledger.entry import Entry
from service.registry import keys
from service.storage import log_entries, marks
from service.storage.engine import Connection
from service.trade.provenance import Graph

_SIDES: Final = ("buyer", "seller", "holder", "held_by", "exporter", "issuer", "selector", "party")
_CAMPAIGN: Final = "processing.recorded"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is to hold it: `parties` are the asker and who gave it leave, `whole` that it may hold all.

    `territory` is an authority's, None for everybody else.
    """

    party: str
    role: str
    parties: frozenset[str]
    whole: bool
    territory: tuple[str, ...] | None = None


async def sides(connection: Connection, made: Collection[Entry], graph: Graph) -> dict[int, frozenset[str]]:
    """By entry, who may hold its bytes: its submitter and the sides of the deal.

    Of a campaign in which several owners' ore was treated together none but the plant: the entry tells of all.
    """
    owners = await marks.owners(connection, [keys.shelf(each.submission.header.kid) for each in made])
    return {
        each.seq: frozenset({owners.get(each.submission.header.kid, ""), *named(each), *_owners(each, graph)}) - {""}
        for each in made
    }


def named(each: Entry) -> Iterator[str]:
    """The sides that an entry names; of a campaign none."""
    if each.submission.type != _CAMPAIGN:
        yield from (name for side in _SIDES if isinstance(name := each.payload.get(side), str))


def producers(each: Entry) -> Iterator[str]:
    """Those of whose gold a deal is, line by line: none of them is to hold what the other lines say."""
    for line in each.payload.get("lines", ()):
        if isinstance(origin := line.get("origin"), dict):
            yield origin["holder"]


def _owners(each: Entry, graph: Graph) -> frozenset[str]:
    if each.submission.type != _CAMPAIGN:
        return frozenset()
    payload, plant = each.payload, each.payload["plant"]
    fed = {graph.lots[said["lot"]].holder for said in payload["inputs"] if said["lot"] in graph.lots}
    others = (fed | {said["holder"] for said in payload["outputs"] if "holder" in said}) - {plant}
    return frozenset({plant, *(others if len(others) == 1 else ())})


async def told(connection: Connection, seqs: Sequence[int]) -> dict[int, Entry]:
    """These entries, read, by their numbers."""
    parsed = (entries.parse(data) for data in await log_entries.by_seq(connection, seqs))
    return {each.seq: each for each in parsed}
