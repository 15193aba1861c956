"""Keys that can be cut out of their file for good, and all others as they were."""

import json
import os
import threading
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given, settings
from hypothesis import strategies as st

from service.flows.persons import person_keys
from service.flows.persons.person_keys import Erased, Erasure, VaultError, parse
from service.flows.persons.person_vault import Vault

ROOT = bytes(range(32))
ROSA, LUZ = "nat:01JD4ZK8Q2W7X3M5N6P9R0S1T2", "ruc:10990000013"


def erasure(party: str) -> Erasure:
    """An erasure of this person."""
    return Erasure(party, "at_request", "operator", "2026-11-20T21:00:00Z")


@settings(max_examples=25)
@given(st.lists(st.from_regex(r"nat:[0-9A-Z]{26}", fullmatch=True), min_size=2, max_size=12, unique=True), st.data())
def test_only_who_is_erased_loses_its_key(parties: list[str], data: st.DataObject) -> None:
    """After each erasure the erased have no key, and everybody else has the one that it always had."""
    keys = parse(ROOT)
    before = {party: keys.of(party) for party in parties}
    assert len(set(before.values())) == len(parties)
    gone: set[str] = set()
    for party in data.draw(st.lists(st.sampled_from(parties), unique=True)):
        keys = keys.without(erasure(party))
        gone.add(party)
        for each in parties:
            if each in gone:
                with pytest.raises(Erased):
                    keys.of(each)
            else:
                assert keys.of(each) == before[each]
    assert list(keys.erased) == [party for party in keys.erased if party in gone]
    assert len(keys.nodes) <= 1 + 240 * len(gone)


def test_no_node_left_makes_the_key_that_was_cut() -> None:
    """Nothing in what is left stands above the erased key, and neither it nor a node on its way is there itself."""
    whole = parse(ROOT)
    place = whole._place(ROSA)
    left = whole.without(erasure(ROSA))
    assert not [node for node in left.nodes if place.startswith(node)]
    way, node = set(), whole.nodes[""]
    for digit in place:
        way.add(node)
        node = person_keys._child(node, digit)
    assert whole.of(ROSA) == node
    assert not ({*way, node} & set(left.nodes.values()))


def test_the_file_keeps_what_is_left(tmp_path: Path) -> None:
    """Written and read again: mode 0600, the other keys, tags and blinds the same, the erasure on record, once."""
    path = tmp_path / "persons.key"
    path.write_bytes(ROOT)
    path.chmod(0o600)
    vault = Vault(path)
    wrapped = {party: vault.new_key(party) for party in (ROSA, LUZ)}
    sealed = {party: vault.seal(wrapped[party], party, "name", "DEMO Nombre") for party in (ROSA, LUZ)}
    told = vault.tag("dni", "70000001"), vault.blind("ROS"), vault.derive("number", "1"), vault.salt(LUZ, "x")
    vault.erase(erasure(ROSA))
    vault.erase(Erasure(ROSA, "kept_in_error", "somebody else", "2027-01-01T00:00:00Z"))
    for again in (vault, Vault(path)):
        assert list(again.erasures()) == [erasure(ROSA)]
        assert again.unseal(wrapped[LUZ], LUZ, "name", sealed[LUZ]) == "DEMO Nombre"
        assert told == (
            again.tag("dni", "70000001"),
            again.blind("ROS"),
            again.derive("number", "1"),
            again.salt(LUZ, "x"),
        )
        with pytest.raises(Erased):
            again.unseal(wrapped[ROSA], ROSA, "name", sealed[ROSA])
        with pytest.raises(Erased):
            again.new_key(ROSA)
        with pytest.raises(Erased):
            again.salt(ROSA, "x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert ROOT not in path.read_bytes()
    assert [each.name for each in tmp_path.iterdir() if "lock" not in each.name] == ["persons.key"]


def test_the_old_bytes_are_blotted_out(tmp_path: Path) -> None:
    """Whoever still holds the old file open finds nothing in it."""
    path = tmp_path / "persons.key"
    Vault(path)
    with path.open("rb") as old:
        Vault(path).erase(erasure(ROSA))
        assert old.read() == bytes(32)


def _falls(_draft: Path, _path: Path) -> None:
    raise InterruptedError


def test_what_a_crash_left_behind_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure broken off leaves a draft with all other keys: the next erasure reaches it, and so it ends with it."""
    path = tmp_path / "persons.key"
    person_keys.read(path)
    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", _falls)
        with pytest.raises(InterruptedError):
            person_keys.erase(path, erasure(LUZ))
    (left,) = tmp_path.glob(".persons.key.*[0-9a-f]")
    assert parse(left.read_bytes()).of(ROSA)
    with left.open("rb") as held:
        person_keys.erase(path, erasure(ROSA))
        assert not any(held.read())
    assert sorted(each.name for each in tmp_path.iterdir()) == [".persons.key.lock", "persons.key"]


def test_a_worker_notices_what_another_erased(tmp_path: Path) -> None:
    """A vault opened before the erasure refuses the person after it, and writes no key of it again."""
    path = tmp_path / "persons.key"
    mine, theirs = Vault(path), Vault(path)
    wrapped = mine.new_key(ROSA)
    sealed = mine.seal(wrapped, ROSA, "name", "DEMO Rosa")
    theirs.erase(erasure(ROSA))
    assert mine.is_erased(ROSA)
    with pytest.raises(Erased):
        mine.unseal(wrapped, ROSA, "name", sealed)


def test_who_are_erased_at_once_are_all_erased(tmp_path: Path) -> None:
    """Several processes' erasures wait for each other: none is lost."""
    path = tmp_path / "persons.key"
    Vault(path)
    people = [f"nat:01JD4ZK8Q2W7X3M5N6P9R0S1{number:02}" for number in range(8)]
    threads = [threading.Thread(target=Vault(path).erase, args=(erasure(person),)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.party for each in Vault(path).erasures()} == set(people)


def test_a_key_of_another_person_opens_nothing() -> None:
    """What is sealed for one opens under no other's key, and a wrapped key serves its own person alone."""
    vault = Vault(os.urandom(32))
    wrapped = vault.new_key(ROSA)
    sealed = vault.seal(wrapped, ROSA, "name", "DEMO Rosa")
    with pytest.raises(InvalidTag):
        vault.unseal(wrapped, LUZ, "name", sealed)
    with pytest.raises(InvalidTag):
        vault.unseal(vault.new_key(ROSA), ROSA, "name", sealed)


def _damaged(**members: object) -> bytes:
    keys = parse(ROOT).without(erasure(ROSA))
    return json.dumps({**json.loads(person_keys._written(keys)), **members}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x" * 31,
        b"{}",
        b"[]",
        _damaged(v=3),
        _damaged(secrets={"tag": "00" * 32}),
        _damaged(nodes={"": "00"}),
        _damaged(nodes={"": 7}),
        _damaged(erased=[{"party": ROSA}]),
    ],
)
def test_what_is_no_key_file_is_refused(data: bytes) -> None:
    """Neither 32 bytes nor what an erasure leaves: no vault is opened on it."""
    with pytest.raises(VaultError):
        parse(data)
