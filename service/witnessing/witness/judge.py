"""Whether a witness may cosign: the checks of c2sp.org/tlog-witness, in its order; bytes and what is held, no IO.

1. The body has its form, and the checkpoint too.
2. The checkpoint's origin is that of a log on the list.
3. A key that the list has for this log has signed it. Lines of other keys are left aside, and not kept.
4. The old size is not above the checkpoint's.
5. The old size is that of the largest checkpoint cosigned, 0 where there is none.
6. Of equal sizes, the roots are equal.
7. The proof leads from the one tree to the other; from size 0 it is empty.

`read` makes the first four, which need nothing of the store; `check` the others, while nobody else may move the log on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.ledger import add_checkpoint, merkle, note
from service.ledger.errors import LedgerError
from service.ledger.merkle import EMPTY_ROOT, ProofError
from service.ledger.note import NoteError
from service.witnessing.witness import tree_head
from service.witnessing.witness.tree_head import TreeHead

Logs = Mapping[str, Sequence[str]]
"""The logs that are watched: their verifier keys by origin."""


class NotCosigned(Exception):
    """The witness does not sign; the message says why, Spanish first."""


class Malformed(NotCosigned):
    """The body is no `add-checkpoint`, or its sizes cannot be."""


class UnknownLog(NotCosigned):
    """The log is not on the list."""


class NotSigned(NotCosigned):
    """No key of the log has signed the checkpoint, or a line of one does not hold."""


class OtherSize(NotCosigned):
    """The witness has cosigned another size than the one asked from: `size`."""

    def __init__(self, message: str, size: int) -> None:
        super().__init__(message)
        self.size = size


class OtherRoot(OtherSize):
    """The log has signed two trees of one size. Both checkpoints together prove it."""


class NoProof(NotCosigned):
    """The proof does not lead from the tree that was cosigned to this one."""


@dataclass(frozen=True, slots=True)
class Held:
    """The largest tree of a log that this witness has cosigned."""

    size: int
    root: bytes


NOTHING: Final = Held(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by a log that is watched: `note` is the checkpoint with the log's own signature lines alone."""

    head: TreeHead
    old: int
    proof: tuple[bytes, ...]
    text: bytes
    note: bytes


def read(body: bytes, logs: Logs) -> Asked:
    """What is asked, and by a log that is watched. Raises `Malformed`, `UnknownLog`, `NotSigned`."""
    try:
        request = add_checkpoint.parse(body)
        text, lines = note.take_apart(request.note)
        head = tree_head.parse(text)
    except LedgerError as error:
        raise Malformed(f"la solicitud no tiene su forma: {error} / malformed: {error}") from None
    vkeys = logs.get(head.origin)
    if vkeys is None:
        raise UnknownLog("este testigo no vigila ese registro / this witness does not watch that log")
    try:
        note.open(request.note, vkeys)
    except NoteError as error:
        raise NotSigned(f"no lo firma una clave del registro: {error} / not signed by the log: {error}") from None
    if request.old > head.size:
        raise Malformed("old es mayor que el tamaño / old is above the checkpoint's size")
    known = note.known_keys(vkeys)
    signed = dict.fromkeys(note.line(each) for each in lines if (each.name, each.key_id) in known)
    return Asked(head, request.old, request.proof, text, text + b"\n" + b"".join(signed))


def check(asked: Asked, held: Held) -> None:
    """Whether the tree asked about continues the one held. Raises `OtherSize`, `OtherRoot`, `NoProof`."""
    head = asked.head
    if asked.old != held.size:
        raise OtherSize(f"el último refrendado es de {held.size} / the last cosigned is of {held.size}", held.size)
    if head.size == held.size and head.root != held.root:
        raise OtherRoot(f"otra raíz para el tamaño {held.size} / another root at size {held.size}", held.size)
    try:
        if held.size:
            merkle.verify_consistency(held.size, head.size, asked.proof, held.root, head.root)
    except ProofError as error:
        raise NoProof(f"la prueba no lleva de un árbol al otro: {error} / no proof: {error}") from None
    if not held.size and asked.proof:
        raise NoProof("desde el tamaño 0 no hay prueba / from size 0 there is no proof")
