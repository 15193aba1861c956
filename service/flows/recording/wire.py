"""How a worker and its writer speak: frames through a socket that only these two hold.

uint32 length of what follows · one letter · uint32 number of the question · body          (little-endian)

to the writer      S  settings, JSON: once, before all else
                   R  a submission: 1 if its signature was verified, uint16 length of `protected`, the signature (64),
                      `protected`, the payload's bytes
                   C  the checkpoint of a size: uint64
from the writer    Y  it takes submissions
                   E  it cannot, and ends: why, in a sentence
                   R  recorded: 1 if new, uint64 seq, the key (32) that signed or nobody's zeros, the receipt
                   F  refused: uint32 length of a JSON array of code, field and detail, that, the service's word
                   M  misshapen: a JSON array of path, code and detail of each problem
                   N  not authentic · X  a rule failed · T  rotated too soon: the grade
                   U  unavailable, W  unwitnessed: uint32 seconds
                   C  the checkpoint: a signed note
                   P  for the figures: uint64 size stored, uint64 size shown
                   H  it lives, told every second: what stands in its way (`trouble`), or nothing
"""

import asyncio
from abc import ABC, abstractmethod
from struct import Struct
from typing import Any, Final

from pydantic_core import from_json, to_json

from service.decision.outcome import Refusal
from service.decision.payload import Payload
from service.flows.recording.answers import (
    Answer,
    Misshapen,
    NotAuthentic,
    Recorded,
    Refused,
    RotatedTooSoon,
    RuleFailed,
    Unavailable,
    Unwitnessed,
)
from service.flows.recording.trouble import Trouble
from service.ledger import jws, submission
from service.ledger.submission import Signed
from service.rulebook.read import Problem, read

SETTINGS, RECORD, CHECKPOINT, READY, ENDS, SIZES, LIVES = b"S", b"R", b"C", b"Y", b"E", b"P", b"H"
BEAT: Final = 1.0
"""Seconds between two signs of life."""
NUMBERS: Final = 2**32
NOBODY: Final = bytes(32)
"""In the place of a key: none that is on record signed."""

_RECORDED, _REFUSED, _MISSHAPEN, _NOT_AUTHENTIC, _RULE_FAILED, _UNAVAILABLE = b"R", b"F", b"M", b"N", b"X", b"U"
_UNWITNESSED, _TOO_SOON = b"W", b"T"
_MOST: Final = 1_048_576
"""Bytes of a frame: several times what the longest receipt has."""

_HEAD: Final = Struct("<IcI")
_LENGTH: Final = 4
_LEAST: Final = _HEAD.size - _LENGTH
"""Bytes of a frame without a body."""

_SUBMISSION: Final = Struct("<?H64s")
_SIZE: Final = Struct("<Q")
_SIZES: Final = Struct("<QQ")
_DONE: Final = Struct("<?Q32s")
_WORDS: Final = Struct("<I")


class Frames(ABC, asyncio.Protocol):
    """One end of the socket: takes the stream apart, and has `take` do with each frame what is to be done."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @abstractmethod
    def take(self, letter: bytes, number: int, body: bytes) -> None:
        """A frame has come."""

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        rest = self._rest
        rest += data
        at = 0
        while len(rest) - at >= _HEAD.size:
            length, letter, number = _HEAD.unpack_from(rest, at)
            if not _LEAST <= length <= _MOST:
                raise ValueError(f"a frame of {length} bytes")
            end = at + _LENGTH + length
            if len(rest) < end:
                break
            with memoryview(rest) as view:
                body = bytes(view[at + _HEAD.size : end])
            at = end
            self.take(letter, number, body)
        del rest[:at]


def frame(letter: bytes, number: int = 0, body: bytes = b"") -> bytes:
    """A frame as it is sent."""
    return _HEAD.pack(_LEAST + len(body), letter, number) + body


def submitted(number: int, sent: Signed, *, verified: bool) -> bytes:
    """A submission that is to be recorded."""
    protected = sent.protected.encode()
    head = _SUBMISSION.pack(verified, len(protected), sent.signature)
    return frame(RECORD, number, b"".join((head, protected, sent.payload_bytes)))


def read_submitted(body: bytes) -> tuple[Signed, Payload, bool]:
    """What `submitted` put into a frame, and its payload, which the worker has checked to be canonical.

    Raises `ShapeError`.
    """
    verified, length, signature = _SUBMISSION.unpack_from(body)
    start = _SUBMISSION.size + length
    protected, data = body[_SUBMISSION.size : start].decode(), body[start:]
    payload = read(data)
    header = jws.parse_header(protected, submission.TYP)
    return Signed(protected, header, data, signature, payload.type, payload.log, payload.id), payload, verified


def size(number: int, of: int) -> bytes:
    """The question for a checkpoint."""
    return frame(CHECKPOINT, number, _SIZE.pack(of))


def read_size(body: bytes) -> int:
    """The size in that question."""
    found: int = _SIZE.unpack(body)[0]
    return found


def sizes(signed: int, shown: int) -> bytes:
    """What Prometheus is to be told, by the process that it asks."""
    return frame(SIZES, 0, _SIZES.pack(signed, shown))


def read_sizes(body: bytes) -> tuple[int, int]:
    """The sizes stored and shown."""
    signed, shown = _SIZES.unpack(body)
    return signed, shown


def lives(trouble: Trouble | None) -> bytes:
    """A sign of life, and what stands in the way."""
    return frame(LIVES, 0, b"" if trouble is None else trouble.value.encode())


def read_lives(body: bytes) -> Trouble | None:
    """What stands in the way."""
    return Trouble(body.decode()) if body else None


def answered(number: int, answer: Answer, key: bytes = NOBODY) -> bytes:
    """What became of a submission, with the key that signed it if that is news to the worker."""
    match answer:
        case Recorded(seq, receipt, new):
            return frame(_RECORDED, number, _DONE.pack(new, seq, key) + receipt)
        case Refused(refusal, signed):
            words = to_json([refusal.code, refusal.field, refusal.detail])
            return frame(_REFUSED, number, _WORDS.pack(len(words)) + words + signed)
        case Misshapen(problems):
            return frame(_MISSHAPEN, number, to_json([(each.path, each.code, each.detail) for each in problems]))
        case NotAuthentic():
            return frame(_NOT_AUTHENTIC, number)
        case RuleFailed():
            return frame(_RULE_FAILED, number)
        case Unavailable(seconds):
            return frame(_UNAVAILABLE, number, _WORDS.pack(seconds))
        case RotatedTooSoon(grade):
            return frame(_TOO_SOON, number, grade.encode())
        case Unwitnessed(seconds):
            return frame(_UNWITNESSED, number, _WORDS.pack(seconds))


def read_answered(letter: bytes, body: bytes) -> tuple[Answer, bytes]:
    """What `answered` put into a frame."""
    match letter:
        case b"R":
            new, seq, key = _DONE.unpack_from(body)
            return Recorded(seq, body[_DONE.size :], new=new), key
        case b"F":
            end = _WORDS.size + _WORDS.unpack_from(body)[0]
            code, field, detail = from_json(body[_WORDS.size : end])
            return Refused(Refusal(code, field, tuple((name, value) for name, value in detail)), body[end:]), NOBODY
        case b"M":
            problems: list[list[Any]] = from_json(body)
            return Misshapen(tuple(Problem(*each) for each in problems)), NOBODY
        case b"N":
            return NotAuthentic(), NOBODY
        case b"X":
            return RuleFailed(), NOBODY
        case b"U":
            return Unavailable(_WORDS.unpack(body)[0]), NOBODY
        case b"T":
            return RotatedTooSoon(body.decode()), NOBODY
        case b"W":
            return Unwitnessed(_WORDS.unpack(body)[0]), NOBODY
        case _:
            raise ValueError(f"no answer: {letter!r}")
