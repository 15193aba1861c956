"""Rolls imported from the terminal."""

import asyncio
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from service.storage import embedded, roll_uploads
from service.storage.roll_uploads import Sent
from tests.cli.terminal import Done, environment_of, run

INIT = (
    "--origin",
    "test.orotraza.example/rolls",
    "--registrar",
    "ruc:20131312955",
    "--registrar-name",
    "DEMO Registro",
)
HEADINGS = "N° RECPO;RUC;RAZÓN SOCIAL;ESTADO\n"
ROWS = [
    f"{n};2099000{ending};Comercial Añasco {n} S.A.C.;VIGENTE\n" for n, ending in enumerate(("0019", "0027", "0035"))
]
BAD = "9;20990000018;=HIPERVINCULO;VIGENTE\n"


@dataclass(frozen=True, slots=True)
class House:
    """A data folder with a log that has begun, its PostgreSQL running."""

    data: Path
    dsn: str = ""

    def oro(self, *arguments: str | Path) -> Done:
        """Run the command on this folder."""
        return run(*arguments, environment=environment_of(self.data))

    def told(self, *arguments: str | Path) -> dict[str, Any]:
        """Run it, expecting success, and read what it says for machines."""
        done = self.oro(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def file(self, text: str) -> Path:
        """A roll as Excel saves it in Peru."""
        path = self.data / "recpo.csv"
        path.write_bytes(text.encode("cp1252"))
        return path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A log begun by `init`; its PostgreSQL is kept running between commands, which saves their starting it."""
    made = House(tmp_path_factory.mktemp("house") / "data")
    begun = made.oro("init", *INIT)
    assert begun.returncode == 0, begun.stderr
    cluster = embedded.start(made.data)
    try:
        yield House(made.data, cluster.dsn())
    finally:
        embedded.discard(made.data)


def test_a_roll_from_dry_run_to_closing(house: House) -> None:
    """A dry run records nothing; the import does, tells its bad rows in a file, and asks before much would vanish."""
    path = house.file(HEADINGS + "".join(ROWS) + BAD)
    shown = house.oro("import", "recpo", path, "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert "nuevas / new" in shown.stdout
    (cells,) = (line.split("│") for line in shown.stdout.splitlines() if "ruc:20990000027" in line)
    assert [cell.strip() for cell in cells] == ["", "+", "ruc:20990000027", "–", "– → vigente", ""], (
        "80 columns hold it"
    )
    assert house.told("import", "recpo", path, "--dry-run")["entry"] is None

    faults = house.data / "faults.csv"
    said = house.told("import", "recpo", path, "--retrieved-on", "2026-03-01", "--faults", faults)
    assert said["counts"] == {"read": 4, "bad": 1, "new": 3, "changed": 0, "gone": 0, "unchanged": 0}
    assert (said["entries"], said["entry"]) == (4, 4)
    source = said["source"]
    assert (source["name"], source["retrieved_on"]) == ("lista pública del 2026-03-01", "2026-03-01")
    with faults.open(encoding="utf-8-sig", newline="") as file:
        ((row, column, code, *_),) = list(csv.reader(file))[1:]
    assert (row, column, code) == ("5", "RUC", "ruc_check_digit")

    again = house.told("import", "recpo", path, "--retrieved-on", "2026-03-02")
    assert (again["entries"], again["counts"]) == (
        1,
        {**dict.fromkeys(said["counts"], 0), "read": 4, "bad": 1, "unchanged": 3},
    )

    half = house.file(HEADINGS + "".join(ROWS[:2]))
    asked = house.oro("import", "recpo", half, "--retrieved-on", "2026-03-03")
    assert asked.returncode == 1
    assert "--confirm" in asked.stderr
    assert "El padrón está" not in asked.stdout
    closed = house.told("import", "recpo", half, "--retrieved-on", "2026-03-03", "--confirm")
    assert closed["counts"] == {"read": 2, "bad": 0, "new": 0, "changed": 0, "gone": 1, "unchanged": 2}


def test_a_roll_that_was_not_read_closes_nothing(house: House) -> None:
    """Where no row could be read, nobody is shown as struck from the roll."""
    house.told("import", "recpo", house.file(HEADINGS + "".join(ROWS)), "--retrieved-on", "2026-03-04", "--confirm")
    done = house.oro("import", "recpo", house.file("Nombre,Razón social\na,b\n"), "--dry-run")
    assert (done.returncode, "encabezado, RUC: Falta la columna RUC" in done.stderr) == (1, True), done.stderr
    assert "Diferencia" not in done.stdout
    assert "gone" not in done.stdout


def test_what_a_roll_leaves_as_it_is_is_told(house: House) -> None:
    """Whom a bad line may be about stays open, whom a later source speaks of keeps its word; how many is told."""
    rows = [*ROWS, "4;20990000043;Comercial Ñusta S.A.C.;VIGENTE\n"]
    whole = ("import", "recpo", house.file(HEADINGS + "".join(rows)), "--confirm", "--retrieved-on")
    first = house.told(*whole, "2026-04-02")
    assert (first["counts"]["new"], first["spared"], first["newer"]) == (1, 0, 0)
    assert house.told(*whole, "2026-04-01")["newer"] == 1
    assert "posterior a este padrón: 1" in house.oro(*whole, "2026-04-01").stderr

    misspelt = house.file(HEADINGS + "".join(rows[1:]) + rows[0].replace("VIGENTE", "QUIÉN SABE"))
    said = house.told("import", "recpo", misspelt, "--retrieved-on", "2026-04-03")
    assert (said["counts"]["gone"], said["spared"]) == (0, 1)
    assert "una fila mala puede ser suya: 1" in house.oro("import", "recpo", misspelt, "--dry-run").stderr


def test_an_upload_is_imported_by_its_number(house: House) -> None:
    """What an authority sent is imported as it said: its day, its source; as another register it is not found."""

    async def upload() -> UUID:
        connection = await asyncpg.connect(house.dsn)
        sent = Sent("PLANT", "plantas.csv", date(2026, 3, 5), "DEMO DREM Puno", ("21",), "ruc:20990000108")
        data = "RUC,Titular,Código,Planta\n20990000043,Planta Ñusta S.A.C.,P1,Ñusta\n".encode()
        kept, _ = await roll_uploads.store(connection, uuid4(), sent, data)
        await connection.close()
        return kept.id

    number = str(asyncio.run(upload()))
    other = house.oro("import", "plants", "--uploaded", number, "--departments", "Puno,Lima")
    assert (other.returncode, "21" in other.stderr) == (2, True)
    said = house.told("import", "plants", "--uploaded", number, "--departments", "Puno")
    assert said["departments"] == ["21"]
    assert said["source"] == {**said["source"], "name": "DEMO DREM Puno", "retrieved_on": "2026-03-05"}
    assert said["entries"] == 2
    assert house.oro("import", "recpo", "--uploaded", number).returncode == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("recpo",), 2, "--uploaded"),
        (("recpo", "missing.csv"), 2, "missing.csv"),
        (("recpo", "{file}", "--retrieved-on", "ayer"), 2, "2026-11-20"),
        (("recpo", "{file}", "--retrieved-on", "2099-01-01"), 2, "futuro"),
        (("recpo", "{file}", "--departments", "Lima,Atlantis"), 2, "Atlantis"),
        (("recpo", "{file}", "--faults", "{file}"), 2, "no se sobrescribe"),
        (("recpo", "{file}", "--source", "x" * 121), 2, "--source"),
        (("recpo", "{file}", "--key", "nobody"), 1, "nobody"),
        (("recpo", "{file}", "--key", "log"), 1, "registrador"),
        (("reinfo", "{file}"), 1, "ninguna fila"),
        (("recpo", "--uploaded", "x"), 2, "subida"),
        (("recpo", "--uploaded", "0192f3a1-7c10-7d21-9b8a-000000000001"), 1, "no hay una subida"),
    ],
)
def test_what_cannot_be_imported_is_said(house: House, arguments: tuple[str, ...], status: int, said: str) -> None:
    """Each mistake ends with its status and a sentence that names it, Spanish first."""
    path = house.file(HEADINGS + "".join(ROWS))
    done = house.oro("import", *(each.format(file=path) for each in arguments))
    assert done.returncode == status, done.stdout + done.stderr
    assert said in done.stderr
