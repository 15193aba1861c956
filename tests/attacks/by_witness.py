"""What a witness catches: it has cosigned the honest log up to some size, and cosigns only what is its future."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import pytest

from service.audit.faults import Text
from service.ledger import add_checkpoint, checkpoint, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.witnessing.witness.cosign import Witness
from service.witnessing.witness.judge import NotCosigned
from tests.attacks import thief
from tests.attacks.catch import Catch, Catcher
from tests.attacks.kinds import Kind
from tests.audit import tampering
from tests.honest import ORIGIN, Ledger
from tests.witnessing.witness import house


@dataclass(frozen=True, slots=True)
class Stage:
    """The honest log, and where witnesses keep their folders: each attack is shown to one of its own."""

    ledger: Ledger
    folder: Path

    def witness(self, size: int) -> Witness:
        """A witness that has cosigned the honest log up to this size."""
        folder = house.begin(self.folder / str(len(list(self.folder.iterdir()))), house.NAME, self.ledger.log_vkey)
        witness = Witness(house.NAME, house.key(), {ORIGIN: (self.ledger.log_vkey,)}, folder.store)
        witness.add(add_checkpoint.format(0, (), self.ledger.checkpoint(size)))
        return witness


def _rewritten(stage: Stage, draw: Random) -> Sequence[str]:
    """The log proves that the new tree goes on from the rewritten one: it cannot from the one cosigned."""
    ledger, at = stage.ledger, thief.place(stage.ledger, draw)
    size = draw.randrange(at + 1, len(ledger.entries))
    leaves = [merkle.leaf_hash(data) for data in thief.rewrite(ledger, at)]
    proof = merkle.consistency_proof(merkle.node_reader(leaves), size, len(leaves))
    return _shown(stage.witness(size), size, proof, tampering.resign(ledger, thief.rewrite(ledger, at)))


def _forked(stage: Stage, draw: Random) -> Sequence[str]:
    ledger = stage.ledger
    entries = thief.rewrite(ledger, thief.place(ledger, draw))
    return _shown(stage.witness(len(entries)), len(entries), (), tampering.resign(ledger, entries))


def _shorter(stage: Stage, draw: Random) -> Sequence[str]:
    """Asked as if the witness had cosigned less: it knows better."""
    size = thief.place(stage.ledger, draw, first=2)
    smaller = draw.randrange(1, size)
    return _shown(stage.witness(size), smaller, (), stage.ledger.checkpoint(smaller))


def _by_another_key(stage: Stage, draw: Random) -> Sequence[str]:
    ledger, size = stage.ledger, thief.place(stage.ledger, draw)
    tree = Checkpoint(ORIGIN, size, merkle.root(ledger.leaves[:size]))
    forged = note.sign(checkpoint.format(tree), ORIGIN, signing.SeedSigner(draw.randbytes(32)))
    return _shown(stage.witness(size), size, (), forged)


def _unknown_lines(stage: Stage, draw: Random) -> Sequence[str]:
    size = thief.place(stage.ledger, draw)
    text, _ = stage.ledger.checkpoint(size).split(b"\n\n")
    lines = [thief.unknown_line(text, draw, number) for number in range(draw.randrange(1, 100))]
    return _shown(stage.witness(size), size, (), text + b"\n\n" + b"".join(lines))


def _shown(witness: Witness, old: int, proof: Sequence[bytes], signed: bytes) -> Sequence[str]:
    """What the witness answers, instead of cosigning."""
    with pytest.raises(NotCosigned) as refused:
        witness.add(add_checkpoint.format(old, proof, signed))
    return [str(refused.value)]


def _catch(kind: Kind, sentence: str, plant: Callable[[Stage, Random], Sequence[str]]) -> Catch[Stage]:
    es, _, en = sentence.partition(" / ")
    return Catch(kind, Catcher.WITNESS, Text(es, en), plant)


_NOT_SIGNED: Final = "no lo firma una clave del registro: {why} / not signed by the log: {why}"
_OTHER_SIZE: Final = "el último refrendado es de {size} / the last cosigned is of {size}"

CATCHES: Final = (
    _catch(Kind.REWRITTEN, "la prueba no lleva de un árbol al otro: {why} / no proof: {why}", _rewritten),
    _catch(Kind.FORKED, "otra raíz para el tamaño {size} / another root at size {size}", _forked),
    _catch(Kind.TAIL_CUT_AND_SIGNED, _OTHER_SIZE, _shorter),
    _catch(Kind.CHECKPOINT_REPLAYED, _OTHER_SIZE, _shorter),
    _catch(Kind.CHECKPOINT_BY_ANOTHER_KEY, _NOT_SIGNED, _by_another_key),
    _catch(Kind.UNKNOWN_SIGNATURE_LINES, _NOT_SIGNED, _unknown_lines),
)
