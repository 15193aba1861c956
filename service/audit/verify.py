"""The checklist, step by step. Each step adds its faults and gives nothing back; none trusts what an earlier one found
wrong.

1. bytes: every line is an entry of the format;
2. order: entries contiguous from 0, of the trusted log, none missing, none in excess;
3. chain: each names the hash of the one before; `recorded_at` never goes back;
4. identity: (party, id) is used once;
5. signature: the submitter's, under a key that could sign at that entry;
6. root: the tree over all entries is the checkpoint's;
7. checkpoint: signed by the log key in force at its size, by entry 0 and the rotations that its root key signed; and
   the trusted key is that one, or the root;
8. kept: the entries go on from the checkpoint or receipt kept earlier;
9. rules: every decision and finding, again;
10. tiles: of a folder of tiles, every one is what the entries beneath it come to;
11. claims: every certificate, worked out again from the lots above it: a certifier's fault, and not the log's.

An entry has its faults once: what follows from them, in that entry or in others, is counted apart (`docs/verify.md`).
"""

from service.audit import chain, clock, identity, rules, whole, words
from service.audit.case import Case, Export
from service.audit.chunk import KID, check_chunk
from service.audit.decisions import check_rules
from service.audit.faults import Check, Fault
from service.audit.keyring import Keyring, collect
from service.audit.observation import Observation, observe
from service.audit.places import check_places
from service.audit.report import Report, Result, State
from service.audit.rules import Begin, Replayed, Rest
from service.audit.signers import check_keys, may_rotate_the_log, settle
from service.audit.tile_check import ReadTile, check_tiles
from service.audit.trusted import Kept, Opened, Trusted
from service.audit.whole import Findings
from service.ledger.log_keys import LogKeys
from service.rulebook.replay import Replay

__all__ = ["Export", "verify", "verify_alone"]


def verify(
    export: Export,
    seen: Observation,
    ring: Keyring,
    trusted: Trusted,
    *,
    kept: bytes | None = None,
    with_rules: bool = True,
    replayed: Replayed | None = None,
    begin: Begin | None = None,
    rest: Rest = rules.never,
    tiles: ReadTile | None = None,
) -> Report:
    """Go through the checklist.

    `seen` is what `chunk.check_chunk` made of the lines, put together, and `ring` the keys they name. `replayed` is a
    replay in file order, if one has been made already: it serves when nothing is out of order. Else `begin` gives a
    replay that stands where the audit starts. `tiles` reads the tiles that came with the entries, if any did.
    """
    case = Case(export, seen, ring, trusted)
    check_places(case)
    _check_chain(case)
    settle(case)
    _check_identity(case)
    check_keys(case)
    if with_rules:
        check_rules(case, replayed, begin or (lambda: Replay(trusted.origin)), rest)
    _name_what_was_altered(case, with_rules=with_rules)
    kept_size = _check_whole(case, kept)
    if tiles is not None:
        check_tiles(case, tiles)
    return _report(case, kept_size, with_rules=with_rules)


def verify_alone(export: Export, trusted: Trusted, *, kept: bytes | None = None, with_rules: bool = True) -> Report:
    """Verify in this process alone: for short exports. The command line spreads the lines over all cores."""
    ring = collect(export.lines)
    seen = observe([check_chunk(export.lines, trusted.origin, ring.public)])
    return verify(export, seen, ring, trusted, kept=kept, with_rules=with_rules)


class _Altered:
    """Entries altered whatever the chain says: all that have faults but for a key's, which may yet be known.

    Those that claim another number are altered whosever key it is.
    """

    def __init__(self, case: Case) -> None:
        self._faults, self._renumbered = case.faults, case.placed.renumbered
        standing = case.faults.standing() if case.faults else ()
        self._by_key = {at for at, check, field in standing if (check, field) == (Check.SIGNATURE, KID)}

    def __contains__(self, entry: object) -> bool:
        return entry in self._renumbered or (entry in self._faults and entry not in self._by_key)


def _check_chain(case: Case) -> None:
    """3: every broken link, and every `recorded_at` out of order, laid to one entry."""
    case.links = chain.check(case.seen, case.placed, case.lines, _Altered(case), case.commits)
    case.resting |= {at for at in case.links.unsure if at >= case.placed.start}
    for at in sorted(case.links.misnamed):
        if at not in case.faults:
            case.add(at, Fault(Check.CHAIN, at, "prev", words.MISNAMED))
    if case.links.begins_elsewhere:
        case.of_the_whole.append(Fault(Check.KEPT, None, "state", words.STATE_CONFLICTS.of(size=case.placed.start)))
    for at in clock.going_back(chain.suspects(case.seen, case.placed), case.recorded_at):
        if at not in case.faults and (at in case.links.committed or not _near_a_fault(case, at)):
            case.add(at, Fault(Check.CHAIN, at, "recorded_at", words.GOING_BACK))


def _check_identity(case: Case) -> None:
    """4: no two entries with one party's id."""
    for at, earlier in identity.repeated(case.seen, case.placed, case.party):
        overwritten = _may_be_another(case, earlier) and not _may_be_another(case, at)
        if at not in case.faults and earlier not in case.faults and not overwritten:
            case.add(at, Fault(Check.IDENTITY, at, "submission.payload.id", words.ID_AGAIN.of(earlier=earlier)))


def _name_what_was_altered(case: Case, *, with_rules: bool) -> None:
    """3, concluded: entries that the chain proves altered and that no other check has named."""
    for at in sorted(case.links.committed):
        if at not in case.faults and case.placed.line_of(at) is not None:
            if with_rules and at not in case.resting:
                case.add(at, Fault(Check.CHAIN, at, "recorded_at", words.ALTERED_TIME))
            else:
                case.add(at, Fault(Check.CHAIN, at, "entry", words.ALTERED))
    for at in sorted(case.links.torn):
        if at not in case.faults and at - 1 not in case.faults:
            case.add(at, Fault(Check.CHAIN, at, "prev", words.TORN))


def _check_whole(case: Case, kept: bytes | None) -> int | None:
    """6, 7 and 8. Gives the size of what was kept."""
    doubtful = case.first_doubt(may_rotate_the_log) < case.placed.size
    keys = case.log_keys()
    unsure = case.links.unsure | case.links.torn
    found = Findings(
        frozenset(case.faults),
        case.links.committed,
        case.gone(),
        case.by_unknown,
        unsure,
        case.is_named,
        case.is_borne_out,
    )
    opened: Opened | None = None
    if case.stated is not None:
        opened, result, faults = whole.check_checkpoint(case.note, case.trusted, keys, doubtful=doubtful)
        case.conclude(result, faults)
    before = None
    if kept is not None:
        known = case.trusted.alone() if keys is None and (opened or case.stated is None) else keys
        before = _check_kept(case, kept, known, found)
    if opened is not None and keys is not None and before is not None and _vouches(case, before, keys):
        case.of_the_whole = [fault for fault in case.of_the_whole if fault.check is not Check.CHECKPOINT]
        case.conclude(whole.vouched(case.trusted, keys, opened), [])
    if case.stated is not None:
        root, others, unproved = whole.check_root(case.stated, case.leaves, case.placed.size, found)
        # A checkpoint that nobody trusted has signed accuses no entry.
        case.conclude(root, [] if case.results[Check.CHECKPOINT].state is State.FAILS else others)
        case.resting.update(at for at in unproved if case.placed.line_of(at) is not None)
    if case.stated is not None and case.stated.size < case.placed.start:
        text = words.STATE_AHEAD.of(kept=case.placed.start, size=case.stated.size)
        case.of_the_whole.append(Fault(Check.KEPT, None, "size", text))
    return None if before is None else before.checkpoint.size


def _vouches(case: Case, kept: Kept, keys: LogKeys) -> bool:
    """Whether a trusted key, rotated since, signed what was kept, and the entries go on from that."""
    state = {check: result.state for check, result in case.results.items()}
    holds = state[Check.KEPT] is State.HOLDS and state[Check.CHECKPOINT] is State.FAILS
    return holds and case.trusted.answers_for(kept.opened, keys)


def _check_kept(case: Case, kept: bytes, keys: LogKeys | None, found: Findings) -> Kept | None:
    """8. Gives what was kept, where it is the log's word."""
    if keys is None or not case.trusted.named_by(keys):
        case.conclude(Result(Check.KEPT, State.UNJUDGED, words.ON_GENESIS), [])
        return None
    size = case.placed.size if case.stated is None else case.stated.size
    opened, result, faults = whole.check_kept(kept, keys, case.trusted, case.leaves, size, found)
    case.conclude(result, faults)
    return opened


def _report(case: Case, kept_size: int | None, *, with_rules: bool) -> Report:
    """The verdict."""
    found = {fault.check for fault in case.of_the_whole} | {check for _, check, _ in case.faults.standing()}
    for check in Check:
        broken = case.links.unsure or any(at in case.faults for at in case.links.committed)
        failing = check in found or (check is Check.CHAIN and bool(broken))
        standing = case.results.get(check)
        if failing and (standing is None or standing.state is State.HOLDS):
            case.results[check] = Result(check, State.FAILS)
        elif standing is None:
            case.results[check] = _unasked(check, with_rules=with_rules)
    return Report(
        origin=case.trusted.origin,
        lines=case.seen.lines,
        size=None if case.stated is None else case.stated.size,
        kept=kept_size,
        start=case.placed.start,
        results=tuple(case.results[check] for check in Check),
        faults=case.faults.told(case.of_the_whole),
        resting=tuple(sorted(case.resting - case.faults.keys())),
        false_claims=tuple(sorted(case.false_claims, key=lambda fault: fault.place)),
    )


def _unasked(check: Check, *, with_rules: bool) -> Result:
    if check in (Check.RULES, Check.CLAIMS) and not with_rules:
        return Result(check, State.UNJUDGED, words.RULES_OFF)
    if check is Check.KEPT:
        return Result(check, State.UNJUDGED, words.NOTHING_KEPT)
    if check is Check.TILES:
        return Result(check, State.UNJUDGED, words.NO_TILES)
    if check in (Check.ROOT, Check.CHECKPOINT):
        return Result(check, State.UNJUDGED, words.NOTHING_TO_COMPARE)
    return Result(check, State.HOLDS)


def _near_a_fault(case: Case, at: int) -> bool:
    return any(near in case.faults or _may_be_another(case, near) for near in (at - 1, at + 1))


def _may_be_another(case: Case, at: int) -> bool:
    """Whether the chain says of an entry that it was altered, or that it or the one after it was."""
    return at in case.links.committed or at in case.links.unsure
