"""Who may let others read a lot: its holder, and an authority in whose territory it is."""

from service.decision.facts import Facts, Needs
from service.decision.kind import At
from service.decision.outcome import refuse
from service.registry import jurisdiction, parties
from service.registry.signers import AUTHORITY
from service.trade import lots


def needs(lot: str, reader: str) -> Needs:
    """What `admit` reads, but for what an authority's territory rests on."""
    return Needs((lots.shelf(lot), parties.shelf(reader)))


def admit(facts: Facts, at: At, lot: str) -> bool:
    """Whether the signer speaks as an authority, for all that the lot was made of; else it is the lot's holder.

    A lot that was declared without a district is where its holder is.

    Raises:
        Refused: `lot_unknown`, `not_yours`, `lot_outside_territory`.
        NotLoaded: see `needs`; for an authority also its own party, and where no district is named the holder's.
    """
    found = lots.find(facts, lot, "lot")
    if at.signer.party == found.holder:
        return False
    if AUTHORITY not in at.signer.roles:
        raise refuse("not_yours", "lot", party=at.signer.party)
    placed = found.ubigeo_system is not None and found.ubigeo_code is not None
    places = ((found.ubigeo_system or "", found.ubigeo_code or ""),) if placed else ()
    if not jurisdiction.is_within(facts, at.signer, places, (found.holder,)):
        raise refuse("lot_outside_territory", "lot", lot=lot)
    return True
