"""Transport guides of a shipment: what they say beside what goes, and that no line of one goes twice.

The sender's guide (09) and the carrier's (31) are documents as a deal's are; their line numbers are the shipment's
lots. Deals and shipments use a guide apart, for the same grams are bought and moved: what it is said to say is held
against both, what it carries against shipments alone.
"""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from service.decision.facts import Facts
from service.decision.findings import Mark
from service.decision.outcome import refuse
from service.decision.values import frozen
from service.registry.identifiers import Ubigeo
from service.trade import documents
from service.trade.catalogue import mark
from service.trade.custody.shipment_payload import ShipmentRecorded
from service.trade.documents import DocumentUse, Paper, Printed, fingerprint, restated, reused
from service.trade.quantities import mg


@frozen
class GuideUse(DocumentUse):
    """What one shipment took along under a guide; a line's fingerprint is its lot and weight."""

    kind: ClassVar[str] = "guide_use"

    @property
    def shelf(self) -> str:
        return shelf(self.document)


def shelf(identity: str) -> str:
    """Where the shipments under a guide stand; `identity` is `issuer|kind|series|number`."""
    return f"guide:{identity}"


def shelves(payload: ShipmentRecorded) -> tuple[str, ...]:
    """What `lay_out` reads."""
    identities = [document.identity for document in payload.documents]
    return (*map(shelf, identities), *map(documents.shelf, identities))


def lay_out(payload: ShipmentRecorded, facts: Facts, seq: int) -> list[Paper]:
    """The guides of a shipment, in payload order.

    Raises:
        Refused: `document_line_reused`.
        NotLoaded: see `shelves`.
    """
    return [_lay_out(payload, index, facts, seq) for index in range(len(payload.documents))]


def _lay_out(payload: ShipmentRecorded, index: int, facts: Facts, seq: int) -> Paper:
    document = payload.documents[index]
    identity = document.identity
    carried = [row for row in facts.shelf(shelf(identity)) if isinstance(row, GuideUse)]
    lines = [payload.lots[number - 1] for number in document.lines]
    prints = tuple(fingerprint(line.lot, mg(line.gross_g), "", None, "") for line in lines)
    if earlier := reused(carried, prints):
        raise refuse("document_line_reused", f"documents[{index}]", document=identity, seq=str(earlier.seq))
    stated = None if document.gross_g is None else mg(document.gross_g)
    gross = sum(mg(line.gross_g) for line in lines)
    use = GuideUse(
        seq=seq,
        document=identity,
        issued_on=document.issued_on,
        gross_mg=gross,
        cents=0,
        currency=None,
        fingerprints=prints,
        stated_mg=stated,
    )
    bought = [row for row in facts.shelf(documents.shelf(identity)) if isinstance(row, DocumentUse)]
    return Paper(
        document=document,
        subject=f"document:{index + 1}",
        use=use,
        gross_mg=sum(each.gross_mg for each in (use, *carried)),
        cents=0,
        stated_mg=min(
            (each.stated_mg for each in (use, *carried, *bought) if each.stated_mg is not None), default=None
        ),
        stated_cents=None,
        restated=any(restated(use, each) for each in (*carried, *bought)),
    )


def r15_contradicted(
    payload: ShipmentRecorded, papers: list[Paper], seq: int, day: date, permille: int
) -> Iterator[Mark]:
    """A guide names other parties, another vehicle or road, another weight than goes, or a day after it went.

    SUNAT's rules on transport guides. Its weight may differ by `permille`; a guide marked `partial` also covers other
    shipments and may be above what goes here. Correctable, hence an ALERT.
    """
    for paper in papers:
        if reasons := list(_contradictions(payload, paper, day, permille)):
            yield mark("R15", seq, paper.subject, f"entry:{seq}", reason=",".join(reasons))


def _contradictions(payload: ShipmentRecorded, paper: Paper, day: date, permille: int) -> Iterator[str]:
    document = paper.document
    issuers = (payload.sender, payload.receiver) if document.kind == "09" else (payload.carrier,)
    if document.issuer not in issuers:
        yield "issuer"
    if (stated := paper.stated_mg) is not None:
        above = (paper.gross_mg - stated) * 1000
        if above > stated * permille or (not document.partial and -above > stated * permille):
            yield "weight"
    if paper.restated:
        yield "restated"
    if document.issued_on > day.isoformat():
        yield "after_departure"
    if document.plate is not None and payload.plate is not None and document.plate != payload.plate:
        yield "plate"
    if _elsewhere(document, payload.departure, payload.arrival):
        yield "route"


def _elsewhere(document: Printed, departure: Ubigeo, arrival: Ubigeo) -> bool:
    """Codes are compared within one system."""
    pairs = ((document.departure, departure), (document.arrival, arrival))
    return any(said is not None and said.system == is_.system and said.code != is_.code for said, is_ in pairs)
