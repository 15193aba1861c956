"""`python -m bench`: every figure beside a named reference, in one run (`options` lists the parts).

Sellers are drawn from 100,000 registered miners; with `--quick` from 4,900.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from bench import options, parts
from bench.contenders import Desk
from bench.house import house
from bench.session import Session

_APART: Final = {
    "g": parts.at_length,
    "i": parts.rolls,
    "l": parts.market,
    "m": parts.trees,
    "n": parts.verifying_at_length,
    "o": parts.tracing_gold,
    "p": parts.certificates,
}
"""Those that need another log than the base."""


def main() -> None:
    """Measure what is asked for and print it."""
    asked = options.parse()
    with house(asked.folder) as home, ProcessPoolExecutor(os.cpu_count()) as signers:
        session = Session(asked, home, Desk(home, signers))
        if asked.wants("abcdefhjk"):
            session.world(asked.base)
            # A copy, so that a kept folder stays as it was filled.
            log = home.copy(asked.base.name, "measured")
            if asked.wants("abcde"):
                parts.over_http(session, log)
            if asked.wants("b"):
                parts.count(session, log)
            if asked.wants("f"):
                parts.verifying(session, log)
            if asked.wants("j"):
                parts.counting_the_roll(session, log)
            if asked.wants("h"):
                parts.two_workers(session, log)
            if asked.wants("k"):
                parts.searching(session, log)
        for name, part in _APART.items():
            if asked.wants(name):
                part(session)
        session.show()
        if asked.results is not None:
            session.write(asked.results)


if __name__ == "__main__":
    main()
