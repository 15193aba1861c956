"""The maps of the house: what a package's first words name is there."""

import ast
import importlib
import re
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[1] / "service"
PACKAGES = [page.parent for page in sorted(SERVICE.rglob("__init__.py"))]


@pytest.mark.parametrize("package", PACKAGES, ids=[package.name for package in PACKAGES])
def test_a_package_names_only_what_it_holds(package: Path) -> None:
    """A plain name quoted in a package's docstring is a file or a folder of it, or something that it hands on."""
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = set(re.findall(r"`([a-z_]+)`", said))
    held = {each.stem for each in package.iterdir()}
    module = importlib.import_module(".".join(package.relative_to(SERVICE.parent).parts))
    assert {name for name in named - held if not hasattr(module, name)} == set()


ROOT = SERVICE.parent
_PLACES = ("service", "migrations", "tests", "bench", "docs")
_NAMED = re.compile(rf"(?<![\w./-])(?:{'|'.join(_PLACES)}|[.]ci)/[\w./-]*\w")
_TEXTS = {".md", ".py", ".js", ".css", ".html", ".toml", ""}


def _texts() -> list[Path]:
    inside = [path for place in (*_PLACES, ".ci") for path in (ROOT / place).rglob("*")]
    texts = [path for path in (*ROOT.iterdir(), *inside) if path.is_file() and path.suffix in _TEXTS]
    return [path for path in texts if path.name not in {".git", ".coverage"}]


def test_a_path_that_is_named_is_there() -> None:
    """What pages, comments and the files that build us name in this repository is there, also after a move."""
    named = {
        (f"{text.relative_to(ROOT)}:{number}", name)
        for text in _texts()
        for number, line in enumerate(text.read_text(encoding="utf-8").splitlines(), 1)
        for name in _NAMED.findall(line)
    }
    gone = {
        f"{where}: {name}" for where, name in named if not ((ROOT / name).exists() or (ROOT / f"{name}.py").exists())
    }
    assert gone == set()
