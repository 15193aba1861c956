"""The command as a terminal runs it: in a process of its own, or in this one, which saves the second that one takes."""

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from service.cli import main

PROGRAM = "from service.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Done:
    """Run `orotraza` with these arguments here, in this environment or the present one."""
    out, err = io.StringIO(), io.StringIO()
    status: int | str | None = 0
    with (
        patch.object(sys, "argv", ["orotraza", *map(str, arguments)]),
        patch.dict(os.environ, environment or {}, clear=environment is not None),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            status = end.code
    assert status is None or isinstance(status, int), status
    return Done(status or 0, out.getvalue(), err.getvalue())


def start(*arguments: str | Path, environment: Mapping[str, str] | None = None, program: str = PROGRAM) -> Done:
    """Run it in a process of its own; `program` is what that process executes."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    return Done(done.returncode, done.stdout, done.stderr)
