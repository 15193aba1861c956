"""What a process of the service tells stands in the way of nothing that it does."""

import subprocess
import sys

TELLS = """
import structlog
from service.flows import interpreter
interpreter.write_log_from("info")
structlog.get_logger().error("told")
print("gone on")
"""


def test_a_process_that_was_started_without_an_error_output_goes_on() -> None:
    """Who starts it may have closed that: there is nobody to tell, and that is all."""
    closed = ["sh", "-c", 'exec "$0" "$@" 2>&-', sys.executable, "-c", TELLS]
    assert subprocess.run(closed, stdout=subprocess.PIPE, text=True, check=False).stdout == "gone on\n"
