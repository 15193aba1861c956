"""Look back on the deals behind a lot: what has been learned since of the producers they rested on."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json

from service.apart.thread import apart_if_many
from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.storage import log_entries, shelves
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import constancia as constancias
from service.trade import hindsight
from service.trade import support as supports
from service.trade.constancia import Constancia
from service.trade.hindsight import FirstSale, Review
from service.trade.lots import Lot
from service.trade.provenance import Graph

_STATEMENT = "SUPPLIER_STATEMENT"


async def look_back(connection: Connection, graph: Graph, known_at: int | None) -> tuple[Review, ...]:
    """The reviews that entries up to `known_at` (None: all) open on the gold of a graph, in its order."""
    answered = await apart_if_many(len(graph.lots), lambda: list(hindsight.answered_for(graph)))
    papers = [constancias.shelf(origin.constancia) for _, origin in answered if origin.constancia is not None]
    facts = Facts()
    facts.load(*await load(connection, Needs(tuple(dict.fromkeys(papers)))))
    behind = await apart_if_many(
        len(answered), lambda: [(made, origin, *_behind(origin, facts)) for made, origin in answered]
    )
    holders = dict.fromkeys(holder for _, _, holder, right in behind if holder is not None and right is not None)
    latest = await _latest(connection, list(holders))
    # Of nobody of whom nothing was recorded since can anything have been learned: nearly all entries stay unopened.
    since = [
        (made, origin, holder, right)
        for made, origin, holder, right in behind
        if holder is not None and right is not None and latest.get(holder, -1) >= made.seq
    ]
    if not since:
        return ()
    about = dict.fromkeys(name for _, _, holder, _ in since for name in supports.needs(holder).shelves)
    facts.load(*await load(connection, Needs(tuple(about))))
    seqs = sorted({made.seq for made, *_ in since})
    entries = await log_entries.by_seq(connection, seqs)

    def reviewed() -> tuple[Review, ...]:
        told = zip(seqs, entries, strict=True)
        payloads = {seq: from_json(data)["submission"]["payload"] for seq, data in told}
        sales = [_sale(made, origin, holder, right, payloads[made.seq]) for made, origin, holder, right in since]
        return tuple(hindsight.reviews(sales, facts, known_at))

    return await apart_if_many(len(seqs), reviewed)


async def _latest(connection: Connection, holders: Sequence[str]) -> dict[str, int]:
    """The last entry that says anything of what each holder may produce under; without those of whom none does."""
    by = {name: holder for holder in holders for name in supports.needs(holder).shelves}
    latest: dict[str, int] = {}
    for name, seq in (await shelves.last_put(connection, list(by))).items():
        latest[by[name]] = max(seq, latest.get(by[name], -1))
    return latest


def _behind(origin: Lot, facts: Facts) -> tuple[str | None, str | None]:
    """Whose good standing a lot's gold rests on, and under which right: the constancia's issuer for a selector's."""
    if origin.constancia is not None:
        for paper in facts.shelf(constancias.shelf(origin.constancia)):
            if isinstance(paper, Constancia):
                return paper.issuer, paper.right_code
    return origin.origin_holder, origin.right_code


def _sale(made: Lot, origin: Lot, holder: str, right: str, payload: Mapping[str, Any]) -> FirstSale:
    day = lima_day(instant(payload["occurred_at"]))
    return FirstSale(made.lot, origin.lot, made.seq, day, holder, right, _checked(payload, day.isoformat()))


def _checked(payload: Mapping[str, Any], day: str) -> str | None:
    """The digest of the supplier statement of that day, where the buyer names one."""
    for check in payload.get("checks", ()):
        if check["register"] == _STATEMENT and check["checked_on"] == day:
            digest: str = check["digest"]
            return digest
    return None
