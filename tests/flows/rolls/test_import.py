"""Rolls taken in, on a real PostgreSQL."""

from pathlib import Path

import pytest

from service.flows.rolls import alone, record
from service.flows.rolls.alone import AnotherImport
from service.flows.rolls.prepare import NotRegistrar
from service.flows.rolls.run import Office, run
from service.ledger import entry
from service.storage.engine import open_pools
from tests.flows.ledger_check import check_ledger
from tests.flows.rolls import bureau
from tests.flows.rolls.bureau import entries, left, opened, roll, take, typed

RECPO = "N° RECPO,RUC,RAZON SOCIAL,ESTADO\n"
REINFO = "ID,RUC,MINERO,CODIGO UNICO,DERECHO MINERO,DEPARTAMENTO,PROVINCIA,DISTRITO,ESTADO\n"
PERSON = "10990000013"
COMPANY = "20990000019"
MINER = f"1,{PERSON},Quispe Mamani Rosa,010234500,Cerro Lunar 1,Puno,San Antonio de Putina,Ananea,%s\n"


@pytest.fixture
async def office(database: str, tmp_path: Path) -> Office:
    """An office on a log that has just begun."""
    return await bureau.begin(database, tmp_path)


async def _check(office: Office) -> list[entry.Entry]:
    pools = await open_pools(office.url)
    try:
        return await check_ledger(pools)
    finally:
        await pools.close()


async def test_a_roll_is_taken_in_and_only_what_changes_is_entered(office: Office) -> None:
    """A registration is an entry and the import the last; unchanged it is that one, later only the difference."""
    prepared, taken = await take(office, roll("REINFO", 400))
    assert taken.counts["new"] == len(prepared.plan.new) == len(await entries(office)) - 4
    assert taken.counts["read"] > taken.counts["new"] + taken.counts["bad"] > 350
    before = len(await entries(office))
    again, taken = await take(office, roll("REINFO", 400, day="2026-03-10"))
    assert (taken.counts["unchanged"], again.left) == (
        len(again.plan.new) + prepared.plan.unchanged + len(prepared.statements),
        0,
    )
    assert len(await entries(office)) == before + 1
    later, taken = await take(office, roll("REINFO", 400, edition=1, day="2026-03-20"))
    assert taken.counts["changed"] > 0
    assert taken.counts["gone"] > 0
    assert len(await entries(office)) == before + 2 + len(later.statements)
    await _check(office)


async def test_the_same_file_may_come_again_after_another(office: Office) -> None:
    """A, B, A: the third import undoes the second, though its rows have the first one's source."""
    first = typed("REINFO", REINFO + MINER % "VIGENTE")
    await take(office, first)
    _, second = await take(office, typed("REINFO", REINFO + MINER % "SUSPENDIDO"))
    _, third = await take(office, first)
    assert [taken.counts["changed"] for taken in (second, third)] == [1, 1]
    statuses = [body["status"] for kind, _, body in await left(office) if kind == "registration"]
    assert statuses == ["vigente", "suspendido", "vigente"]


async def test_a_person_is_in_no_entry_by_name(office: Office) -> None:
    """Names of natural persons are committed to and kept sealed; a company's stands in the entry."""
    text = RECPO + f"1,{PERSON},Quispe Mamani Rosa,VIGENTE\n2,{COMPANY},Comercial Ananea S.A.C.,VIGENTE\n"
    await take(office, typed("RECPO", text))
    log = b"\n".join(await entries(office))
    assert b"QUISPE" not in log
    assert b"COMERCIAL ANANEA S.A.C." in log
    ((party, field, commitment), value) = next(iter((await opened(office)).items()))
    assert (party, field, value) == (f"ruc:{PERSON}", "name", "QUISPE MAMANI ROSA")
    assert commitment.hex().encode() in log


async def test_a_name_that_comes_back_is_the_latest_again(office: Office) -> None:
    """X, then Y, then X again, each with a row that changed: three commitments, the last one being X's."""
    one = typed("RECPO", RECPO + f"1,{PERSON},Quispe Mamani Rosa,VIGENTE\n")
    await take(office, one)
    await take(office, typed("RECPO", RECPO + f"1,{PERSON},Quispe de Apaza Rosa,SUSPENDIDO\n"))
    await take(office, one)
    (*_, last) = [body for kind, shelf, body in await left(office) if shelf == f"party:ruc:{PERSON}"]
    named = {commitment.hex(): value for (_, _, commitment), value in (await opened(office)).items()}
    names = [named[digest] for _, digest in last["commitments"]]
    assert names == ["QUISPE MAMANI ROSA", "QUISPE DE APAZA ROSA", "QUISPE MAMANI ROSA"]


async def test_a_party_of_two_rolls_is_one_party(office: Office) -> None:
    """What the second roll says is added: the role; the name, being the same, is neither said nor kept again."""
    await take(office, typed("RECPO", RECPO + f"1,{PERSON},Quispe Mamani Rosa,VIGENTE\n"))
    await take(office, typed("REINFO", REINFO + MINER % "VIGENTE"))
    parties = [body for kind, shelf, body in await left(office) if shelf == f"party:ruc:{PERSON}"]
    assert [party["roles"] for party in parties] == [["trader"], ["trader", "miner"]]
    assert len(parties[1]["commitments"]) == len(await opened(office)) == 1


async def test_a_selector_keeps_its_number(office: Office) -> None:
    """Who has no RUC is found again by the DNI, which stands in no entry."""
    text = "N°,DNI,Apellidos y nombres,Sexo,Estado\n1,40506070,Condori Rosa,F,%s\n"
    await take(office, typed("SELECTORS", text % "VIGENTE"))
    await take(office, typed("SELECTORS", text % "CANCELADO", day="2026-03-09"))
    rows = [body for kind, _, body in await left(office) if kind == "registration"]
    assert [row["status"] for row in rows] == ["vigente", "ended"]
    assert len({row["party"] for row in rows}) == 1
    assert rows[0]["party"].startswith("nat:")
    assert b"40506070" not in b"".join(await entries(office))
    assert sorted((await opened(office)).values()) == ["40506070", "CONDORI ROSA"]
    parties = [body for kind, _, body in await left(office) if kind == "party" and body["party"] == rows[0]["party"]]
    assert [(party["party_kind"], party["sex"]) for party in parties] == [("selector", "female")]


async def test_a_bad_line_of_who_has_no_tax_number_closes_nothing(office: Office) -> None:
    """A line with a word nobody knows still names its selector, by the DNI alone: it is spared."""
    text = "DNI,Apellidos y nombres,Estado\n" + "".join(f"4050607{n},Condori Rosa,%s\n" for n in range(5))
    await take(office, typed("SELECTORS", text % (("VIGENTE",) * 5)))
    dirty = text % ("???", *("VIGENTE",) * 4)
    prepared, taken = await take(office, typed("SELECTORS", dirty, day="2026-03-09"))
    assert (taken.counts["bad"], taken.counts["gone"], prepared.plan.spared) == (1, 0, 1)


async def test_an_import_taken_up_another_day_is_the_same_import(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off before its persons are kept, and run again after midnight: each registration once, as of the day
    that it began.
    """

    class Killed(Exception):
        pass

    async def kill(*_: object, **__: object) -> None:
        raise Killed

    lines = "".join(f"{number},Condori Rosa,VIGENTE\n" for number in range(40_500_000, 40_500_040))
    text = "DNI,Apellidos y nombres,Estado\n" + lines
    monkeypatch.setattr(record, "MAX_BATCH", 8)
    with monkeypatch.context() as dying:
        dying.setattr(record, "seal", kill)
        with pytest.raises(Killed):
            await take(office, typed("SELECTORS", text))
    assert 3 < len(await entries(office)) < 40
    _, taken = await take(office, typed("SELECTORS", text, day="2026-03-03"))
    rows = [body for kind, _, body in await left(office) if kind == "registration"]
    assert (taken.counts["new"], len(rows), len({row["party"] for row in rows})) == (40, 40, 40)
    assert {(row["source_day"], row["source_name"]) for row in rows} == {
        (bureau.DAY, f"lista pública del {bureau.DAY}")
    }
    assert len(await opened(office)) == 80


async def test_a_regional_roll_says_which_region(office: Office) -> None:
    """The import of a regional roll names its departments, and closes nothing elsewhere."""
    elsewhere = f"2,{PERSON},Quispe Mamani Rosa,010234501,Cerro 2,Ica,Nasca,Nasca,VIGENTE\n"
    await take(office, typed("REINFO", REINFO + MINER % "VIGENTE" + elsewhere))
    _, taken = await take(office, typed("REINFO", REINFO + MINER % "SUSPENDIDO", departments=("21",)))
    assert (taken.counts["changed"], taken.counts["gone"]) == (1, 0)
    last = (await left(office))[-1]
    assert (last[0], last[1], last[2]["departments"]) == ("roll_import", "rolls:REINFO", ["21"])


async def test_nothing_is_written_unless_agreed(office: Office) -> None:
    """Whoever is shown the plan and says no has changed nothing."""
    before = len(await entries(office))
    prepared, taken = await run(office, roll("RECPO", 50), agreed=lambda _: False, progress=lambda _: None)
    assert taken is None
    assert prepared.left == len(prepared.statements) > 0
    assert len(await entries(office)) == before


async def test_only_the_registrar_imports_and_one_at_a_time(office: Office) -> None:
    """Another's key is told so before anything is read, and a second import has to wait."""
    trader = Office(office.url, office.keys, None, office.last_signed, office.keys / "trader.pem")
    with pytest.raises(NotRegistrar):
        await take(trader, roll("RECPO", 5))
    with alone.alone(office.last_signed.with_name("import.lock")), pytest.raises(AnotherImport):
        await take(office, roll("RECPO", 5))
