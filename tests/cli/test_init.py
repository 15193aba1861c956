"""What `init` is told of the registrar is judged before anything is made."""

from pathlib import Path

import pytest

from service.cli.say import USAGE
from tests.cli.terminal import run


@pytest.mark.parametrize(
    ("registrar", "name", "es", "en"),
    [
        ("123", "DEMO", "123 no es un RUC", "123 is no RUC"),
        ("20990000018", "DEMO", "el último dígito del RUC no corresponde", "the RUC's last digit"),
        ("10990000013", "DEMO", "una persona jurídica", "a legal entity"),
        (
            "20990000019",
            "",
            "--registrar-name: El texto es demasiado corto.",
            "--registrar-name: The text is too short.",
        ),
        ("20990000019", "x" * 121, "como máximo 120 caracteres", "at most 120 characters"),
        ("20990000019", "DEMO ’", 'escriba "\'" en su lugar', 'write "\'" instead'),
    ],
)
def test_a_registrar_that_cannot_be(tmp_path: Path, registrar: str, name: str, es: str, en: str) -> None:
    """It is said in both languages what is wrong with which option, and no key, database or folder is left behind."""
    data = tmp_path / "data"
    done = run(
        "init", "--origin", "oro.example.pe/1", "--registrar", registrar, "--registrar-name", name, "--data", data
    )
    assert done.returncode == USAGE
    assert es in done.stderr
    assert en in done.stderr
    assert not data.exists()
