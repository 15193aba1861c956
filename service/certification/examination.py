"""A certificate examined again: whether what it rests on still bears it, and if not, since which entry and why.

Whatever changes upstream (an annulment, a register's later word, a stolen key, a dispute, a ruling) changes what the
same criteria come to. So nothing is followed downstream: each certificate is judged again, by the ledger up to a size,
and compared with what it certified. To act on it is a new signed entry of its certifier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.certification.claims import Grade
from service.certification.evidence import gather
from service.certification.judgement import Judgement, Shortfall, judge
from service.certification.records import Certificate
from service.decision.facts import Facts
from service.decision.records import Void
from service.trade import lots

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
        """Whether all that was certified may be certified still, in no lower grade."""
        return self.reason is None


def examine(facts: Facts, certificate: Certificate, size: int) -> Examined:
    """Judge a certificate's lot again, as the first `size` entries know it.

    Raises:
        NotLoaded: as `evidence.gather` does.
    """
    now = _judged(facts, certificate, size)
    if now is None:
        gone = _annulled_by(facts, certificate.lot)
        return Examined(certificate, size, 0, None, "basis_annulled", gone, (certificate.lot,))
    if _bears(now, certificate):
        return Examined(certificate, size, now.certified_ug, now.grade)
    then = _judged(facts, certificate, certificate.size)
    if then is None or not _bears(then, certificate):
        told = now.shortfalls
        return _fallen(certificate, now, "claims_wrong", None if not told else told[0].seq, told)
    before = {(each.reason.name, each.path, each.seq) for each in then.shortfalls}
    new = tuple(each for each in now.shortfalls if (each.reason.name, each.path, each.seq) not in before)
    if not new:
        measured = next((row.seq for row in reversed(facts.shelf(lots.shelf(certificate.lot)))), None)
        return _fallen(certificate, now, "basis_corrected", measured, ())
    return _fallen(certificate, now, _SUSPENDED_FOR.get(new[0].reason.name, "basis_held"), new[0].seq, new)


def _judged(facts: Facts, certificate: Certificate, size: int) -> Judgement | None:
    found = gather(facts, certificate.lot, size, but=certificate.certificate)
    return None if found is None else judge(found)


def _bears(found: Judgement, certificate: Certificate) -> bool:
    fallen = certificate.grade == Grade.FORMAL and found.grade is not Grade.FORMAL
    return found.certified_ug >= certificate.certified_ug and not fallen


def _fallen(
    certificate: Certificate, now: Judgement, reason: str, basis: int | None, short: tuple[Shortfall, ...]
) -> Examined:
    path = short[0].path if short else (certificate.lot,)
    return Examined(certificate, now.size, now.certified_ug, now.grade, reason, basis, path, short)


def _annulled_by(facts: Facts, lot: str) -> int | None:
    voids = [row for row in facts.shelf(lots.shelf(lot)) if isinstance(row, Void)]
    return voids[-1].seq if voids else None
