"""What a process that has begun something does when it is told to end: it unwinds, so that what it began is ended too.

Python unwinds at Ctrl-C alone. At SIGTERM, as `kill` and a service manager send it, and at SIGHUP, when the terminal is
closed, it is gone at once, and its database would go on without it.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, NoReturn

_TOLD: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ending_in_order() -> Iterator[None]:
    """While entered, SIGTERM raises KeyboardInterrupt, and SIGHUP is SIGTERM, unless others have said what they do."""
    unsaid = [each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        unsaid = []
    for each in unsaid:
        signal.signal(each, _interrupt if each is signal.SIGTERM else _terminate)
    try:
        yield
    finally:
        for each in unsaid:
            signal.signal(each, signal.SIG_DFL)


@contextmanager
def none() -> Iterator[None]:
    """While entered, nothing of this interrupts: for an end that has begun, and that is bounded itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {each: signal.signal(each, signal.SIG_IGN) for each in _TOLD}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _terminate(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)
