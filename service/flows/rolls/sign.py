"""Signs statements in processes of their own, on all cores: canonical bytes and Ed25519 are most of an import's work.

The id of a submission is made of what it says and of which attempt it belongs to: said twice, it is one entry.
"""

import json
import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from service.decision.calendar import LIMA
from service.decision.outcome import Refusal
from service.ledger import canonical, jws, submission
from service.ledger.signing import FileSigner, verify
from service.ledger.submission import Submission

Numbered = tuple[int, dict[str, Any]]
"""A statement's number in the plan and its content."""

_WORTH_PROCESSES: Final = 4_000
_HASH_BITS: Final = 74


@dataclass(frozen=True, slots=True)
class Hand:
    """Who signs what for: a key file, the log's origin, and when it is said (`YYYY-MM-DDTHH:MM:SSZ`).

    `attempt` tells imports apart that say the same: the file's digest and what stood before; `day` is the roll's (ISO).
    """

    key: Path
    passphrase: bytes | None
    log: str
    occurred_at: str
    attempt: str
    day: str


class _Desk:
    """What every statement of one import is signed with; set once where it is signed."""

    hand: Hand
    signer: FileSigner
    milliseconds: int


@contextmanager
def signing(hand: Hand, statements: int) -> Iterator[Executor]:
    """Where `sign` runs for this hand: in as many processes as there are cores, if that is worth their start."""
    if statements < _WORTH_PROCESSES:
        with ThreadPoolExecutor(1, initializer=_sit, initargs=(hand,)) as pool:
            yield pool
        return
    # Forking a process in which threads and loops run is safe nowhere; these start in half a second.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context, _sit, (hand,)) as pool:
        yield pool


def sign(kind: str, contents: Sequence[Numbered]) -> list[Submission | Refusal]:
    """Signed submissions of this type, their signatures verified; a refusal for what cannot be signed.

    Runs where `signing` says.
    """
    return [_signed(kind, number, content) for number, content in contents]


def _sit(hand: Hand) -> None:
    if parent := multiprocessing.parent_process():
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    _Desk.hand = hand
    _Desk.signer = FileSigner(hand.key, hand.passphrase)
    day = datetime.fromisoformat(hand.day).replace(tzinfo=LIMA)
    _Desk.milliseconds = int(day.timestamp()) * 1000


def _leave_with(parent: BaseProcess) -> None:
    """End this process when the import that it signs for is killed: nobody would ever tell it to."""
    wait([parent.sentinel])
    os._exit(1)


def _signed(kind: str, number: int, content: dict[str, Any]) -> Submission | Refusal:
    hand = _Desk.hand
    payload = {
        "type": kind,
        "log": hand.log,
        "id": _id(number, kind, content),
        "occurred_at": hand.occurred_at,
        **content,
    }
    try:
        members = jws.sign(canonical.encode(payload), _Desk.signer, submission.TYP)
    except canonical.CanonicalError as error:
        return Refusal("payload_not_canonical", error.path)
    sent = submission.assemble(jws.from_members(members, submission.TYP), payload)
    # What enters the ledger stays in it: a bit that flips here must not.
    verify(_Desk.signer.public_key, sent.signature, sent.signing_input)
    return sent


def _id(number: int, kind: str, content: dict[str, Any]) -> str:
    """A UUID of version 7 (RFC 9562 §5.7): in the plan's order, which keeps the register's indexes dense."""
    said = json.dumps([kind, _Desk.hand.attempt, content], sort_keys=True)
    random = int.from_bytes(sha256(said.encode()).digest()) & (1 << _HASH_BITS) - 1
    high = (_Desk.milliseconds + number) << 16 | 7 << 12 | random >> 62
    return str(UUID(int=high << 64 | 2 << 62 | random & (1 << 62) - 1))
