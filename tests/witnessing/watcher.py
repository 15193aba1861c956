"""A watcher in this process, with its folder: looks, and gives all that it said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from service.audit.trusted import Trusted
from service.witnessing.alarms import Alarm
from service.witnessing.mirror.bearer import Bearer
from service.witnessing.mirror.bring import Source
from service.witnessing.mirror.copy import Copy
from service.witnessing.mirror.fetch import Fetcher, client
from service.witnessing.monitor import state
from service.witnessing.monitor.judge import Judge
from service.witnessing.monitor.look import Watch, look
from service.witnessing.monitor.state import State
from tests.honest import Ledger

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def log_vkeys(ledger: Ledger) -> str:
    """The keys that ever signed the log's checkpoints, a line each."""
    return ledger.log_vkey


@dataclass
class Watcher:
    """Trusts the log key of `ledger`, and watches the log at `url`; a new process each time it looks."""

    folder: Path
    url: str
    ledger: Ledger
    reads: bool = True
    judges: bool = False
    watched: Sequence[str] = ()
    also: Sequence[str] = ()
    silence: timedelta | None = None
    deadline_s: float = 10.0
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
        found = state.read(self.folder, self.ledger_origin)
        assert found is not None
        return found

    @property
    def ledger_origin(self) -> str:
        return Trusted.parse(self.ledger.log_vkey).origin

    async def _look(self, now: datetime) -> list[Alarm]:
        trusted = Trusted.parse(self.ledger.log_vkey)
        memory = state.read(self.folder, trusted.origin) or State(trusted.origin, now)
        async with client() as opened:
            fetcher = Fetcher(opened, self.url, deadline_s=self.deadline_s)
            bearer = None
            if self.reads:
                key = self.ledger.keys.signer("trader-01.admin")
                bearer = Bearer(fetcher, origin=trusted.origin, party="ruc:20990000019", signer=key)
            watch = Watch(
                source=Source(fetcher, trusted.origin, (trusted.public_key,), bearer, patience_s=()),
                folder=self.folder,
                copy=Copy(self.folder / "copy"),
                others=[Fetcher(opened, each, deadline_s=self.deadline_s) for each in self.also],
                judge=Judge(trusted.origin, self.watched) if self.judges else None,
                silence=self.silence,
            )
            return await look(watch, memory, now, lambda alarm, kept: self.told.append((alarm, kept)))
