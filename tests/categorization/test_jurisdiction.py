"""Of whom an authority may say how far it is: not of itself, nor of whom nothing places in its territory."""

from collections.abc import Callable

import pytest

from service.decision.outcome import Refusal
from service.rulebook.decide import Decision
from tests.categorization.office import AUTHORITY, MINER, RIGHT, help_, office, reach
from tests.registry.book import SOURCE, Book, accepted, key, refused

Say = Callable[[Book, str, str], Decision | Refusal]

ELSEWHERE = "ruc:20990000094"
AREQUIPA = {"system": "inei", "code": "040101"}
PUNO_BY_RENIEC = {"system": "reniec", "code": "210101"}
ANANEA = {"system": "inei", "code": "211002"}
COUNTRY = "ruc:20100030595"


def _stage(book: Book, by: str, party: str) -> Decision | Refusal:
    return reach(book, "water", "2026-03-02", by, party=party)


def _help(book: Book, by: str, party: str) -> Decision | Refusal:
    return help_(book, "II", "visit", "2026-03-02", by, party=party)


def _assessment(book: Book, by: str, party: str) -> Decision | Refusal:
    axis = {"answer": "unknown"}
    said = {"from": "2026-03-02", "rights": axis, "surface": axis}
    return book.submit(by, "assessment.recorded", party=party, **said)


SAYINGS = pytest.mark.parametrize("say", [_stage, _help, _assessment])
PREFETCH = pytest.mark.parametrize("prefetch", [True, False])


def _book(ubigeo: dict[str, str] | None, districts: list[dict[str, str]], *, prefetch: bool) -> Book:
    """An office, an authority of the whole country (`country`), and a miner who is where these say."""
    book = office(prefetch=prefetch)
    members = {"party": ELSEWHERE, "kind": "company", "name": "DEMO Minera", "roles": ["miner"]}
    accepted(book.submit("registrar", "party.registered", **members, **({"ubigeo": ubigeo} if ubigeo else {})))
    institution = {"kind": "authority", "name": "DEMO Ministerio", "roles": ["authority"], "institution": "DEMO MINEM"}
    accepted(book.submit("registrar", "party.registered", party=COUNTRY, **institution))
    accepted(book.submit("registrar", "key.enrolled", party=COUNTRY, grade="administrator", **key("country", COUNTRY)))
    if districts:
        said = {"register": "REINFO", "status": "vigente", "from": "2020-01-01", "right": RIGHT, "source": SOURCE}
        accepted(book.submit("registrar", "registration.recorded", party=ELSEWHERE, **said, districts=districts))
    return book


@SAYINGS
@PREFETCH
def test_nobody_judges_itself(say: Say, *, prefetch: bool) -> None:
    """An authority is in its own territory, and still another one has to speak of it."""
    book = office(prefetch=prefetch)
    refused(say(book, "authority", AUTHORITY), "own_case", "party")
    accepted(say(book, "registrar", AUTHORITY))
    accepted(say(book, "authority", MINER))


@SAYINGS
@PREFETCH
@pytest.mark.parametrize(
    ("ubigeo", "districts", "within"),
    [
        (ANANEA, [], True),
        (AREQUIPA, [], False),
        (PUNO_BY_RENIEC, [], False),
        (None, [], False),
        (None, [ANANEA], True),
        (AREQUIPA, [AREQUIPA, ANANEA], True),
        (AREQUIPA, [AREQUIPA], False),
        (None, [PUNO_BY_RENIEC], False),
    ],
)
def test_an_authority_speaks_of_its_territory(
    say: Say, ubigeo: dict[str, str] | None, districts: list[dict[str, str]], *, within: bool, prefetch: bool
) -> None:
    """One INEI district, of the party or of a registration, is enough; without any, only registrar and country."""
    book = _book(ubigeo, districts, prefetch=prefetch)
    if within:
        accepted(say(book, "authority", ELSEWHERE))
    else:
        refusal = refused(say(book, "authority", ELSEWHERE), "outside_territory", "party")
        assert dict(refusal.detail) == {"party": ELSEWHERE, "territory": "21"}
    accepted(say(book, "country", ELSEWHERE))
    accepted(say(book, "registrar", ELSEWHERE))
