"""What is told of a certificate, worded and ordered for page and paper alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_datetime

from service.certification.claims import Claims
from service.certification.credential.words import CRITERIA, GRADES, Words
from service.certification.reasons import REASONS
from service.decision.calendar import LIMA
from service.flows.show_certificate import Standing
from service.web import names, provenance, words
from service.web.provenance import Part

_ES, _EN = "es_PE", "en_GB"


@dataclass(frozen=True, slots=True)
class Certified:
    """What is certified: `seq` is its entry, `certifier` a party, `name` what that is called, where it is known."""

    code: str
    seq: int
    issued_at: datetime
    certifier: str
    name: str | None
    claims: Claims


@dataclass(frozen=True, slots=True)
class Line:
    """A name and what it stands for, in both languages."""

    name: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Group:
    """One group of origins, in figures."""

    department: str
    category: Words
    standing: Words
    share: str
    grams: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One criterion and how it came out (`pass`, `fail` or `not_known`)."""

    criterion: Words
    result: str
    said: Words


@dataclass(frozen=True, slots=True)
class Stands:
    """Where it stands: `status` is its name, `since` the moment in words, `because` why."""

    status: str
    said: Words
    since: Words
    because: Words | None
    advice: Words
    size: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A certificate's page or paper."""

    code: str
    grade: Words
    headline: Words
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    groups: tuple[Group, ...]
    categories: tuple[Line, ...]
    custody: tuple[Line, ...]
    mercury: tuple[Words, ...]
    criteria: tuple[Checked, ...]
    excluded: tuple[Line, ...]
    stands: Stands | None


def of(certified: Certified, standing: Standing | None) -> Sheet:
    """The sheet of a certificate; without its standing, where that is not known."""
    claims = certified.claims
    return Sheet(
        code=certified.code,
        grade=GRADES[claims.grade],
        headline=Words(
            words.HEADLINE.es.format(grams=claims.certified_g), words.HEADLINE.en.format(grams=claims.certified_g)
        ),
        lines=tuple(_lines(certified)),
        parts=provenance.parts(claims.origins),
        groups=tuple(_groups(claims)),
        categories=tuple(_categories(claims)),
        custody=tuple(_custody(claims)),
        mercury=_mercury(claims),
        criteria=tuple(
            Checked(CRITERIA[each.criterion], each.result, names.RESULTS[each.result]) for each in claims.criteria
        ),
        excluded=tuple(_excluded(claims)),
        stands=None if standing is None else _stands(standing),
    )


def day(moment: datetime) -> Words:
    """A moment's Lima day."""
    when = moment.astimezone(LIMA).date()
    return Words(format_date(when, "long", locale=_ES), format_date(when, "long", locale=_EN))


def _instant(moment: datetime) -> Words:
    when, pattern = moment.astimezone(LIMA), "HH:mm"
    said = day(moment)
    clock = format_datetime(when, pattern, locale=_ES)
    return Words(f"{said.es}, {clock} (hora del Perú)", f"{said.en}, {clock} (Peruvian time)")


def _same(text: str) -> Words:
    return Words(text, text)


def _lines(certified: Certified) -> Sequence[Line]:
    claims, ruc = certified.claims, f"RUC {certified.certifier.removeprefix('ruc:')}"
    serial = [] if claims.serial is None else [Line(words.SERIAL, _same(claims.serial))]
    return [
        Line(words.PRODUCT, names.PRODUCTS[claims.product]),
        *serial,
        Line(words.GROSS, _same(f"{claims.gross_g} g")),
        Line(words.FINE, _same(f"{claims.fine_g} g")),
        Line(words.BY, _same(ruc if certified.name is None else f"{certified.name}, {ruc}")),
        Line(words.ON, _instant(certified.issued_at)),
        Line(words.LOT, _same(claims.lot)),
        Line(words.ENTRY, _same(f"{certified.seq:,}")),
    ]


def _groups(claims: Claims) -> Sequence[Group]:
    ordered = sorted(claims.origins, key=lambda each: (-each.share_bp, each.department, each.category, each.standing))
    return [
        Group(
            names.DEPARTMENTS[each.department],
            names.CATEGORIES[each.category],
            names.STANDINGS[each.standing],
            _percent(each.share_bp),
            each.fine_g,
        )
        for each in ordered
    ]


def _categories(claims: Claims) -> Sequence[Line]:
    return [Line(names.CATEGORIES[each.category], _same(_percent(each.share_bp))) for each in claims.categories]


def _custody(claims: Claims) -> Sequence[Line]:
    """Step by step, in the order in which gold goes through them."""
    order = list(names.STEPS)
    steps = sorted(claims.custody, key=lambda each: order.index(each.step))
    return [Line(names.STEPS[each.step], _kept(names.MODELS[each.model], each.times)) for each in steps]


def _kept(model: Words, times: int) -> Words:
    counted = (
        words.ONCE if times == 1 else Words(words.TIMES.es.format(count=times), words.TIMES.en.format(count=times))
    )
    return Words(f"{model.es}, {counted.es}", f"{model.en}, {counted.en}")


def _mercury(claims: Claims) -> tuple[Words, ...]:
    """What is said of mercury, and only such counts as there are."""
    found = claims.mercury
    counts = (
        (words.WITH_MERCURY, found.campaigns),
        (words.WITH_RETORT, found.controlled),
        (words.MERCURY_UNKNOWN, found.undeclared_lots),
    )
    said = (Words(each.es.format(count=count), each.en.format(count=count)) for each, count in counts if count)
    return names.MERCURY[found.status], *said


def _excluded(claims: Claims) -> Sequence[Line]:
    said = ((REASONS.get(each.reason), each) for each in claims.excluded)
    return [
        Line(_same(each.reason) if reason is None else Words(reason.es, reason.en), _same(f"{each.fine_g} g"))
        for reason, each in said
    ]


def _stands(standing: Standing) -> Stands:
    status = standing.status.value
    return Stands(
        status,
        names.STATUS[status],
        day(standing.since),
        None if standing.reason is None else names.REASONS[standing.reason],
        names.ADVICE[status],
        standing.size,
    )


def _percent(share_bp: int) -> str:
    return f"{share_bp // 100}.{share_bp % 100:02} %"
