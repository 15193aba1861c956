"""A certificate examined again: whether what it rests on still bears it, and if not, since which entry and why.

Whatever changes upstream (an annulment, a register's later word, a stolen key, a dispute, a ruling) changes what the
same criteria come to. So nothing is followed downstream: each certificate is judged again, by the ledger up to a size,
and compared with what it certified. To act on it is a new signed entry of its certifier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.categorization import assessments
from service.certification.claims import Grade
from service.certification.evidence import Evidence, gather
from service.certification.judgement import Judgement, Shortfall, judge, path_up
from service.certification.origin import Origin, day_of
from service.certification.records import Certificate
from service.decision.facts import Facts
from service.decision.records import Void
from service.registry import registrations
from service.trade import lots
from service.trade import support as supports
from service.trade.provenance import Standing

_SUSPENDED_FOR: Final[Mapping[str, str]] = MappingProxyType(
    {
        "learned_not_vigente": "register_learned_later",
        "recpo_learned_later": "register_learned_later",
        "origin_unknown": "register_learned_later",
        "key_contested": "key_contested",
        "sale_disputed": "sale_disputed",
        "certified_before": "certified_twice",
    }
)
"""The code under which a certificate is suspended, by the reason for which its grams fall short; else `basis_held`."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What is found of a certificate by the first `size` entries.

    `now_ug` and `grade` are what would be certified today. `reason` is a code of `certificate.suspended`, None where
    the certificate stands; `basis` the entry that changed it, `path` leads from its lot to where that lies.
    `shortfalls` are those that were not there when it was issued, or where `claims_wrong` all of them.
    """

    certificate: Certificate
    size: int
    now_ug: int
    grade: Grade | None
    reason: str | None = None
    basis: int | None = None
    path: tuple[str, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether all that was certified may be certified still, in no lower grade, and as much of it is formal."""
        return self.reason is None


def examine(facts: Facts, certificate: Certificate, size: int) -> Examined:
    """Judge a certificate's lot again, as the first `size` entries know it.

    Raises:
        NotLoaded: as `evidence.gather` does.
    """
    known = gather(facts, certificate.lot, size, but=certificate.certificate)
    if known is None:
        gone = _annulled_by(facts, certificate.lot)
        return Examined(certificate, size, 0, None, "basis_annulled", gone, (certificate.lot,))
    now, before = judge(known), gather(facts, certificate.lot, certificate.size, but=certificate.certificate)
    then = None if before is None else judge(before)
    if before is None or then is None or not _bears(then, certificate):
        if _bears(now, certificate):
            return Examined(certificate, size, now.certified_ug, now.grade)
        told = now.shortfalls
        return _fallen(certificate, now, "claims_wrong", None if not told else told[0].seq, told)
    if _bears(now, certificate) and _formal_ug(now) >= _formal_ug(then):
        return Examined(certificate, size, now.certified_ug, now.grade)
    there = {(each.reason.name, each.path, each.seq) for each in then.shortfalls}
    new = tuple(each for each in now.shortfalls if (each.reason.name, each.path, each.seq) not in there)
    if new:
        return _fallen(certificate, now, _SUSPENDED_FOR.get(new[0].reason.name, "basis_held"), new[0].seq, new)
    if (lost := _no_longer_formal(known, before)) is not None:
        path = path_up(known.graph, certificate.lot, lost.lot.lot)
        said = _taken_back(known, lost, certificate.size)
        return Examined(certificate, size, now.certified_ug, now.grade, "register_learned_later", said, path)
    measured = next((row.seq for row in reversed(facts.shelf(lots.shelf(certificate.lot)))), None)
    return _fallen(certificate, now, "basis_corrected", measured, ())


def _bears(found: Judgement, certificate: Certificate) -> bool:
    fallen = certificate.grade == Grade.FORMAL and found.grade is not Grade.FORMAL
    return found.certified_ug >= certificate.certified_ug and not fallen


def _formal_ug(found: Judgement) -> int:
    """What a certificate of either grade tells as formal: that must stay true, too."""
    return sum(ug for (_, standing), ug in found.origins.items() if standing is Standing.FORMAL)


def _no_longer_formal(now: Evidence, then: Evidence) -> Origin | None:
    """The first origin that was formal then, and is not by what was said of its very day since."""
    was = {lot for lot, origin in then.origins.items() if origin.standing is Standing.FORMAL}
    return next(
        (each for lot, each in now.origins.items() if lot in was and each.standing is not Standing.FORMAL), None
    )


def _taken_back(now: Evidence, origin: Origin, size: int) -> int | None:
    """The entry from `size` on that took an origin's formality back."""
    past, holder = now.past, origin.holder
    day = day_of(past, origin.lot.seq, now.sales)
    said = [*past.shelf(registrations.shelf(holder)), *past.shelf(assessments.shelf(holder))]
    for seq in sorted({row.seq for row in said if row.seq >= size}):
        if supports.find(past.facts, holder, origin.right, day, seq).standing is not Standing.FORMAL:
            return seq
    return None


def _fallen(
    certificate: Certificate, now: Judgement, reason: str, basis: int | None, short: tuple[Shortfall, ...]
) -> Examined:
    path = short[0].path if short else (certificate.lot,)
    return Examined(
        certificate=certificate,
        size=now.size,
        now_ug=now.certified_ug,
        grade=now.grade,
        reason=reason,
        basis=basis,
        path=path,
        shortfalls=short,
    )


def _annulled_by(facts: Facts, lot: str) -> int | None:
    voids = [row for row in facts.shelf(lots.shelf(lot)) if isinstance(row, Void)]
    return voids[-1].seq if voids else None
