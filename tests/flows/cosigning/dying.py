"""A service that kills itself at a named step of having a checkpoint cosigned.

`python -m tests.flows.cosigning.dying STEP FOLDER` serves by the environment, as `orotraza serve` does, and dies the
first time it comes to the step after a file `armed` has appeared in the folder.
"""

import os
import signal
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from service import settings
from service.app import processes
from service.flows.cosigning.ask import Asker
from service.storage import cosignatures, tree

STEPS = ("before-ask", "after-ask", "before-store", "after-store", "before-show", "after-show")


def main(step: str, armed: Path) -> None:
    """Serve until told to die."""

    def die() -> None:
        if armed.exists():
            os.kill(os.getpid(), signal.SIGKILL)

    match step:
        case "before-ask":
            Asker.ask = _around(Asker.ask, before=die)  # type: ignore[method-assign]
        case "after-ask":
            Asker.ask = _around(Asker.ask, after=die)  # type: ignore[method-assign]
        case "before-store":
            cosignatures.save = _around(cosignatures.save, before=die)
        case "after-store":
            cosignatures.save = _around(cosignatures.save, after=die)
        case "before-show":
            tree.publish = _around(tree.publish, before=die)
        case "after-show":
            tree.publish = _around(tree.publish, after=die)
        case _:
            raise LookupError(step)
    processes.serve(settings.load())


def _around(
    does: Callable[..., Coroutine[Any, Any, Any]],
    before: Callable[[], None] = lambda: None,
    after: Callable[[], None] = lambda: None,
) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def done(*args: Any) -> Any:  # noqa: ANN401 - whatever it is that it stands around
        before()
        found = await does(*args)
        after()
        return found

    return done


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) / "armed")
