"""What an import would do: the file read, compared with what stands, and every entry worded. Nothing is written."""

from dataclasses import dataclass
from importlib.resources import files

from service.decision.facts import Needs
from service.flows.persons.person_vault import Vault
from service.flows.rolls.file import RollFile
from service.flows.rolls.numbers import known_numbers, numbers
from service.flows.rolls.profiles import Profiles
from service.flows.rolls.standing import standing, taken_up
from service.flows.rolls.statements import Statement, write
from service.registry import districts, keys, parties
from service.registry.identifiers import is_natural
from service.registry.keys import Status
from service.registry.rolls import places
from service.registry.rolls.plan import Plan, identified, plan
from service.registry.rolls.read import read
from service.registry.rolls.row import Reading
from service.registry.signers import REGISTRAR
from service.storage import load, rolls
from service.storage.engine import Connection
from service.tabular.apart import read_apart

_OF_PERSONS = ("name", "dni")


class NotRegistrar(Exception):
    """The key is no active key of a registrar: every entry of the import would be refused."""

    def __init__(self, kid: str) -> None:
        super().__init__(
            f"La clave {kid} no es una clave activa del registrador. / Key {kid} is no active key of the registrar."
        )


@dataclass(frozen=True, slots=True, repr=False)  # an event loop that ends writes down what its task returned
class Prepared:
    """An import that can be carried out: `statements` are all its entries but the last.

    `since` is the entry of the register's last whole import.
    """

    file: RollFile
    reading: Reading
    plan: Plan
    statements: tuple[Statement, ...]
    since: int

    @property
    def attempt(self) -> str:
        """What tells this import from any other that says the same."""
        return f"{self.file.digest} {self.since}"

    @property
    def left(self) -> int:
        """Entries still to be recorded before the last; fewer than `statements` where an attempt was broken off."""
        return sum(not each.stands for each in self.statements)


async def prepare(connection: Connection, vault: Vault, file: RollFile) -> Prepared:
    """Read the file and compare it.

    Raises:
        SheetError: the file is no table. What is wrong with single rows stands in `reading.faults`.
    """
    sheet = read_apart(file.data, name=file.name)
    table = (files("service.registry.data") / "districts.csv").read_text(encoding="utf-8")
    where = places.index(districts.parse(table))
    reading = read(file.register, sheet, where, departments=file.departments)
    stood = await standing(connection, file)
    file = taken_up(file, stood)
    rows = identified(reading.rows, await numbers(connection, vault, file, reading.rows))
    doubt = reading.doubt.identified(await known_numbers(connection, vault, reading.doubt.parties))
    planned = plan(stood.before, rows, day=file.retrieved_on, departments=file.departments, doubt=doubt)
    profiles = Profiles(file, stood.since, vault, *await _known(connection, planned))
    return Prepared(file, reading, planned, tuple(write(file, planned, stood, profiles)), stood.since)


async def _known(connection: Connection, planned: Plan) -> tuple[dict[str, parties.Party], dict[str, dict[str, bytes]]]:
    """The parties that entries will name, as they stand, and by field the tags of what is kept of persons."""
    named = list(dict.fromkeys(change.row.party for change in (*planned.new, *planned.changed)))
    persons = [party for party in named if is_natural(party)]
    kept = {field: await rolls.tags(connection, field, persons) for field in _OF_PERSONS}
    return await rolls.on_record(connection, named), kept


async def registrar(connection: Connection, kid: str) -> str:
    """The party that a key signs for. Raises `NotRegistrar`."""
    shelf = keys.shelf(kid)
    shelves, _ = await load.load(connection, Needs((shelf,)))
    state = keys.last(shelves[shelf])
    if state is not None and state.status == Status.ACTIVE:
        known = await rolls.on_record(connection, [state.party])
        if state.party in known and REGISTRAR in known[state.party].roles:
            return state.party
    raise NotRegistrar(kid)
