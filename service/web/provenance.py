"""The picture of where a certified lot comes from: one bar a group, the largest first, the small ones folded together.

An SVG drawn from the claims alone, the same on the page and on paper. Formal origins are filled, those in formalization
hatched, so that colour is never the only sign; a table beside it says the same in figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from service.certification.claims import OriginGroup
from service.certification.credential.words import Words
from service.trade.quantities import ug
from service.web import names, words

Language = Literal["es", "en"]
Shown = Literal["es", "en", "both"]

MOST: Final = 6
"""Bars that stand alone: more are not read on a telephone."""

_WIDTH: Final = 320
_ROW: Final = 56
_BAR: Final = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One bar: what it is called and of what sort, its share in basis points, its fine µg; `groups` are folded in."""

    label: Words
    sort: Words
    standing: str
    share_bp: int
    ug: int
    groups: int = 1

    @property
    def percent(self) -> str:
        """The share, as `60.42 %`."""
        return f"{self.share_bp // 100}.{self.share_bp % 100:02} %"


def parts(origins: Sequence[OriginGroup]) -> tuple[Part, ...]:
    """The bars, largest first; what is beyond `MOST` in one more. Their shares and grams are those of the claims."""
    ordered = sorted(origins, key=lambda each: (-ug(each.fine_g), each.department, each.category, each.standing))
    alone = ordered if len(ordered) <= MOST + 1 else ordered[:MOST]
    rest = ordered[len(alone) :]
    shown = tuple(map(_part, alone))
    return (*shown, _folded(rest)) if rest else shown


def svg(shown: Sequence[Part], language: Shown) -> Markup:
    """The picture. Nothing in it needs a style sheet, a script or a font of its own."""
    told = "; ".join(f"{_said(each.label, language)}, {_said(each.sort, language)}: {each.percent}" for each in shown)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="picture-title picture-told" font-family="sans-serif">'
        '<title id="picture-title">{title}</title><desc id="picture-told">{told}</desc>'
        '<defs><pattern id="in-process" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#e7d3a1"/>'
        '<rect width="2.5" height="6" fill="#8a6414"/></pattern></defs>{rows}</svg>'
    ).format(
        width=_WIDTH,
        height=_ROW * len(shown),
        title=_said(words.PICTURE, language),
        told=told,
        rows=Markup("").join(_row(number, each, language) for number, each in enumerate(shown)),
    )


def _row(number: int, part: Part, language: Shown) -> Markup:
    top = _ROW * number
    # A share of almost nothing is still seen.
    width = max(part.share_bp * _WIDTH / 10_000, 2)
    return Markup(
        '<text x="0" y="{name}" font-size="13.5" font-weight="bold" fill="#22201c">{label}</text>'
        '<text x="{right}" y="{name}" font-size="13.5" font-weight="bold" text-anchor="end" fill="#22201c">{percent}'
        '</text><text x="0" y="{below}" font-size="{small}" fill="#5b564d">{sort}</text>'
        '<rect x="0" y="{bar}" width="{right}" height="{thick}" fill="#efece6"/>'
        '<rect x="0" y="{bar}" width="{width}" height="{thick}" fill="{fill}"/>'
    ).format(
        name=top + 13,
        label=_said(part.label, language),
        right=_WIDTH,
        percent=part.percent,
        below=top + 28,
        small="9.5" if language == "both" else "12",
        sort=_said(part.sort, language),
        bar=top + 34,
        thick=_BAR,
        width=f"{width:.2f}",
        fill="#8a6414" if part.standing == "formal" else "url(#in-process)",
    )


def _part(group: OriginGroup) -> Part:
    name, category = names.DEPARTMENTS[group.department], names.CATEGORIES[group.category]
    standing = names.STANDINGS[group.standing]
    sort = Words(f"{category.es}, {standing.es}", f"{category.en}, {standing.en}")
    return Part(Words(name, name), sort, group.standing, group.share_bp, ug(group.fine_g))


def _folded(groups: Sequence[OriginGroup]) -> Part:
    """Many small groups as one; hatched unless all of them are formal."""
    count, standings = len(groups), {each.standing for each in groups}
    lots = sum(each.lots for each in groups)
    return Part(
        Words(words.OTHERS.es.format(count=count), words.OTHERS.en.format(count=count)),
        Words(words.ORIGIN_LOTS.es.format(count=lots), words.ORIGIN_LOTS.en.format(count=lots)),
        "formal" if standings == {"formal"} else "in_process",
        sum(each.share_bp for each in groups),
        sum(ug(each.fine_g) for each in groups),
        count,
    )


def _said(text: Words, language: Shown) -> str:
    match language:
        case "es":
            return text.es
        case "en":
            return text.en
        case "both":
            return text.es if text.es == text.en else text.both
