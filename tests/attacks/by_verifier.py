"""What `orotraza verify` catches, offline, in an export: each attack, and the sentence in which it is named."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Final

from service.audit import words
from service.audit.faults import Text
from service.ledger import checkpoint, entry, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from tests.attacks import thief
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.audit import tampering
from tests.audit.tampering import Tool, audit
from tests.honest import ORIGIN, Ledger

_AT_ONCE: Final = 10
"""Where everything is decided again, which takes long."""

_TWO_MONTHS: Final = timedelta(days=60)

KEPT: Final = Text(
    "con un sello o recibo guardado antes (--since)", "with a checkpoint or receipt kept from before (--since)"
)


def _edited(ledger: Ledger, draw: Random) -> Sequence[str]:
    return _by_tool(ledger, tampering.edit_payload, thief.place(ledger, draw))


def _edited_and_chained(ledger: Ledger, draw: Random) -> Sequence[str]:
    at, entries = thief.place(ledger, draw), list(ledger.entries)
    tampering.edit_payload(entries, at)
    tampering.recompute(entries, at)
    return thief.only(audit(ledger, entries, rules=False), at)


def _tile(ledger: Ledger, draw: Random) -> Sequence[str]:
    """Any hash of any tile, of any level."""
    folder = thief.folder(ledger.entries)
    path = draw.choice(sorted(folder))
    at = draw.randrange(len(folder[path]))
    folder[path] = folder[path][:at] + bytes([folder[path][at] ^ draw.randrange(1, 256)]) + folder[path][at + 1 :]
    report = thief.audit_folder(ledger, ledger.entries, folder)
    assert [fault.field for fault in report.faults] == [path]
    return thief.said(report)


def _leaf_and_tiles(ledger: Ledger, draw: Random) -> Sequence[str]:
    """The tiles are those of the altered entries, up to the top; only the checkpoint is as it was."""
    at, entries = thief.place(ledger, draw), list(ledger.entries)
    tampering.edit_payload(entries, at)
    tampering.recompute(entries, at)
    report = thief.audit_folder(ledger, entries, thief.folder(entries))
    assert tampering.of_the_whole(report) == ["root"]
    return thief.only(report, at)


def _deleted(ledger: Ledger, draw: Random) -> Sequence[str]:
    return _by_tool(ledger, tampering.delete, thief.place(ledger, draw))


def _inserted(ledger: Ledger, draw: Random) -> Sequence[str]:
    return _by_tool(ledger, tampering.insert, thief.place(ledger, draw))


def _reordered(ledger: Ledger, draw: Random) -> Sequence[str]:
    at, entries = thief.place(ledger, draw), list(ledger.entries)
    tampering.swap(entries, at)
    return thief.only(audit(ledger, entries, rules=False), at, at + 1)


def _rewritten(ledger: Ledger, draw: Random) -> Sequence[str]:
    at = thief.place(ledger, draw)
    entries = thief.rewrite(ledger, at)
    assert thief.audit(ledger, entries).holds  # nothing kept, nothing decided again: the key signed it
    return thief.only(thief.audit(ledger, entries, kept=ledger.checkpoint(draw.randrange(at + 1, len(entries)))))


def _forked(ledger: Ledger, draw: Random) -> Sequence[str]:
    """The other reader's checkpoint, of the same size, is what was kept."""
    entries = thief.rewrite(ledger, thief.place(ledger, draw))
    return thief.only(thief.audit(ledger, entries, kept=ledger.checkpoint()))


def _cut(ledger: Ledger, draw: Random) -> Sequence[str]:
    at = thief.place(ledger, draw)
    return thief.only(audit(ledger, ledger.entries[:at], rules=False), at)


def _cut_and_signed(ledger: Ledger, draw: Random) -> Sequence[str]:
    at = thief.place(ledger, draw)
    short = ledger.entries[:at]
    assert thief.audit(ledger, short).holds
    kept = ledger.receipt(draw.randrange(at), draw.randrange(at + 1, len(ledger.entries)))
    return thief.only(thief.audit(ledger, short, kept=kept))


def _replayed(ledger: Ledger, draw: Random) -> Sequence[str]:
    """All that belongs to it is served with it, and nothing is forged."""
    at = thief.place(ledger, draw)
    old = ledger.checkpoint(at)
    return thief.only(audit(ledger, ledger.entries[:at], note=old, kept=ledger.checkpoint(), rules=False))


def _by_another_key(ledger: Ledger, draw: Random) -> Sequence[str]:
    size = thief.place(ledger, draw)
    tree = Checkpoint(ORIGIN, size, merkle.root(ledger.leaves[:size]))
    forged = note.sign(checkpoint.format(tree), ORIGIN, signing.SeedSigner(draw.randbytes(32)))
    return thief.only(audit(ledger, ledger.entries[:size], note=forged, rules=False))


def _unknown_lines(ledger: Ledger, draw: Random) -> Sequence[str]:
    """Beside the true signature they change nothing; more than a hundred in all are refused."""
    size = thief.place(ledger, draw)
    true, entries = ledger.checkpoint(size), ledger.entries[:size]
    text, _ = true.split(b"\n\n")
    lines = [thief.unknown_line(text, draw, number) for number in range(draw.randrange(1, 100))]
    assert audit(ledger, entries, note=true + b"".join(lines), rules=False).holds
    assert not audit(ledger, entries, note=true + lines[0] * 100, rules=False).holds
    return thief.only(audit(ledger, entries, note=text + b"\n\n" + b"".join(lines), rules=False))


def _stolen_at(ledger: Ledger, draw: Random) -> Sequence[str]:
    end = thief.place(ledger, draw, first=thief.STOLEN_FROM)
    return _by_stolen_key(ledger, draw, end, end + 1)


def _stolen_after(ledger: Ledger, draw: Random) -> Sequence[str]:
    end = thief.place(ledger, draw, first=thief.STOLEN_FROM)
    return _by_stolen_key(ledger, draw, end, draw.randrange(end + 1, len(ledger.entries) + 2))


def _by_stolen_key(ledger: Ledger, draw: Random, end: int, at: int) -> Sequence[str]:
    """Revoked by entry `end`; what the thief signs, the log takes in as entry `at`."""
    name, entries = draw.choice(thief.STOLEN), list(ledger.entries)
    thief.revoke(ledger, entries, end, name)
    thief.slip_in(entries, at, ledger.keys.signer(name), thief.declared(ledger, "lot.declared", draw))
    return thief.only(thief.audit(ledger, entries), at)


def _stranger(ledger: Ledger, draw: Random) -> Sequence[str]:
    return _by_tool(ledger, tampering.sign_again, thief.place(ledger, draw))


def _backdated(ledger: Ledger, draw: Random) -> Sequence[str]:
    """Good standing for all the time that the log has run, written down two months after its last entry."""
    entries, start = list(ledger.entries), len(ledger.entries)
    while len(entries) < start + _AT_ONCE:
        said = thief.declared(ledger, "registration.recorded", draw)
        if said["status"] == "vigente":
            later = _TWO_MONTHS if len(entries) == start else timedelta(0)
            occurred = entry.parse(entries[-1]).recorded_at + later
            said |= {"occurred_at": f"{occurred:%Y-%m-%dT%H:%M:%SZ}", "from": "2020-01-01"}
            thief.slip_in(entries, len(entries), ledger.keys.signer("registrar"), said, later=later)
    return thief.only(thief.audit(ledger, entries, rules=True), *range(start, len(entries)))


def _clock_back(ledger: Ledger, draw: Random) -> Sequence[str]:
    at, entries = thief.place(ledger, draw, first=2), list(ledger.entries)
    thief.change(entries, at, recorded_at="2026-01-01T00:00:00.000000Z")
    tampering.recompute(entries, at)
    return thief.only(thief.audit(ledger, entries), at)


def _finding(ledger: Ledger, draw: Random) -> Sequence[str]:
    chosen, entries = thief.places(ledger, draw, _AT_ONCE), list(ledger.entries)
    for at in chosen:
        tampering.change_finding(entries, at)
    tampering.recompute(entries)
    return thief.only(thief.audit(ledger, entries, rules=True), *chosen)


def _ruleset(ledger: Ledger, draw: Random) -> Sequence[str]:
    chosen, entries = thief.places(ledger, draw, _AT_ONCE), list(ledger.entries)
    for at in chosen:
        thief.change(entries, at, ruleset=draw.randrange(1, 9))
    tampering.recompute(entries)
    return thief.only(thief.audit(ledger, entries, rules=True), *chosen)


def _by_tool(ledger: Ledger, tool: Tool, at: int) -> Sequence[str]:
    entries = list(ledger.entries)
    tool(entries, at)
    return thief.only(audit(ledger, entries, rules=False), at)


def _catch(
    kind: Kind,
    says: Text,
    plant: Callable[[Ledger, Random], Sequence[str]],
    *,
    given: Text | None = None,
    at_once: int = 1,
) -> Catch[Ledger]:
    return Catch(kind, Catcher.VERIFIER, says, plant, given, at_once)


CATCHES: Final = (
    _catch(Kind.LEAF_EDITED, words.BAD_SIGNATURE, _edited),
    _catch(Kind.LEAF_EDITED_AND_CHAINED, words.ROOT_DIFFERS, _edited_and_chained),
    _catch(Kind.TILE_EDITED, words.TILE_DIFFERS, _tile),
    _catch(Kind.LEAF_AND_TILES_EDITED, words.ROOT_DIFFERS, _leaf_and_tiles),
    _catch(Kind.DELETED, words.MISSING, _deleted),
    _catch(Kind.INSERTED, words.IN_EXCESS, _inserted),
    _catch(Kind.REORDERED, words.MOVED, _reordered),
    _catch(Kind.REWRITTEN, words.KEPT_CONFLICTS, _rewritten, given=KEPT),
    _catch(Kind.FORKED, words.KEPT_CONFLICTS, _forked, given=KEPT),
    _catch(Kind.TAIL_CUT, words.MISSING_AT_END, _cut),
    _catch(Kind.TAIL_CUT_AND_SIGNED, words.KEPT_AHEAD, _cut_and_signed, given=KEPT),
    _catch(Kind.CHECKPOINT_REPLAYED, words.KEPT_AHEAD, _replayed, given=KEPT),
    _catch(Kind.CHECKPOINT_BY_ANOTHER_KEY, words.CHECKPOINT_REFUSED, _by_another_key),
    _catch(Kind.UNKNOWN_SIGNATURE_LINES, words.CHECKPOINT_REFUSED, _unknown_lines),
    _catch(Kind.KEY_STOLEN_AT, words.OUT_OF_TERM, _stolen_at),
    _catch(Kind.KEY_STOLEN_AFTER, words.OUT_OF_TERM, _stolen_after),
    _catch(Kind.SIGNED_BY_STRANGER, words.UNKNOWN_KEY, _stranger),
    _catch(Kind.REGISTRATION_BACKDATED, words.DIFFERS, _backdated, at_once=_AT_ONCE),
    _catch(Kind.CLOCK_SET_BACK, words.GOING_BACK, _clock_back),
    _catch(Kind.FINDING_CHANGED, words.DIFFERS, _finding, at_once=_AT_ONCE),
    _catch(Kind.OTHER_RULESET, words.DIFFERS, _ruleset, at_once=_AT_ONCE),
)
