"""What people mistype is told apart, and answered with what to write instead."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.cli import typed
from service.cli.client.key_folder import KeyFolder
from service.cli.say import USAGE, Trouble
from service.cli.suppliers.check_party import party_of


@pytest.mark.parametrize("text", ["20991000110", "ruc:20991000110", " 20991000110 ", "20-99100011-0", "2099 1000 110"])
def test_a_ruc_as_people_write_it(text: str) -> None:
    """Blanks and hyphens in a RUC, as books and messages have them, make no difference."""
    assert typed.party(text) == "ruc:20991000110"


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (typed.party, "20991000111", "el último dígito del RUC no corresponde"),
        (typed.party, "2099100011", "aquí hay 10"),
        (typed.party, "45678901", "¿es un DNI? orotraza find lo busca"),
        (typed.party, "Minera Ancocala", "orotraza find busca por nombre"),
        (typed.day, "31/12/2026", "se escribe 2026-12-31"),
        (typed.day, "31-12-2026", "se escribe 2026-12-31"),
        (typed.day, "12/31/2026", "se escribe 2026-11-20"),
        (typed.day, "mañana", "se escribe 2026-11-20"),
        (typed.month, "11/2026", "se escribe 2026-11"),
        (typed.month, "2026-13", "se escribe 2026-11"),
        (typed.month, "3/2026", "se escribe 2026-03"),
        (typed.month, "../2026-11", "se escribe 2026-11"),
    ],
)
def test_a_slip_is_answered(read: Callable[[str], str], text: str, said: str) -> None:
    """Each slip is named, with what to write; status 2."""
    with pytest.raises(Trouble) as caught:
        read(text)
    assert said in caught.value.es
    assert caught.value.status == USAGE


def test_a_mistyped_ruc_is_not_taken_for_a_file() -> None:
    """The gate's usual slip, a digit too few or wrong, is about a RUC and not about a missing file."""
    for text in ("2099100011", "20991000111", "209910001100"):
        with pytest.raises(Trouble, match="RUC"):
            party_of(text)


def test_a_file_of_digits_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A draft whose name is a number is still a draft."""
    monkeypatch.chdir(tmp_path)
    Path("20991000110").write_text("{}", encoding="utf-8")
    assert party_of("20991000110") is None
    assert party_of("draft.json") is None


def test_a_missing_key_names_the_next_step(tmp_path: Path) -> None:
    """Where a key is missing the folder is named, the nearest names are, and never a page of them."""
    folder = KeyFolder(tmp_path)
    with pytest.raises(Trouble, match="--data u ORO_DATA_DIR"):
        folder.held("trader")
    (tmp_path / "keys").mkdir()
    for number in range(60):
        (tmp_path / "keys" / f"miner-{number:03}.pem").touch()
    (tmp_path / "keys" / "trader.pem").touch()
    with pytest.raises(Trouble) as caught:
        folder.held("tradr")
    assert "hay: trader y 60 más (orotraza keys list)" in caught.value.es
