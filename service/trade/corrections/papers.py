"""Documents put right: the old use is released, the new paper laid beside what earlier deals took under it."""

from collections.abc import Sequence
from dataclasses import replace

from service.decision.facts import Needs
from service.decision.outcome import refuse
from service.decision.records import Void
from service.registry import policies
from service.trade.catalogue import mark
from service.trade.corrections.change import Change
from service.trade.corrections.terms import Said
from service.trade.documents import DocumentUse, Paper, Printed, released, reused, shelf
from service.trade.papers import summed_up
from service.trade.quantities import cents, decimal_text, mg
from service.trade.rules.papers import contradictions, redeclared


def correct(change: Change, documents: Sequence[tuple[str, Printed]]) -> None:
    """Put right documents, each by the identity that it had, and judge the new ones (R15, R24).

    Raises:
        Refused: `document_unknown`, `document_line_reused`, `other_currency`, `nothing_new`.
        NotLoaded: the documents' shelves, the policy on guides' weights.
    """
    if not documents:
        return
    change.facts.require(Needs((policies.shelf("guide_weight_permille"),)))
    old = [_standing(change, identity, f"documents[{index}].was") for index, (identity, _) in enumerate(documents)]
    for index, (use, (_, now)) in enumerate(zip(old, documents, strict=True)):
        paper = _lay_out(change, index, use, now, old)
        change.say(f"document:{use.document}", _said(use), _said(paper.use), f"documents[{index}].now")
        change.records += (Void(change.seq, use.shelf, use.seq), paper.use)
        _judge(change, paper)


def _standing(change: Change, identity: str, place: str) -> DocumentUse:
    """The use that the deal, as corrected so far, makes of a document."""
    for row in change.facts.shelf(shelf(identity)):
        if isinstance(row, DocumentUse) and row.seq in change.stands.entries:
            return row
    raise refuse("document_unknown", place, document=identity)


def _lay_out(change: Change, index: int, use: DocumentUse, now: Printed, old: Sequence[DocumentUse]) -> Paper:
    if now.currency not in {None, use.currency}:
        raise refuse("other_currency", f"documents[{index}].now.currency", currency=use.currency or "")
    stored = change.facts.shelf(shelf(now.identity))
    rows = [row for row in stored if isinstance(row, DocumentUse) and row not in old]
    if earlier := reused(rows, use.fingerprints):
        place = f"documents[{index}].now"
        raise refuse("document_line_reused", place, document=now.identity, seq=str(earlier.seq))
    new = replace(
        use,
        seq=change.seq,
        document=now.identity,
        issued_on=now.issued_on,
        stated_mg=None if now.gross_g is None else mg(now.gross_g),
        stated_cents=None if now.amount is None else cents(now.amount),
        plate=now.plate,
    )
    return summed_up(now, f"document:{index + 1}", [new, *rows], released(stored))


def _said(use: DocumentUse) -> Said:
    """What the entry says that a document says, as a payload spells it."""
    said = {"document": use.document, "issued_on": use.issued_on, "plate": use.plate}
    if use.stated_mg is not None:
        said["gross_g"] = decimal_text(use.stated_mg, 3)
    if use.stated_cents is not None:
        said["amount"] = f"{use.currency} {decimal_text(use.stated_cents, 2)}"
    return tuple((name, value) for name, value in sorted(said.items()) if value is not None)


def _judge(change: Change, paper: Paper) -> None:
    """R15 anew for the new paper, beside the day on which the deal now was; R24 where an annulled entry had used it."""
    about = f"entry:{change.entry}"
    if reasons := list(contradictions(paper, change.sides, change.now().day, change.facts)):
        change.marks.append(mark("R15", change.seq, paper.subject, about, reason=",".join(reasons)))
    if paper.released is not None:
        change.marks.append(redeclared(paper, change.seq, about))
