"""The image, which is not built here: what it is made of is at hand, and prints certificates as the tests do."""

import re
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
NOT_FOR_PAPERS = {"curl", "chromium"}

_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def _locked(name: str) -> set[tuple[str, str]]:
    return set(_LOCKED.findall((ROOT / f"requirements-{name}.lock").read_text(encoding="utf-8")))


def test_what_the_image_copies_reaches_it() -> None:
    """Each file and folder that is copied is there, and is not held back."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = [line[1:] for line in ignored if line.startswith("!")]
    copied = [name for line in re.findall(r"^COPY (?!--)(.*) \S+$", IMAGE, re.MULTILINE) for name in line.split()]
    assert "service" in copied
    for name in copied:
        assert (ROOT / name).exists(), name
        assert any(fnmatch(name, each) for each in let_in), name


def test_the_image_prints_certificates() -> None:
    """It has of the system what the tests of papers ask of it, and the packages of the service with WeasyPrint."""
    asked = set(re.findall(r"\|\| echo (\S+)$", (ROOT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE))
    installed = re.search(r"--no-install-recommends ([^\\&]+)", IMAGE)
    assert installed is not None
    assert set(installed[1].split()) >= {name for name in asked if name not in NOT_FOR_PAPERS}
    assert "--requirement requirements-pdf.lock" in IMAGE
    assert {name for name, _ in _locked("pdf") - _locked("server")} >= {"weasyprint", "pydyf", "pillow"}


def test_what_prints_is_what_was_tested() -> None:
    """The image's lock has all of the service's, at the versions with which the tests run."""
    assert _locked("server") - _locked("pdf") == set()
    assert _locked("pdf") - _locked("dev") == set()
