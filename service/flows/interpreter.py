"""What every process of the service sets for itself: how it writes its log, and how the interpreter behaves."""

import gc
import sys
from contextlib import suppress
from typing import Any, Final, TextIO, cast

import structlog

_COLLECT_AFTER: Final = (50_000, 10, 10)
_SWITCH_EVERY: Final = 0.0001
_STAMPED: Final = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"))
# Tracebacks without local variables: among these are tokens and personal data.
_WRITTEN: Final = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())


class _Lossy:
    """Where lines are written, and lost if they cannot be: its disk is full, or nobody reads it, any more or ever.

    Raised in whoever has something to tell, that ended what was to go on: the loop that records, or looks again.
    """

    def __init__(self, to: TextIO | None) -> None:
        """`to` is None where the process was started with that output closed."""
        self._to: Final = to

    def write(self, text: str) -> None:
        """See `TextIO`."""
        with suppress(OSError):
            if self._to is not None:
                self._to.write(text)

    def flush(self) -> None:
        """See `TextIO`."""
        with suppress(OSError):
            if self._to is not None:
                self._to.flush()


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


def others_log(level: str) -> dict[str, Any]:
    """How what others write through `logging`, the HTTP server above all, goes the same way: for `dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.as_json"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"uvicorn": {"handlers": ["stderr"], "level": level.upper(), "propagate": False}},
    }


def as_json() -> structlog.stdlib.ProcessorFormatter:
    """Writes a record of `logging` as our own lines are written."""
    only_ours = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    return structlog.stdlib.ProcessorFormatter(processors=[only_ours, *_WRITTEN], foreign_pre_chain=_STAMPED)


def write_log_from(level: str) -> None:
    """One JSON object a line on standard error, from this level on."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_STAMPED, *_WRITTEN],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Lossy(sys.stderr))),
    )
