"""Canonical XML 1.0 (W3C Recommendation of 15 March 2001) and Exclusive XML Canonicalization 1.0 (18 July 2002), both
without comments: of a whole document without its signatures, and of one element within it.

It is what an *enveloped* XML signature (XMLDSig, §6.6.4) has digested, and what its value is of. Only for bytes that
`read` has taken: there is no document type here, so no entity, no default attribute and no notation.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha1, sha256, sha512
from typing import Final
from xml.parsers import expat

from service.markup.element import Form

_DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE: Final = (_DSIG, "Signature")
SIGNED_INFO: Final = (SIGNATURE, (_DSIG, "SignedInfo"))
"""An element by its parent's name and its own: one of that name elsewhere is not what was signed."""

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_TEXT: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE: Final = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})
_MOST_SIGNED: Final = 100_000  # characters of a ds:SignedInfo; SUNAT's have a thousand

_Scope = Mapping[str, str]
"""Namespaces by prefix; the default one's prefix is ""."""

_Name = tuple[str, str]
"""Namespace, "" for none, and local name: attributes stand in this order."""

_Pairs = Sequence[tuple[str, str]]


class TooLong(Exception):
    """A `ds:SignedInfo` that is longer than any."""


def form(data: bytes, *, exclusive: bool) -> Form:
    """What a signature is of, in one of the two canonical forms. Raises `TooLong`."""
    # Who signed with SHA-1 said so years ago; that it is weak is no reason to read what was signed otherwise.
    digests = sha1(usedforsecurity=False), sha256(), sha512()
    pieces: list[str] = []
    length = 0

    def digest(piece: str) -> None:
        said = piece.encode()
        for each in digests:
            each.update(said)

    def keep(piece: str) -> None:
        nonlocal length
        length += len(piece)
        if length > _MOST_SIGNED:
            raise TooLong
        pieces.append(piece)

    canonical(data, digest, without=SIGNATURE, exclusive=exclusive)
    canonical(data, keep, only=SIGNED_INFO, exclusive=exclusive)
    first, second, third = (each.hexdigest() for each in digests)
    return Form(first, second, third, "".join(pieces))


def canonical(
    data: bytes,
    write: Callable[[str], object],
    *,
    without: _Name | None = None,
    only: tuple[_Name, _Name] | None = None,
    exclusive: bool = False,
) -> None:
    """Write the canonical form in pieces, leaving out every element named `without` and all in it.

    With `only` it is of the first element of that name under a parent of that name, and "" where there is none.
    """
    writer = _Writer(write, without, only, exclusive=exclusive)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.ProcessingInstructionHandler = writer.instruction
    parser.Parse(data, True)  # noqa: FBT003 - expat takes no names


class _Writer:
    """Three things are kept for every element that is open: what its prefixes mean, which of them were written for it
    or around it, and whether it is written itself.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        without: _Name | None,
        only: tuple[_Name, _Name] | None,
        *,
        exclusive: bool,
    ) -> None:
        self._write = write
        self._without = without
        self._only = only
        self._exclusive = exclusive
        self._scopes: list[_Scope] = [{"": "", "xml": _XML}]
        self._written: list[_Scope] = [{"": "", "xml": _XML}]
        self._shown: list[bool] = [only is None]
        self._names: list[_Name] = [("", "")]
        self._inherited: list[_Scope] = [{}]  # attributes such as xml:lang, by the whole name
        self._begun = False

    def start(self, name: str, attributes: list[str]) -> None:
        pairs = list(zip(attributes[::2], attributes[1::2], strict=True))
        declared = {_prefix(key): value for key, value in pairs if _declares(key)}
        scope = {**self._scopes[-1], **declared}
        expanded = _expanded(name, scope, scope[""])
        others = [(key, value) for key, value in pairs if not _declares(key)]
        outer = self._shown[-1]
        shown = (outer or self._begins(expanded)) and expanded != self._without
        apex = shown and not outer
        if apex and not self._exclusive:
            others = [*({**self._inherited[-1], **dict(others)}).items()]
        self._scopes.append(scope)
        self._shown.append(shown)
        self._names.append(expanded)
        self._inherited.append({**self._inherited[-1], **{key: value for key, value in others if key[:4] == "xml:"}})
        spaces = dict(self._spaces(scope, name, others, declared, apex=apex)) if shown else {}
        self._written.append({**self._written[-1], **spaces} if spaces else self._written[-1])
        if shown:
            self._begun = True
            self._write(f"<{name}{''.join(_said(spaces, others, scope))}>")

    def _begins(self, expanded: _Name) -> bool:
        """Whether this is the one element that is written, none having been before."""
        return self._only is not None and not self._begun and (self._names[-1], expanded) == self._only

    def _spaces(
        self, scope: _Scope, name: str, others: _Pairs, declared: _Scope, *, apex: bool
    ) -> Iterator[tuple[str, str]]:
        """The namespaces to be written with an element: those that were not written around it with this meaning."""
        if self._exclusive:
            prefixes = {_before(name), *(_before(key) for key, _ in others if ":" in key)}
        else:
            prefixes = set(scope if apex else declared)
        for prefix in sorted(prefixes):
            if self._written[-1].get(prefix) != scope[prefix]:
                yield prefix, scope[prefix]

    def end(self, name: str) -> None:
        for each in (self._scopes, self._written, self._names, self._inherited):
            each.pop()
        if self._shown.pop():
            self._write(f"</{name}>")

    def text(self, text: str) -> None:
        if self._shown[-1]:
            self._write(text.translate(_TEXT))

    def instruction(self, target: str, said: str) -> None:
        if not self._shown[-1]:
            return
        within = len(self._scopes) > 1
        before, after = ("", "") if within else ("\n", "") if self._begun else ("", "\n")
        self._write(f"{before}<?{target}{' ' * bool(said)}{said}?>{after}")


def _said(spaces: _Scope, others: _Pairs, scope: _Scope) -> Iterator[str]:
    """Namespaces by prefix, then attributes by namespace and name."""
    for prefix, value in spaces.items():
        yield f' xmlns{":" * bool(prefix)}{prefix}="{value.translate(_VALUE)}"'
    for _, key, value in sorted((_expanded(key, scope, ""), key, value) for key, value in others):
        yield f' {key}="{value.translate(_VALUE)}"'


def _declares(key: str) -> bool:
    return key == "xmlns" or key.startswith("xmlns:")


def _prefix(key: str) -> str:
    return key.partition(":")[2]


def _before(name: str) -> str:
    return name.rpartition(":")[0]


def _expanded(name: str, scope: _Scope, default: str) -> _Name:
    prefix, parted, local = name.rpartition(":")
    return scope.get(prefix, "") if parted else default, local
