"""What came of a market: per rule what was planted, found and missed, per seller group how often honest deals were hit.

Shares are fractions; nothing is rounded before it is printed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from bench.market.deal import Side
from bench.market.judge import Judged
from bench.market.people import Group
from service.decision.findings import Level

LEVELS: Final = {
    **dict.fromkeys(("R01", "R02", "R03", "R03b", "R05", "R05b", "R06b", "R22"), Level.BLOCK),
    **dict.fromkeys(("R04b", "R05c", "R09", "R14", "R15", "R19"), Level.ALERT),
    **dict.fromkeys(("R24", "R25", "R26", "R27", "R28", "R29"), Level.ALERT),
    **dict.fromkeys(("R12", "R13", "R14b", "R23"), Level.NOTE),
}
"""How grave each planted fraud is (`domain.md` §7, `model.md`). A milder word of the same rule is not this finding."""


@dataclass(slots=True)
class Rule:
    """One rule: `found` of `planted` frauds, `hit` of `twins`, and on all other honest deals what it said in vain."""

    planted: int = 0
    found: int = 0
    twins: int = 0
    hit: int = 0
    earned: int = 0
    false: int = 0

    @property
    def recall(self) -> Fraction:
        """Found of what was planted."""
        return Fraction(self.found, self.planted)

    @property
    def precision(self) -> Fraction:
        """Right of what it said: frauds, and what an honest deal deserved."""
        right = self.found + self.earned
        return Fraction(right, right + self.hit + self.false)


@dataclass(slots=True)
class Score:
    """Counts, entry by entry. `missed` names the scenes that went wrong; `beside` what else a fraud was marked with."""

    rules: dict[str, Rule] = field(default_factory=lambda: {rule: Rule() for rule in LEVELS})
    deals: Counter[Group] = field(default_factory=Counter)
    alerted: Counter[Group] = field(default_factory=Counter)
    blocked: Counter[Group] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    beside: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[str, str, int]] = field(default_factory=list)

    def add(self, judged: Judged) -> None:
        """Count one entry in."""
        if judged.refused is not None:
            self.refused[f"{judged.sent.payload['type']} {judged.refused.code}"] += 1
            return
        said = {(mark.rule, mark.subject) for mark in judged.marks if mark.level == LEVELS.get(mark.rule)}
        if judged.sent.label is not None and judged.sent.label.rule in LEVELS:
            self._planted(judged, said)
        if judged.sent.is_honest_deal:
            self._honest(judged, {rule for rule, _ in said})

    def _planted(self, judged: Judged, said: set[tuple[str, str]]) -> None:
        label, scene = judged.sent.label, judged.sent.scene
        assert label is not None
        assert scene is not None
        rule = self.rules[label.rule]
        fired = any(each == label.rule and label.subject in {None, subject} for each, subject in said)
        match label.side:
            case Side.FRAUD:
                rule.planted += 1
                rule.found += fired
                self.beside.update((label.rule, other) for other in {each for each, _ in said} - {label.rule})
            case Side.TWIN:
                rule.twins += 1
                rule.hit += fired
        if fired is not (label.side is Side.FRAUD):
            self.wrong.append((scene, label.side, judged.seq))

    def _honest(self, judged: Judged, said: set[str]) -> None:
        group, label = judged.sent.group, judged.sent.label
        assert group is not None
        self.deals[group] += 1
        self.alerted[group] += any(mark.level == Level.ALERT for mark in judged.marks)
        self.blocked[group] += any(mark.level == Level.BLOCK for mark in judged.marks)
        for rule in said - ({label.rule} if label else set()):
            if rule in judged.sent.earned:
                self.rules[rule].earned += 1
            else:
                self.rules[rule].false += 1

    @property
    def mean(self) -> Fraction:
        """Honest deals that carry an ALERT, of all."""
        return Fraction(self.alerted.total(), self.deals.total())

    def share(self, group: Group) -> Fraction:
        """The same of one group's."""
        return Fraction(self.alerted[group], self.deals[group])


def of(entries: Iterable[Judged]) -> Score:
    """The score of a whole market."""
    score = Score()
    for judged in entries:
        score.add(judged)
    return score
