"""State what a supplier check answered, or what a producer sold, to be shown for years: signed, beside a checkpoint."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from service.audit import sales_statement, whole
from service.audit import statement as statements
from service.exchange.sales import SalesStatement
from service.flows.check_supplier import Checked
from service.flows.own_keys import OwnKeys
from service.flows.recording.recorder import Recorder
from service.flows.reports.sales import Sold
from service.ledger import times
from service.trade.statement import Statement, said


@dataclass(frozen=True, slots=True)
class Stated:
    """The three parts of the signed statement, and the signed checkpoint of the tree that it was judged by."""

    parts: dict[str, str]
    checkpoint: bytes

    def document(self, in_words: dict[str, Any] | None = None) -> dict[str, Any]:
        """The document that is kept, the verdict in words, if there is one, beside what is signed."""
        signed = {"statement": self.parts, "checkpoint": self.checkpoint.decode()}
        return signed if in_words is None else {**signed, "verdict": in_words}


class Stater:
    """One worker's way to sign statements."""

    def __init__(self, recorder: Recorder, *, origin: str, own_keys: OwnKeys) -> None:
        """`recorder` has the checkpoint of every size, `own_keys` the service key in force there."""
        self._recorder: Final = recorder
        self._own_keys: Final = own_keys
        self._origin: Final = origin

    async def state(self, checked: Checked, *, asked_by: str, issued_at: datetime) -> Stated:
        """Sign what was answered; `checked` was judged on the Lima day of `issued_at`.

        The checkpoint is of exactly the size that was judged: its root stands in the statement, and no proof is needed
        between the two. Raises `KeyNotHeld`, and what `Recorder.checkpoint_at` does.
        """
        signed = await self._recorder.checkpoint_at(checked.size)
        head = whole.claimed(signed)
        verdict = checked.verdict
        statement = Statement(
            log=self._origin,
            asked_by=asked_by,
            issued_at=times.format_seconds(issued_at.replace(microsecond=0)),
            size=checked.size,
            root=head.root.hex(),
            party=verdict.party,
            at=verdict.at.isoformat(),
            known_at=verdict.known_at,
            right=verdict.right,
            activity=verdict.activity,
            verdict=said(verdict),
        )
        return Stated(statements.make(statement, await self._own_keys.service_signer(checked.size)), signed)

    async def state_sales(self, sold: Sold, *, issued_at: datetime) -> Stated:
        """Sign what a producer asked to be told of its own sales; raises as `state` does."""
        signed = await self._recorder.checkpoint_at(sold.size)
        statement = SalesStatement.model_validate(
            {
                "log": self._origin,
                "asked_by": sold.party,
                "issued_at": times.format_seconds(issued_at.replace(microsecond=0)),
                "size": sold.size,
                "root": whole.claimed(signed).root.hex(),
                "party": sold.party,
                "from": sold.first,
                "to": sold.last,
                "buyers": sold.buyers,
                "sales": sold.sales,
            }
        )
        return Stated(sales_statement.FORM.sign(statement, await self._own_keys.service_signer(sold.size)), signed)
