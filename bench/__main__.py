"""`python -m bench`: every figure beside a named reference, in one run.

    a  bare FastAPI that parses the envelope and echoes it
    b  POST /v1/entries: real purchases, all rules, durable, full receipts
    c  the same in the usual way (`usual`)
    d  POST /v1/entries/batch, 100 a batch, in entries
    e  GET /v1/suppliers/{id} with token, role and access log, beside a bare GET
    f  verifying an export, beside one Ed25519 verification an entry on all cores
    g  b and e at ten thousand and at a million entries
    h  b and e with two workers

Sellers are drawn from 100,000 parties. `--quick` measures on a log of ten thousand entries and 4,900 parties, and
leaves g out. Nothing is asserted: a ratio below its bar is printed as such.
"""

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import httpx
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench import counts, fill, offline, servers, table
from bench.contenders import Asking, Desk, Recording
from bench.house import House, Log, house
from bench.measure import Contender, Figure, by_turns
from bench.table import Ratio

_SMALL: Final = (4_900, 10_000)
_PARTIES: Final = (100_000, 200_062)
_MILLION: Final = (100_000, 1_000_000)
_BATCH: Final = 100
_CORES: Final = 2
_PARTS: Final = tuple("abcdefgh")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    only: frozenset[str]
    seconds: float
    repeats: int
    quick: bool
    folder: Path | None


@dataclass(slots=True)
class Bench:
    """One run of it: where, how long, and what has been found."""

    options: Options
    house: House
    desk: Desk
    figures: dict[str, Figure] = field(default_factory=dict)
    ratios: list[Ratio] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The log that most is measured on copies of."""
        return "small" if self.options.quick else "parties"

    def wants(self, parts: str) -> bool:
        """Whether any of these parts was asked for."""
        return bool(self.options.only & set(parts))

    def world(self, name: str, miners: int, size: int) -> Log:
        """A log filled to at least this size."""
        log = self.house.log(name)
        with Progress(console=Console(stderr=True)) as bar:
            task = bar.add_task(f"{name}: {size:,} asientos / entries", total=size)
            fill.fill(
                self.house,
                log,
                miners=miners,
                size=size,
                signers=self.desk.signers,
                progress=lambda done, _: bar.update(task, completed=done),
            )
        return log

    def turns(self, contenders: dict[str, Contender], repeats: int | None = None) -> None:
        """Measure these against each other."""
        options = self.options
        console = Console(stderr=True)
        with console.status("…") as status:
            found = by_turns(
                contenders, seconds=options.seconds, repeats=repeats or options.repeats, told=status.update
            )
        self.figures |= found

    def ratio(self, what: str, one: str, other: str, bar: float, aim: float | None = None) -> None:
        """Put two rates beside each other, if both were measured."""
        if one in self.figures and other in self.figures:
            self.ratios.append(Ratio(what, self.figures[one].rate / self.figures[other].rate, bar, aim))


A, GET = "a  echo POST, 64", "e0 bare GET, 64"
B1, B16, B64 = (f"b  /v1/entries, {n}" for n in (1, 16, 64))
C16, C64 = (f"c  usual way, {n}" for n in (16, 64))
D, E = f"d  /v1/entries/batch of {_BATCH}, 4 (entries)", "e  supplier check, 64"
LIMIT, OFF, ON = "f0 Ed25519 alone, all cores (entries)", "f1 verify --rules off (entries)", "f2 verify (entries)"


def main() -> None:
    """Measure what was asked for and print it."""
    options = _options()
    with ExitStack() as stack:
        home = stack.enter_context(house(options.folder))
        signers = stack.enter_context(ProcessPoolExecutor(_CORES))
        bench = Bench(options, home, Desk(home, signers))
        miners, size = _SMALL if options.quick else _PARTIES
        bench.world(bench.base, miners, size)
        # Measured on copies, so that a kept folder stays as it was filled.
        log = home.copy(bench.base, "measured")
        if bench.wants("abcde"):
            _over_http(bench, log, miners=miners)
        if bench.wants("b"):
            _count(bench, log, miners)
        if bench.wants("f"):
            _offline(bench, log)
        if bench.wants("h"):
            _two_workers(bench, log, miners)
        if bench.wants("g") and not options.quick:
            _a_million(bench)
    table.show(_tables(bench))


def _over_http(bench: Bench, log: Log, *, miners: int) -> None:
    desk = bench.desk
    recordings: dict[str, Recording] = {}
    with ExitStack() as stack:
        bare, ours = stack.enter_context(servers.bare()), stack.enter_context(servers.ours(log))
        usual, copied = None, log
        contenders: dict[str, Contender] = {}
        if bench.wants("a"):
            contenders[A] = Recording(bare, desk, miners, 64)
        if bench.wants("b"):
            recordings |= {name: Recording(ours, desk, miners, n, log) for name, n in ((B64, 64), (B16, 16), (B1, 1))}
        if bench.wants("d"):
            recordings[D] = Recording(ours, desk, miners, 4, log, _BATCH)
        if bench.wants("c"):
            copied = bench.house.copy(bench.base, "usual")
            usual = stack.enter_context(servers.usual(copied))
            recordings |= {name: Recording(usual, desk, miners, n, copied) for name, n in ((C64, 64), (C16, 16))}
        contenders |= recordings
        if bench.wants("e"):
            contenders |= {GET: Asking(bare, miners, 64), E: Asking(ours, miners, 64, log)}
        bench.turns(contenders)
        if usual is not None:
            said = httpx.get(f"{usual.url}/statements").json()
            each = said["statements"] / said["requests"]
            bench.notes.append(("SQL statements a request, the usual way", f"{each:.1f}, and BEGIN and COMMIT"))
    for name, recording in recordings.items():
        bench.notes.append((f"WAL bytes an entry: {name}", f"{median(recording.wal):,.0f}"))


def _count(bench: Bench, log: Log, miners: int) -> None:
    found = counts.count(log, bench.desk.purchases(2_000, miners))
    bench.notes.append(
        ("round trips a batch of 64 (begin, lock, …, commit)", f"{found.round_trips / found.batches:.2f}")
    )
    for kind, decided in found.decisions.items():
        bench.notes.append((f"misses: {kind}", f"{found.misses[kind]} of {decided}"))


def _offline(bench: Bench, log: Log) -> None:
    path = log.folder / "export.ndjson"
    entries = offline.write_export(log, path)
    limit = offline.Limit(path, entries)
    try:
        bench.turns(
            {
                LIMIT: limit,
                OFF: offline.Verifying(path, entries, with_rules=False),
                ON: offline.Verifying(path, entries, with_rules=True),
            }
        )
    finally:
        limit.close()
        path.unlink()
    bench.notes.append(("entries verified", f"{entries:,}"))


def _two_workers(bench: Bench, log: Log, miners: int) -> None:
    with servers.ours(log, workers=2) as two:
        bench.turns(
            {
                "h  /v1/entries, 64, two workers": Recording(two, bench.desk, miners, 64, log),
                "h  supplier check, 64, two workers": Asking(two, miners, 64, log),
            }
        )


def _a_million(bench: Bench) -> None:
    bench.world("small", *_SMALL)
    bench.world("million", *_MILLION)
    small, million = bench.house.log("small"), bench.house.log("million")
    names = {"b": "g  /v1/entries, 64", "e": "g  supplier check, 64"}
    with servers.ours(small) as one, servers.ours(million) as other:
        contenders: dict[str, Contender] = {}
        for server, log, miners, where in (
            (one, small, _SMALL[0], "10 thousand"),
            (other, million, _MILLION[0], "1 million"),
        ):
            contenders[f"{names['b']}, at {where}"] = Recording(server, bench.desk, miners, 64, log)
            contenders[f"{names['e']}, at {where}"] = Asking(server, miners, 64, log)
        bench.turns(contenders)


def _tables(bench: Bench) -> Iterator[Table]:
    bench.ratio("(b) at 64 / (a)", B64, A, 0.20, 0.30)
    bench.ratio("(b) / (c) at 64", B64, C64, 8)
    if B64 in bench.figures:
        bench.ratios.append(Ratio("(b) p99 at 64, ms", bench.figures[B64].p99 or 0.0, 100, most=True))
    bench.ratio("(d) in entries / (a)", D, A, 0.30, 0.55)
    bench.ratio("(e) / bare GET", E, GET, 0.30, 0.40)
    bench.ratio("(f) rules off / limit", OFF, LIMIT, 0.70, 0.80)
    bench.ratio("(f) rules on / limit", ON, LIMIT, 0.0)
    for name in ("g  /v1/entries, 64", "g  supplier check, 64"):
        bench.ratio(f"{name}: a million / ten thousand", f"{name}, at 1 million", f"{name}, at 10 thousand", 0.85)
    yield table.figures("Medidas / figures (median)", bench.figures)
    yield table.ratios(bench.ratios)
    yield table.notes(bench.notes)


def _options(arguments: Sequence[str] | None = None) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=list(_PARTS), help="parts to measure")
    parser.add_argument("--quick", action="store_true", help="a small log, short runs, no million")
    parser.add_argument("--seconds", type=float, help="of each run (5; quick: 2)")
    parser.add_argument("--repeats", type=int, help="of which the median is taken (5; quick: 3)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the filled logs here for the next time")
    given = parser.parse_args(arguments)
    return Options(
        only=frozenset(given.only),
        seconds=given.seconds or (2.0 if given.quick else 5.0),
        repeats=given.repeats or (3 if given.quick else 5),
        quick=given.quick,
        folder=given.keep,
    )


if __name__ == "__main__":
    main()
