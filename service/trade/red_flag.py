"""A red flag in words: how grave, whose burden, who may know, which law, and what puts it right (`domain.md` §7)."""

from dataclasses import dataclass
from typing import Final

from service.decision.findings import Audience, FallsOn, Level


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One rule's text. `level` is the usual one; a rule may be milder where its law does not reach."""

    rule: str
    level: Level
    falls_on: FallsOn
    audience: Audience
    law: str
    es: str
    en: str
    remedy_es: str
    remedy_en: str


def flag(rule: str, how: tuple[Level, FallsOn, Audience], law: str, *texts: str) -> RedFlag:
    """`how` is level, burden and audience; `texts` are Spanish and English, then the remedy in both."""
    es, en, remedy_es, remedy_en = texts
    return RedFlag(rule, *how, law, es, en, remedy_es, remedy_en)


BLOCKS_LOT: Final = (Level.BLOCK, FallsOn.LOT, Audience.PARTIES)
"""How a flag stands that keeps a lot from any certificate, and that both sides are told."""
