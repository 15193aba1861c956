from io import StringIO

from rich.console import Console
from rich.text import Text

from service.cli import say

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
