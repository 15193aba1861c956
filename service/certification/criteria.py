"""The criteria: each a small function, `evidence → marks`, on the lots whose gold does not meet it.

The rules are ours, version 1 (`certification_criteria`, a policy): the national mark has published none. What entries,
registers and keys already say of gold is on the graph as marks; a criterion adds what nobody marked. `judgement` lets
all of them burden the grams they lie on, in proportion, down to the lot in question. `docs/certification.md` says of
each criterion where it comes from.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Final

from service.certification.claims import Criterion
from service.certification.departments import department
from service.certification.evidence import Evidence
from service.decision.findings import Audience, FallsOn, Level, Mark
from service.registry import registrations
from service.registry.registrations import Registration
from service.trade.change.campaign import Campaign
from service.trade.lots import OWN, Lot, shelf

VERSION: Final = 1

_MERCURY: Final = frozenset({"amalgamation", "retorting"})
"""Where mercury is put in, and where it is driven out."""


def origin_in_peru(evidence: Evidence) -> Iterator[Mark]:
    """Every gram comes from a declared origin in a district of Peru; no book and claim.

    What nobody declared has no origin, and needs no mark for that.
    """
    for origin in evidence.origins.values():
        lot = origin.lot
        if department(lot.ubigeo_system, lot.ubigeo_code) is None:
            yield _mark("district_unknown", lot.seq, lot)


def buyers_in_recpo(evidence: Evidence) -> Iterator[Mark]:
    """Every buyer, every trader that resold and every plant was *vigente* in RECPO on the day.

    DU 006-2025 art. 7.2; DS 012-2012-EM art. 7. What was known at the deal is its finding R02; here is what registers
    said later of that day, and of plants, of which no finding speaks. Who works only its own first-hand gold is none.
    """
    now = evidence.past.known_at
    for lot, sale in evidence.bought():
        day = date.fromisoformat(sale.day)
        asked = (sale.buyer, sale.seller) if _resold(lot, evidence) else (sale.buyer,)
        for party in asked:
            release = party == sale.seller
            then, since = (_in_recpo(evidence, party, day, at, release=release) for at in (lot.seq - 1, now))
            if then and not since:
                yield _mark("recpo_learned_later", _told_by(evidence, party, day, release=release), lot)
                break
    for run in evidence.campaigns.values():
        ended = date.fromisoformat(run.ended_on)
        if not _own_only(run, evidence) and not _in_recpo(evidence, run.plant, ended, now, release=False):
            yield _mark("plant_not_in_recpo", run.seq, evidence.graph.lots[run.campaign])


def _resold(lot: Lot, evidence: Evidence) -> bool:
    """Whether the seller had it of somebody else: then it sold as a trader."""
    parents = (evidence.graph.lots[use.parent] for use in evidence.graph.uses.get(lot.lot, ()))
    return any(parent.source not in OWN or parent.origin_holder is None for parent in parents)


def _in_recpo(evidence: Evidence, party: str, day: date, known_at: int, *, release: bool) -> bool:
    """`release`: a suspended trader may sell its stock under a recorded one."""
    rows = evidence.past.shelf(registrations.shelf(party))
    word = registrations.in_force(rows, "RECPO", day, known_at)
    if word is not None and word.status == "vigente":
        return True
    return release and registrations.in_force(rows, "STOCK_RELEASE", day, known_at) is not None


def _told_by(evidence: Evidence, party: str, day: date, *, release: bool) -> int:
    """The entry that says what is known now of a party in RECPO on a day; with `release`, or of its stock's release."""
    rows = evidence.past.shelf(registrations.shelf(party))
    rolls = ("RECPO", "STOCK_RELEASE") if release else ("RECPO",)
    told = [row for row in rows if isinstance(row, Registration) and row.roll in rolls]
    return max(row.seq for row in told if row.known_and_covers(day.isoformat(), evidence.past.known_at))


def _own_only(run: Campaign, evidence: Evidence) -> bool:
    fed = [evidence.graph.lots[use.parent] for use in evidence.graph.uses.get(run.campaign, ())]
    return all(lot.source in OWN and lot.origin_holder == run.plant for lot in fed)


def balance_closed(evidence: Evidence) -> Iterator[Mark]:
    """No more came out than went in at any step, and every weight and grade is final.

    The accounts let no lot give more than it has; what was gained beyond assay uncertainty is finding R06b. Here is
    what only was estimated: a purchase that nobody settled, a lot that nobody assayed.
    """
    for lot, sale in evidence.bought():
        if sale.stage == "provisional" and sale.seq not in evidence.settled:
            yield _mark("purchase_unsettled", sale.seq, lot)
    lot = evidence.lot
    if not evidence.assayed:
        yield _mark("fine_unmeasured" if lot.fine_ug is None else "fine_estimated", lot.seq, lot)


def mercury_declared(evidence: Evidence) -> Iterator[Mark]:
    """Whoever amalgamates, or drives mercury out of amalgam, says how much and whether by a retort.

    Minamata Convention, annex C. What came in as sponge was made before anything was recorded: of that it is not known.
    """
    for run in evidence.campaigns.values():
        if uses_mercury(run) and not _mercury_said(run):
            yield _mark("mercury_not_declared", run.seq, evidence.graph.lots[run.campaign])


def uses_mercury(run: Campaign) -> bool:
    """Whether a campaign puts mercury in or drives it out."""
    return run.process in _MERCURY or any(name == "mercury" for name, _, _ in run.reagents)


def _mercury_said(run: Campaign) -> bool:
    told = run.process == "retorting" or any(name == "mercury" for name, _, _ in run.reagents)
    return told and run.retort is not None


def certified_once(evidence: Evidence) -> Iterator[Mark]:
    """No gram is certified twice: what comes of a certified lot inherits its certificate."""
    for lot in evidence.certified:
        found = evidence.graph.lots[lot]
        yield _mark("certified_before", found.seq, found)


CRITERIA: Final[tuple[tuple[Criterion, Callable[[Evidence], Iterable[Mark]]], ...]] = (
    (Criterion.ORIGIN_IN_PERU, origin_in_peru),
    (Criterion.BUYERS_IN_RECPO, buyers_in_recpo),
    (Criterion.BALANCE_CLOSED, balance_closed),
    (Criterion.MERCURY_DECLARED, mercury_declared),
    (Criterion.CERTIFIED_ONCE, certified_once),
)
"""Those that add marks of their own; the others read what entries, registers and keys say (`reasons.of_mark`)."""


def shortfalls(evidence: Evidence) -> list[Mark]:
    """All marks that the criteria add, in their order."""
    return [mark for _, criterion in CRITERIA for mark in criterion(evidence)]


def _mark(reason: str, seq: int, lot: Lot) -> Mark:
    burden = (Level.BLOCK.value, FallsOn.LOT.value, Audience.PARTIES.value)
    return Mark(seq, reason, *burden, lot.lot, shelf(lot.lot))
