"""The scoreboard's figures, from the ledger's rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from service.categorization.distribution import NO_DATA
from service.categorization.stages import FORMAL, STAGES
from service.storage.engine import Connection
from service.surveillance.distribution import Key, distribution
from service.surveillance.indicators import INDICATORS, Indicator
from service.surveillance.watch.figures import FIGURES
from service.surveillance.watch.source import DEALS, EDGES
from service.trade.quantities import half_even

# Of each lot that came into the register what was sold of it counts as its buyer has it, settled and put right, and the
# rest as it was declared.
_GOLD: Final = f"""
WITH {DEALS}, {FIGURES}, {EDGES}, came AS MATERIALIZED (
    SELECT figure.lot, figure.gross, figure.fine, body ->> 'standing' AS standing
    FROM figure JOIN projection.row ON shelf = 'lot:' || lot AND kind = 'lot'
    WHERE source IN ('declared', 'undeclared', 'opening')
), sold AS (
    SELECT parent AS lot, sum(edge.gross) AS gross, sum(figure.fine) AS fine
    FROM edge JOIN deal USING (seq) JOIN figure ON figure.lot = child
    WHERE parent IN (SELECT lot FROM came) GROUP BY parent
), amount AS (
    SELECT standing, coalesce(sold.fine, 0) + trunc(
        coalesce(came.fine, 0) * greatest(came.gross - coalesce(sold.gross, 0), 0) / nullif(came.gross, 0)::numeric
    ) AS fine
    FROM came LEFT JOIN sold USING (lot)
)
SELECT coalesce(sum(fine) FILTER (WHERE standing IN ('formal', 'in_process')), 0), coalesce(sum(fine), 0) FROM amount
"""
_HELP: Final = """
SELECT count(DISTINCT body ->> 'party') FILTER (WHERE body ->> 'help' = 'technology'),
    count(DISTINCT body ->> 'party') FILTER (WHERE body ->> 'party' LIKE 'ruc:20%'),
    count(DISTINCT body ->> 'by') FILTER (WHERE EXISTS (
        SELECT FROM projection.row AS who
        WHERE who.shelf = 'party:' || (help.body ->> 'by') AND who.seq <= $1 AND who.body -> 'roles' ? 'authority'
    ))
FROM projection.row AS help WHERE kind = 'assistance' AND seq <= $1 AND body ->> 'on' <= $2
"""
_EVALUATED: Final = frozenset(STAGES[STAGES.index("evaluation") :])


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's value: `part` of `whole` for a share, else `part` alone. Fine gold is in µg."""

    indicator: Indicator
    part: int
    whole: int | None = None

    @property
    def permille(self) -> int | None:
        """The share in ‰, half-even; None for a count, and where there is nothing to share."""
        return half_even(1000 * self.part, self.whole) if self.whole else None


async def scoreboard(connection: Connection, at: date, known_at: int) -> tuple[Figure, ...]:
    """Every indicator on the Lima day `at`, by the ledger up to `known_at`. Needs a transaction, as `distribution`."""
    table = await distribution(connection, ("category", "stage", "group"), at=at, known_at=known_at)

    def lines(which: Callable[[Key], bool]) -> int:
        return sum(count.lines for key, count in table.cells.items() if which(key))

    everybody = table.total.lines
    with_standing, gold = await connection.fetchrow(_GOLD, at.isoformat(), known_at) or (0, 0)
    technology, organizations, institutions = await connection.fetchrow(_HELP, known_at, at.isoformat()) or (0, 0, 0)
    found: dict[str, tuple[int, int | None]] = {
        "environment_evaluated": (lines(lambda key: key[1] in _EVALUATED), everybody),
        "technology_helped": (technology, None),
        "gold_with_standing": (int(with_standing), int(gold)),
        "pallaqueras_listed": (lines(lambda key: key[2] == "pallaqueras"), None),
        "category_one": (lines(lambda key: key[0] == "I"), lines(lambda key: key[0] != NO_DATA)),
        "start_authorized": (lines(lambda key: key[1] == FORMAL), everybody),
        "organizations_accompanied": (organizations, None),
        "institutions_recording": (institutions, None),
    }
    return tuple(Figure(each, *found[each.name]) for each in INDICATORS)
