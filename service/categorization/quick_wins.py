"""Which operators to help first, and why: a ranking that shows its reasons.

Quick wins are Categories I and II, examples that others follow (planetGOLD Peru, chart 1): they stand before all
others, however far those have come. Among equals, whoever is nearest to the start authorization is first. Where the
holder of the land has refused, nobody is ranked. Points are our choice, integers, and add up to the score.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from service.categorization.category import Category
from service.categorization.consent import REFUSED
from service.categorization.stages import STAGES
from service.categorization.words import Words

FIRST: Final = 1_000
"""More than all other points together, so that the category decides before them."""
PER_STAGE: Final = 50
"""More than the holder's word and the letter together, so that whoever is nearer to the authorization is first."""
AGREED: Final = 30
NEGOTIATING: Final = 10
COMMITTED: Final = 10

_QUICK: Final = (Category.I, Category.II)

REASON_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "quick_category": Words(
            "Categoría I o II: ejemplo que otros siguen.", "Category I or II: an example that others follow."
        ),
        "stages_met": Words(
            "Etapas cumplidas camino a la autorización.", "Stages met on the way to the authorization."
        ),
        "holder_agreed": Words("Quien tiene el terreno aceptó.", "The holder of the land agreed."),
        "holder_negotiating": Words(
            "Hay conversaciones con quien tiene el terreno.", "The holder of the land is negotiating."
        ),
        "committed": Words("Firmó la carta de compromiso.", "The letter of commitment is signed."),
    }
)

LEFT_OUT_WORDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "holder_refused": Words(
            "Quien tiene el terreno no aceptó, y se respeta.", "The holder of the land refused, which is respected."
        ),
        "formal": Words("Ya es formal.", "Formal already."),
        "category_unknown": Words("Falta evaluar su categoría.", "Its category has yet to be assessed."),
    }
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One operator under one right, as known on a day. `missing` is how many stages it lacks: 0 is formal."""

    party: str
    right: str | None
    category: Category | None
    missing: int
    consent: str | None = None
    committed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why so many points; `name` has its words in `REASON_WORDS`."""

    name: str
    points: int


@dataclass(frozen=True, slots=True)
class QuickWin:
    """One place of the ranking: the candidate and the reasons whose points are its score."""

    candidate: Candidate
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        """The sum of the reasons' points."""
        return sum(reason.points for reason in self.reasons)


def quick_wins(operators: Iterable[Candidate]) -> tuple[QuickWin, ...]:
    """The ranking, best first; of equal scores the lower party, then right. Whoever `left_out` names is not in it."""
    ranked = [QuickWin(each, tuple(_reasons(each))) for each in operators if left_out(each) is None]
    return tuple(sorted(ranked, key=lambda win: (-win.score, win.candidate.party, win.candidate.right or "")))


def left_out(operator: Candidate) -> str | None:
    """Why an operator is not ranked (a name in `LEFT_OUT_WORDS`); None if it is."""
    if operator.consent == REFUSED:
        return "holder_refused"
    if operator.missing == 0:
        return "formal"
    return "category_unknown" if operator.category is None else None


def _reasons(operator: Candidate) -> Iterable[Reason]:
    if operator.category in _QUICK:
        yield Reason("quick_category", FIRST)
    met = len(STAGES) - operator.missing
    if met > 0:
        yield Reason("stages_met", met * PER_STAGE)
    if operator.consent == "agreed":
        yield Reason("holder_agreed", AGREED)
    elif operator.consent == "negotiating":
        yield Reason("holder_negotiating", NEGOTIATING)
    if operator.committed:
        yield Reason("committed", COMMITTED)
