"""An XML document as data: it knows nothing of what the document is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `name` is `{namespace}local`; `text` is what stands in it before its first child, trimmed."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Element", ...] = ()

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition("}")[2]

    def within(self) -> Iterator["Element"]:
        """Every element below this one, in the order of the document. No recursion: depth is the writer's choice."""
        waiting = list(reversed(self.children))
        while waiting:
            each = waiting.pop()
            yield each
            waiting.extend(reversed(each.children))


@dataclass(frozen=True, slots=True)
class Form:
    """A document in one canonical form: the digests (hex) of all of it but its signatures, which is what an enveloped
    signature covers; and its `ds:SignedInfo`, which is what a signature's value is of ("" where there is none).
    """

    sha1: str
    sha256: str
    sha512: str
    signed_info: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document, and its two canonical forms without comments: Canonical XML 1.0, and the exclusive one."""

    root: Element
    inclusive: Form
    exclusive: Form
