"""Canonical XML 1.0 without comments (W3C Recommendation of 15 March 2001), of a whole document without its signatures.

It is what an *enveloped* XML signature (XMLDSig, §6.6.4) has digested, as SUNAT's documents have it. Only for bytes
that `read` has taken: there is no document type here, so no entity, no default attribute and no notation.
"""

from collections.abc import Callable, Mapping
from hashlib import sha1, sha256
from typing import Final
from xml.parsers import expat

SIGNATURE: Final = ("http://www.w3.org/2000/09/xmldsig#", "Signature")

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE: Final = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})

_Scope = Mapping[str, str]
"""Namespaces by prefix; the default one's prefix is ""."""

_Name = tuple[str, str]
"""Namespace, "" for none, and local name: attributes stand in this order."""


def unsigned_digests(data: bytes) -> tuple[str, str]:
    """SHA-1 and SHA-256 (hex) of the canonical form without any `ds:Signature`."""
    # Who signed with SHA-1 said so years ago; that it is weak is no reason to read what was signed otherwise.
    first, second = sha1(usedforsecurity=False), sha256()

    def write(piece: str) -> None:
        said = piece.encode()
        first.update(said)
        second.update(said)

    canonical(data, write, without=SIGNATURE)
    return first.hexdigest(), second.hexdigest()


def canonical(data: bytes, write: Callable[[str], object], *, without: _Name | None = None) -> None:
    """Write the canonical form in pieces, leaving out every element named `without` and all in it."""
    writer = _Writer(write, without)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.ProcessingInstructionHandler = writer.instruction
    parser.Parse(data, True)  # noqa: FBT003 - expat takes no names


class _Writer:
    def __init__(self, write: Callable[[str], object], without: _Name | None) -> None:
        self._write = write
        self._without = without
        self._scopes: list[_Scope] = [{"": "", "xml": _XML}]
        self._left_out = 0  # how deep in what is left out
        self._begun = False

    def start(self, name: str, attributes: list[str]) -> None:
        outer = self._scopes[-1]
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        declared = {_prefix(key): value for key, value in pairs if _declares(key)}
        scope = {**outer, **declared}
        self._scopes.append(scope)
        if self._left_out or _expanded(name, scope, scope[""]) == self._without:
            self._left_out += 1
            return
        self._begun = True
        spaces = sorted((key, value) for key, value in declared.items() if outer.get(key) != value)
        others = sorted((_expanded(key, scope, ""), key, value) for key, value in pairs if not _declares(key))
        said = [f' xmlns{":" * bool(key)}{key}="{value.translate(_VALUE)}"' for key, value in spaces]
        said += [f' {key}="{value.translate(_VALUE)}"' for _, key, value in others]
        self._write(f"<{name}{''.join(said)}>")

    def end(self, name: str) -> None:
        self._scopes.pop()
        if self._left_out:
            self._left_out -= 1
        else:
            self._write(f"</{name}>")

    def text(self, text: str) -> None:
        if not self._left_out:
            self._write(text.translate(_TEXT))

    def instruction(self, target: str, said: str) -> None:
        if self._left_out:
            return
        within = len(self._scopes) > 1
        before, after = ("", "") if within else ("\n", "") if self._begun else ("", "\n")
        self._write(f"{before}<?{target}{' ' * bool(said)}{said}?>{after}")


def _declares(key: str) -> bool:
    return key == "xmlns" or key.startswith("xmlns:")


def _prefix(key: str) -> str:
    return key.partition(":")[2]


def _expanded(name: str, scope: _Scope, default: str) -> _Name:
    prefix, parted, local = name.rpartition(":")
    return scope.get(prefix, "") if parted else default, local
