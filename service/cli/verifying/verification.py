"""A verification carried out: which processes do what, what memory holds, where it begins and what is kept of it."""

import sqlite3
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from service.audit import export_format, rules
from service.audit.keyring import collect
from service.audit.observation import Observation, observe
from service.audit.report import Report
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify
from service.cli.ledger_files import kept_state
from service.cli.ledger_files.cores import available, checking, lines_about_keys
from service.cli.ledger_files.export_file import ExportFile
from service.cli.ledger_files.notebook import MEMORY, Notebook
from service.cli.ledger_files.tile_folder import TileFolder
from service.cli.say import Trouble, progress, told
from service.decision.backed import StoreFailed

Source = ExportFile | TileFolder


def run(
    path: Path,
    trusted: Trusted,
    *,
    kept: bytes | None = None,
    with_rules: bool = True,
    processes: int = 0,
    memory: int = MEMORY,
    state: Path | None = None,
    quiet: bool = True,
) -> Report:
    """Verify an export, or a folder of tiles with their entries.

    Several processes check lines while this one decides everything again, its facts in `memory` megabytes or so. With
    `state`, begin where the audit before ended and, if all holds, keep where this one did. Raises `Trouble`.
    """
    with ExitStack() as stack:
        file = stack.enter_context(kept_state.opened(state))
        before = kept_state.NOTHING if file is None else kept_state.read(file, trusted)
        # Beside the state, so that it can take its place by being renamed.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=None if state is None else state.parent)))
        notebook = Notebook(trusted.origin, folder / "facts", memory, file, before.start.size)
        stack.callback(notebook.close)
        source: Source = (
            stack.enter_context(TileFolder(path)) if path.is_dir() else stack.enter_context(ExportFile(path))
        )
        audit = _Audit(source, trusted, before, notebook, processes or available())
        try:
            report = audit.verify(kept, with_rules=with_rules, quiet=quiet)
            if state is not None and report.is_well:
                audit.keep(state, new=file is None)
        except (StoreFailed, sqlite3.Error) as error:
            raise Trouble(
                f"lo que las reglas deben recordar no cupo en {folder.parent}, o no se pudo leer: {error}",
                f"what the rules must remember could not be kept in {folder.parent}, or not be read: {error}",
            ) from None
        return report


class _Audit:
    """One audit of one source."""

    def __init__(
        self,
        source: Source,
        trusted: Trusted,
        before: kept_state.State,
        notebook: Notebook,
        cores: int,
    ) -> None:
        self._source: Final = source
        self._trusted: Final = trusted
        self._before: Final = before
        self._notebook: Final = notebook
        self._cores: Final = cores
        self._about_keys = list(before.about_keys)
        self._log: Final = notebook.begin()
        self._seen = Observation()

    def verify(self, kept: bytes | None, *, with_rules: bool, quiet: bool) -> Report:
        """Go through the checklist."""
        source, start = self._source, self._before.start
        if start.size:
            source.begin_after(start)
        found = lines_about_keys(source, self._cores)
        ring = collect(found, self._about_keys)
        self._about_keys += found
        # Where decisions are made again, that is this process's work, and the others' to check lines meanwhile.
        workers = self._cores - 1 if with_rules or self._cores == 1 else self._cores
        bar = progress(quiet=quiet)
        total = source.end - source.start
        lines = bar.add_task("firmas y cadena / signatures and chain", total=total)
        # The processes start before the bar does: it has a thread, and a process with threads is better not forked.
        with checking(source, self._trusted.origin, ring.public, workers, partial(bar.advance, lines)) as work, bar:
            replayed = None
            if with_rules:
                deciding = bar.add_task(
                    "decisiones / decisions", total=total if isinstance(source, ExportFile) else None
                )
                entries = enumerate(told(source.lines, partial(bar.advance, deciding)), start.size)
                replayed = rules.replay(self._log, entries, rest=self._notebook.rest)
            self._seen = observe(work.results(), start)
            work.hash_subtrees(self._seen)
        return verify(
            Export(source.lines, source.last),
            self._seen,
            ring,
            self._trusted,
            kept=kept,
            with_rules=with_rules,
            replayed=replayed,
            begin=self._notebook.begin,
            rest=self._notebook.rest,
            tiles=self._source.tile if isinstance(self._source, TileFolder) else None,
        )

    def keep(self, state: Path, *, new: bool) -> None:
        """Write down where this audit ended, all or nothing. After `verify`, with rules, and only if all held."""
        file = self._notebook.put_away()
        note = export_format.parse_last(self._source.last)
        kept_state.write(file, self._log, self._seen, note, self._about_keys)
        if new:
            self._notebook.move_to(state)
