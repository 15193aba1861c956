"""The attack table as the documentation shows it, made of what the tests plant.

`python -m tests.attacks.table` writes it into `docs/attacks.md` and `docs/es/ataques.md`, between the two marks; a test
sees that it stands there.
"""

from pathlib import Path
from typing import Any, Final

from tests.attacks import by_monitor, by_replay, by_start, by_verifier, by_verifier_of_keys, by_witness
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind

CATCHES: Final[tuple[Catch[Any], ...]] = (
    *by_verifier.CATCHES,
    *by_verifier_of_keys.CATCHES,
    *by_replay.CATCHES,
    *by_monitor.CATCHES,
    *by_witness.CATCHES,
    *by_start.CATCHES,
)
"""Everybody's; a new catcher's module is added here."""

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = {"en": ROOT / "docs/attacks.md", "es": ROOT / "docs/es/ataques.md"}

_BEGIN: Final = "<!-- made by tests/attacks/table.py -->\n"
_END: Final = "<!-- end -->\n"
_WORDS: Final = {
    "en": ("what is done", "who catches it, with what", "and says"),
    "es": ("qué se hace", "quién lo descubre, y con qué", "y dice"),
}


def table(language: str) -> str:
    """Markdown, one line a catch, in the order of the kinds; `language` is en or es."""
    titles = " | ".join(("", *_WORDS[language]))
    lines = [f"|{titles} |", "|---|---|---|---|"]
    kinds = [kind for kind in Kind if any(catch.kind is kind for catch in CATCHES)]
    for number, kind in enumerate(kinds, 1):
        first = f"{number} | {getattr(kind.value, language)}"
        for catch in _catches(kind):
            who = f"**{getattr(catch.by.value, language)}**"
            given = "" if catch.given is None else f", {getattr(catch.given, language)}"
            lines.append(f"| {first} | {who}{given} | {_cell(getattr(catch.says, language))} |")
            first = " | "
    return "\n".join(lines) + "\n"


def page(text: str, language: str) -> str:
    """The page with its table as it should be. Raises `ValueError` where the marks are missing."""
    before, _, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise ValueError("the table's marks are not there")
    return f"{before}{_BEGIN}{table(language)}{_END}{after}"


def _catches(kind: Kind) -> list[Catch[Any]]:
    order = list(Catcher)
    return sorted((catch for catch in CATCHES if catch.kind is kind), key=lambda catch: order.index(catch.by))


def _cell(sentence: str) -> str:
    return sentence.replace("|", "\\|").replace("{", "*").replace("}", "*")


def main() -> None:
    """Write the table into both pages."""
    for language, path in PAGES.items():
        path.write_text(page(path.read_text(), language))


if __name__ == "__main__":
    main()
