"""The help of every command is in Spanish too, to its headings and remarks."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from service.cli import app
from tests.cli.terminal import run


def _paths(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - typer's own
    yield path
    for name, each in getattr(command, "commands", {}).items():
        yield from _paths(each, (*path, name))


PATHS = list(_paths(typer.main.get_command(app)))
HEADS = (r"^Usage", r"^(Options|Arguments|Commands):")
ALONE = (
    r"Show this message",
    r"\[OPTIONS\]",
    r"(?<!obligatorio / )required\]",
    r"(?<!omisión / )default:",
    r"(?<!variable / )env var:",
)
"""What the parser of the command line says in English."""


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_no_help_is_in_english_alone(path: tuple[str, ...]) -> None:
    """Headings, what is required, and what holds where nothing is said."""
    done = run(*path, "--help")
    assert done.returncode == 0
    said = re.sub(r"[ \n]+", " ", done.stdout)
    assert [each for each in HEADS if re.search(each, done.stdout, re.MULTILINE)] == []
    assert [each for each in ALONE if re.search(each, said)] == []
    assert "Uso / Usage: " in done.stdout
