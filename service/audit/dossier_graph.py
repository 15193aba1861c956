"""Whether the graph in a dossier is what its entries say, as far as some entries can show it.

Each function yields what differs, in both languages, and counts what is nobody's word but the service's.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from operator import attrgetter
from typing import Final

from service.audit import dossier_words as words
from service.audit.dossier import Dossier
from service.audit.faults import Text
from service.decision.findings import Audience, Mark
from service.decision.records import Row
from service.ledger.entry import Entry
from service.rulebook.read import ShapeError, read
from service.trade import provenance
from service.trade.lots import DECLARED, MADE, NODES, Lot, LotUse
from service.trade.measures import LotMeasured
from service.trade.provenance import OriginShare
from service.trade.rulings import Ruling
from service.trade.told import Made, told

_ROUNDING_UG: Final = 1_000
"""Each take is rounded down, and the last one gets the rest: by so much may one differ from its exact part."""


@dataclass(slots=True)
class Read:
    """What the entries of a dossier say of lots; `words` counts, by what, the figures that no entry shown states."""

    made: dict[str, tuple[int, Made]] = field(default_factory=dict)
    taken: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)

    def word(self, what: str) -> None:
        """One more figure that is the service's word alone."""
        self.words[what] = self.words.get(what, 0) + 1


def gather(dossier: Dossier) -> Read:
    """Read every entry by itself. What cannot be read says nothing, and what rests on it will differ."""
    found = Read()
    for each in dossier.entries:
        seq = each.entry.seq
        found.entries[seq] = each.entry
        try:
            said = told(read(each.entry.payload_bytes))
        except ShapeError:
            continue
        for part in said:
            if isinstance(part, Made):
                found.made[part.lot] = (seq, part)
            else:
                found.taken[part.child, part.parent] = (seq, part.gross_mg)
    return found


@dataclass(slots=True)
class _Rows:
    """The rows of a dossier by what is asked of them: whoever made it may have put fifty thousand into it.

    `measured` are a lot's measures by their entries, `sources` the rows by which something was taken for a lot, and
    `taken` the lots from which its entry says so.
    """

    lots: dict[str, Lot] = field(default_factory=dict)
    measured: dict[str, list[LotMeasured]] = field(default_factory=dict)
    sources: dict[str, list[LotUse]] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=dict)


def _rows(dossier: Dossier, said: Read) -> _Rows:
    found = _Rows()
    for row in dossier.rows:
        match row:
            case Lot():
                found.lots[row.lot] = row
            case LotMeasured():
                found.measured.setdefault(row.lot, []).append(row)
            case LotUse():
                found.sources.setdefault(row.child, []).append(row)
            case _:
                pass
    for rows in found.measured.values():
        rows.sort(key=attrgetter("seq"))
    for child, parent in said.taken:
        found.taken.setdefault(child, set()).add(parent)
    return found


def differing(dossier: Dossier, said: Read) -> Iterator[Text]:
    """What the rows say other than the entries, and what they leave out."""
    rows, withheld = _rows(dossier, said), frozenset(dossier.withheld)
    if dossier.head.lot not in rows.lots:
        yield words.LOT_MISSING.of(lot=dossier.head.lot)
    for lot in rows.lots.values():
        yield from _lot(lot, said)
        yield from _parents(lot, rows, withheld)
    for row in dossier.rows:
        match row:
            case LotUse():
                yield from _use(row, rows, said)
            case LotMeasured():
                if row.lot not in rows.lots:
                    yield words.ROW_ASTRAY.of(what=f"lot_measured {row.lot}")
                said.word("measure")
            case _:
                pass
    yield from _sums(rows)


def _lot(row: Lot, said: Read) -> Iterator[Text]:
    seq, made = said.made.get(row.lot, (-1, None))
    if made is None or seq != row.seq:
        yield words.LOT_UNSAID.of(lot=row.lot, seq=row.seq)
        return
    stated = {
        "holder": (row.holder, made.holder),
        "product": (row.product, made.product),
        "gross_mg": (row.gross_mg, made.gross_mg),
        "source": (row.source, made.source),
        "line": (row.line, made.line),
    }
    if made.fine_ug is not None:
        stated["fine_ug"] = (row.fine_ug, made.fine_ug)
    elif row.product not in NODES and row.fine_ug is not None:
        said.word("fine_of_books")
    if made.origin is not None:
        origin, ubigeo = made.origin, made.origin.ubigeo
        stated |= {
            "origin_holder": (row.origin_holder, origin.holder),
            "support": (row.support, origin.support),
            "constancia": (row.constancia, origin.constancia),
            "unit": (row.unit, origin.unit),
            "ubigeo": ((row.ubigeo_system, row.ubigeo_code), (ubigeo.system, ubigeo.code)),
            "extracted_on": (row.extracted_on, origin.extracted_on),
        }
        if origin.right is not None:
            stated["right"] = ((row.right_code, row.right_name), (origin.right.code, origin.right.name))
        said.word("standing")
    for name, (shown, right) in stated.items():
        if shown != right:
            yield words.LOT_DIFFERS.of(lot=row.lot, seq=row.seq, field=name, found=shown, wanted=right)


def _parents(row: Lot, rows: _Rows, withheld: frozenset[str]) -> Iterator[Text]:
    """Every lot that the entry takes from for this one has its edge, and is shown or said to be withheld."""
    uses = {use.parent for use in rows.sources.get(row.lot, ())}
    for parent in sorted(rows.taken.get(row.lot, set()) - uses):
        yield words.EDGE_MISSING.of(child=row.lot, parent=parent)
    for parent in sorted(each for each in uses if each not in rows.lots and each not in withheld):
        yield words.PARENT_MISSING.of(child=row.lot, parent=parent)


def _use(use: LotUse, rows: _Rows, said: Read) -> Iterator[Text]:
    seq, gross = said.taken.get((use.child, use.parent), (-1, -1))
    if (seq, gross) != (use.seq, use.gross_mg):
        yield words.EDGE_DIFFERS.of(child=use.child, parent=use.parent, found=use.gross_mg, wanted=max(gross, 0))
        return
    child, parent = rows.lots.get(use.child), rows.lots.get(use.parent)
    if parent is None:
        said.word("taken_of_withheld")
        return
    if child is not None and child.source == MADE:
        right: int | None = child.fine_ug
    else:
        right = _part(parent, rows.measured.get(use.parent, ()), use)
        if right is not None and use.fine_ug is not None and 0 < use.fine_ug - right <= _ROUNDING_UG:
            said.word("rounding")
            return
    if use.fine_ug != right:
        yield words.FINE_DIFFERS.of(child=use.child, parent=use.parent, found=use.fine_ug, wanted=right)


def _part(parent: Lot, measured: Sequence[LotMeasured], use: LotUse) -> int | None:
    """What so many grams of a lot have of its fine gold, in proportion, rounded down, as it was measured then."""
    gross, fine = parent.gross_mg, parent.fine_ug
    if before := bisect_left(measured, use.seq, key=attrgetter("seq")):
        gross, fine = measured[before - 1].left_mg, measured[before - 1].left_ug
    return None if fine is None or not gross else fine * use.gross_mg // gross


def _sums(rows: _Rows) -> Iterator[Text]:
    """A campaign and an export hold what went into them."""
    for lot in rows.lots.values():
        if lot.product not in NODES:
            continue
        fed = [use.fine_ug for use in rows.sources.get(lot.lot, ())]
        known = [fine for fine in fed if fine is not None]
        if lot.fine_ug != (sum(known) if known else None):
            yield words.SUM_DIFFERS.of(lot=lot.lot, found=lot.fine_ug, wanted=sum(known))


def marks_differing(dossier: Dossier, said: Read) -> Iterator[Text]:
    """What is said to burden the gold other than the findings frozen in the entries."""
    lots = {row.lot for row in dossier.rows if isinstance(row, Lot)}
    told_of: set[tuple[int, str, str]] = set()
    for row in dossier.rows:
        if not isinstance(row, Mark | Ruling):
            continue
        lot = row.about.removeprefix("lot:")
        if lot not in lots:
            yield words.ROW_ASTRAY.of(what=f"{row.rule} {row.about}")
        elif isinstance(row, Ruling):
            yield from _ruling(row, said)
        else:
            told_of.add((row.seq, row.rule, lot))
            yield from _mark(row, said)
    for lot, (seq, made) in said.made.items():
        if lot not in lots:
            continue
        for finding in said.entries[seq].findings:
            burdens = finding["level"] == "block" or finding["rule"] == "R26"
            names = f"line:{made.line}" in finding["subjects"] or lot in finding["subjects"]
            if burdens and names and made.source != DECLARED and (seq, finding["rule"], lot) not in told_of:
                yield words.MARK_MISSING.of(rule=finding["rule"], seq=seq, lot=lot)


def _mark(mark: Mark, said: Read) -> Iterator[Text]:
    held = said.entries.get(mark.seq)
    if mark.audience != Audience.PARTIES or held is None or not held.findings:
        # Either no entry may hold it, or it was learned by an entry that is about something else.
        said.word("mark")
        return
    found = next((each for each in held.findings if each["rule"] == mark.rule), None)
    if found is None:
        yield words.MARK_UNSAID.of(rule=mark.rule, seq=mark.seq)
    elif found["count"] <= len(found["subjects"]) and mark.subject not in found["subjects"]:
        yield words.MARK_UNSAID.of(rule=f"{mark.rule} {mark.subject}", seq=mark.seq)
    elif mark.amount is not None or mark.detail:
        said.word("burden")


def _ruling(ruling: Ruling, said: Read) -> Iterator[Text]:
    held = said.entries.get(ruling.seq)
    if held is None:
        said.word("ruling")
        return
    stated = tuple(held.payload.get(name) for name in ("entry", "rule", "outcome"))
    if stated != (ruling.entry, ruling.rule, ruling.outcome):
        yield words.RULING_DIFFERS.of(rule=ruling.rule, seq=ruling.seq)


def shares(lot: str, rows: Iterable[Row], withheld: Iterable[str]) -> tuple[OriginShare, ...]:
    """Where a lot is from, worked out again; a lot withheld stands as an origin of which nothing is known.

    Raises:
        KeyError: a lot that the graph names is not in it.
        CycleError: a lot is said to be made of itself, by whichever way round.
        ValueError, ArithmeticError: a mark's figures are none.
    """
    known = provenance.graph(rows)
    parents = {lot: [use.parent for use in uses] for lot, uses in known.uses.items()}
    TopologicalSorter(parents).prepare()
    stubs = {each: Lot(0, each, "", "", 1, 1, DECLARED, 0, standing="unknown") for each in withheld}
    return provenance.origins(lot, replace(known, lots={**stubs, **known.lots}))
