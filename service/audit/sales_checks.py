"""A statement of sales gone through, step by step, as a supplier statement is (`statement_checks`).

Form, signature, checkpoint and binding are the same; there is no copy in words. With an export, its first entries are
those that the statement was made of, and the same sums come of them again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from service.audit import judged_again, sales_statement, statement_words
from service.audit import sales_words as words
from service.audit.checklist import in_both
from service.audit.faults import Text
from service.audit.judged_again import Past
from service.audit.paper import StatementError
from service.audit.report import State
from service.audit.sales_statement import Document
from service.audit.statement_checks import Step, Steps, check_entries, check_paper
from service.audit.trusted import Trusted
from service.exchange import sales
from service.exchange.monthly_register.assemble import lines_in
from service.exchange.monthly_register.standing import of_seller
from service.exchange.months import last_day
from service.exchange.sales import SalesStatement
from service.ledger import entry
from service.ledger.entry import Entry
from service.ledger.errors import LedgerError
from service.trade import bought

_STEPS: Final = (Step.FORM, Step.SIGNATURE, Step.CHECKPOINT, Step.BINDING, Step.EXPORT, Step.VERDICT)
TITLES: Final[Mapping[Step, Text]] = MappingProxyType(
    {
        Step.FORM: statement_words.FORM,
        Step.SIGNATURE: statement_words.SIGNATURE,
        Step.CHECKPOINT: statement_words.CHECKPOINT,
        Step.BINDING: statement_words.BINDING,
        Step.EXPORT: statement_words.EXPORT,
        Step.VERDICT: words.SUMS,
    }
)
_PURCHASE: Final = b'"type":"purchase.recorded"'
_OF_SALES: Final = (_PURCHASE, b'"type":"purchase.settled"', b'"type":"lot.declared"')


@dataclass(slots=True)
class Report(Steps):
    """What came out. `document` is None where its form is not even right."""

    document: Document | None = None

    def as_json(self) -> dict[str, Any]:
        """The form of `--json`."""
        found = self.document
        return {
            "holds": self.holds,
            "statement": None if found is None else found.statement.as_json(),
            "checks": self.told(TITLES),
            "does_not_prove": in_both(words.NOT_PROVED),
        }


def verify(
    data: bytes,
    trusted: Trusted,
    *,
    service_keys: Sequence[bytes] = (),
    entries: Callable[[], Iterable[bytes]] | None = None,
) -> Report:
    """Go through the checklist; the arguments are those of `statement_checks.verify`."""
    report = Report()
    try:
        document = report.document = sales_statement.FORM.parse(data)
    except StatementError as error:
        report.fail(Step.FORM, statement_words.FAILED.of(detail=str(error)))
        for step in _STEPS[1:]:
            report.add(step, State.UNJUDGED, statement_words.FOLLOWS)
        return report
    report.add(Step.FORM, State.HOLDS)
    check_paper(report, document, trusted, service_keys, entries)
    if entries is None:
        report.add(Step.EXPORT, State.UNJUDGED, statement_words.NO_EXPORT)
        report.add(Step.VERDICT, State.UNJUDGED, statement_words.NO_EXPORT)
        return report
    said = document.statement
    past = check_entries(report, document, judged_again.replay(trusted.origin, entries(), said.size))
    if past is not None:
        _check_sums(report, said, past, dict(_of_sales(entries(), said.size)))
    return report


def _check_sums(report: Report, said: SalesStatement, past: Past, entries: Mapping[int, Entry]) -> None:
    purchases = (seq for seq, each in entries.items() if each.payload.get("seller") == said.party)
    shelves = [past.facts.shelf(bought.shelf(seq)) for seq in purchases]
    standing = of_seller(shelves, said.party, date.fromisoformat(f"{said.from_}-01"), last_day(said.to))
    lines = lines_in(standing, past.facts, entries)
    should = (("buyers", said.buyers, sales.buyers(lines)), ("sales", said.sales, sales.sold(lines)))
    if differing := [name for name, stands, right in should if stands != right]:
        report.fail(Step.VERDICT, words.UNTRUE.of(detail=", ".join(differing)))
    else:
        report.add(Step.VERDICT, State.HOLDS)


def _of_sales(entries: Iterable[bytes], size: int) -> Iterator[tuple[int, Entry]]:
    """The entries that a sum of sales may be made of, by their numbers."""
    for (seq, data), _ in zip(enumerate(entries), range(size), strict=False):
        if any(mark in data for mark in _OF_SALES):
            try:
                yield seq, entry.parse(data)
            except LedgerError:
                continue  # the root has told
