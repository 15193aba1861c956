"""Look back on the keys behind a lot: which of the entries that it rests on are contested since."""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from typing import Final

from pydantic_core import from_json

from service.apart.thread import apart_if_many
from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.records import Row, live
from service.ledger import jws, submission
from service.registry import contested, keys
from service.storage import log_entries
from service.storage.engine import Connection
from service.storage.load import load
from service.trade import constancia as constancias
from service.trade import contests
from service.trade.constancia import Constancia
from service.trade.contests import Contested, Signed
from service.trade.lots import Lot
from service.trade.rulings import Ruling


@dataclass(frozen=True, slots=True)
class Beside:
    """Lots of an ancestry that do not stand among its rows, none of them annulled.

    `signers` are the keys that signed for them, `under_papers` those declared under a constancia, `every` all of them.
    `kids` says by which key entries are signed, as far as that is known.
    """

    signers: Collection[str] = ()
    under_papers: Sequence[Lot] = ()
    every: Callable[[], Sequence[Lot]] = tuple
    kids: dict[int, str] = field(default_factory=dict)


NOTHING: Final = Beside()


async def look_back(
    connection: Connection, rows: Sequence[Row], known_at: int | None, beside: Beside = NOTHING
) -> tuple[list[Row], tuple[Contested, ...]]:
    """A lot's ancestry without what contested keys have ruled of it, and its lots that rest on contested entries.

    As the log knew after entry `known_at` (None: now).
    """
    there, touched, officers = await apart_if_many(len(rows), partial(_told, rows))
    declared = [*beside.under_papers, *there]
    facts = Facts()
    papers = [constancias.shelf(row.constancia) for row in declared if row.constancia is not None]
    facts.load(*await load(connection, Needs(tuple(dict.fromkeys(papers)))))
    issued = list(_papers(declared, facts))
    seqs = {seq for _, seq in (*touched, *issued)}
    read = await kids_of(connection, sorted(seqs - beside.kids.keys()))
    kids = ChainMap(read, beside.kids)
    signers = sorted({*beside.signers, *read.values(), *(beside.kids[seq] for seq in seqs & beside.kids.keys())})
    missing = Needs(tuple(dict.fromkeys(map(keys.shelf, (*signers, *officers)))))
    while True:
        facts.load(*await load(connection, facts.missing(missing)))
        try:
            counted = await apart_if_many(len(rows), partial(_counted, rows, facts, known_at))
            if not any(contested.counted(facts, kid, known_at) for kid in signers):
                return counted, ()  # nearly always: nobody's word is contested
            every = sorted((*contests.touched(beside.every()), *touched), key=itemgetter(1))
            signed = [Signed(lot, seq, kids[seq]) for lot, seq in dict.fromkeys((*every, *issued))]
            return counted, tuple(contests.find(signed, facts, known_at))
        except NotLoaded as miss:  # who contested a key, and what was ruled of an entry: known only now
            missing = miss.missing


def _told(rows: Sequence[Row]) -> tuple[list[Lot], list[tuple[str, int]], list[str]]:
    """Of what stands: the lots under a constancia, each lot with an entry that made or measured it, who has ruled."""
    there = live(rows)
    declared = [row for row in there if type(row) is Lot and row.constancia is not None]
    return declared, list(contests.touched(there)), [row.officer for row in there if type(row) is Ruling]


def _counted(rows: Sequence[Row], facts: Facts, known_at: int | None) -> list[Row]:
    return [row for row in rows if type(row) is not Ruling or contests.trusted(row, facts, known_at)]


def _papers(rows: Iterable[Row], facts: Facts) -> Iterator[tuple[str, int]]:
    """The lots declared under a constancia, each with the entry that issued it."""
    for row in rows:
        if type(row) is Lot and row.constancia is not None:
            for paper in facts.shelf(constancias.shelf(row.constancia)):
                if isinstance(paper, Constancia):
                    yield row.lot, paper.seq


async def kids_of(connection: Connection, seqs: Sequence[int]) -> dict[int, str]:
    """By which key each entry is signed. Of keys there are few, of entries that a bar rests on thousands."""
    if not seqs:
        return {}
    return await apart_if_many(len(seqs), partial(_kids, seqs, await log_entries.by_seq(connection, seqs)))


def _kids(seqs: Sequence[int], entries: Sequence[bytes]) -> dict[int, str]:
    headers = {seq: from_json(data)["submission"]["protected"] for seq, data in zip(seqs, entries, strict=True)}
    kids = {text: jws.parse_header(text, submission.TYP).kid for text in set(headers.values())}
    return {seq: kids[text] for seq, text in headers.items()}
