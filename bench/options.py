"""What may be asked of the bench."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PARTS: Final = {
    "a": "bare FastAPI that parses the envelope and echoes it",
    "b": "POST /v1/entries at 1, 16 and 64 connections: real purchases, all rules, durable, full receipts",
    "c": "the same in the usual way, at 16 and 64",
    "d": "POST /v1/entries/batch, 100 a batch, counted in entries",
    "e": "GET /v1/suppliers/{party} with token, role and access log, and a bare GET",
    "f": "verifying an export, rules off and on, and one Ed25519 verification an entry on all cores",
    "g": "b and e at ten thousand and at a million entries (never with --quick)",
    "h": "b and e with two workers",
    "i": "85,000 REINFO and 12,500 RECPO rows imported, and again unchanged, beside signing as many statements",
    "j": "the whole roll counted by five dimensions, 5,000 operators with files, beside the recount of an export",
    "k": "GET /v1/suppliers?q= by names of persons and companies, some misspelt, at 1 and 4 connections",
    "l": "a year's market with planted frauds: what the rules find and miss, and how often honest deals are hit",
    "m": "tree and tiles from the bytes of a million entries, and SHA-256 over the same bytes, on all cores",
    "n": "verifying a million entries, without rules and with, their memory, and a thousand entries more",
    "o": "provenance over 200,000 lots and 500,000 edges: usual lots, the widest and the deepest, back and forward",
    "p": "one certificate verified offline, in a tree of a million leaves, and one Ed25519 verification",
}


@dataclass(frozen=True, slots=True)
class World:
    """A log to measure on: its name, its miners (two entries each), and how many entries it has at least."""

    name: str
    miners: int
    size: int


SMALL: Final = World("small", 4_900, 10_000)
EMPTY: Final = World("opening", 0, 0)


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `base` is the log that all but g is measured on copies of."""

    parts: frozenset[str]
    seconds: int
    repeats: int
    base: World
    large: World | None
    folder: Path | None
    results: Path | None

    def wants(self, parts: str) -> bool:
        """Whether any of these parts was asked for."""
        return bool(self.parts & set(parts))


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line, or these arguments; ends the process when they cannot be."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Every figure beside a named reference, in one run; ratios below their bar are said, not enforced.",
        epilog="\n".join(f"  {name}  {meaning}" for name, meaning in PARTS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS), help="parts to measure")
    parser.add_argument("--quick", action="store_true", help="ten thousand entries, short runs, without g")
    parser.add_argument("--seconds", type=int, help="of each run, whole (5; with --quick 2)")
    parser.add_argument("--repeats", type=int, help="of which the median is taken (5; with --quick 3)")
    parser.add_argument("--parties", type=int, default=100_000, help="from which sellers are drawn (100000)")
    parser.add_argument("--large", type=int, default=1_000_000, help="entries of the large log in g (1000000)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the filled logs here for the next time")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here as well")
    given = parser.parse_args(arguments)
    quick: bool = given.quick
    return Options(
        parts=frozenset(given.only),
        seconds=given.seconds or (2 if quick else 5),
        repeats=given.repeats or (3 if quick else 5),
        base=SMALL if quick else World("parties", given.parties, 0),
        large=None if quick else World("large", given.parties, given.large),
        folder=given.keep,
        results=given.json,
    )
