"""Which media type of several an `Accept` header asks for (RFC 9110 §12.5.1)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

# Quoted texts may hold commas and semicolons: `application/ld+json;profile="a, b"`.
_MEMBER: Final = re.compile(r'(?:"(?:\\.|[^"\\])*"|[^,"])+')
_PARAMETER: Final = re.compile(r';((?:"(?:\\.|[^"\\])*"|[^;"])*)')
_WORD: Final = r"[0-9a-z!#$%&'+.^_`|~-]+"
_RANGE: Final = re.compile(rf"\*/\*|({_WORD})/(\*|{_WORD})")
# As the grammar has it; of a weight that leaves out its first digit (`q=.2`, as Java's own client writes) is plain what
# was meant.
_WEIGHT: Final = re.compile(r"0(\.\d{0,3})?|\.\d{1,3}|1(\.0{0,3})?")

_LONGEST: Final = 1_000
"""Characters of a header that is read; a longer one is disregarded, as §12.5.1 lets a server do."""


@dataclass(frozen=True, slots=True)
class _Range:
    """A media range in lower case with its weight in thousandths, and its place in the header."""

    text: str
    weight: int
    place: int

    def named(self, media_type: str) -> int:
        """How nearly it names a media type: 3 itself, 2 its family, 1 any; 0 not at all."""
        if self.text == media_type:
            return 3
        if self.text == f"{media_type.partition('/')[0]}/*":
            return 2
        return 1 if self.text == "*/*" else 0


def chosen(request: Request, offered: Sequence[str]) -> str | None:
    """Of the media types `offered` that which is asked for most; None where each is ruled out or none is named.

    The range that names a type most nearly gives its weight, and `q=0` rules it out. Of equal weights goes first what
    is named more nearly, then what is named first, then what is offered first. What has not the header's form is passed
    over; without a range that has, as without the header, the first offered. Parameters but the weight are disregarded.
    """
    given = ",".join(request.headers.getlist("accept")).lower()
    ranges = list(_ranges(given)) if len(given) <= _LONGEST else []
    if not ranges:
        return offered[0]
    best: tuple[int, int, int] = (0, 0, 0)
    found = None
    for each in offered:
        nearest = max(ranges, key=lambda given: (given.named(each), given.weight, -given.place))
        rank = (nearest.weight, nearest.named(each), -nearest.place)
        if nearest.named(each) and nearest.weight and (found is None or rank > best):
            best, found = rank, each
    return found


def _ranges(text: str) -> Iterator[_Range]:
    for place, member in enumerate(_MEMBER.findall(text)):
        name = member.partition(";")[0].strip()
        weight = _weight(member)
        if weight is not None and _RANGE.fullmatch(name):
            yield _Range(name, weight, place)


def _weight(member: str) -> int | None:
    """The weight of a media range in thousandths; None if what stands there is none."""
    for parameter in _PARAMETER.findall(member):
        name, _, value = parameter.strip().partition("=")
        if name.strip() == "q":
            said = value.strip()
            return round(float(said) * 1000) if _WEIGHT.fullmatch(said) else None
    return 1000
