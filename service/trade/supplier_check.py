"""A supplier check under way: what the registers say of the party, and the answers and reasons that gather."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from service.categorization import assessments
from service.categorization.category import Category
from service.decision.facts import Facts
from service.decision.findings import Level
from service.decision.values import frozen
from service.registry.parties import Party
from service.registry.registrations import Register, Registration
from service.trade.advice import CAUTIONS
from service.trade.basis import LAWS
from service.trade.catalogue import RED_FLAGS
from service.trade.deal import Acting
from service.trade.sources import Sources
from service.trade.support import Support
from service.trade.verdict import Answer, MaySell, Reason

OF_RIGHTS: Final = ("REINFO", "AUTHORIZATION", "CONCESSION", "CONTRACT")
"""The registers that speak of a party under one mining right."""

_MINING: Final = frozenset({"exploration", "exploitation", "beneficiation"})
_TRADING: Final = frozenset({"trade", "refining"})


@frozen
class Question:
    """Whom it is about and when: the Lima day `at`, by the ledger up to entry `known_at` (None: all of it)."""

    party: str
    at: date
    known_at: int | None
    right: str | None
    activity: str | None

    def concerns(self, word: Registration) -> bool:
        """Whether a register's word is about the right and the activity asked about, where it names any."""
        other_right = self.right is not None and word.roll in OF_RIGHTS and word.right != self.right
        return not other_right and (word.activity is None or word.activity not in self._other_activities)

    @property
    def _other_activities(self) -> frozenset[str]:
        """Those of the same sort: a trader asked about as a miner is still in RECPO for its trade."""
        if self.activity is None:
            return frozenset()
        return (_MINING if self.activity in _MINING else _TRADING) - {self.activity}


@dataclass(slots=True)
class Check:
    """`words` are all that the registers say of the party on the day, `asked` those that the question is about."""

    facts: Facts
    question: Question
    who: Party | None
    sources: Sources
    words: tuple[Registration, ...]
    asked: tuple[Registration, ...] = field(init=False)
    answers: list[Answer] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    in_process: bool = False
    """Whether an answer rests on REINFO, hence on the process and its legal term."""

    def __post_init__(self) -> None:
        self.asked = tuple(filter(self.question.concerns, self.words))

    @property
    def roles(self) -> tuple[str, ...]:
        """What the party is registered as."""
        return () if self.who is None else self.who.roles

    @property
    def trades(self) -> bool:
        """Whether it is registered as one who trades, or asked about as one."""
        return self.question.activity in _TRADING or "trader" in self.roles or "plant" in self.roles

    @property
    def rights(self) -> tuple[str, ...]:
        """The mining rights it is asked about: the one named, or every one on record."""
        if self.question.right is not None:
            return (self.question.right,)
        return tuple(dict.fromkeys(word.right for word in self.asked if word.roll in OF_RIGHTS and word.right))

    def says(self, register: Register) -> list[Registration]:
        """The register's words on what is asked about."""
        return [word for word in self.asked if word.roll == register]

    def vigente(self, register: Register) -> bool:
        """Whether the register lists the party in good standing."""
        return any(word.status == "vigente" for word in self.says(register))

    def category(self, right: str | None) -> Category | None:
        """The category under a right (None: whatever the right), as known; None while an axis is unknown."""
        asked = self.question
        rows = self.facts.shelf(assessments.shelf(asked.party))
        found = assessments.in_force(rows, asked.at, asked.known_at, right=right)
        return None if found is None else found.category(asked.at)

    def may(
        self,
        quality: Acting,
        may_sell: MaySell,
        rests_on: Register,
        *,
        rule: str | None = None,
        by: Support | None = None,
    ) -> None:
        """It may sell in this quality by that register's word, under the condition `rule`, or without one."""
        law = LAWS[rests_on]
        if by is None:
            self.answers.append(Answer(quality, may_sell, law, rests_on, rule))
            return
        category = self.category(by.right)
        self.answers.append(
            Answer(
                quality=quality,
                may_sell=may_sell,
                law=law,
                rests_on=rests_on,
                rule=rule,
                right=by.right,
                category=category,
                standing=by.standing,
            )
        )

    def may_not(self, quality: Acting, rule: str, right: str | None = None, **detail: str) -> None:
        """It may not sell in this quality, by that rule."""
        category = None if right is None else self.category(right)
        law = RED_FLAGS[rule].law
        self.answers.append(Answer(quality, MaySell.NO, law, rule=rule, right=right, category=category))
        self.tell(rule, detail if right is None else {"right": right, **detail})

    def tell(self, name: str, detail: Mapping[str, str] | None = None, *, level: Level | None = None) -> None:
        """Give a reason: a red flag or a caution, milder where `level` says so."""
        flag = RED_FLAGS.get(name) or CAUTIONS[name]
        self.reasons.append(Reason(flag, level or flag.level, tuple(sorted((detail or {}).items()))))
