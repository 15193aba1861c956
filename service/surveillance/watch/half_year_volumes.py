"""Fine gold of each holder's right in each half-year: what was declared as of it, as it was measured since.

Each lot that was declared as of a right counts once, in the half-year in which it was sold or declared. What was sold
of it counts as its buyer has it (`figures`), and what was not as it was declared. Gold that nobody has assayed, or only
guessed at, is looked for further down, until somebody assays it: in the lots of those who bought it again, and in what
came of it where nothing of a campaign's feed was assayed. Where some was, the metal beyond that is a gain, and marked
at once (R06b).

An opening stock was bought before its holder kept a book here: it counts in the half-year of the first voucher named
under it, and where none is named, in no half-year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from service.apart.thread import apart
from service.decision.calendar import half_year
from service.storage.engine import Connection
from service.surveillance.watch.figures import FIGURES
from service.surveillance.watch.source import DAY_OF_ENTRY, DEALS, EDGES, recorded_by, some
from service.surveillance.watch.suspicion import Behind, Known

_HALF: Final = "(left({day}, 4) || CASE WHEN substr({day}, 6, 2) < '07' THEN '-1' ELSE '-2' END)"

# Of stocks the vouchers' days, by lot: they stand in the entry alone. One entry a party.
_STOCK: Final = """stock AS (
    SELECT coalesce(lot.said ->> 'lot', lot.said #>> '{origin,lot}') AS lot, (
        SELECT min(paper ->> 'issued_on') FROM jsonb_array_elements(lot.said -> 'documents') AS paper
        WHERE paper ->> 'kind' IN ('01', '03', '04')
    ) AS day
    FROM ledger.entry
    CROSS JOIN jsonb_array_elements(convert_from(entry.data, 'UTF8')::jsonb #> '{submission,payload,lots}')
        AS lot (said)
    WHERE entry.seq IN (SELECT seq FROM figure WHERE source = 'opening')
)"""

_REMAINS: Final = "round(greatest({lot}.gross - coalesce(sold.gross, 0), 0), 30) / nullif({lot}.gross, 0)"

# A lot declared by itself has no day but its entry's. Where it was assayed, the half-year is that of the account it was
# posted to; its entry is looked at only where it was not, or where it was recorded on the day that is asked about or
# after it, in that day's half-year: an entry may be recorded minutes before it happens. `own` are the lots. What was
# sold of one that was measured is one step away, and that is nearly all of them: they are added up at once (`plain`).
# From the few that are guessed at, or sold as one that is, `way` leads on, and `part` is how much of what is there came
# this way, to thirty places. At each step ways that meet become one, for lots split and merged again double them each
# time; and each step looks through all of `way`, so that nothing is in it but what comes of a guess. Of each lot on the
# way what is not sold counts (`remains`). Parts such as 1/3 and 2/3 add up to a hair less than the whole, which is no
# microgram less: gold is cut to whole micrograms after it was rounded to millionths of one.
_VOLUMES: Final = f"""
WITH RECURSIVE {DEALS}, {FIGURES}, {EDGES}, {_STOCK}, posted AS MATERIALIZED (
    SELECT seq, right(account, 6) AS half FROM projection.posting
    WHERE account >= 'half_year:' AND account < 'half_year;' AND amount > 0
        AND seq IN (SELECT seq FROM figure WHERE line = 0 AND source = 'declared')
), own AS MATERIALIZED (
    SELECT figure.seq, figure.lot, figure.holder, figure.code, figure.guess, figure.gross, figure.fine, CASE
            WHEN source = 'opening' THEN {_HALF.format(day="stock.day")}
            WHEN line > 0 THEN {_HALF.format(day="deal.day")}
            WHEN posted.half < $3 OR posted.half = $3 AND figure.seq < $4 THEN posted.half
            ELSE (SELECT {_HALF.format(day="day")} FROM {DAY_OF_ENTRY.format(seq="figure.seq")} AS entry (day)
                WHERE day <= $1)
        END AS half
    FROM figure LEFT JOIN stock ON stock.lot = figure.lot AND stock.day <= $1 LEFT JOIN deal ON deal.seq = figure.seq
    LEFT JOIN posted ON posted.seq = figure.seq AND line = 0 AND source = 'declared'
    WHERE source IN ('declared', 'opening') AND code IS NOT NULL
), sale AS MATERIALIZED (
    SELECT parent, child, edge.gross, figure.fine, figure.guess
    FROM edge JOIN deal USING (seq) JOIN figure ON figure.lot = child
    WHERE parent IN (SELECT lot FROM figure WHERE code IS NOT NULL OR guess)
), sold AS MATERIALIZED (
    SELECT parent AS lot, sum(gross) AS gross, sum(fine) AS fine, bool_or(fine IS NULL) AS blind,
        bool_or(guess) AS onward
    FROM sale GROUP BY parent
), whole AS MATERIALIZED (
    SELECT own.*, own.guess OR coalesce(onward, false) AS leads_on, sold.fine AS sold, coalesce(blind, false) AS blind,
        {_REMAINS.format(lot="own")} AS remains
    FROM own LEFT JOIN sold USING (lot) WHERE half IS NOT NULL
), next AS (
    SELECT parent, child, 1::numeric AS part FROM sale WHERE parent IN (SELECT lot FROM figure WHERE guess)
    UNION ALL
    SELECT fed.parent, made.child, round(fed.gross::numeric, 30) / feed.gross
    FROM edge AS fed
    JOIN figure ON figure.lot = fed.parent AND figure.guess
    JOIN figure AS feed ON feed.lot = fed.child AND feed.product = 'campaign' AND feed.fine IS NULL
    JOIN edge AS made ON made.parent = fed.child
    WHERE fed.fine IS NULL
), way AS MATERIALIZED (
    SELECT parent, child, part, figure.guess FROM next JOIN figure ON figure.lot = child
), walk (root, lot, part, on_the_way) AS (
    SELECT * FROM (
        SELECT lot, lot, 1::numeric, true FROM whole WHERE leads_on
        UNION ALL
        SELECT parent, child, 1::numeric, sale.guess FROM whole JOIN sale ON parent = lot
        WHERE leads_on AND NOT whole.guess
    ) AS start
    UNION ALL
    SELECT DISTINCT root, way.child, round(sum(walk.part * way.part) OVER (PARTITION BY root, way.child), 30), way.guess
    FROM walk JOIN way ON way.parent = walk.lot
), led AS (
    SELECT root AS lot, bool_or(figure.fine IS NULL) AS blind,
        sum(part * figure.fine * CASE WHEN on_the_way THEN {_REMAINS.format(lot="figure")} ELSE 1 END) AS fine
    FROM walk JOIN figure USING (lot) LEFT JOIN sold USING (lot) GROUP BY root
), amount AS (
    SELECT holder, code, half, seq, gross, fine IS NULL OR blind AS blind,
        trunc(round(coalesce(sold, 0) + coalesce(fine, 0) * coalesce(remains, 0), 6)) AS fine
    FROM whole WHERE NOT leads_on
    UNION ALL
    SELECT holder, code, half, seq, gross, led.blind, trunc(round(coalesce(led.fine, 0), 6))
    FROM led JOIN whole USING (lot)
), volume AS (
    SELECT holder, code, half, seq, sum(fine) AS fine, sum(gross) FILTER (WHERE blind AND fine = 0) AS unassayed
    FROM amount GROUP BY holder, code, half, seq
)
SELECT holder, code, half, sum(fine)::bigint, coalesce(sum(unassayed), 0)::bigint,
    {some("seq", "fine DESC, seq")}, count(*)
FROM volume WHERE fine > 0 OR unassayed > 0 GROUP BY holder, code, half ORDER BY holder, code, half
"""


@dataclass(frozen=True, slots=True)
class Volume:
    """Fine µg declared as of one holder's right in a half-year, sold or ready to be.

    `unassayed_mg` is the gross weight of what else there is, in which nobody has found any gold yet.
    """

    holder: str
    right: str
    half_year: str
    fine_ug: int
    behind: Behind
    unassayed_mg: int = 0

    @property
    def told(self) -> tuple[int, str]:
        """How much there is, and its unit: the gross weight where nobody has assayed any of it."""
        return (self.fine_ug, "ug") if self.fine_ug else (self.unassayed_mg, "mg")


async def half_year_volumes(connection: Connection, known: Known) -> Sequence[Volume]:
    """Every holder's, for every right and half-year, by the Lima day and the ledger that are asked about.

    Gathered once for all the rules that look at one moment.
    """
    found: Sequence[Volume] | None = known.gathered.get(__name__)
    if found is None:
        day = known.at.isoformat()
        recorded = await recorded_by(connection, known.at, timedelta(days=1))
        told = await connection.fetch(_VOLUMES, day, known.known_at, half_year(known.at), recorded)
        found = known.gathered[__name__] = await apart(partial(_volumes, told))
    return found


def _volumes(told: Sequence[Any]) -> Sequence[Volume]:
    return [
        Volume(holder, right, half, fine, Behind(tuple(entries), count), unassayed)
        for holder, right, half, fine, unassayed, entries, count in told
    ]
