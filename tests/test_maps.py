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
