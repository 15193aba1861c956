import pytest

from bench.drive import Run
from bench.measure import by_turns
from bench.options import SMALL, parse
from bench.table import Ratio


def test_contenders_meet_by_turns_and_medians_count() -> None:
    """Each contender runs once for nothing, then by turns with the others; what counts is the median of its runs."""
    ran: list[str] = []
    rates = {"one": iter([9.0, 3.0, 1.0, 2.0]), "other": iter([9.0, 30.0, 10.0, 20.0])}

    def contender(name: str, seconds: int) -> Run:
        ran.append(name)
        return Run(next(rates[name]), p50=1.0, p99=seconds, requests=1, failed=0)

    found = by_turns(
        {name: lambda seconds, name=name: contender(name, seconds) for name in rates},  # type: ignore[misc] # bound now
        seconds=5,
        repeats=3,
        told=lambda _: None,
    )
    assert ran == ["one", "other"] * 4
    assert (found["one"].rate, found["other"].rate, found["one"].p99) == (2.0, 20.0, 5.0)


@pytest.mark.parametrize(
    ("ratio", "met"),
    [
        (Ratio("rate", 0.20, 0.20), True),
        (Ratio("rate", 0.19, 0.20), False),
        (Ratio("latency", 99.0, 100, most=True), True),
        (Ratio("latency", 101.0, 100, most=True), False),
        (Ratio("told", 0.5), None),
    ],
)
def test_a_bar_is_met_or_not_or_there_is_none(ratio: Ratio, *, met: bool | None) -> None:
    """A rate reaches its bar from above, a latency from below; without a bar nothing is said."""
    assert ratio.met() is met


def test_quick_means_a_small_log_and_no_large_one() -> None:
    """`--quick` measures on ten thousand entries; otherwise sellers are drawn from 100,000 and a log has a million."""
    quick, whole = parse(["--quick"]), parse([])
    assert (quick.base, quick.large) == (SMALL, None)
    assert (whole.base.miners, whole.repeats) == (100_000, 5)
    assert whole.large is not None
    assert whole.large.size == 1_000_000
