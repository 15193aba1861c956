"""The purchases of a book, signed with the trader's key and sent by batches; what is on record is not sent again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.cli.client import batches, last_seen, log_key
from service.cli.purchases.book_journal import Done, Journal
from service.cli.recording.split import split

if TYPE_CHECKING:
    import httpx

    from service.cli.client.batches import Answered
    from service.exchange.books.faults import Fault
    from service.exchange.books.read import Purchase
    from service.ledger.signing import Signer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends where: the service, the log that it keeps, the key, and what receipts are held against."""

    client: "httpx.Client"
    log: str
    signer: "Signer"
    vkeys: tuple[str, ...]
    folder: Path


@dataclass(slots=True)
class Outcome:
    """What a run came to, in submissions: a purchase beyond the limits of one is several."""

    new: int = 0
    before: int = 0
    refused: int = 0
    faults: "list[Fault]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Part:
    row: int
    id: str
    payload: Json
    digest: str


def send(sender: Sender, journal: Journal, purchases: "Sequence[Purchase]", tick: Callable[[int], object]) -> Outcome:
    """Record them in order; `tick` is told of each batch. Raises `Trouble` where the service does not answer.

    A batch is signed, sent, answered, written down and on the disk before the next is signed. Killed before it was
    answered, nothing is written down, and the service may have it or not: sent again it is answered as it was. Killed
    while it was written down, the line that was cut short is taken away, and the same holds of it.
    """
    outcome = Outcome()
    for batch in _batches(sender.log, purchases):
        parts = [part for part in batch if not _known(part, journal, outcome)]
        bodies = [_sign(part, sender.signer) for part in parts]
        answers = batches.post(sender.client, bodies) if bodies else []
        told = list(zip(parts, bodies, answers, strict=True))
        journal.keep(_done(sender, *each) for each in told if each[2].receipt is not None)
        for part, _, answer in told:
            _count(part, answer, outcome)
        tick(len(batch))
    return outcome


def _batches(log: str, purchases: "Sequence[Purchase]") -> Iterator[list[_Part]]:
    from service.ledger import canonical

    batch: list[_Part] = []
    for purchase in purchases:
        for payload in split({"log": log, **purchase.payload}):
            digest = sha256(canonical.encode(payload)).hexdigest()
            batch.append(_Part(purchase.rows[0], payload["id"], payload, digest))
            if len(batch) == batches.MOST:
                yield batch
                batch = []
    if batch:
        yield batch


def _known(part: _Part, journal: Journal, outcome: Outcome) -> bool:
    """Whether the journal holds it; if it holds other data under this id, that is the row's fault."""
    from service.exchange.books.faults import fault

    done = journal.done.get(part.id)
    if done is None:
        return False
    if done.payload == part.digest:
        outcome.before += 1
    else:
        outcome.refused += 1
        outcome.faults.append(fault(part.row, "", "said_otherwise", done.seq))
    return True


def _sign(part: _Part, signer: "Signer") -> bytes:
    from service.ledger import submission

    return submission.sign(part.payload, signer, submission.TYP)


def _done(sender: Sender, part: _Part, body: bytes, answer: "Answered") -> Done:
    """The receipt, checked under the log's key where that is known. Raises `Trouble` for one that does not hold."""
    import json

    receipt = answer.receipt or {}
    if sender.vkeys:
        said = json.dumps(receipt, ensure_ascii=False).encode()
        log_key.check(said, body, sender.vkeys)
        last_seen.keep(sender.folder, said)
    return Done(part.id, part.digest, receipt["seq"], receipt)


def _count(part: _Part, answer: "Answered", outcome: Outcome) -> None:
    from service.exchange.books.faults import Fault, fault

    if answer.receipt is not None:
        outcome.new += answer.status == 201
        outcome.before += answer.status != 201
        return
    outcome.refused += 1
    problem = answer.problem
    code, column = str(problem.get("code", answer.status)), str(problem.get("field", "")).removeprefix("payload.")
    if code == "id_clash":
        outcome.faults.append(fault(part.row, column, "said_otherwise", _entry_in(problem)))
        return
    es = " ".join(str(problem[name]) for name in ("title", "detail", "fix") if problem.get(name))
    outcome.faults.append(Fault(part.row, column, code, es, _in_english(code)))


def _entry_in(problem: Json) -> str:
    """The entry that a clash of ids names, as its sentence tells it."""
    return "".join(letter for letter in str(problem.get("fix", "")) if letter.isdecimal()) or "?"


def _in_english(code: str) -> str:
    """What a code is called; the service answers in one language."""
    from service.api.texts import refusals, shape

    found = refusals.REFUSALS.get(code) or shape.SHAPE.get(code)
    return code if found is None else f"{found.title.en} {found.fix.said('en', {})}"
