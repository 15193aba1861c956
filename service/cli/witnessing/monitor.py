"""`orotraza monitor`: watch a log that somebody else runs, and be told when it does what it should not.

Exit status with `--once`: that of the gravest thing found, `docs/transparency.md` has the table. Without it the command
runs until it is stopped, and ends with the status of the gravest thing that it has told.
"""

import asyncio
import signal
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client import log_key
from service.cli.say import note, say, usage
from service.cli.witnessing import alarms_said
from service.cli.witnessing.stranger import AsJson, By, Key, LogUrl, Party, connected, in_words, reader, span

if TYPE_CHECKING:
    from service.audit.trusted import Trusted
    from service.ledger.signing import Signer
    from service.witnessing.alarms import Alarm
    from service.witnessing.monitor.look import Watch
    from service.witnessing.monitor.state import State
    from service.witnessing.webhook.outbox import Outbox
    from service.witnessing.webhook.send import Receiver

_DEFAULT_STATE = Path("orotraza-monitor")


def monitor(
    url: LogUrl,
    key: Key,
    folder: Annotated[
        Path, typer.Option("--state", metavar="CARPETA", help="Memoria, copia y pruebas. / State, copy and evidence.")
    ] = _DEFAULT_STATE,
    by: By = None,
    party: Party = None,
    also: Annotated[
        list[str] | None,
        typer.Option("--also", metavar="URL", help="Otro lector o testigo que comparar. / Another reader or witness."),
    ] = None,
    watch: Annotated[
        list[str] | None,
        typer.Option("--watch", metavar="RUC", help="Avisar si otro lo nombra. / Tell when another names it."),
    ] = None,
    silence: Annotated[
        str | None,
        typer.Option(
            "--silence", metavar="26h", help="Avisar si no crece en ese tiempo. / Tell when it does not grow."
        ),
    ] = None,
    every: Annotated[str, typer.Option("--every", metavar="1m", help="Cada cuánto se mira. / How often.")] = "1m",
    once: Annotated[bool, typer.Option("--once", help="Mirar una vez y terminar. / Look once and end.")] = False,
    webhook: Annotated[
        str | None, typer.Option("--webhook", metavar="URL", help="A dónde se envían los avisos. / Where alarms go.")
    ] = None,
    webhook_secret: Annotated[
        Path | None, typer.Option("--webhook-secret", metavar="ARCHIVO", help="Con su secreto whsec_. / Its secret.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Webhook en la red propia. / A webhook in your own network.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Vigilar un registro ajeno: bifurcación, retroceso, silencio, asientos y veredictos cambiados. / Watch a log."""
    trust, reads = log_key.trusted(key), reader(by, party)
    watched = [_party(each) for each in watch or ()]
    if watched and reads is None:
        raise usage("--watch lee asientos: pide --by y --party", "--watch reads entries: it needs --by and --party")
    limit, pause = None if silence is None else span(silence, "--silence"), span(every, "--every")
    with in_words():
        from service.witnessing.mirror import disk

        with disk.alone(folder):
            receiver = _receiver(webhook, webhook_secret, allow_private=allow_private)
            asked = _Asked(url, trust, folder, reads, also or (), watched, limit, None if once else pause, receiver)
            found = asyncio.run(_run(asked, json=json))
    alarms_said.end(found)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asked for; `pause` is None to look once."""

    url: str
    trust: "Trusted"
    folder: Path
    reads: "tuple[str, Signer] | None"
    also: Sequence[str]
    watched: Sequence[str]
    silence: timedelta | None
    pause: timedelta | None
    receiver: "Receiver | None"


async def _run(asked: _Asked, *, json: bool) -> "list[Alarm]":
    """Look once, or until somebody ends it; gives all that was found."""
    from service.witnessing.webhook.outbox import Outbox

    told = _Told(asked, Outbox(asked.folder), json)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    async with AsyncExitStack() as stack:
        ready = await _ready(asked, stack)
        while not stop.is_set():
            await told.look(*ready)
            await told.deliver()
            if asked.pause is None:
                break
            try:
                async with asyncio.timeout(asked.pause.total_seconds()):
                    await stop.wait()
            except TimeoutError:
                continue
    return told.found


async def _ready(asked: _Asked, stack: AsyncExitStack) -> "tuple[Watch, State]":
    """Open the connections, the copy and the memory."""
    from service.cli.ledger_files.notebook import Notebook
    from service.witnessing.mirror.bring import Source
    from service.witnessing.mirror.copy import Copy
    from service.witnessing.mirror.fetch import Fetcher, client
    from service.witnessing.monitor import state
    from service.witnessing.monitor.judge import Judge
    from service.witnessing.monitor.look import Watch
    from service.witnessing.monitor.state import State

    origin = asked.trust.origin
    memory = state.read(asked.folder, origin) or State(origin, datetime.now(UTC))
    fetcher, bearer = await stack.enter_async_context(connected(asked.url, asked.trust, asked.reads))
    opened = await stack.enter_async_context(client())
    judge: Judge | None = None
    if bearer is not None:
        notebook = Notebook(origin, Path(stack.enter_context(TemporaryDirectory(dir=asked.folder))) / "facts")
        stack.callback(notebook.close)
        judge = Judge(origin, asked.watched, notebook.begin(), notebook.rest)
    watch = Watch(
        source=Source(fetcher, asked.trust, bearer),
        folder=asked.folder,
        copy=Copy(asked.folder / "copy"),
        others=[Fetcher(opened, each) for each in asked.also],
        judge=judge,
        silence=asked.silence,
    )
    return watch, memory


@dataclass(slots=True)
class _Told:
    """Shows what is found and sends it on."""

    asked: _Asked
    outbox: "Outbox"
    json: bool
    found: "list[Alarm]" = field(default_factory=list)

    async def look(self, watch: "Watch", memory: "State") -> None:
        """One round."""
        from service.witnessing.alarms import Kind, status
        from service.witnessing.monitor.look import look

        found = await look(watch, memory, datetime.now(UTC), self.tell)
        if memory.held is None and self.asked.reads is None and any(alarm.kind is Kind.SIGNATURE for alarm in found):
            note(
                "si --key es la raíz, también hacen falta --by y --party: el asiento 0 nombra la clave del registro",
                "if --key is the root key, --by and --party are needed: entry 0 names the log key",
            )
        self.found += found
        held = memory.held
        if not status(found) and held is not None and self.asked.pause is None:
            if self.json:
                said: dict[str, object] = {
                    "type": "log.holds",
                    "data": {"log": memory.origin, "size": held.size, "root": held.root.hex()},
                }
                alarms_said.line(said)
            else:
                say(
                    f"Todo se sostiene: {memory.origin}, {held.size} asientos, {memory.judged} decididos de nuevo",
                    f"all holds: {held.size} entries, {memory.judged} decided again",
                    "bold green",
                )

    def tell(self, alarm: "Alarm", evidence: Path | None) -> None:
        """Into the outbox, then to whoever reads along."""
        from service.witnessing.alarms import Kind

        now = datetime.now(UTC)
        if self.asked.receiver is not None and alarm.kind is not Kind.UNANSWERED:
            # A condition may end and come again: then it is another message.
            again = "" if "seq" in alarm.facts else now.isoformat(timespec="seconds")
            name = sha256(f"{alarm.digest}{again}".encode()).hexdigest()[:32]
            self.outbox.put(f"msg_{name}", _body(alarm, self.asked.trust.origin, now))
        alarms_said.show(alarm, self.asked.trust.origin, evidence, json=self.json)

    async def deliver(self) -> None:
        """Send what waits."""
        if self.asked.receiver is None:
            return
        for message, outcome in await self.outbox.deliver(self.asked.receiver, time.time):
            if not outcome.taken:
                es, _, en = outcome.why.partition(" / ")
                note(f"{message.id} no llegó ({es}); se intentará otra vez", f"not delivered ({en or es}); tried again")


def _body(alarm: "Alarm", origin: str, at: datetime) -> str:
    import json

    return json.dumps(alarm.as_json(origin, at), ensure_ascii=False, separators=(",", ":"))


def _receiver(url: str | None, secret_file: Path | None, *, allow_private: bool) -> "Receiver | None":
    from service.witnessing.webhook import secret
    from service.witnessing.webhook.send import Receiver

    if url is None and secret_file is None:
        return None
    if url is None or secret_file is None:
        raise usage("--webhook y --webhook-secret van juntos", "--webhook and --webhook-secret belong together")
    return Receiver(url, secret.read(secret_file), allow_private)


def _party(text: str) -> str:
    from service.registry.identifiers import check_party

    try:
        return check_party(text if ":" in text else f"ruc:{text}")
    except ValueError:
        raise usage(f"--watch: {text} no es un RUC", f"--watch: {text} is no RUC") from None
