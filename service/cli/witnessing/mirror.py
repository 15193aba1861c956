"""`orotraza mirror`: a verified copy of somebody else's log, in a layout that any web server can serve."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.client import log_key
from service.cli.say import as_json, note, say
from service.cli.witnessing import alarms_said
from service.cli.witnessing.stranger import AsJson, By, Key, LogUrl, Party, connected, in_words, reader

if TYPE_CHECKING:
    from service.audit.trusted import Trusted
    from service.ledger.signing import Signer
    from service.witnessing.mirror.copy import Copy


def mirror(
    url: LogUrl,
    folder: Annotated[Path, typer.Argument(metavar="CARPETA", help="Dónde se guarda la copia. / Where it is kept.")],
    key: Key,
    by: By = None,
    party: Party = None,
    json: AsJson = False,
) -> None:
    """Copiar un registro, verificado, y seguir desde donde quedó. / Keep a verified copy of a log, incrementally."""
    trust, reads = log_key.trusted(key), reader(by, party)
    with in_words():
        from service.witnessing.alarms import Halt
        from service.witnessing.mirror import disk
        from service.witnessing.mirror.copy import Copy

        with disk.alone(folder):
            copy = Copy(folder)
            before = copy.size
            try:
                asyncio.run(_bring(url, trust, reads, copy))
            except Halt as halt:
                kept = alarms_said.kept(folder, halt.alarm, trust.origin)
                alarms_said.show(halt.alarm, trust.origin, kept, json=json)
                alarms_said.end([halt.alarm])
    if json:
        as_json({"log": trust.origin, "size": copy.size, "new": copy.size - before, "entries": reads is not None})
        return
    say(
        f"{folder}: {copy.size} asientos, {copy.size - before} nuevos", f"{copy.size} entries, {copy.size - before} new"
    )
    if reads is None:
        note("solo mosaicos: los asientos piden --by y --party", "hash tiles alone: the entries need --by and --party")


async def _bring(url: str, trust: "Trusted", reads: "tuple[str, Signer] | None", copy: "Copy") -> None:
    from service.audit import whole
    from service.witnessing.mirror.bring import Held, Source, bring

    async with connected(url, trust, reads) as (fetcher, bearer):
        source = Source(fetcher, trust, bearer)
        held = None
        if copy.size:
            held = Held(copy.size, whole.claimed(copy.note).root, copy.note)
        await bring(source, copy, held)
