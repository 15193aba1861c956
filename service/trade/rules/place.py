"""Where gold is said to come from, beside where its mining right lies."""

from collections.abc import Iterator

from service.decision.findings import Mark
from service.registry import rights
from service.trade.catalogue import mark
from service.trade.deal import Deal
from service.trade.declaration import Declaration


def r09_district(deal: Deal) -> Iterator[Mark]:
    """The declared district is not among those of the right, where a register lists them in the same code system.

    DU 006-2025 art. 6.1. The phone's position is never looked at.
    """
    for line in deal.lines:
        if line.declaration is not None:
            yield from elsewhere(line.declaration)


def elsewhere(declaration: Declaration) -> Iterator[Mark]:
    """One declared lot against the districts of its right."""
    lot, behind = declaration.lot, declaration.support
    if behind.right is None:
        return
    place = (lot.ubigeo_system or "", lot.ubigeo_code or "")
    rows = (behind.reinfo, behind.title, behind.authorization, behind.contract)
    listed = [district for row in rows if row is not None for district in row.districts]
    if place in listed:
        return
    state = rights.in_force(declaration.facts.shelf(rights.shelf(behind.right)), declaration.day)
    listed += state.districts if state is not None else ()
    if place not in listed and any(system == place[0] for system, _ in listed):
        yield mark("R09", lot.seq, declaration.subject, declaration.about, right=behind.right, declared=place[1])
