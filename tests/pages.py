"""A page of commands: what it prints is run as it stands, in one shell, and answers what the page says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).parents[1]
BASH = shutil.which("bash") or "/bin/bash"

_STEP = re.compile(r"^```bash run\n(?P<lines>.*?)^```$(?:\n```text\n(?P<answer>.*?)^```$)?", re.MULTILINE | re.DOTALL)
_MARK = "@@ step"


def steps(page: Path) -> list[tuple[str, list[str]]]:
    """Each block of commands of the page, with the lines of the answer that the page prints."""
    found = _STEP.finditer(page.read_text(encoding="utf-8"))
    return [(step["lines"], (step["answer"] or "").splitlines()) for step in found]


def answers(line: str, printed: str) -> bool:
    """Whether a line of the page is in what was printed; `…` stands for what the page leaves out."""
    pattern = ".*".join(map(re.escape, line.split("…")))
    return re.search(f"{pattern}$", printed, re.MULTILINE) is not None


def walk(page: Path, folder: Path) -> list[str]:
    """What each block of the page prints, in a folder like a checkout."""
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "docs").symlink_to(ROOT / "docs")
    port = free_port()
    others = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
    done = subprocess.run(
        [BASH, "-euo", "pipefail", "-c", _script(page, port)],
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=others | {"ORO_PORT": str(port)},
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.split(f"{_MARK}\n")[1:]


def _script(page: Path, port: int) -> str:
    """All blocks in one shell that stops at the first that fails, a line before each to tell them apart."""
    parted = "".join(f"echo '{_MARK}'\n{lines}" for lines, _ in steps(page))
    # Whatever fails, the service that the page starts must not outlive the test; it stops its database before it ends.
    return "trap 'kill $(jobs -p) 2> /dev/null || true; wait' EXIT\n" + parted.replace(":8000", f":{port}")
