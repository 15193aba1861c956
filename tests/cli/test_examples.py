"""The examples below the help are lines that the command line takes."""

import shlex

import pytest
import typer.main

from service.cli import app
from service.cli.examples import EXAMPLES
from tests.cli.terminal import run


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, lines in EXAMPLES.items() for line in lines])
def test_an_example_is_understood(name: str, line: str) -> None:
    """Each example is of its own command, and names no option that there is not."""
    _, *words = shlex.split(line.removeprefix('curl -H "Authorization: Bearer $(').partition(")")[0])
    command = typer.main.get_command(app)
    path = name.split()
    assert words[: len(path)] == path
    for each in path:
        command = command.commands[each]  # type: ignore[attr-defined]
    command.make_context(name, words[len(path) :])


@pytest.mark.parametrize("name", ["check", "report purchases"])
def test_help_ends_with_an_example(name: str) -> None:
    """The examples are shown, each whole on its line."""
    done = run(*name.split(), "--help")
    assert done.returncode == 0
    for line in EXAMPLES[name]:
        assert f"    {line}\n" in done.stdout


def test_the_version_is_told() -> None:
    """Whoever reports a fault can say of which version."""
    done = run("--version")
    assert (done.returncode, done.stdout.startswith("orotraza 0.")) == (0, True)


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("operator", "acompañamiento de la formalización"),
        ("report purchases", "reportes de ley"),
        ("report mercury", "reportes de ley"),
        ("trace back", "procedencia del oro"),
        ("balance lot", "balance de oro"),
        ("watch", "vigilancia del mercado"),
    ],
)
def test_a_reader_is_not_put_down_for_another_purpose(name: str, purpose: str) -> None:
    """What the access log keeps of a reader who says nothing is what the command is for, and not what others do."""
    assert f"[por omisión / default: {purpose}]" in " ".join(run(*name.split(), "--help").stdout.split())
