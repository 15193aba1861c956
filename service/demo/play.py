"""The demo from its first line to its last: tell the story once, serve it, show the moments, leave it to be tried."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random, SystemRandom

import httpx

from service.demo import box, looking
from service.demo.cast import FULL, Scale
from service.demo.client import Client
from service.demo.folder import Folder, Memory
from service.demo.looking import Register
from service.demo.moments import auditor, gatekeeper, lots, market, trader
from service.demo.screen import Screen
from service.demo.server import serving
from service.demo.stage import Stage
from service.demo.summary import Summary
from service.demo.telling import tell
from service.storage import embedded, engine
from service.storage.embedded import Cluster


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line. `port` 0 takes any free one."""

    folder: Folder
    serve: bool = True
    port: int = 0
    scale: Scale = FULL


def play(options: Options, screen: Screen, report: Callable[[Summary], None]) -> Summary:
    """Show everything, hand the summary to `report`, and serve until interrupted if asked to.

    Raises:
        NotADemo: the folder holds something else.
        StoryBroken, NotServing, NotAsExpected: something is broken, and the message says what.
    """
    began = time.monotonic()
    market.greet(screen)
    memory = options.folder.recall() or _told(options, screen)
    with embedded.used(options.folder.root) as cluster, serving(options.folder, options.port) as server:
        with httpx.Client(base_url=server.url, timeout=30) as http:
            rng = SystemRandom()
            stage = Stage(screen, Client(http, options.folder, memory.log), options.folder, memory)
            summary = _moments(stage, cluster, rng, began)
            report(summary)
            if options.serve:
                box.prepare(stage, rng)
                box.show(stage, server.url, box.script(stage, server.url))
            else:
                box.leave(screen, options.folder)
        if options.serve:
            try:
                server.wait()
            except KeyboardInterrupt:
                # A second or two pass, in which who pressed Ctrl-C would press it again.
                screen.say("Deteniendo el servicio y su base de datos…", "Stopping the service and its database…")
    if options.serve:
        screen.say(
            f"Detenido. Todo queda en {options.folder.root}; el mismo comando lo vuelve a servir.",
            "Stopped. All stays in that folder; the same command serves it again.",
        )
    return summary


def _told(options: Options, screen: Screen) -> Memory:
    end = datetime.now(UTC)
    screen.say(
        "La primera vez se escriben y firman seis meses de mercado: más o menos un minuto.",
        "The first time, six months of a market are written and signed: a minute or so.",
    )
    with screen.progress() as progress:
        task = progress.add_task(screen.pick("Seis meses de mercado", "Six months of a market"), total=1)

        def wave(moment: datetime, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total, description=f"{moment:%Y-%m-%d}")

        return tell(options.folder, end, options.scale, wave)


def _moments(stage: Stage, cluster: Cluster, rng: Random, began: float) -> Summary:
    market.play(stage, asyncio.run(_counted(cluster, stage.memory)))
    recorded = trader.play(stage, rng)
    lights = gatekeeper.play(stage)
    add_up = lots.play(stage)
    audited = auditor.play(stage)
    register = asyncio.run(_counted(cluster, stage.memory, (recorded.seq,)))
    return Summary(stage.memory.log, register, recorded, lights, add_up, audited, seconds=time.monotonic() - began)


async def _counted(cluster: Cluster, memory: Memory, also: Sequence[int] = ()) -> Register:
    pools = await engine.open_pools(cluster.dsn())
    try:
        async with pools.reader.acquire() as connection:
            return await looking.read(connection, memory.traces, until=memory.end, also=also)
    finally:
        await pools.close()
