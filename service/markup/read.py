"""The tree of an XML file: no document type, no entities, and bounded in depth, elements and text.

The parser is `defusedxml`, told to refuse every document type, and with that every entity and external reference: no
document of SUNAT has one. It is read in a process of its own (`apart`), so that what it costs is bounded as well.
"""

import re
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from service.markup.canonical import TooLong, form
from service.markup.element import Document, Element
from service.markup.errors import MarkupError
from service.markup.limits import LIMITS, Limits

_COMPRESSED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
_HEAD: Final = 400  # bytes in which an XML declaration stands
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,39})["']""")
_KNOWN: Final = frozenset({"utf-8", "utf8", "iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "iso-8859-15"})


def read(data: bytes, limits: Limits = LIMITS) -> Document:
    """The document in `data`.

    Raises:
        MarkupError: with one of the codes of `errors.TEXTS`.
    """
    _recognized(data, limits)
    tree = _Tree(limits)
    parser = DefusedXMLParser(target=tree, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise MarkupError("xml_entities") from error
    except ParseError as error:
        raise MarkupError("xml_malformed") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, or that takes several bytes a letter
        raise MarkupError("xml_encoding") from error
    try:
        return Document(tree.root(), form(data, exclusive=False), form(data, exclusive=True))
    except TooLong as error:
        raise MarkupError("xml_deep") from error


def _recognized(data: bytes, limits: Limits) -> None:
    """Nothing, if this may be XML in the encoding that it declares."""
    if len(data) > limits.file_bytes:
        raise MarkupError("xml_bytes")
    if data.startswith(_COMPRESSED):
        raise MarkupError("xml_compressed")
    if data.startswith(_WIDE):  # UTF-16, which the parser checks by itself
        return
    text = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise MarkupError("xml_empty")
    if not text.startswith(b"<") or text[:14].lower() in {b"<!doctype html", b'<html xmlns="h'}:
        raise MarkupError("xml_other_format")
    found = _DECLARED.search(data[:_HEAD])
    encoding = found[1].decode().lower() if found else "utf-8"
    try:
        if encoding not in _KNOWN:
            raise MarkupError("xml_encoding")
        data.decode(encoding)
    except UnicodeDecodeError as error:
        raise MarkupError("xml_encoding") from error


class _Open:
    """An element whose end has not come."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.text: list[str] = []
        self.children: list[Element] = []


class _Tree:
    """What the parser tells, put together; `start`, `end` and `data` are the parser's words for it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._elements = self._characters = 0
        self._open: list[_Open] = [_Open("", {})]

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        """An element begins."""
        self._elements += 1
        limits = self._limits
        # The outermost is no element; whoever is too deep is stopped here, before any recursion could meet it.
        if len(self._open) > limits.depth or self._elements > limits.elements or len(attrs) > limits.attributes:
            raise MarkupError("xml_deep")
        self._characters = 0
        self._open.append(_Open(tag, attrs))

    def data(self, text: str) -> None:
        """Text; what follows the first child belongs to nobody."""
        within = self._open[-1]
        self._characters += len(text)
        if self._characters > self._limits.text_characters:
            raise MarkupError("xml_deep")
        if not within.children:
            within.text.append(text)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the parser says it
        """An element ends."""
        done = self._open.pop()
        element = Element(done.name, done.attributes, "".join(done.text).strip(), tuple(done.children))
        self._open[-1].children.append(element)

    def close(self) -> None:
        """Nothing is left: the parser has refused a document whose elements did not all end."""

    def root(self) -> Element:
        """The document's element."""
        (root,) = self._open[0].children
        return root
