"""Runs contenders by turns, so that whatever else the machine does falls on all of them, and takes medians."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.drive import Run

Contender = Callable[[int], Run]
"""Runs for so many seconds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of several runs: rate a second, latencies in milliseconds (None where there is no single answer)."""

    rate: float
    p50: float | None = None
    p99: float | None = None


def by_turns(
    contenders: Mapping[str, Contender], *, seconds: int, repeats: int, told: Callable[[str], None]
) -> dict[str, Figure]:
    """Each contender `repeats` times, one after the other; one shorter run each before, which does not count."""
    runs: dict[str, list[Run]] = {name: [] for name in contenders}
    for turn in range(repeats + 1):
        for name, contender in contenders.items():
            told(f"{name}: {turn}/{repeats}" if turn else f"{name}: …")
            run = contender(seconds if turn else min(seconds, 2))
            if turn:
                runs[name].append(run)
    return {name: summed_up(each) for name, each in runs.items()}


def summed_up(runs: Sequence[Run]) -> Figure:
    """The median of each figure by itself."""
    return Figure(median(run.rate for run in runs), median(run.p50 for run in runs), median(run.p99 for run in runs))
