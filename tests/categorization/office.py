"""A field office: a log with a miner, an association, an authority that has a key, and short ways to record."""

from datetime import date

from service.decision.outcome import Refusal
from service.rulebook.decide import Decision
from tests.registry.book import DIGEST, MINER, PALLAQUERA, PUNO, SOURCE, TRADER, Book, accepted, key, open_up

AUTHORITY = "ruc:20168999926"
ASSOCIATION = "ruc:20100070970"
RIGHT = {"code": "010234500", "name": "DEMO Cerro Lunar 1"}
OTHER = {"code": "010999900", "name": "DEMO Cerro Lunar 2"}
CODE = RIGHT["code"]
TODAY = date(2026, 3, 2)

__all__ = ["ASSOCIATION", "AUTHORITY", "CODE", "DIGEST", "MINER", "OTHER", "PALLAQUERA", "RIGHT", "TODAY", "TRADER"]


def office(*, prefetch: bool = True) -> Book:
    """Who signs: `registrar`, `authority`, `miner`, `association`, `trader`. `prefetch` False empties every `needs`."""
    book = open_up(Book(prefetch=prefetch))
    for party, kind, name, roles, extra in (
        (MINER, "person", None, ["miner"], {}),
        (ASSOCIATION, "association", "DEMO Asociacion", [], {}),
        (AUTHORITY, "authority", "DEMO DREM", ["authority"], {"institution": "DEMO DREM Puno", "territory": ["21"]}),
        (PALLAQUERA, "selector", None, [], {}),
    ):
        members = {"party": party, "kind": kind, "roles": roles, "ubigeo": PUNO, **extra}
        accepted(book.submit("registrar", "party.registered", **members, **({"name": name} if name else {})))
    for name, party in (("miner", MINER), ("association", ASSOCIATION), ("authority", AUTHORITY)):
        accepted(book.submit("registrar", "key.enrolled", party=party, grade="administrator", **key(name, party)))
    return book


def reach(book: Book, stage: str, on: str, by: str = "authority", /, **members: object) -> Decision | Refusal:
    """Record a stage of the miner."""
    return book.submit(by, "stage.reached", **{"party": MINER, "stage": stage, "reached_on": on, **members})


def help_(
    book: Book, phase: str, kind: str, on: str, by: str = "authority", /, **members: object
) -> Decision | Refusal:
    """Record help given to the miner, by the authority if nobody else is named."""
    given = {"party": MINER, "phase": phase, "kind": kind, "on": on, "by": AUTHORITY, **members}
    return book.submit(by, "assistance.recorded", **given)


def register(book: Book, roll: str, status: str, start: str, **members: object) -> Decision:
    """Record what a register says of the miner for its right."""
    said = {"register": roll, "party": MINER, "status": status, "from": start, "right": RIGHT, "source": SOURCE}
    return accepted(book.submit("registrar", "registration.recorded", **{**said, **members}))


def declare(book: Book, half_year: str, by: str = "miner", /, **members: object) -> Decision | Refusal:
    """Declare a half-year of the miner's right; inactive if no commitment is given."""
    said = {"party": MINER, "right": RIGHT, "half_year": half_year, **members}
    if "commitment" not in said and "inactive" not in said:
        said["inactive"] = True
    return book.submit(by, "production.declared", **{name: value for name, value in said.items() if value is not None})


def assess(book: Book, rights: str, surface: str, **holder: str) -> Decision:
    """Assess the miner: each axis `yes` or `no`, with the evidence that fits."""
    axes: dict[str, dict[str, object]] = {
        "rights": {"answer": rights, **({"evidence": "concession_title"} if rights == "yes" else {})},
        "surface": {"answer": surface, **({"evidence": "public_deed"} if surface == "yes" else {})},
    }
    if holder:
        axes["surface"]["holder"] = holder
    return accepted(book.submit("registrar", "assessment.recorded", party=MINER, **{"from": "2026-01-01"}, **axes))
