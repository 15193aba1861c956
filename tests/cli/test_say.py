"""How the terminal writes: lines, commands to copy, and JSON."""

import io
import json
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.audit.faults import Text as Both
from service.cli import say
from service.cli.witnessing import alarms_said
from tests.cli.terminal import run

SENTENCE = "La raíz de estos asientos no es la del sello guardado: clave "
KEY = "oro.example.pe/2026+a1b2c3d4+" + "A" * 44


def told(*, terminal: bool) -> str:
    """What is written of a sentence that ends in a key."""
    out = StringIO()
    say.show(
        Console(file=out, width=40, force_terminal=terminal, color_system=None, soft_wrap=True), Text(SENTENCE + KEY)
    )
    return out.getvalue()


def test_lines_end_between_words() -> None:
    """On a terminal a line ends between two words, and a key that is longer than a line stays in one piece."""
    *lines, key = told(terminal=True).splitlines()
    assert key == KEY
    assert " ".join([*lines, key]) == SENTENCE + KEY
    assert len(lines) == 2
    assert all(len(line) <= 40 for line in lines)


def test_a_file_gets_the_sentence_in_one_line() -> None:
    """What goes into a file or another program is not cut."""
    assert told(terminal=False) == SENTENCE + KEY + "\n"


@pytest.mark.parametrize("opening", ["", "firmado; ahora, con el servicio en marcha: "])
def test_a_command_to_copy_stays_whole(opening: str) -> None:
    """A command that a sentence ends in stands on a line of its own where it is too long, and is not parted."""
    command = "orotraza verify una/carpeta/registro-2026-11-30.ndjson --key VKEY"
    out = StringIO()
    to = Console(file=out, width=40, force_terminal=True, color_system=None, soft_wrap=True)
    say.show(to, Text(opening + command))
    assert out.getvalue().splitlines()[-1] == command


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_is_json_wherever_it_is_written(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where standard output lacks letters, a document for machines says them as JSON does."""
    out = io.BytesIO()
    written = io.TextIOWrapper(out, encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", written)
    value = {"es": "año · 大 😀", "faults": iter([{"es": "señal"}])}
    say.as_json(dict(value))
    written.flush()
    assert json.loads(out.getvalue().decode(encoding)) == {"es": "año · 大 😀", "faults": [{"es": "señal"}]}


@pytest.mark.parametrize(
    ("key", "es", "en"),
    [
        ("oro.example.pe+1234abcd+?", "se escribe nombre+id+base64", "is written name+id+base64"),
        ("no-hay/tal.vkey", "no existe", "no such file or directory"),
        ("EMPTY", "se escribe nombre+id+base64", "is written name+id+base64"),
        ("SEAL", "se escribe nombre+id+base64", "is written name+id+base64"),
    ],
)
def test_why_a_key_is_none_is_said_in_both_languages(key: str, es: str, en: str, tmp_path: Path) -> None:
    """What is wrong with `--key` stands in the Spanish sentence in Spanish, and in the English one in English."""
    (tmp_path / "EMPTY").touch()
    (tmp_path / "SEAL").write_text("oro.example.pe\n12\n\n— oro.example.pe\n")
    done = run("verify", tmp_path / "x", "--key", tmp_path / key if key.isupper() else key)
    assert done.returncode == say.USAGE
    said = " ".join(done.stderr.split())
    assert es in said.partition("--key is no verifier key: ")[0]
    assert en in said.partition("--key is no verifier key: ")[2]


COMMANDS = "\x1b[31m \x9b2J \x07 \x7f \r \u202eabc\u202c \u2066 \u200b \u2028 \ufeff \ud800 \U000e0041"


SPOOF = "x\n ✓ 9. Vigente\u202e \U000e0041"


def _is_shown(text: str) -> bool:
    return all(each.isprintable() or each == "\n" for each in text)


def test_what_others_wrote_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and marks of direction in what others wrote are shown, in sentences and in tables."""
    table = Table("column")
    table.add_row(f"ñ{COMMANDS}")
    say.line(f"ñ{COMMANDS}")
    say.say(COMMANDS, COMMANDS)
    say.console().print(table)
    told = capsys.readouterr().out
    assert _is_shown(told)
    assert told.count("ñ") == 2


def test_a_cell_is_as_wide_as_what_is_shown_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    """What is shown in an invisible character's stead takes room: a table cuts nothing off that stands behind it."""
    table = Table("c")
    table.add_row("AB\u200bC-\u202e123\u202c45")
    say.console().print(table)
    assert "AB\ufffdC-\ufffd123\ufffd45" in capsys.readouterr().out


def test_json_shows_what_others_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    """A document for machines has them written out, as JSON may, and is the same document."""
    value = {f"a{COMMANDS}": [COMMANDS, "ñ 大 😀"]}
    say.as_json(value)
    alarms_said.line(dict(value))
    told = capsys.readouterr().out
    assert _is_shown(told)
    first, at = json.JSONDecoder().raw_decode(told)
    assert [first, json.loads(told[at:])] == [value, value]
    assert "ñ 大 😀" in told


@pytest.mark.parametrize("page", [SPOOF, ValueError(SPOOF)])
def test_a_value_makes_no_line_of_its_own(page: object) -> None:
    """What others wrote, quoted in a sentence of the verifier's, ends no line of it: it could look like a verdict."""
    text = Both("dice {page}", "says {page}").of(page=page)
    assert text.en == "says x\\u000a ✓ 9. Vigente\\u202e \\udb40\\udc41"
    assert text.es == "dice x\\u000a ✓ 9. Vigente\\u202e \\udb40\\udc41"
