"""`processing.recorded`: a campaign moves what went in through its own lot, and what came out of it out of that."""

from dataclasses import replace

from service.decision.calendar import instant, lima_day
from service.decision.facts import Facts, Needs
from service.decision.kind import At, Kind, Signer
from service.decision.outcome import Accepted, Outcome, refuse
from service.decision.records import Record
from service.registry import policies
from service.trade.book import Book
from service.trade.change.campaign import Campaign, SerialUse, serial_shelf
from service.trade.change.feed import Fed, take_in
from service.trade.change.payload import ProcessingRecorded
from service.trade.change.rules import asked_here, judge
from service.trade.change.run import Run, bounded
from service.trade.change.yields import fed_ug, made, yields
from service.trade.lots import CAMPAIGN, TAKEN, Lot, LotUse, fine_account, gross_account, shelf
from service.trade.quantities import half_even, mg, scaled
from service.trade.rules.grams import UNCERTAINTY_OF
from service.trade.support import Supports
from service.trade.support import needs as support_needs
from service.trade.whereabouts import HOME, Moved
from service.trade.whereabouts import at as place_of

_POLICIES = tuple(policies.shelf(name) for name in (*dict.fromkeys(UNCERTAINTY_OF.values()), "recovery_high_permille"))


def may_sign(payload: ProcessingRecorded, signer: Signer) -> bool:
    """The plant; of whom it is asked that it is one only where it works others' lots (`decide`)."""
    return signer.party == payload.plant


def needs(payload: ProcessingRecorded) -> Needs:
    """What can be foreseen: who holds the inputs is known only when they are loaded."""
    taken = [each.lot for each in payload.inputs]
    new = [payload.campaign, *(output.becomes for output in payload.outputs)]
    serials = [serial_shelf(payload.plant, each.serial) for each in payload.outputs if each.serial is not None]
    accounts = [account(lot) for lot in taken for account in (gross_account, fine_account)]
    return Needs((*_POLICIES, *map(shelf, taken), *map(shelf, new), *serials), tuple(accounts))


def decide(payload: ProcessingRecorded, facts: Facts, at: At) -> Outcome:
    """Accept with marks. What comes out beyond what went in is recorded and marked; no lot gives more than it has.

    Refused: `lot_exists`, `serial_taken`, `recovery_mismatch`; see `feed.take_in` and `yields` for the others.
    """
    facts.require(needs(payload))
    _refuse_known(payload, facts)
    book, day = Book(facts, at.seq), lima_day(instant(payload.occurred_at))
    feed = take_in(payload, facts, book, at.signer, day, at.seq)
    figures = yields(payload, feed)
    run = Run(payload, facts, at.seq, day, feed, fed_ug(feed), made(payload, feed, figures, at.seq))
    run = replace(run, lots=bounded(run))
    _check_recovery(run)
    _post(run, book)
    behind = Supports(facts, day)
    holders = dict.fromkeys(each.source.origin_holder or "" for each in feed if each.first_hand)
    facts.require(Needs(tuple(name for holder in holders for name in support_needs(holder).shelves)))
    list(asked_here(run, behind))  # looks them up, so that the rights in question are asked for at once
    facts.require(behind.unsettled_rights())
    return Accepted((*_records(run), *book.postings), tuple(judge(run, behind)))


def _refuse_known(payload: ProcessingRecorded, facts: Facts) -> None:
    if facts.shelf(shelf(payload.campaign)):
        raise refuse("lot_exists", "campaign", lot=payload.campaign)
    for index, output in enumerate(payload.outputs):
        if facts.shelf(shelf(output.becomes)):
            raise refuse("lot_exists", f"outputs[{index}].becomes", lot=output.becomes)
        if output.serial is not None and _borne(facts, payload.plant, output.serial):
            raise refuse("serial_taken", f"outputs[{index}].serial", serial=output.serial)


def _borne(facts: Facts, refiner: str, serial: str) -> bool:
    # Where a campaign was annulled its bar still lies there: recorded again, it has the number that is on it.
    return any(isinstance(row, SerialUse) for row in facts.shelf(serial_shelf(refiner, serial)))


def _check_recovery(run: Run) -> None:
    """What is stated is what the figures say, rounded half-even to as many places."""
    stated = run.payload.recovery_percent
    if stated is None or (found := run.recovered) is None:
        return
    places = len(stated.partition(".")[2])
    right = half_even(found[0] * 100 * 10**places, found[1])
    if scaled(stated, places) != right:
        told = f"{right // 10**places}.{right % 10**places:0{places}d}" if places else str(right)
        raise refuse("recovery_mismatch", "recovery_percent", stated=stated, right=told)


def _post(run: Run, book: Book) -> None:
    """What was lost leaves the campaign's lot, what was gained comes into it; then its outputs take all it has."""
    campaign, plant = run.payload.campaign, run.payload.plant
    lost = run.fed_mg - sum(lot.gross_mg for lot in run.lots)
    if lost:
        book.move(gross_account(campaign), f"loss:{plant}/gross", lost)
    if run.out_ug is not None or run.fed_ug is not None:
        gain = (run.out_ug or 0) - (run.fed_ug or 0)
        if gain > 0:
            book.move("measurement/fine", fine_account(campaign), gain)
        elif gain < 0:
            book.move(fine_account(campaign), f"loss:{plant}/fine", -gain)
    for lot in run.lots:
        book.take(campaign, lot.lot, lot.gross_mg, lot.fine_ug)


def _records(run: Run) -> list[Record]:
    payload, seq = run.payload, run.seq
    campaign, plant = payload.campaign, payload.plant
    records: list[Record] = [
        Lot(
            seq=seq,
            lot=campaign,
            holder=plant,
            product=CAMPAIGN,
            gross_mg=run.fed_mg,
            fine_ug=run.fed_ug,
            source=TAKEN,
            line=0,
        ),
        _row(run),
    ]
    for fed in run.feed:
        records += _edge(seq, campaign, fed)
    for lot in run.lots:
        records += [lot, LotUse(seq, lot.lot, campaign, lot.gross_mg, lot.fine_ug)]
        if lot.holder != plant:
            records.append(Moved(seq, lot.lot, HOME, place_of(plant), lot.gross_mg))
        if lot.serial is not None:
            records.append(SerialUse(seq, plant, lot.serial, lot.lot))
    return records


def _edge(seq: int, campaign: str, fed: Fed) -> list[Record]:
    return [LotUse(seq, campaign, fed.source.lot, fed.taken_mg, fed.taken_ug), *fed.moved]


def _row(run: Run) -> Campaign:
    said = run.payload
    return Campaign(
        seq=run.seq,
        campaign=said.campaign,
        plant=said.plant,
        process=said.process,
        started_on=said.started_on,
        ended_on=said.ended_on,
        fed_mg=run.fed_mg,
        fed_ug=run.fed_ug,
        circuit_in_ug=run.circuit_in_ug,
        made_ug=run.made_ug,
        circuit_out_ug=run.left_ug("circuit"),
        tailings_ug=run.left_ug("tailings"),
        toll=any(each.source.holder != said.plant for each in run.feed),
        reagents=tuple(
            (each.reagent, mg(each.used_kg), None if each.recovered_kg is None else mg(each.recovered_kg))
            for each in said.reagents
        ),
        retort=said.retort,
        treated_kg=None if said.treated_t is None else scaled(said.treated_t, 3),
    )


KIND = Kind("processing.recorded", ProcessingRecorded, may_sign, needs, decide)
