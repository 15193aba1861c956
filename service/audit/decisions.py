"""Check 9: every entry decided again at its true place, and the differences sorted.

A difference in an entry already at fault says nothing new. One that comes after an entry whose content cannot be
trusted may rest on it, and is counted apart. Checkpoints that clients say they saw are witnesses of another kind: they
bound the place where history was rewritten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from service.audit import rules, words
from service.audit.case import NEVER, Case
from service.audit.chunk import KID
from service.audit.faults import Check, Fault, Text
from service.audit.report import Result, State
from service.audit.rules import Begin, Replayed, Rest
from service.audit.signers import is_about_signers, is_anything
from service.rulebook.replay import Fault as Difference

_SIGNER_CODES: Final = frozenset({"unknown_signer", "signer_not_active"})
"""What rests on entries about keys alone. Whose a word is, `not_yours`, may rest on any entry that it speaks of."""
_SEEN_CODES: Final = frozenset({"seen_conflict", "seen_ahead"})


def check_rules(case: Case, replayed: Replayed | None, begin: Begin, rest: Rest) -> None:
    """9: decide every entry again, at its true place."""
    if replayed is None or case.seen.odd or case.placed.size != case.placed.start + case.seen.lines:
        replayed = rules.replay(begin(), case.in_order(), case.standing, rest)
    _take_back_ends(case, replayed)
    unseen = [at for at, found in replayed.differences.items() if any(each.code in _SEEN_CODES for each in found)]
    alone = _alone(case, unseen)
    unseen = [at for at in unseen if at not in alone]
    other = case.first_overwritten()
    any_doubt, key_doubt = (min(other, case.first_doubt(matters)) for matters in (is_anything, is_about_signers))
    named = [*case.faults, *case.links.committed, *(replayed.differences.keys() - set(unseen))]
    if unseen and min(named, default=NEVER) > unseen[0]:
        any_doubt = min(any_doubt, _report_unseen(case, unseen))
    _take_in_claims(case, replayed, any_doubt)
    for at, differences in replayed.differences.items():
        if at in case.faults:
            continue
        for difference in _one_each(differences):
            doubt = key_doubt if difference.code in _SIGNER_CODES else any_doubt
            doubtful = difference.code in _SEEN_CODES or (doubt < at and at not in case.links.committed)
            if doubtful and at not in alone:
                case.resting.add(at)
            else:
                case.add(at, Fault(Check.RULES, at, difference.field, _differs(difference)))


def _take_back_ends(case: Case, replayed: Replayed) -> None:
    """What ended a key and should have been refused ended none: whoever signed on by it is not accused (check 5).

    Where the rules let it end the key all the same, they refuse what the key signed afterwards.
    """
    wrong = replayed.differences
    if not any(end in wrong for _, end in case.ring.term.values()):
        return

    def could_sign(at: int, check: Check, field: str) -> bool:
        found = case.parse(at) if (check, field) == (Check.SIGNATURE, KID) else None
        start, end = (0, None) if found is None else case.ring.term.get(found.submission.header.kid, (0, None))
        refused = any(each.code in _SIGNER_CODES for each in wrong.get(at, ()))
        return end in wrong and start < at and not refused

    case.faults.withdraw(could_sign)


def _differs(difference: Difference) -> Text:
    return Text(words.DIFFERS.es.format(detail=difference.es), words.DIFFERS.en.format(detail=difference.message))


def _take_in_claims(case: Case, replayed: Replayed, doubt: int) -> None:
    """11: what is false in certificates, of entries that are the log's and rest on nothing doubtful."""
    for at, false in replayed.false_claims.items():
        if doubt < at:
            case.resting.add(at)
        elif at not in case.faults:
            case.false_claims += false
    state = State.FAILS if case.false_claims else State.HOLDS
    case.conclude(Result(Check.CLAIMS, state), [])


def _alone(case: Case, unseen: Sequence[int]) -> frozenset[int]:
    """Entries whose client saw another history where a greater tree was seen as it is: no rewriting explains them.

    Either the client lied and the log took it in, or the log showed that client alone another history.
    """
    if not unseen:
        return frozenset()
    others = set(range(case.placed.size)) - set(unseen)
    seen = max(map(partial(_seen_size, case), others), default=0)
    return frozenset(at for at in unseen if _seen_size(case, at) <= seen)


def _report_unseen(case: Case, unseen: Sequence[int]) -> int:
    """Clients kept checkpoints too: what they say they saw bounds the entry that nothing else names. Its least."""
    low, high = _seen_bounds(case, unseen)
    text = words.SEEN_CONFLICTS.of(count=len(unseen), low=low, high=high - 1)
    case.of_the_whole.append(Fault(Check.KEPT, None, "seen", text))
    return low


def _seen_bounds(case: Case, unseen: Sequence[int]) -> tuple[int, int]:
    """Clients before the first who saw another history saw this one: up to a size it is as they saw it."""
    sizes = [(at, _seen_size(case, at)) for at in range(case.placed.start, unseen[0] + 1)]
    low = max((size for at, size in sizes if at < unseen[0]), default=case.placed.start)
    return low, max(min(_seen_size(case, at) for at in unseen), low + 1)


def _seen_size(case: Case, at: int) -> int:
    found = case.parse(at)
    return 0 if found is None or found.submission.seen is None else found.submission.seen.size


def _one_each(differences: tuple[Difference, ...]) -> Iterator[Difference]:
    """One difference a field: the rules in it are told in one sentence."""
    by_field: dict[str, list[Difference]] = {}
    for difference in differences:
        by_field.setdefault(difference.field, []).append(difference)
    for each in by_field.values():
        yield replace(each[0], message="; ".join(one.message for one in each), es="; ".join(one.es for one in each))
