"""What rests on an entry: while anything does, annulling it would take the ground from under what came later."""

from collections.abc import Iterator, Sequence

from service.decision.effects import Effects
from service.decision.facts import Facts, Needs
from service.decision.findings import Mark
from service.decision.records import Row, Void
from service.registry.parties import Party
from service.trade import bought, measures
from service.trade.constancia import Constancia, drawn_account
from service.trade.custody.assays import LotAssayed
from service.trade.documents import DocumentUse
from service.trade.lots import Lot, fine_account, gross_account, shelf
from service.trade.measures import LotMeasured
from service.trade.whereabouts import Moved, whereabouts

STAYS = (Mark, Party)
"""What an annulled entry leaves: its findings, for they were true of it, and whom it named."""

_LISTED = (*STAYS, LotAssayed)
"""What nothing rests on; a lot's list of assays may be long, and any laboratory may add to it."""


def needs(done: Effects) -> Needs:
    """The shelves and accounts that `resting` reads."""
    shelves = [row.shelf for row in done.rows if not isinstance(row, _LISTED)]
    shelves += _lots_touched(done)
    accounts = [posting.account for posting in done.postings if posting.account.startswith("lot:")]
    for row in done.rows:
        match row:
            case Lot():
                accounts += (gross_account(row.lot), fine_account(row.lot))
            case Constancia():
                accounts.append(drawn_account(row.constancia))
            case Moved() | LotMeasured():
                accounts.append(gross_account(row.lot))
            case _:
                pass
    return Needs((bought.shelf(done.seq), *dict.fromkeys(shelves)), tuple(dict.fromkeys(accounts)))


def resting(done: Effects, facts: Facts) -> Iterator[str]:
    """Names of what rests on an entry: `entry:<seq>`, `lot:<uuid>` or `constancia:<uuid>`.

    Raises:
        NotLoaded: see `needs`.
    """
    yield from _said_later(done, facts)
    yield from _measured_later(done, facts)
    yield from _moved_on(done, facts)
    yield from _gone_from_there(done, facts)
    for row in done.rows:
        if isinstance(row, Constancia) and facts.balance(drawn_account(row.constancia)):
            yield row.shelf
        if isinstance(row, LotMeasured) and _first_assay(facts.shelf(row.shelf), row):
            yield row.shelf


def _said_later(done: Effects, facts: Facts) -> Iterator[str]:
    """Later rows on the entry's own shelf, on those that it was the first to put something on, and on its lots'."""
    own = bought.shelf(done.seq)
    put = (row.shelf for row in done.rows if not isinstance(row, (*_LISTED, DocumentUse)))
    for name in dict.fromkeys((own, *put)):
        rows = [row for row in facts.shelf(name) if not isinstance(row, Void)]
        if name == own or name.startswith("lot:") or rows[0].seq == done.seq:
            yield from (f"entry:{row.seq}" for row in rows if row.seq > done.seq)


def _measured_later(done: Effects, facts: Facts) -> Iterator[str]:
    """Later measures of lots that it took from: of a rest of one gram, all that came back would count as measured."""
    for name in _lots_touched(done):
        yield from (f"entry:{row.seq}" for row in facts.shelf(name) if type(row) is LotMeasured and row.seq > done.seq)


def _lots_touched(done: Effects) -> list[str]:
    names = (posting.account.rpartition("/")[0] for posting in done.postings if posting.account.startswith("lot:"))
    return list(dict.fromkeys(names))


def _moved_on(done: Effects, facts: Facts) -> Iterator[str]:
    """Lots of its making that hold other than it left in them, and others that lack what it brought them."""
    brought: dict[str, int] = {}
    for account, _, amount in done.postings:
        brought[account] = brought.get(account, 0) + amount
    made = [row for row in done.rows if isinstance(row, Lot)]
    for lot in made:
        accounts = (gross_account(lot.lot), fine_account(lot.lot))
        if any((facts.balance(account) or 0) != brought.pop(account, 0) for account in accounts):
            yield lot.shelf
    for account, amount in brought.items():
        if account.startswith("lot:") and (facts.balance(account) or 0) < amount:
            yield account.rpartition("/")[0]


def _gone_from_there(done: Effects, facts: Facts) -> Iterator[str]:
    """Lots whose grams it moved, or found, and that have left there since: what was sold at home is nowhere else."""
    for lot in dict.fromkeys(row.lot for row in done.rows if isinstance(row, Moved | LotMeasured)):
        account = gross_account(lot)
        held = (facts.balance(account) or 0) - sum(each.amount for each in done.postings if each.account == account)
        rows = [row for row in facts.shelf(shelf(lot)) if row.seq != done.seq]
        if min(whereabouts(rows, held).values(), default=0) < 0:
            yield shelf(lot)


def _first_assay(rows: Sequence[Row], measured: LotMeasured) -> bool:
    """Whether the lot had never been assayed before: what has been posted to is not unmeasured again."""
    before = measures.last([row for row in rows if row.seq < measured.seq])
    return before is not None and before.fine_ug is None and measured.fine_ug is not None
