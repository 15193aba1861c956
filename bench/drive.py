"""Load from a process of its own: wrk, sending each prepared request once, in order.

wrk reports in µs and counts what was not answered as expected; requests beyond the prepared ones would repeat, so
enough are prepared for the time given.
"""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SCRIPT: Final = Path(__file__).with_name("drive.lua")


class NoLoadGenerator(Exception):
    """wrk is not installed."""

    def __init__(self) -> None:
        super().__init__("falta wrk: apt-get install wrk, o brew install wrk / wrk is missing: install it likewise")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: requests per second, latency in milliseconds, answers that were no 2xx, errors of the connection."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int


def post(url: str, bodies: Iterable[bytes], *, connections: int, seconds: int) -> Run:
    """POST each body once, over so many connections."""
    return _drive(url, "POST", bodies, {"content-type": "application/json"}, connections, seconds)


def get(url: str, paths: Iterable[str], headers: Mapping[str, str], *, connections: int, seconds: int) -> Run:
    """GET each path below the root of `url`."""
    return _drive(url, "GET", (path.encode() for path in paths), headers, connections, seconds)


def _drive(
    url: str, method: str, items: Iterable[bytes], headers: Mapping[str, str], connections: int, seconds: int
) -> Run:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise NoLoadGenerator
    with tempfile.NamedTemporaryFile(prefix="bench-") as prepared:
        # Length-prefixed: a batch's body has line ends of its own.
        for item in items:
            prepared.write(b"%d\n%b\n" % (len(item), item))
        prepared.flush()
        threads = ("--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s")
        command = [wrk, *threads, "--timeout", "30s", "--script", str(_SCRIPT), url, "--", method, prepared.name]
        command += [f"{name}: {value}" for name, value in headers.items()]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    measured = json.loads(said[said.rindex("RESULT ") + 7 :])
    return Run(
        rate=measured["requests"] / (measured["duration_us"] / 1e6),
        p50=measured["p50_us"] / 1e3,
        p99=measured["p99_us"] / 1e3,
        requests=measured["requests"],
        failed=measured["failed"],
    )
