"""A watcher in this process, with its folder: looks, and gives all that it said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.audit.trusted import Trusted
from service.ledger import note
from service.witnessing.alarms import Alarm
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.bring import Source
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Fetcher, client
from service.witnessing.monitor import state
from service.witnessing.monitor.judge import Judge
from service.witnessing.monitor.look import Watch, look
from service.witnessing.monitor.state import State
from tests.honest import ORIGIN, Ledger

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def log_vkeys(ledger: Ledger) -> str:
    """The keys that ever signed the log's checkpoints, a line each."""
    keys = [ledger.signer("log", size).public_key for size in (1, len(ledger.entries))]
    return "\n".join(note.vkey(ORIGIN, key) for key in dict.fromkeys(keys))


@dataclass
class Watcher:
    """Watches the log at `url`; a new process each time it looks.

    Trusts `keys`, else what leads to the keys of `ledger`: the root key, or without a token every log key.
    """

    folder: Path
    url: str
    ledger: Ledger
    reads: bool = True
    judges: bool = False
    watched: Sequence[str] = ()
    also: Sequence[str] = ()
    silence: timedelta | None = None
    deadline_s: float = 30.0
    longest_s: float = 600.0
    keys: str = ""
    told: list[tuple[Alarm, Path | None]] = field(default_factory=list)

    def look(self, now: datetime = NOW) -> list[Alarm]:
        """Look once."""
        return asyncio.run(self._look(now))

    def said(self, now: datetime = NOW) -> list[str]:
        """Look once, and give the English sentences."""
        return [alarm.text.en for alarm in self.look(now)]

    @property
    def memory(self) -> State:
        """What is remembered."""
        found = state.read(self.folder, ORIGIN)
        assert found is not None
        return found

    async def _look(self, now: datetime) -> list[Alarm]:
        trusted = Trusted.parse(self.keys or (self.ledger.root_vkey if self.reads else log_vkeys(self.ledger)))
        memory = state.read(self.folder, trusted.origin) or State(trusted.origin, now)
        async with client() as opened:
            fetcher = Fetcher(opened, self.url, deadline_s=self.deadline_s)
            bearer = None
            if self.reads:
                key = self.ledger.keys.signer("trader-01.admin")
                bearer = Bearer(fetcher, origin=trusted.origin, party="ruc:20990000019", signer=key)
            watch = Watch(
                source=Source(fetcher, trusted, bearer, patience_s=()),
                folder=self.folder,
                copy=Copy(self.folder / "copy"),
                others=[Fetcher(opened, each, deadline_s=self.deadline_s) for each in self.also],
                judge=Judge(trusted.origin, self.watched) if self.judges else None,
                silence=self.silence,
                longest_s=self.longest_s,
            )
            return await look(watch, memory, now, lambda alarm, kept: self.told.append((alarm, kept)))
