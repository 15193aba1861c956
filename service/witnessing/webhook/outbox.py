"""Messages that have yet to arrive: a file each, put there before anything else is done, and taken away once taken in.

    outbox/0000000017-msg_3f9a….json    {"attempts": 2, "body": "…", "id": "msg_3f9a…", "not_before": 1764500000}

At least once: whoever is told twice knows it by `webhook-id`. A failed message is tried again after the pauses that the
standard recommends, and then once a day for as long as the file lies there.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from service.witnessing.mirror import disk
from service.witnessing.webhook.send import Outcome, Receiver, send

FOLDER: Final = "outbox"
MOST: Final = 10_000
"""Messages that wait at once: beyond it nothing new is taken in, for the first ones tell what began it."""

PAUSES_S: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds after the first, second, … failure; after the last, always the last one."""


@dataclass(frozen=True, slots=True)
class Message:
    """One file of the outbox; `not_before` is in seconds since 1970."""

    path: Path
    id: str
    body: str
    attempts: int
    not_before: int


class Outbox:
    """The outbox below a folder."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, message_id: str, body: str) -> None:
        """Keep a message until it has arrived; one that waits already is not put twice."""
        waiting = list(self._paths())
        if len(waiting) >= MOST or any(path.stem.endswith(f"-{message_id}") for path in waiting):
            return
        number = max((int(path.stem.partition("-")[0]) for path in waiting), default=0) + 1
        self._write(Message(self._folder / f"{number:010}-{message_id}.json", message_id, body, 0, 0))

    def waiting(self) -> list[Message]:
        """What waits, the oldest first; a file that cannot be read is left for its owner to look at."""
        found = []
        for path in self._paths():
            try:
                said = json.loads(path.read_bytes())
                found.append(
                    Message(path, str(said["id"]), str(said["body"]), int(said["attempts"]), int(said["not_before"]))
                )
            except (OSError, ValueError, LookupError, TypeError):
                continue
        return found

    async def deliver(self, receiver: Receiver, now: Callable[[], float]) -> list[tuple[Message, Outcome]]:
        """Try every message that is due, in order; give what became of each.

        The first failure ends the round: a receiver that is down is not asked a thousand times.
        """
        tried = []
        for message in self.waiting():
            if message.not_before > now():
                continue
            outcome = await send(receiver, message.id, message.body.encode(), now)
            tried.append((message, outcome))
            if outcome.taken:
                message.path.unlink()
                disk.sync_folder(self._folder)
                continue
            pause = PAUSES_S[min(message.attempts, len(PAUSES_S) - 1)]
            pause = max(PAUSES_S[-1] if outcome.gone else pause, outcome.retry_after_s)
            later = int(now()) + pause
            self._write(replace(message, attempts=message.attempts + 1, not_before=later))
            break
        return tried

    def _paths(self) -> Iterator[Path]:
        yield from sorted(self._folder.glob("*-msg_*.json"))

    def _write(self, message: Message) -> None:
        said = {
            "id": message.id,
            "body": message.body,
            "attempts": message.attempts,
            "not_before": message.not_before,
        }
        disk.write(message.path, json.dumps(said).encode() + b"\n", disk.PRIVATE)
