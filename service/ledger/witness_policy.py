"""Which witnesses, and how many of them, must stand behind a checkpoint (c2sp.org/tlog-policy).

    # two of the three that watch for us
    witness ngo      testigo.example.pe/1+5a1f0c3e+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G  https://testigo.example.pe/
    witness customs  aduana.example.pe+…  https://aduana.example.pe/testigo/
    witness miners   gremio.example.pe+…  https://gremio.example.pe:8443/
    group watching 2 ngo customs miners
    quorum watching

Lines of `log` (a verifier key, perhaps a URL), `witness` (a name, a cosignature verifier key, perhaps the URL where it
takes `add-checkpoint`), `group` (a name, `all`, `any` or a number, and members named before), and one of `quorum` (a
witness, a group, or `none`). Names mean nothing outside the file. The same file serves the log that asks, and whoever
verifies what the log shows.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from service.ledger import cosignature, note, signing
from service.ledger.errors import LedgerError

MAX_BYTES: Final = 65_536
MAX_NAMES: Final = 64
"""Witnesses and groups together."""

_NONE: Final = "none"
_WITNESS: Final = "witness"


class PolicyError(LedgerError):
    """Bytes are no policy; the message names the line, Spanish first."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: `url` is where it takes requests, ended by a slash; None where nobody need ask it."""

    name: str
    vkey: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """`needed` of the members; a member is a name."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy read: `logs` by verifier key, `groups` by name; `quorum` is None where nobody is needed."""

    logs: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    groups: dict[str, Group]
    quorum: str | None

    def met(self, vkeys: Collection[str]) -> bool:
        """Whether the cosignatures of these verifier keys are enough."""
        if self.quorum is None:
            return True
        stands = {witness.name: witness.vkey in vkeys for witness in self.witnesses}
        for name, group in self.groups.items():  # members stand before the groups they are in
            stands[name] = sum(stands[member] for member in group.members) >= group.needed
        return stands[self.quorum]

    def met_at(self, times: Mapping[str, int]) -> int | None:
        """The latest time from which enough of these cosignatures are, each by verifier key; None where they are not.

        Times are in seconds since 1970, and so is what is returned. Where nobody is needed, that is the latest of all.
        """
        counted: set[str] = set()
        for vkey, time in sorted(times.items(), key=lambda each: -each[1]):
            counted.add(vkey)
            if self.met(counted):
                return time
        return None


def parse(data: bytes) -> Policy:
    """Read a policy. Raises `PolicyError`."""
    if len(data) > MAX_BYTES:
        raise PolicyError(f"más de {MAX_BYTES} bytes / more than {MAX_BYTES} bytes")
    reading = _Reading()
    for number, words in _lines(data):
        try:
            reading.take(words)
        except (LedgerError, ValueError) as error:
            raise PolicyError(f"línea {number}, no se entiende: {error} / line {number} is not understood") from None
    if reading.quorum is None:
        raise PolicyError("falta la línea quorum / the quorum line is missing")
    quorum = None if reading.quorum == _NONE else reading.quorum
    return Policy(tuple(reading.logs), tuple(reading.witnesses), reading.groups, quorum)


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The words of each line that has any, and its number. Bytes above ASCII stay what they are, one character each."""
    for number, line in enumerate(data.split(b"\n"), 1):
        if any((byte < 0x20 and byte != 0x09) or byte == 0x7F for byte in line):
            raise PolicyError(f"línea {number}: carácter de control / line {number}: control character")
        words = [word.decode("utf-8", "surrogateescape") for word in line.replace(b"\t", b" ").split(b" ") if word]
        if words and not words[0].startswith("#"):
            yield number, words


class _Reading:
    """What the lines so far have said."""

    def __init__(self) -> None:
        self.logs: list[str] = []
        self.witnesses: list[Witness] = []
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._names: set[str] = set()
        self._keys: set[tuple[str, bytes]] = set()
        self._members: set[str] = set()

    def take(self, words: list[str]) -> None:
        """Take one line. Raises `ValueError` or a ledger's error."""
        match words:
            case ["log", vkey, *rest] if len(rest) <= 1:
                self._new_key("log", note.parse_vkey(vkey)[1])
                self.logs.append(vkey)
            case ["witness", name, vkey, *rest] if len(rest) <= 1:
                self._new_name(name)
                self._new_key(_WITNESS, cosignature.parse_vkey(vkey)[1])
                self.witnesses.append(Witness(name, vkey, _url(rest[0]) if rest else None))
            case ["group", name, needed, *members] if members:
                group = Group(_needed(needed, len(members)), tuple(map(self._member, members)))
                self._new_name(name)
                self.groups[name] = group
            case ["quorum", name]:
                if self.quorum is not None or (name != _NONE and name not in self._names):
                    raise ValueError(f"quorum {name}")
                self.quorum = name
            case _:
                raise ValueError(" ".join(words)[:80])

    def _new_name(self, name: str) -> None:
        if name == _NONE or name in self._names or len(self._names) == MAX_NAMES:
            raise ValueError(name)
        self._names.add(name)

    def _new_key(self, kind: str, public_key: bytes) -> None:
        signing.check_key(public_key)
        if (kind, public_key) in self._keys:
            raise ValueError("la clave está dos veces (the key stands twice)")
        self._keys.add((kind, public_key))

    def _member(self, name: str) -> str:
        """A name that stands before and that no other group has: each witness counts in one way only."""
        if name not in self._names or name in self._members:
            raise ValueError(name)
        self._members.add(name)
        return name


def _needed(text: str, members: int) -> int:
    match text:
        case "all":
            return members
        case "any":
            return 1
        case _ if text.isascii() and text.isdecimal() and str(int(text)) == text and 1 <= int(text) <= members:
            return int(text)
        case _:
            raise ValueError(f"group … {text}")


def _url(text: str) -> str:
    if not text.startswith(("https://", "http://")) or not text.isascii():
        raise ValueError(text)
    return text if text.endswith("/") else text + "/"
