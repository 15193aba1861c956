"""Cosign: read, hold the log, check, sign, store, and only then answer.

A crash before the store has committed leaves the old checkpoint and a signature that nobody saw; after it, a checkpoint
whose cosignature the log may have lost: it asks again, from the new size, and gets another.
"""

import time
from collections.abc import Callable, Iterable
from typing import Final

from service.ledger import cosignature, note, signing
from service.ledger.signing import Signer
from service.witnessing.witness import judge
from service.witnessing.witness.judge import NOTHING, Held, Logs, OtherRoot
from service.witnessing.witness.store import Latest, Store


def wall_clock() -> int:
    """Seconds since 1970."""
    return int(time.time())


class ForkSeen(OtherRoot):
    """As `OtherRoot`, with both checkpoints, each signed by the log: `held` was cosigned, `shown` was not."""

    def __init__(self, message: str, size: int, held: bytes, shown: bytes) -> None:
        super().__init__(message, size)
        self.held = held
        self.shown = shown


class Witness:
    """One witness: its name and key, the logs that it watches, and its store."""

    def __init__(
        self, name: str, signer: Signer, logs: Logs, store: Store, clock: Callable[[], int] = wall_clock
    ) -> None:
        """`clock` gives seconds since 1970."""
        self.name: Final = name
        self.logs: Final = logs
        self._signer: Final = signer
        self._store: Final = store
        self._clock: Final = clock

    @property
    def vkey(self) -> str:
        """The verifier key to hand out."""
        return cosignature.vkey(self.name, self._signer.public_key)

    def add(self, body: bytes) -> bytes:
        """Answer `add-checkpoint`: the line to put under the checkpoint. Blocks for as long as the disk takes.

        Raises `NotCosigned` (`ForkSeen` where the log shows two histories), `StoreError` and
        `sqlite3.OperationalError`; then nothing was signed that anybody saw.
        """
        asked = judge.read(body, self.logs)
        head = asked.head
        with self._store.turn(head.origin) as turn:
            latest = turn.latest()
            try:
                judge.check(asked, NOTHING if latest is None else Held(latest.size, latest.root))
            except OtherRoot as error:
                raise ForkSeen(str(error), error.size, latest.note if latest else b"", asked.note) from None
            # Never before the last one: of two sizes, the larger must not seem to have been seen earlier.
            at = max(self._clock(), latest.time if latest else 0)
            line = cosignature.sign(asked.text, self.name, self._signer, at)
            turn.keep(Latest(head.origin, head.size, head.root, at, asked.note + line))
        return line

    def latest(self, log: bytes) -> bytes | None:
        """The latest checkpoint cosigned of the log whose origin has this SHA-256; None where there is none."""
        found = self._store.latest(log)
        return None if found is None else found.note

    def all(self) -> list[Latest]:
        """The latest checkpoint cosigned of every log."""
        return self._store.all()


def logs_of(vkeys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The logs of these verifier keys: a key's name is its log's origin, and a log may have several keys.

    Raises `LedgerError` where one is no verifier key or not fit to be trusted.
    """
    logs: dict[str, tuple[str, ...]] = {}
    for vkey in vkeys:
        origin, public_key = note.parse_vkey(vkey)
        signing.check_key(public_key)
        if vkey not in logs.get(origin, ()):
            logs[origin] = (*logs.get(origin, ()), vkey)
    for found in logs.values():
        note.known_keys(found)
    return logs
