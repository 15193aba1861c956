"""For whom an authority answers: those whom something places in its territory, and never itself."""

from collections.abc import Collection, Iterable, Sequence

from service.decision.facts import Facts, Needs
from service.decision.kind import Signer
from service.decision.outcome import refuse
from service.decision.records import Row
from service.registry import parties, registrations
from service.registry.parties import Party
from service.registry.registrations import Registration
from service.registry.signers import REGISTRAR


def needs(party: str) -> Needs:
    """What `admit` reads of the party that something is said of."""
    return Needs((parties.shelf(party), registrations.shelf(party)))


def admit(facts: Facts, signer: Signer, party: str) -> None:
    """Let a registrar speak of any party, an authority of others in its territory.

    A party is where its own code or a registration of any day says. Who is nowhere yet is in no territory but the
    whole country's.

    Raises:
        NotLoaded: for the signer's party, and see `needs`.
        Refused: `own_case`, `outside_territory`.
    """
    if REGISTRAR in signer.roles:
        return
    if signer.party == party:
        raise refuse("own_case", "party")
    facts.require(Needs((parties.shelf(signer.party),)) + needs(party))
    authority = parties.find(facts, signer.party)
    territory = authority.territory if authority else ()
    if not answers_for(territory, _places(facts, party)):
        raise refuse("outside_territory", "party", party=party, territory=", ".join(territory))


def admit_to(facts: Facts, signer: Signer, places: Collection[tuple[str, str]], parties_named: Collection[str]) -> None:
    """Let an authority speak of what happened in its territory: where no place is named, of whom it names there.

    Raises:
        NotLoaded: for the signer's party; for the parties named, see `needs`.
        Refused: `entry_outside_territory`.
    """
    if not is_within(facts, signer, places, parties_named):
        authority = parties.find(facts, signer.party)
        territory = authority.territory if authority else ()
        raise refuse("entry_outside_territory", "entry", territory=", ".join(territory))


def is_within(
    facts: Facts, signer: Signer, places: Collection[tuple[str, str]], parties_named: Collection[str]
) -> bool:
    """Whether an authority answers for one of these places: where none is named, for one of the parties named.

    Raises:
        NotLoaded: for the signer's party; for the parties named, see `needs`.
    """
    facts.require(Needs((parties.shelf(signer.party),)))
    authority = parties.find(facts, signer.party)
    if not places:
        named = sorted(parties_named)
        facts.require(sum(map(needs, named), Needs()))
        places = [place for party in named for place in _places(facts, party)]
    return answers_for(authority.territory if authority else (), places)


def answers_for(territory: Collection[str], places: Iterable[tuple[str, str]]) -> bool:
    """Whether one of the places (code system, code) lies in the territory, prefixes of INEI codes; none is the country.

    A code of another list than INEI's is not compared: there the same digits name another district.
    """
    if not territory:
        return True
    return any(system == "inei" and code.startswith(prefix) for system, code in places for prefix in territory)


def places(who: Party | None, rows: Sequence[Row]) -> tuple[tuple[str, str], ...]:
    """The districts in which a party is registered to be or to work; `rows` are those of its registrations."""
    own = () if who is None or who.ubigeo is None else (who.ubigeo,)
    return (*own, *(district for row in rows if isinstance(row, Registration) for district in row.districts))


def _places(facts: Facts, party: str) -> tuple[tuple[str, str], ...]:
    return places(parties.find(facts, party), facts.shelf(registrations.shelf(party)))
