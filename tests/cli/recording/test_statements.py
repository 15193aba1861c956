"""Said at a desk in the field, over a line that breaks: nothing is doubled, and nothing is lost."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.examples import story
from service.cli.client.desk import Desk, Json
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.cli.recording import statements
from service.cli.recording.statements import name_id, record, record_all
from service.cli.say import Trouble
from service.ledger import note
from service.ledger.shapes import UUID, matches
from service.ledger.signing import thumbprint
from tests.api.served import NOW, Served, begin, serving
from tests.conftest import Server

KIND = "assessment.recorded"
REGISTERED = {"kind": "company", "name": "DEMO Minera"}


MINER = "ruc:20990000019"
OTHER = "ruc:20990000035"
UNKNOWN = "ruc:20990000094"


class _Clock(datetime):
    """The clock of the served log stands still; the desk's moves by a second with each look."""

    _looks = count()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_Clock":
        return cls(NOW.year, NOW.month, NOW.day, 11, 59, next(cls._looks) % 60, tzinfo=tz)


@pytest.fixture(scope="module")
def served(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a service whose log holds its genesis; each test says what no other does."""
    name, data = f"test_{uuid.uuid4().hex}", tmp_path_factory.mktemp("served")
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    dsn = server.cluster.dsn(name)
    begin(dsn, data)
    with serving(dsn, data) as running:
        yield running
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def desk(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give the registrar's desk, in a folder of its own, with two miners on record."""
    monkeypatch.setattr(statements, "datetime", _Clock)
    signer = story.key("registrar")
    held = HeldKey("registrar", story.REGISTRAR, thumbprint(signer.public_key))
    vkeys = (note.vkey(story.LOG, story.key("log").public_key),)
    desk = Desk(served.http, KeyFolder(tmp_path), held, signer, story.LOG, vkeys, "")
    for party in (MINER, OTHER):
        record(desk, "party.registered", {"party": party, **REGISTERED})
    return desk


def assessed(day: str, party: str = MINER) -> Json:
    """What is said of a miner from a day on, another one in each test."""
    return {"party": party, "from": f"2026-09-{day}", "rights": {"answer": "no"}, "surface": {"answer": "no"}}


def test_the_same_words_are_one_entry(desk: Desk) -> None:
    """Said again, here or where the answer or the whole folder was lost, it is the entry that it was."""
    first = record(desk, KIND, assessed("01"))
    assert (first.new, first.checked) == (True, True)
    again = record(desk, KIND, assessed("01"))
    (desk.folder.root / "said" / f"{first.id}.receipt.json").unlink()
    resent = record(desk, KIND, assessed("01"))
    assert [(each.seq, each.new) for each in (again, resent)] == [(first.seq, False)] * 2
    elsewhere = replace(desk, folder=KeyFolder(desk.folder.root / "elsewhere"))
    elsewhere.folder.root.mkdir()
    assert record(elsewhere, KIND, assessed("01")).recorded
    assert record(desk, KIND, assessed("02")).seq == (first.seq or 0) + 1


def test_a_refused_one_stops_none_and_may_be_mended(desk: Desk) -> None:
    """It says why; once the reason is gone the same words are recorded, and the others are not doubled."""
    said = [assessed("03", party) for party in (MINER, UNKNOWN, OTHER)]
    done = list(record_all(desk, KIND, said))
    assert [each.recorded for each in done] == [True, False, True]
    assert done[1].why is not None
    assert "no conoce a esa parte" in done[1].why[0]
    assert "The register does not know that party." in done[1].why[1]
    record(desk, "party.registered", {"party": UNKNOWN, **REGISTERED})
    assert [each.new for each in record_all(desk, KIND, said)] == [False, True, False]


def test_many_go_in_pieces(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many requests it takes, each has its receipt, in the order in which they were said."""
    monkeypatch.setattr(statements, "_AT_ONCE", 2)
    taken: list[int] = []
    done = list(record_all(desk, KIND, [assessed(f"1{number}") for number in range(5)], taken.append))
    seqs = [each.seq for each in done if each.seq is not None]
    assert seqs == sorted(set(seqs))
    assert len(seqs) == 5
    assert taken == [2, 2, 1]


def test_a_forged_receipt_is_not_believed(desk: Desk) -> None:
    """A receipt under another key than the log's ends the command, and is kept as evidence."""
    before = set((desk.folder.root / "said").glob("*.receipt.json"))
    other = replace(desk, vkeys=(note.vkey(story.LOG, story.key("service").public_key),))
    with pytest.raises(Trouble, match="no se sostiene"):
        record(other, KIND, assessed("20"))
    assert len(set((desk.folder.root / "said").glob("*.receipt.json")) - before) == 1


def test_what_the_format_refuses_is_told(desk: Desk) -> None:
    """A character that the ledger does not know is named where it stands, and nothing beside it is held up."""
    holder = {"kind": "community", "name": "DEMO 金"}
    foreign = assessed("21") | {"surface": {"answer": "no", "holder": holder}}
    with pytest.raises(Trouble, match=r"surface\.holder\.name"):
        record(desk, KIND, foreign)
    done = record_all(desk, KIND, [assessed("22"), foreign, assessed("23")])
    assert [each.recorded for each in done] == [True, False, True]


@given(st.binary(), st.binary())
def test_ids_are_of_what_is_said(one: bytes, other: bytes) -> None:
    """An id is a UUID that the log takes, the same for the same words and another for others."""
    assert matches(name_id(one), UUID)
    assert (name_id(one) == name_id(other)) == (one == other)
