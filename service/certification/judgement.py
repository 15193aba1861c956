"""What the criteria come to: which grams of a lot are certified, in which grade, and why the others are not.

Marks burden shares, down the graph and to the microgram (`trade.provenance`); so the certified grams and those left
out sum to the lot's fine gold, and each part left out has one reason, and a path of lots from here to where that lies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from service.certification import criteria, folding, reasons
from service.certification.claims import (
    Claims,
    Criterion,
    Custody,
    Grade,
    Mercury,
    OriginGroup,
    Result,
)
from service.certification.evidence import Evidence
from service.certification.reasons import REASONS, Reason
from service.certification.steps import custody, mercury
from service.decision.findings import Mark
from service.trade import provenance
from service.trade.lots import FIRST, UNDECLARED, Lot
from service.trade.provenance import NO_RECORD, Divided, Graph, Held, Standing
from service.trade.quantities import decimal_text

ELIGIBLE: Final[Mapping[Grade, frozenset[Standing]]] = {
    Grade.FORMAL: frozenset({Standing.FORMAL}),
    Grade.IN_FORMALIZATION: frozenset({Standing.FORMAL, Standing.IN_PROCESS}),
}
"""Which gold a grade may hold."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """`ug` of the lot are not certified, for one reason.

    It lies on the last lot of `path`, which leads up from the lot in question; entry `seq` put it there.
    """

    reason: Reason
    ug: int
    seq: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that is found of a lot. `fine_ug` is None where nobody assayed it: then all of it falls short.

    `grade` is None where nothing is certified. `origins` are µg by declared lot and standing, of what is certified.
    """

    lot: Lot
    size: int
    fine_ug: int | None
    certified_ug: int
    grade: Grade | None
    results: tuple[Result, ...]
    shortfalls: tuple[Shortfall, ...]
    origins: Mapping[tuple[str, Standing], int]
    groups: tuple[OriginGroup, ...]
    custody: tuple[Custody, ...]
    mercury: Mercury

    @property
    def claims(self) -> Claims | None:
        """What a certificate may claim; None where nothing of the lot is certified."""
        if self.grade is None or self.fine_ug is None:
            return None
        return Claims(
            lot=self.lot.lot,
            product=self.lot.product,  # type: ignore[arg-type] # a campaign is never judged
            serial=self.lot.serial,
            gross_g=decimal_text(self.lot.gross_mg, 3),
            fine_g=folding.grams(self.fine_ug),
            certified_g=folding.grams(self.certified_ug),
            grade=self.grade,
            criteria=self.results,
            excluded=folding.excluded((each.reason.name, each.ug) for each in self.shortfalls),
            origins=self.groups,
            categories=folding.categories(self.groups),
            custody=self.custody,
            mercury=self.mercury,
            criteria_version=criteria.VERSION,
            size=self.size,
        )


def judge(evidence: Evidence) -> Judgement:
    """Hold a lot against the criteria."""
    graph = _burdened(evidence.graph, criteria.shortfalls(evidence))
    lot, fine = evidence.lot.lot, evidence.lot.fine_ug
    divided = Divided((lot,), graph)
    stand = {each: divided.standings(each) for each in provenance.ancestors_first((lot,), graph)}
    # *Oro formal* where no other gold was with it at any step: then it was kept apart all the way.
    formal = all(standings <= ELIGIBLE[Grade.FORMAL] for standings in stand.values())
    grade = Grade.FORMAL if formal else Grade.IN_FORMALIZATION
    eligible = frozenset[Standing]() if fine is None else ELIGIBLE[grade]
    origins = {(each.origin, each.standing): each.ug for each in divided.origins(lot) if each.standing in eligible}
    certified = sum(origins.values())
    short = tuple(_shortfalls((each for each in divided.causes(lot) if each.standing not in eligible), evidence, graph))
    stated = mercury(evidence)
    return Judgement(
        lot=evidence.lot,
        size=evidence.past.size,
        fine_ug=fine,
        certified_ug=certified,
        grade=grade if certified else None,
        results=tuple(_results(short, stated)),
        shortfalls=short,
        origins=origins,
        groups=folding.groups(origins, evidence.origins),
        custody=custody(evidence, {each: standings <= ELIGIBLE[grade] for each, standings in stand.items()}),
        mercury=stated,
    )


def hidden(evidence: Evidence, found: Judgement) -> tuple[Shortfall, ...]:
    """What else lies on the way and shows only once what is told has been mended: 0 µg each, for a dry run.

    A gram has one reason to fall short. Whoever mends that should not have to ask again to learn of the next.
    """
    graph = _burdened(evidence.graph, criteria.shortfalls(evidence))
    marks = [mark for held in graph.marks.values() for mark in held if provenance.burdens(mark)]
    lying = [(reasons.of_mark(mark), mark.about.removeprefix("lot:"), mark.seq) for mark in marks]
    unknown = (each for each in evidence.origins.values() if each.standing is Standing.UNKNOWN)
    lying += [_of_origin(origin.lot) for origin in unknown]
    told = {(each.reason.name, each.path[-1], each.seq) for each in found.shortfalls}
    start = evidence.lot.lot
    return tuple(
        Shortfall(reason, 0, seq, path_up(graph, start, lot))
        for reason, lot, seq in dict.fromkeys(lying)
        if (reason.name, lot, seq) not in told
    )


def _burdened(graph: Graph, marks: Iterable[Mark]) -> Graph:
    laid: dict[str, Sequence[Mark]] = dict(graph.marks)
    for mark in marks:
        laid[mark.subject] = [*laid.get(mark.subject, ()), mark]
    return replace(graph, marks=laid)


def _shortfalls(held: Iterable[Held], evidence: Evidence, graph: Graph) -> Iterable[Shortfall]:
    """What is left out, the most first."""
    unmeasured = evidence.lot.fine_ug is None
    found: dict[tuple[str, str, int], int] = {}
    for each in held:
        reason, lot, seq = _why(each, evidence, graph)
        found[reason.name, lot, seq] = found.get((reason.name, lot, seq), 0) + (0 if unmeasured else each.ug)
    told = (
        Shortfall(REASONS[name], ug, seq, path_up(graph, evidence.lot.lot, lot))
        for (name, lot, seq), ug in found.items()
    )
    return sorted(told, key=lambda each: (-each.ug, each.reason.name, each.path, each.seq))


def _why(held: Held, evidence: Evidence, graph: Graph) -> tuple[Reason, str, int]:
    """The reason, the lot on which it lies and the entry that put it there."""
    if held.cause is not None:
        lot, rule, seq = held.cause
        mark = next(each for each in graph.marks[lot] if (each.rule, each.seq) == (rule, seq))
        return reasons.of_mark(mark), lot, seq
    if held.origin is None or held.origin == NO_RECORD:
        above = provenance.ancestors_first((evidence.lot.lot,), graph)
        found = next(graph.lots[each] for each in above if _of_nothing(graph, each))
        return REASONS["origin_undeclared"], found.lot, found.seq
    return _of_origin(graph.lots[held.origin])


def _of_origin(declared: Lot) -> tuple[Reason, str, int]:
    """Why a declared lot is of unknown standing."""
    loose = declared.support == "constancia" and declared.constancia is None
    return REASONS["constancia_missing" if loose else "origin_unknown"], declared.lot, declared.seq


def _of_nothing(graph: Graph, lot: str) -> bool:
    row = graph.lots[lot]
    return row.source == UNDECLARED or (row.source not in FIRST and not graph.uses.get(lot))


def path_up(graph: Graph, start: str, goal: str) -> tuple[str, ...]:
    """The shortest way up from one lot to another above it; of equals the one whose parents were named first."""
    came: dict[str, str | None] = {start: None}
    for each in (queue := [start]):
        if each == goal:
            break
        for use in graph.uses.get(each, ()):
            if use.parent not in came:
                came[use.parent] = each
                queue.append(use.parent)
    way: list[str] = []
    at: str | None = goal
    while at is not None:
        way.append(at)
        at = came[at]
    return tuple(reversed(way))


def _results(short: Iterable[Shortfall], stated: Mercury) -> Iterable[Result]:
    failed = {each.reason.criterion for each in short}
    for criterion in Criterion:
        if criterion in failed:
            yield Result(criterion=criterion, result="fail")
        elif criterion is Criterion.MERCURY_DECLARED and stated.undeclared_lots:
            yield Result(criterion=criterion, result="not_known")
        else:
            yield Result(criterion=criterion, result="pass")
