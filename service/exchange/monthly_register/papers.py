"""The documents under a purchase as they read after its corrections, the settlement's among them."""

from collections.abc import Sequence

from service.decision.values import frozen
from service.trade.corrections.terms import Corrected
from service.trade.documents import GUIDES, Document
from service.trade.ownership.settlement import PurchaseSettled
from service.trade.payload import PurchaseRecorded

_PREFIX = "document:"


@frozen
class Paper:
    """A document by its `identity` (`issuer|kind|series|number`), and the numbers of the lines it speaks of."""

    identity: str
    issued_on: str
    plate: str | None
    lines: tuple[int, ...]

    @property
    def kind(self) -> str:
        """SUNAT's kind: `04`."""
        return self.identity.split("|")[1]

    @property
    def is_guide(self) -> bool:
        """Whether it is a transport guide; all others are vouchers."""
        return self.kind in GUIDES

    @property
    def printed(self) -> str:
        """As people write it: `04 E001-4521`."""
        _, kind, series, number = self.identity.split("|")
        return f"{kind} {series}-{number}"


def papers(
    payload: PurchaseRecorded, settlement: PurchaseSettled | None, corrected: Sequence[Corrected]
) -> tuple[Paper, ...]:
    """The purchase's documents, each as its last correction has it, then the settlement's."""
    own = {each.identity: _paper(each) for each in payload.documents}
    for row in corrected:
        if row.what.startswith(_PREFIX):
            was, now = row.what.removeprefix(_PREFIX), dict(row.now)
            paper = own[was]
            own = {
                (now["document"] if name == was else name): (
                    Paper(now["document"], now["issued_on"], now.get("plate"), paper.lines) if name == was else each
                )
                for name, each in own.items()
            }
    later = () if settlement is None else tuple(map(_paper, settlement.documents))
    return (*own.values(), *later)


def _paper(document: Document) -> Paper:
    return Paper(document.identity, document.issued_on, document.plate, document.lines)
