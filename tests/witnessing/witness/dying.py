"""A witness that kills itself at a named step: `python -m tests.witnessing.witness.dying STEP --data DIR --port N`.

It does so at the first request after a file `armed` has appeared in its folder.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from service.ledger import cosignature
from service.witnessing.witness import run
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.folder import WitnessFolder
from service.witnessing.witness.store import Store, Turn

STEPS = ("before-lock", "after-lock", "before-sign", "after-sign", "after-write", "after-store", "before-answer")
STORED = frozenset({"after-store", "before-answer"})
"""Steps at which the new checkpoint is on disk."""


def main(step: str, root: Path, port: int) -> None:
    """Serve until told to die."""

    def die() -> None:
        if (root / "armed").exists():
            os.kill(os.getpid(), signal.SIGKILL)

    _plant(step, die)
    run.serve(WitnessFolder(root).witness(), "127.0.0.1", port)


def _plant(step: str, die: Callable[[], None]) -> None:
    match step:
        case "before-lock" | "after-store":
            turn_as_is = Store.turn

            @contextlib.contextmanager
            def turn(self: Store, origin: str) -> Iterator[Turn]:
                if step == "before-lock":
                    die()
                with turn_as_is(self, origin) as held:
                    yield held
                die()

            Store.turn = turn  # type: ignore[method-assign]
        case "after-lock":
            Turn.latest = _around(Turn.latest, before=die)  # type: ignore[method-assign]
        case "before-sign":
            cosignature.sign = _around(cosignature.sign, before=die)
        case "after-sign":
            cosignature.sign = _around(cosignature.sign, after=die)
        case "after-write":
            Turn.keep = _around(Turn.keep, after=die)  # type: ignore[method-assign]
        case "before-answer":
            Witness.add = _around(Witness.add, after=die)  # type: ignore[method-assign]
        case _:
            raise LookupError(step)


def _around(
    does: Callable[..., Any], before: Callable[[], None] = lambda: None, after: Callable[[], None] = lambda: None
) -> Callable[..., Any]:
    def done(*args: Any) -> Any:  # noqa: ANN401 - whatever it is that it stands around
        before()
        found = does(*args)
        after()
        return found

    return done


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[3]), int(sys.argv[5]))
