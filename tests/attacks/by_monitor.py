"""What `orotraza monitor` catches over the network, and the sentence in which it tells it.

The stage is a hostile server that holds the log's true keys, and a watcher that has followed the log so far.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from service.audit import words as audit_words
from service.audit.faults import Text
from service.demo.ids import natural
from service.ledger import checkpoint, entry, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.witnessing import alarm_words as words
from service.witnessing.alarms import Kind as Told
from service.witnessing.monitor.judge import SEEN_CONFLICT
from tests.attacks import thief
from tests.attacks.by_verifier_of_keys import rotate, signed
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.audit import tampering
from tests.audit.tampering import Entries, Tool
from tests.honest import ORIGIN, Ledger
from tests.witnessing.rogue import Rogue
from tests.witnessing.watcher import NOW, Watcher

TOKEN: Final = Text("con credencial de auditor (--by)", "with an auditor's token (--by)")

_AT_ONCE: Final = 10
"""Where everything is decided again, which takes long."""

_THEFTS: Final = 5
_TWO_MONTHS: Final = timedelta(days=60)
_KEPT: Final = (100, 200, 256, 280)
"""Sizes that a watcher has followed the log to."""


@dataclass
class Stage:
    """A log's server, an honest ledger, and watchers that have followed it to `_KEPT`."""

    rogue: Rogue
    ledger: Ledger
    folder: Path
    _templates: dict[int, Path] = field(default_factory=dict)

    def watcher(self, kept: int, *, judges: bool = False) -> Watcher:
        """A watcher that saw the honest log at this size; 0 for one that looks for the first time."""
        template = self._templates.get(kept)
        if template is None:
            template = self._templates[kept] = self.folder / f"kept-{kept}"
            template.mkdir()
            if kept:
                self.rogue.show_ledger(self.ledger, kept)
                assert Watcher(template, self.rogue.url, self.ledger).look() == []
        scratch = self.folder / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(template, scratch)
        return Watcher(scratch, self.rogue.url, self.ledger, judges=judges)

    def entries_served(self, entries: Entries, at: int) -> Sequence[str]:
        """What a watcher says of entries that are not those of the honest tree, first at `at`."""
        watcher = self.watcher(0)
        self.rogue.show(entries, self.ledger.checkpoint(), self.ledger.leaves)
        (alarm,) = watcher.look()
        assert (alarm.kind, alarm.facts["seq"]) == (Told.ENTRY, at)
        return [alarm.text.en]

    def signed(self, entries: Entries, told: Told, *places: int) -> Sequence[str]:
        """What a watcher that judges says of entries that the true log key signed: of these places alone, by this kind.

        That clients saw another history, and that a key was revoked, is said besides.
        """
        watcher = self.watcher(0, judges=True)
        self.rogue.show(entries, tampering.resign(self.ledger, entries))
        found = [alarm for alarm in watcher.look() if alarm.kind in (Told.ENTRY, Told.VERDICT)]
        found = [alarm for alarm in found if alarm.facts.get("code") != SEEN_CONFLICT]
        assert sorted({alarm.facts["seq"] for alarm in found if alarm.kind is told}) == sorted(places)
        return [alarm.text.en for alarm in found if alarm.kind is told]

    def place(self, draw: Random, first: int = 1) -> int:
        """An entry at random."""
        return thief.place(self.ledger, draw, first)


def _tool(tool: Tool) -> Callable[[Stage, Random], Sequence[str]]:
    def plant(stage: Stage, draw: Random) -> Sequence[str]:
        at, entries = stage.place(draw), list(stage.ledger.entries)
        tool(entries, at)
        return stage.entries_served(entries, at)

    return plant


def _edited_and_chained(stage: Stage, draw: Random) -> Sequence[str]:
    at, entries = stage.place(draw), list(stage.ledger.entries)
    tampering.edit_payload(entries, at)
    tampering.recompute(entries, at)
    return stage.entries_served(entries, at)


def _tile(stage: Stage, draw: Random) -> Sequence[str]:
    """One byte of any tile that the watcher has yet to see."""
    watcher = stage.watcher(draw.choice((0, 100, 200)))
    stage.rogue.show_ledger(stage.ledger)
    path = draw.choice([each for each in stage.rogue.paths("/tile/") if "entries" not in each])
    data = bytearray(stage.rogue.shown[path])
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    stage.rogue.shown[path] = bytes(data)
    return _said(watcher, Told.TILE)


def _leaf_and_tiles(stage: Stage, draw: Random) -> Sequence[str]:
    at, entries = stage.place(draw), list(stage.ledger.entries)
    tampering.edit_payload(entries, at)
    leaves = [*stage.ledger.leaves]
    leaves[at] = merkle.leaf_hash(entries[at])
    watcher = stage.watcher(0)
    stage.rogue.show(entries, stage.ledger.checkpoint(), leaves)
    return _said(watcher, Told.TILE)


def _rewritten(stage: Stage, draw: Random) -> Sequence[str]:
    kept = draw.choice(_KEPT)
    watcher = stage.watcher(kept)
    at = draw.randrange(1, kept)
    entries = thief.rewrite(stage.ledger, at)
    note = tampering.resign(stage.ledger, entries)
    stage.rogue.show(entries, note)
    (alarm,) = watcher.look()
    assert alarm.facts["first_different"] == at
    assert list(alarm.evidence.values()) == [stage.ledger.checkpoint(kept), note]
    return [alarm.text.en]


def _forked(stage: Stage, draw: Random) -> Sequence[str]:
    kept = draw.choice(_KEPT)
    watcher = stage.watcher(kept)
    entries = thief.rewrite(stage.ledger, draw.randrange(1, kept))[:kept]
    note = tampering.resign(stage.ledger, entries)
    stage.rogue.show(entries, note)
    (alarm,) = watcher.look()
    assert list(alarm.evidence.values()) == [stage.ledger.checkpoint(kept), note]
    return [alarm.text.en]


def _cut(stage: Stage, draw: Random) -> Sequence[str]:
    """The checkpoint still says that they are there."""
    watcher, size = stage.watcher(0), stage.place(draw)
    watcher.reads = False
    stage.rogue.show_ledger(stage.ledger, size)
    stage.rogue.shown["/checkpoint"] = stage.ledger.checkpoint()
    return _said(watcher, Told.TILE)


def _older(stage: Stage, draw: Random) -> Sequence[str]:
    """The whole of an older state, truly signed: a shorter tree, a backup, or a replay look alike from outside."""
    kept = draw.choice(_KEPT)
    watcher = stage.watcher(kept)
    size = draw.randrange(1, kept)
    stage.rogue.show_ledger(stage.ledger, size)
    return _said(watcher, Told.ROLLBACK)


def _replayed(stage: Stage, draw: Random) -> Sequence[str]:
    """The checkpoint alone is old."""
    kept = draw.choice(_KEPT)
    watcher = stage.watcher(kept)
    stage.rogue.show_ledger(stage.ledger)
    stage.rogue.shown["/checkpoint"] = stage.ledger.checkpoint(draw.randrange(1, kept))
    return _said(watcher, Told.ROLLBACK)


def _by_another_key(stage: Stage, draw: Random) -> Sequence[str]:
    watcher, size = stage.watcher(draw.choice((0, *_KEPT))), stage.place(draw)
    stage.rogue.show_ledger(stage.ledger, size)
    tree = Checkpoint(ORIGIN, size, merkle.root(stage.ledger.leaves[:size]))
    forged = note.sign(checkpoint.format(tree), ORIGIN, signing.SeedSigner(draw.randbytes(32)))
    stage.rogue.shown["/checkpoint"] = forged
    return _said(watcher, Told.SIGNATURE)


def _old_log_key(stage: Stage, draw: Random) -> Sequence[str]:
    """Root did rotate the key, before or after the watcher's last look; whoever has the old one signs on with it."""
    at, entries = stage.place(draw), list(stage.ledger.entries)
    rotate(stage.ledger, entries, at, "root", signing.SeedSigner(draw.randbytes(32)))
    watcher = stage.watcher(max((kept for kept in _KEPT if kept <= at), default=0))
    stage.rogue.show(entries, signed(entries, stage.ledger.keys.signer("log")))
    return _said(watcher, Told.SIGNATURE)


def _rotation_not_by_root(stage: Stage, draw: Random) -> Sequence[str]:
    """Whoever holds the log's key, or the registrar's, puts a key of his own in its place."""
    at, entries = stage.place(draw), list(stage.ledger.entries)
    mine = signing.SeedSigner(draw.randbytes(32))
    rotate(stage.ledger, entries, at, draw.choice(("log", "registrar")), mine)
    watcher = stage.watcher(max((kept for kept in _KEPT if kept <= at), default=0))
    stage.rogue.show(entries, signed(entries, mine))
    return _said(watcher, Told.SIGNATURE)


def _unknown_lines(stage: Stage, draw: Random) -> Sequence[str]:
    """Beside the true signature they change nothing."""
    watcher, size = stage.watcher(200), draw.randrange(201, len(stage.ledger.entries))
    stage.rogue.show_ledger(stage.ledger, size)
    true = stage.ledger.checkpoint(size)
    text, _ = true.split(b"\n\n")
    lines = [thief.unknown_line(text, draw, number) for number in range(draw.randrange(1, 100))]
    stage.rogue.shown["/checkpoint"] = text + b"\n\n" + b"".join(lines)
    said = _said(watcher, Told.SIGNATURE)
    stage.rogue.shown["/checkpoint"] = true + b"".join(lines)
    assert watcher.look() == []
    return said


def _stolen_at(stage: Stage, draw: Random) -> Sequence[str]:
    return _by_stolen_keys(stage, draw, 0)


def _stolen_after(stage: Stage, draw: Random) -> Sequence[str]:
    return _by_stolen_keys(stage, draw, draw.randrange(1, 20))


def _by_stolen_keys(stage: Stage, draw: Random, between: int) -> Sequence[str]:
    """Keys are revoked; with each the thief signs once more, so many entries later, and the log takes it in."""
    ledger = stage.ledger
    entries = list(ledger.entries[: draw.randrange(thief.STOLEN_FROM, len(ledger.entries))])
    places = []
    honest, *stolen = draw.sample(thief.STOLEN, 1 + _THEFTS)
    for name in stolen:
        thief.revoke(ledger, entries, len(entries), name)
        for signer in (honest,) * between + (name,):
            about = {"party": natural(draw, NOW), "occurred_at": thief.moment(entries, len(entries))}
            said = thief.declared(ledger, "party.declared", draw) | about
            said.pop("seen", None)
            thief.slip_in(entries, len(entries), ledger.keys.signer(signer), said)
        places.append(len(entries) - 1)
    return stage.signed(entries, Told.VERDICT, *places)


def _stranger(stage: Stage, draw: Random) -> Sequence[str]:
    chosen, entries = thief.places(stage.ledger, draw, _AT_ONCE), list(stage.ledger.entries)
    for at in chosen:
        tampering.sign_again(entries, at)
    tampering.recompute(entries)
    return stage.signed(entries, Told.ENTRY, *chosen)


def _backdated(stage: Stage, draw: Random) -> Sequence[str]:
    """Good standing for all the time that the log has run, written down two months after its last entry."""
    entries, start = list(stage.ledger.entries), len(stage.ledger.entries)
    while len(entries) < start + _AT_ONCE:
        said = thief.declared(stage.ledger, "registration.recorded", draw)
        if said["status"] == "vigente":
            later = _TWO_MONTHS if len(entries) == start else timedelta(0)
            occurred = entry.parse(entries[-1]).recorded_at + later
            said |= {"occurred_at": f"{occurred:%Y-%m-%dT%H:%M:%SZ}", "from": "2020-01-01"}
            thief.slip_in(entries, len(entries), stage.ledger.keys.signer("registrar"), said, later=later)
    return stage.signed(entries, Told.VERDICT, *range(start, len(entries)))


def _clock_back(stage: Stage, draw: Random) -> Sequence[str]:
    chosen, entries = sorted(thief.places(stage.ledger, draw, _AT_ONCE)), list(stage.ledger.entries)
    for at in chosen:
        thief.change(entries, at, recorded_at="2026-01-01T00:00:00.000000Z")
    tampering.recompute(entries)
    return stage.signed(entries, Told.ENTRY, *(at for at in chosen if at - 1 not in chosen and at > 1))


def _finding(stage: Stage, draw: Random) -> Sequence[str]:
    chosen, entries = thief.places(stage.ledger, draw, _AT_ONCE), list(stage.ledger.entries)
    for at in chosen:
        tampering.change_finding(entries, at)
    tampering.recompute(entries)
    return stage.signed(entries, Told.VERDICT, *chosen)


def _ruleset(stage: Stage, draw: Random) -> Sequence[str]:
    chosen, entries = thief.places(stage.ledger, draw, _AT_ONCE), list(stage.ledger.entries)
    for at in chosen:
        thief.change(entries, at, ruleset=draw.randrange(1, 9))
    tampering.recompute(entries)
    return stage.signed(entries, Told.VERDICT, *chosen)


def _said(watcher: Watcher, told: Told) -> Sequence[str]:
    """The one thing that a watcher says."""
    (alarm,) = watcher.look()
    assert alarm.kind is told, alarm
    return [alarm.text.en]


def _catch(
    kind: Kind,
    says: Text,
    plant: Callable[[Stage, Random], Sequence[str]],
    *,
    given: Text | None = None,
    at_once: int = 1,
) -> Catch[Stage]:
    return Catch(kind, Catcher.MONITOR, says, plant, given, at_once)


CATCHES: Final = (
    _catch(Kind.LEAF_EDITED, words.ENTRY_OTHER, _tool(tampering.edit_payload), given=TOKEN),
    _catch(Kind.LEAF_EDITED_AND_CHAINED, words.ENTRY_OTHER, _edited_and_chained, given=TOKEN),
    _catch(Kind.TILE_EDITED, words.TILE, _tile),
    _catch(Kind.LEAF_AND_TILES_EDITED, words.TILE, _leaf_and_tiles),
    _catch(Kind.DELETED, words.ENTRY_OTHER, _tool(tampering.delete), given=TOKEN),
    _catch(Kind.INSERTED, words.ENTRY_OTHER, _tool(tampering.insert), given=TOKEN),
    _catch(Kind.REORDERED, words.ENTRY_OTHER, _tool(tampering.swap), given=TOKEN),
    _catch(Kind.REWRITTEN, words.FORK_GROWN, _rewritten),
    _catch(Kind.FORKED, words.FORK_SAME_SIZE, _forked),
    _catch(Kind.TAIL_CUT, words.TILE, _cut),
    _catch(Kind.TAIL_CUT_AND_SIGNED, words.ROLLBACK, _older),
    _catch(Kind.OLD_BACKUP, words.ROLLBACK, _older),
    _catch(Kind.CHECKPOINT_REPLAYED, words.ROLLBACK, _replayed),
    _catch(Kind.CHECKPOINT_BY_ANOTHER_KEY, words.SIGNATURE, _by_another_key),
    _catch(Kind.OLD_LOG_KEY, words.SIGNATURE, _old_log_key, given=TOKEN),
    _catch(Kind.ROTATION_NOT_BY_ROOT, words.SIGNATURE, _rotation_not_by_root, given=TOKEN),
    _catch(Kind.UNKNOWN_SIGNATURE_LINES, words.SIGNATURE, _unknown_lines),
    _catch(Kind.KEY_STOLEN_AT, words.VERDICT, _stolen_at, given=TOKEN, at_once=_THEFTS),
    _catch(Kind.KEY_STOLEN_AFTER, words.VERDICT, _stolen_after, given=TOKEN, at_once=_THEFTS),
    _catch(Kind.SIGNED_BY_STRANGER, audit_words.UNKNOWN_KEY, _stranger, given=TOKEN, at_once=_AT_ONCE),
    _catch(Kind.REGISTRATION_BACKDATED, words.VERDICT, _backdated, given=TOKEN, at_once=_AT_ONCE),
    _catch(Kind.CLOCK_SET_BACK, audit_words.GOING_BACK, _clock_back, given=TOKEN, at_once=_AT_ONCE),
    _catch(Kind.FINDING_CHANGED, words.VERDICT, _finding, given=TOKEN, at_once=_AT_ONCE),
    _catch(Kind.OTHER_RULESET, words.VERDICT, _ruleset, given=TOKEN, at_once=_AT_ONCE),
)
