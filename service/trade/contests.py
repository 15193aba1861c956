"""Gold that a contested key signed for (R30): learned after the entry, so that no entry holds it.

A query finds it, as it does what registers learned too late (`hindsight`): the entries that made or measured a lot, the
keys that signed them, and what is recorded of these since. The burden lies on the entry: what is ruled of it, or
confirmed by its party, frees every lot of it at once.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from service.decision.facts import Facts
from service.decision.findings import Level, Mark
from service.decision.records import Row
from service.decision.values import frozen
from service.registry import contested
from service.registry.contested import KeyContested
from service.trade import rulings
from service.trade.catalogue import mark
from service.trade.lots import Lot
from service.trade.measures import LotMeasured
from service.trade.rulings import Ruling

RULE: Final = "R30"


@frozen
class Signed:
    """Entry `seq`, signed by `kid`, says of `lot` where it is from or how much it is."""

    lot: str
    seq: int
    kid: str


@frozen
class Contested:
    """A lot that rests on a contested entry; `contest`, the last, says since when and by whom.

    `freed` says that a word since then has put the entry right.
    """

    signed: Signed
    contest: KeyContested
    freed: bool

    @property
    def mark(self) -> Mark:
        """What opens `in_review` on the lot; no entry holds it."""
        contest, signed = self.contest, self.signed
        since = str(contest.from_seq)
        return mark(RULE, contest.seq, signed.lot, about(signed.seq), level=Level.ALERT, key=signed.kid, since=since)


def about(entry: int) -> str:
    """What a contested entry's mark and the rulings on it are about."""
    return f"entry:{entry}"


def shelf(entry: int) -> str:
    """Where the rulings on a contested entry are."""
    return f"marks:{about(entry)}"


def touched(rows: Iterable[Row]) -> Iterator[tuple[str, int]]:
    """Each lot with an entry that made or measured it."""
    for row in rows:
        if type(row) is Lot or type(row) is LotMeasured:
            yield row.lot, row.seq


def trusted(ruling: Ruling, facts: Facts, known_at: int | None = None) -> bool:
    """Whether a ruling counts: what a contested key lifted is not lifted, nor upheld what it upheld.

    Raises:
        NotLoaded: its officer's key is not loaded.
    """
    return not contested.contests(facts, ruling.officer, ruling.seq, known_at)


def find(signed: Iterable[Signed], facts: Facts, known_at: int | None = None) -> Iterator[Contested]:
    """Those of these that are contested, as the log knew after entry `known_at` (None: now).

    Raises:
        NotLoaded: a key, or what was ruled of a contested entry, is not loaded.
    """
    against: dict[str, tuple[KeyContested, ...]] = {}  # few keys have signed for many lots
    for each in signed:
        if each.kid not in against:
            against[each.kid] = contested.counted(facts, each.kid, known_at)
        if said := contested.reaching(against[each.kid], each.seq):
            yield Contested(each, said[-1], freed=_freed(each.seq, said[-1], facts, known_at))


def _freed(entry: int, contest: KeyContested, facts: Facts, known_at: int | None) -> bool:
    """Whether somebody spoke for the entry since it was contested; what was said before, was said without knowing."""
    since = [
        row
        for row in facts.shelf(shelf(entry))
        if isinstance(row, Ruling)
        and row.seq > contest.seq
        and (known_at is None or row.seq <= known_at)
        and trusted(row, facts, known_at)
    ]
    return rulings.free(since, entry, RULE)
