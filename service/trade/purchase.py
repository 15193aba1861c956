"""`purchase.recorded`: refuse what breaks the accounts, record everything else and mark it."""

from typing import Final

from service.decision.facts import Facts, Needs, NotLoaded
from service.decision.kind import At, Kind, Money, Signer
from service.decision.outcome import Accepted, Outcome
from service.decision.records import Record
from service.registry import parties, party_declared, policies, registrations, signers
from service.trade import declaration, documents, papers, support
from service.trade.bought import Bought, Confirmed
from service.trade.deal import Deal, DealLine
from service.trade.lots import TAKEN, UNDECLARED, Lot, LotUse, fine_account, gross_account, shelf
from service.trade.money import cash_account, stated
from service.trade.opening import open_deal
from service.trade.payload import PurchaseRecorded
from service.trade.rules import judge
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.rules.money import listed

POLICIES: Final = tuple(
    policies.shelf(name)
    for name in (
        "bank_threshold_pen",
        "bank_threshold_usd",
        "fx_pen_usd",
        "gold_usd_per_ozt",
        "guide_weight_permille",
        "price_high_permille_metal",
        "price_high_permille_ore",
        "price_low_permille_metal",
        "price_low_permille_ore",
        "ruc_cure_days",
        "uif_threshold_usd",
    )
)
"""Where the values are that a deal is judged by, as it is struck and as it is settled."""


def may_sign(payload: PurchaseRecorded, signer: Signer) -> bool:
    """Only the buyer: a trader or a plant."""
    return signer.party == payload.buyer and signers.buyer(payload, signer)


def needs(payload: PurchaseRecorded) -> Needs:
    """Everything that can be foreseen, some of it twice. A lot on record may be of a holder that no line names."""
    buyer, seller = payload.buyer, payload.seller
    shelves = [*POLICIES, registrations.shelf(buyer), parties.shelf(seller), *support.needs(seller).shelves]
    accounts: list[str] = []
    for declared in payload.declares:
        shelves += party_declared.needs(declared).shelves
    for line in payload.lines:
        shelves += (shelf(line.becomes), policies.shelf(UNCERTAINTY_OF[line.product]))
        if line.lot is not None:
            shelves.append(shelf(line.lot))
            accounts += (gross_account(line.lot), fine_account(line.lot))
        elif line.origin is not None:
            wanted = declaration.needs(line.origin)
            shelves += wanted.shelves
            accounts += wanted.accounts
    shelves += [documents.shelf(document.identity) for document in payload.documents]
    for payment in payload.payments:
        if payment.means == "cash":
            accounts.append(cash_account(payment.currency, buyer, seller, payment.paid_on))
    return Needs(tuple(shelves), tuple(accounts))


def decide(payload: PurchaseRecorded, facts: Facts, at: At) -> Outcome:
    """Accept with marks; a deal that breaks an account or names what does not exist is refused (see `open_deal`)."""
    try:
        return _decide(payload, facts, at)
    except NotLoaded as first:
        # Whatever was missed first: everything that can be foreseen is asked for along with it, in one round.
        facts.require(first.missing + needs(payload))
        raise


def _decide(payload: PurchaseRecorded, facts: Facts, at: At) -> Accepted:
    records: list[Record] = []
    for declared in payload.declares:
        records += party_declared.declare(declared, facts, at)
    deal = open_deal(payload, facts, at.seq)
    papers.lay_out(deal)
    _pay(deal)
    for line in deal.lines:
        records += _lots(deal.seq, line, deal.buyer)
    records += [paper.use for paper in deal.papers]
    records.append(_bought(deal))
    if payload.confirmation is not None:
        said = payload.confirmation
        records.append(Confirmed(at.seq, at.seq, said.method, said.by, said.digest))
    return Accepted((*records, *deal.book.postings), tuple(judge(deal)))


def _pay(deal: Deal) -> None:
    for means, currency, amount, paid_on in deal.payments:
        if means == "cash":
            deal.book.move(f"cash:{currency}", cash_account(currency, deal.buyer, deal.seller, paid_on), amount)


def _bought(deal: Deal) -> Bought:
    said, price = deal.payload, deal.price
    return Bought(
        seq=deal.seq,
        buyer=deal.buyer,
        seller=deal.seller,
        day=deal.day.isoformat(),
        stage=said.stage,
        currency=price.currency,
        cents=price.cents,
        lots=tuple([line.becomes for line in deal.lines]),
        carrier=said.carrier,
        listed_cents=listed(deal),
        payments=tuple(deal.payments),
        place=(said.place.ubigeo.system, said.place.ubigeo.code),
    )


def _lots(seq: int, line: DealLine, buyer: str) -> list[Record]:
    """The rows of one line: the lot it declares, the lot it makes, the edge between."""
    source, weight = line.source, line.weight
    how = UNDECLARED if source is None else TAKEN
    new = Lot(
        seq=seq,
        lot=line.becomes,
        holder=buyer,
        product=weight.product,
        gross_mg=weight.gross_mg,
        fine_ug=weight.fine_ug,
        source=how,
        line=line.number,
        estimated=line.estimated or None,
        most_ug=None if line.most_ug is None else max(line.most_ug, weight.fine_ug or 0),
    )
    if source is None:
        return [new]
    edge = LotUse(seq, line.becomes, source.lot, line.taken_mg, line.taken_ug)
    return [new, edge, *line.moved] if line.declaration is None else [line.declaration.lot, new, edge]


def commits(payload: PurchaseRecorded) -> tuple[tuple[Money, ...], ...]:
    """Its price; or its lines' or what is paid, where that is more."""
    lines = tuple(stated(line.price) for line in payload.lines if line.price is not None)
    return (stated(payload.price),), lines, tuple(map(stated, payload.payments))


KIND = Kind("purchase.recorded", PurchaseRecorded, may_sign, needs, decide, commits)
