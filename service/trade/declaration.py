"""Declaring a lot, alone or inside a purchase line: its row, its draw on a constancia, what stands behind it."""

from datetime import date

from service.decision.calendar import half_year
from service.decision.facts import Facts, Needs
from service.decision.values import frozen
from service.registry import rights
from service.trade import constancia as constancias
from service.trade import support as supports
from service.trade.book import Book
from service.trade.constancia import Constancia
from service.trade.lots import DECLARED, Lot, shelf
from service.trade.origin import Origin
from service.trade.provenance import Standing
from service.trade.support import Support, Supports


@frozen
class Weight:
    """A product with its gross mg and its fine µg (None: not assayed)."""

    product: str
    gross_mg: int
    fine_ug: int | None


@frozen
class Declaration:
    """A lot just declared. Its marks go to `about`, named by `subject`; `drawn_mg` includes the lot itself."""

    lot: Lot
    support: Support
    constancia: Constancia | None
    drawn_mg: int
    subject: str
    about: str
    day: date
    facts: Facts


def needs(origin: Origin) -> Needs:
    """What declaring will ask for, as far as the payload tells: the constancia's issuer ought to be the holder."""
    shelves = [*supports.needs(origin.holder).shelves, shelf(origin.lot)]
    if origin.right is not None:
        shelves.append(rights.shelf(origin.right.code))
    if origin.constancia is None:
        return Needs(tuple(shelves))
    shelves.append(constancias.shelf(origin.constancia))
    return Needs(tuple(shelves), (constancias.drawn_account(origin.constancia),))


def declare(
    origin: Origin,
    weight: Weight,
    possessor: str,
    *,
    line: int,
    about: str | None,
    day: date,
    book: Book,
    behind: Supports,
    facts: Facts,
    seq: int,
) -> Declaration:
    """Post a new lot of `possessor` and draw on its constancia. `line` 0 and `about` None: it stands by itself.

    Raises:
        Refused: `constancia_unknown`.
        NotLoaded: see `needs`.
    """
    paper, drawn = None, 0
    field = f"lines[{line - 1}].origin." if line else ""
    if origin.constancia is not None:
        paper = constancias.find(facts, origin.constancia, f"{field}constancia")
        account = constancias.drawn_account(paper.constancia)
        book.move("constancias", account, weight.gross_mg)
        drawn = book.balance(account) or 0
    code = origin.right.code if origin.right else None
    if paper is None:
        support = behind.of(origin.holder, code)
    else:
        support = behind.of(paper.issuer, paper.right_code)
        code = code or paper.right_code
    # The holder's good name reaches a selector's gold through its constancia, and not without.
    loose = origin.support == "constancia" and paper is None
    lot = Lot(
        seq=seq,
        lot=origin.lot,
        holder=possessor,
        product=weight.product,
        gross_mg=weight.gross_mg,
        fine_ug=weight.fine_ug,
        source=DECLARED,
        line=line,
        origin_holder=origin.holder,
        support=origin.support,
        constancia=origin.constancia,
        right_code=code,
        right_name=origin.right.name if origin.right else None,
        unit=origin.unit,
        ubigeo_system=origin.ubigeo.system,
        ubigeo_code=origin.ubigeo.code,
        extracted_on=origin.extracted_on,
        standing=(Standing.UNKNOWN if loose else support.standing).value,
    )
    book.bring(f"origin:{lot.lot}", lot.lot, weight.gross_mg, weight.fine_ug)
    if code is not None and weight.fine_ug:
        book.move("half_years", f"half_year:{origin.holder}:{code}:{half_year(day)}", weight.fine_ug)
    subject = f"line:{line}" if line else origin.lot
    return Declaration(
        lot=lot,
        support=support,
        constancia=paper,
        drawn_mg=drawn,
        subject=subject,
        about=about or lot.shelf,
        day=day,
        facts=facts,
    )
