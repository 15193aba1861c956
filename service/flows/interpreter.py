"""What every process of the service sets for itself: how it writes its log, and how the interpreter behaves."""

import gc
import sys
from typing import Final

import structlog

_COLLECT_AFTER: Final = (50_000, 10, 10)
_SWITCH_EVERY: Final = 0.0001


def tune() -> None:
    """Two defaults that do not suit a process that records: the first took a tenth of its time.

    The collector walks, time and again, through facts that live long and hold no cycles: it looks less often, and still
    finds tracebacks. And the thread that moves the last-signed file forward makes a dozen short system calls, after
    each of which it would wait 5 ms for its turn, while everybody in the batch waits for it: beside a busy loop that
    made 27 ms, and now 4, of what takes 3 when nothing else runs.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    sys.setswitchinterval(_SWITCH_EVERY)


def write_log_from(level: str) -> None:
    """One JSON object a line on standard error, from this level on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            # Tracebacks without local variables: among these are tokens and personal data.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
