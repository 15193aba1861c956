"""The field officer's page: its commands work as printed, and answer what it prints."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from service.storage import embedded

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/es/funcionario-de-campo.md"
BASH = shutil.which("bash") or "/bin/bash"

STEP = re.compile(r"^```bash run\n(?P<lines>.*?)^```$(?:\n```text\n(?P<answer>.*?)^```$)?", re.MULTILINE | re.DOTALL)
MARK = "@@ step"


def steps() -> list[tuple[str, list[str]]]:
    """Each block of commands of the page, with the lines of the answer that the page prints."""
    found = STEP.finditer(PAGE.read_text(encoding="utf-8"))
    return [(step["lines"], (step["answer"] or "").splitlines()) for step in found]


def script(port: int) -> str:
    """All of them in one shell that stops at the first that fails, a line before each to tell them apart."""
    parted = "".join(f"echo '{MARK}'\n{lines}" for lines, _ in steps())
    # Whatever fails, the service that the page starts must not outlive the test.
    return "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + parted.replace(":8000", f":{port}")


def answers(line: str, printed: str) -> bool:
    """Whether a line of the page is in what was printed; `…` stands for what the page leaves out."""
    pattern = ".*".join(map(re.escape, line.split("…")))
    return re.search(f"{pattern}$", printed, re.MULTILINE) is not None


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block of the page printed, in a folder like a checkout."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "docs").symlink_to(ROOT / "docs")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    others = {name: value for name, value in os.environ.items() if not name.startswith("ORO_")}
    try:
        done = subprocess.run(
            [BASH, "-euo", "pipefail", "-c", script(port)],
            cwd=folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=others | {"ORO_PORT": str(port)},
        )
    finally:
        embedded.discard(folder / "campo")
    assert done.returncode == 0, done.stdout
    return done.stdout.split(f"{MARK}\n")[1:]


@pytest.mark.parametrize(("number", "expected"), list(enumerate(answer for _, answer in steps())))
def test_each_step_answers_as_printed(walked: list[str], number: int, expected: list[str]) -> None:
    """Every line that the page shows of an answer is in it."""
    missing = [line for line in expected if not answers(line, walked[number])]
    assert missing == [], walked[number]


def test_the_salt_stays_private(walked: list[str]) -> None:
    """No salt of a declaration is printed: the file that holds it is the declarant's alone."""
    assert not any("salt" in printed for printed in walked)
