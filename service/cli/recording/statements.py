"""What is said at a desk in the field: signed, kept, recorded, its receipt kept beside it.

    said/<id>.signed.json    what was signed, written before it is sent
    said/<id>.receipt.json   the log's proof

The id is made of who says what and of nothing else. The same words are one entry, however often a line breaks off or a
sheet is given again: nothing is doubled, and what is missing is recorded.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from service.cli.client import last_seen, log_key, refusal_said, remote
from service.cli.client.desk import Desk, Json
from service.cli.recording import refused
from service.cli.recording.drafts import Draft
from service.cli.say import Trouble, say
from service.cli.whole_file import put

_FOLDER: Final = "said"
_AT_ONCE: Final = 100
_SAID_BEFORE: Final = "id_clash"


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a statement. `seq` is None where it was refused, and `why` (es, en) says for what reason."""

    id: str
    seq: int | None
    new: bool
    checked: bool = False
    why: tuple[str, str] | None = None

    @property
    def recorded(self) -> bool:
        """Whether it stands in the log."""
        return self.why is None

    def as_json(self) -> Json:
        """The same for machines."""
        told: Json = {"id": self.id, "recorded": self.recorded, "new": self.new, "seq": self.seq}
        return told | ({"receipt_checked": self.checked} if self.why is None else {"why": self.why[0]})


def record(desk: Desk, kind: str, content: Json) -> Said:
    """Record one statement. Raises `Trouble` where it is refused."""
    (said,) = record_all(desk, kind, [content])
    if said.why is not None:
        raise Trouble(*said.why)
    return said


def record_all(
    desk: Desk, kind: str, contents: Sequence[Json], advance: Callable[[int], None] = lambda _: None
) -> Iterator[Said]:
    """Record statements of one type, in order; one that is refused, or cannot be signed, stops none.

    `advance` is told how many have been dealt with since it was told before.
    """
    for first in range(0, len(contents), _AT_ONCE):
        drafts = [_draft(desk, kind, content) for content in contents[first : first + _AT_ONCE]]
        yield from _send(desk, drafts)
        advance(len(drafts))


def tell(said: Said) -> None:
    """Say that a statement stands, and where."""
    where = "" if said.seq is None else f" {said.seq}"
    es = f"Registrado en el asiento{where}." if said.new else f"Ya estaba registrado, asiento{where}."
    en = f"Recorded as entry{where}." if said.new else f"It was recorded before, entry{where}."
    say(es, en, "green")


def name_id(content: bytes) -> str:
    """A UUID made of what it stands for (RFC 9562 §5.8)."""
    number = int.from_bytes(sha256(content).digest()[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76
    return str(UUID(int=number & ~(3 << 62) | 2 << 62))


def _draft(desk: Desk, kind: str, content: Json) -> Draft | Said:
    from service.ledger import canonical, submission
    from service.ledger.canonical import CanonicalError

    about = {"type": kind, "log": desk.log, **content}
    try:
        name = name_id(desk.party.encode() + b"\n" + canonical.encode(about))
        folder = desk.folder.root / _FOLDER
        signed, receipt = folder / f"{name}.signed.json", folder / f"{name}.receipt.json"
        if signed.exists():
            return Draft(signed.read_bytes(), receipt)
        folder.mkdir(mode=0o700, exist_ok=True)
        seen = last_seen.read(desk.folder.root, desk.log)
        payload = {**about, "id": name, "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        payload |= {} if seen is None else {"seen": seen}
        body = submission.sign(payload, desk.signer)
    except CanonicalError as error:
        why = f"{error.path}: {error.reason}", f"{error.path}: outside the format"
        return Said("", None, new=False, why=why)
    put(signed, body)
    return Draft(body, receipt)


def _send(desk: Desk, drafts: Sequence[Draft | Said]) -> Iterator[Said]:
    """The drafts without receipt in one request; then all of them in order."""
    waiting = [draft for draft in drafts if isinstance(draft, Draft) and not draft.receipt.exists()]
    answers = {}
    if waiting:
        lines = b"".join(draft.body + b"\n" for draft in waiting)
        answered = remote.good(remote.post(desk.client, "/v1/entries/batch", lines)).content.splitlines()
        answers = dict(zip((draft.receipt for draft in waiting), answered, strict=True))
    for draft in drafts:
        if isinstance(draft, Said):
            yield draft
            continue
        answer = answers.get(draft.receipt)
        yield _before(draft) if answer is None else _answered(desk, draft, answer)


def _before(draft: Draft) -> Said:
    return Said(_name(draft.receipt), json.loads(draft.receipt.read_bytes())["seq"], new=False, checked=True)


def _answered(desk: Desk, draft: Draft, line: bytes) -> Said:
    """One line of a batch's answer. A receipt is on file before it is checked, for a false one is evidence."""
    answer = json.loads(line)
    name, status = _name(draft.receipt), answer["status"]
    if "receipt" in answer:
        receipt = line.partition(b',"receipt":')[2].removesuffix(b"}")
        put(draft.receipt, receipt)
        if desk.vkeys:
            log_key.check(receipt, draft.body, desk.vkeys)
            last_seen.keep(desk.folder.root, receipt)
        return Said(name, answer["receipt"]["seq"], new=status == 201, checked=bool(desk.vkeys))
    problem = answer["problem"]
    if problem["code"] == _SAID_BEFORE:  # by this party, in these words, from another folder
        return Said(name, None, new=False)
    refused.keep(draft, problem)
    if status < 500:
        draft.receipt.with_name(f"{name}.signed.json").unlink()  # said again, it is signed and judged anew
    return Said(name, None, new=False, why=_why(problem))


def _why(problem: Json) -> tuple[str, str]:
    where = f" ({problem['field'].removeprefix('payload.')})" if problem.get("field") else ""
    text = problem.get("detail") or problem["title"]
    return (
        f"{text}{where} {problem.get('fix', '')}".strip(),
        f"{problem['code']}{where}: {refusal_said.english(problem)}",
    )


def _name(receipt: Path) -> str:
    return receipt.name.removesuffix(".receipt.json")
