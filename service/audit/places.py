"""Checks 1 and 2, and the signatures of 5: what each line shows by itself, at the place that it stands for."""

from typing import Final

from service.audit import words
from service.audit.case import Case
from service.audit.chunk import KID
from service.audit.faults import Check, Fault

_NAMED_ONE_BY_ONE: Final = 1000


def check_places(case: Case) -> None:
    """1, 2 and the signatures of 5: what each line shows by itself, at the place that it stands for."""
    placed = case.placed
    for line, fault in zip(case.seen.odd.faults.numbers, case.seen.odd.faults, strict=True):
        if (at := case.placed.entry_of(line)) is not None:
            case.add(at, fault)
    check_numbers(case)
    for at, line in placed.moved.items():
        case.add(at, Fault(Check.ORDER, at, "seq", words.MOVED.of(line=line + 1)), beside=True)
    for gap in placed.missing:
        _add_missing(case, gap)
    for lines, before in placed.in_excess:
        for line in lines:
            case.add(before, Fault(Check.ORDER, before, "seq", words.IN_EXCESS.of(line=line + 1)), beside=True)
    _check_genesis(case)


def check_numbers(case: Case) -> None:
    """2: lines that stand for an entry and claim to be another, if nothing else is wrong with them."""
    for at, (line, claimed) in case.placed.renumbered.items():
        if at not in case.faults:
            text = words.RENUMBERED.of(claimed=claimed, line=line + 1)
            case.add(at, Fault(Check.ORDER, at, "seq", text))


def _check_genesis(case: Case) -> None:
    """Entry 0 names the keys of the log, and speaks for itself: nothing before it could."""
    first = case.parse(0)
    others = case.faults.standing() if 0 in case.faults else ()
    if first is None or any(at == 0 and field != KID for at, _, field in others):
        return
    if first.submission.type != "log.genesis":
        case.faults.withdraw(lambda at, _check, _field: at == 0)
        case.add(0, Fault(Check.ORDER, 0, "submission.payload.type", words.NO_GENESIS))
    elif 0 not in case.faults:
        root, kid = first.payload.get("root_key"), first.submission.header.kid
        if case.ring.public[kid].hex() != root:
            case.add(0, Fault(Check.SIGNATURE, 0, KID, words.GENESIS_NOT_BY_ROOT))


def _add_missing(case: Case, gap: range) -> None:
    end = gap.stop == case.placed.size
    last = gap[-1] if case.stated is None else case.stated.size - 1
    for at in gap[: 1 if end else _NAMED_ONE_BY_ONE]:
        text = words.MISSING_AT_END.of(last=last) if end else words.MISSING.of(first=at)
        case.add(at, Fault(Check.ORDER, at, "seq", text))
    if not end and (rest := gap[_NAMED_ONE_BY_ONE:]):
        text = words.MISSING_MANY.of(first=rest[0], last=rest[-1])
        case.add(rest[0], Fault(Check.ORDER, rest[0], "seq", text))
