from io import StringIO

import pytest
from rich.console import Console

from service.demo.screen import Language, Screen


@pytest.mark.parametrize(
    ("language", "spanish", "english"), [("both", True, True), ("es", True, False), ("en", False, True)]
)
@pytest.mark.parametrize("width", [80, 140])
def test_a_sentence_is_told_in_the_language_asked_for(
    language: Language, width: int, *, spanish: bool, english: bool
) -> None:
    """Both languages by default, Spanish first; one alone when it was asked for, wherever words are shown."""
    out = StringIO()
    screen = Screen(Console(file=out, width=width), language)
    screen.heading(1, "El oro", "The gold")
    screen.say("Viene de lejos.", "It comes from afar.")
    screen.facts((("peso", "weight", "1 g"),))
    screen.show(screen.cell("mina", "mine"))
    told = out.getvalue()
    for es, en in (("El oro", "The gold"), ("de lejos", "from afar"), ("peso", "weight"), ("mina", "mine")):
        assert (es in told) is spanish
        assert (en in told) is english
        if language == "both":
            assert told.index(es) < told.index(en)
