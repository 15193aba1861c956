"""Day one: entry 0, everybody on record, every register loaded, in the order in which they rest on each other."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from service.demo.cast import Cast, House, Institution, Operator
from service.demo.keyring import Keyring, administrator
from service.demo.pen import Act, Pen
from service.demo.prices import USD_PEN
from service.demo.registrar import REGISTRAR, Registrar, on
from service.demo.wave import Wave
from service.ledger import keyproof


def first_day(pen: Pen, keys: Keyring, cast: Cast, morning: datetime, reinfo_term: date) -> Iterator[Wave]:
    """The waves of the log's first day, an hour apart; `reinfo_term` is the DEMO end of the formalization process."""
    yield Wave(morning, (_genesis(pen, keys, cast.institution(REGISTRAR), morning),))
    steps: tuple[Callable[[Registrar, Cast], Iterator[Act]], ...] = (_parties, _administrators, _devices, _rolls)
    registrar = Registrar(pen, keys, morning + timedelta(hours=1))
    yield Wave(registrar.moment, tuple(_policies(registrar, reinfo_term)))
    for hours, step in enumerate(steps, 2):
        registrar = Registrar(pen, keys, morning + timedelta(hours=hours))
        yield Wave(registrar.moment, tuple(step(registrar, cast)))


def rolls_of_operator(registrar: Registrar, operator: Operator) -> Iterator[Act]:
    """What the registers say of an operator; a formal one has left REINFO."""
    yield registrar.taxpayer(operator.party)
    if not operator.formal:
        yield registrar.reinfo(operator)
    right = on(operator.right)
    if operator.category in {"I", "II"}:
        titular = operator.right.titular
        yield registrar.registration("CONTRACT", operator.party, "vigente", counterparty=titular, **right)
    if operator.formal:
        yield registrar.registration("AUTHORIZATION", operator.party, "vigente", activity="exploitation", **right)


def rolls_of_house(registrar: Registrar, house: House) -> Iterator[Act]:
    """What the registers say of a trader or a plant."""
    yield registrar.taxpayer(house.party)
    yield registrar.recpo(house)
    if house.level == "plant":
        yield registrar.registration("PLANT", house.party, "vigente", activity="beneficiation")


def _genesis(pen: Pen, keys: Keyring, registrar: Institution, moment: datetime) -> Act:
    signer = keys.signer(REGISTRAR)
    payload = pen.write(
        "log.genesis",
        moment,
        root_key=keys.signer("root").public_key.hex(),
        log_key=keys.signer("log").public_key.hex(),
        service_key=keys.signer("service").public_key.hex(),
        registrar={
            "party": registrar.party,
            "name": registrar.name,
            "key": signer.public_key.hex(),
            "proof": keyproof.make(pen.log, registrar.party, signer),
        },
    )
    return Act("root", payload)


def _policies(registrar: Registrar, reinfo_term: date) -> Iterator[Act]:
    yield registrar.policy("reinfo_term", reinfo_term.isoformat(), "DEMO: plazo inventado / invented term")
    yield registrar.policy("fx_pen_usd", str(USD_PEN), "SAMPLE: tipo de cambio de muestra / sample rate")
    yield registrar.gold()


def _parties(registrar: Registrar, cast: Cast) -> Iterator[Act]:
    """Everybody but the registrar, who came with the log."""
    for titular, name in cast.titulars.items():
        yield registrar.party(titular, "company", name, None, None)
    for operator in cast.operators:
        kind = "company" if operator.name else "person"
        yield registrar.party(operator.party, kind, operator.name, "miner", operator.right.district)
    for selector in cast.selectors:
        yield registrar.party(selector.party, "selector", None, "miner", selector.issuer.right.district)
    for house in cast.houses:
        role = "plant" if house.level == "plant" else "trader"
        yield registrar.party(house.party, "company", house.name, role, house.region.town)
    for institution in cast.institutions:
        if institution.role != REGISTRAR:
            yield registrar.institution(institution)


def _administrators(registrar: Registrar, cast: Cast) -> Iterator[Act]:
    """A key for everybody who signs."""
    for operator in cast.operators:
        if operator.key:
            yield registrar.enrolled(REGISTRAR, operator.party, operator.key, "administrator")
    for house in cast.houses:
        yield registrar.enrolled(REGISTRAR, house.party, administrator(house.key), "administrator")
    for institution in cast.institutions:
        if institution.role != REGISTRAR:
            yield registrar.enrolled(REGISTRAR, institution.party, institution.role, "administrator")


def _devices(registrar: Registrar, cast: Cast) -> Iterator[Act]:
    """The key that signs a house's purchases, enrolled by its own administrator."""
    for house in cast.houses:
        yield registrar.enrolled(administrator(house.key), house.party, house.key, "device")


def _rolls(registrar: Registrar, cast: Cast) -> Iterator[Act]:
    """Titles, the padrón, everybody's rows, and how far each operator is."""
    for right in cast.rights:
        yield registrar.registration("CONCESSION", right.titular, "titled", **on(right))
    for titular in cast.titulars:
        yield registrar.taxpayer(titular)
    for operator in cast.operators:
        yield from rolls_of_operator(registrar, operator)
        yield registrar.assessment(operator)
    for selector in cast.selectors:
        yield registrar.registration("SELECTORS", selector.party, "vigente")
    for house in cast.houses:
        yield from rolls_of_house(registrar, house)
