"""A file given to the wrong command is called what it is, with the command that takes it, and nobody is accused."""

import json
import tracemalloc
from pathlib import Path

import pytest

from service.cli.other_file import Kind, kind
from service.ledger import jws, tlog_proof
from service.ledger.signing import SeedSigner
from tests.cli.terminal import run
from tests.honest import Ledger, ledger


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A short honest ledger."""
    return ledger(20)


def _signed(typ: str) -> dict[str, str]:
    return dict(jws.sign(b"{}", SeedSigner(b"s" * 32), typ))


def _files(honest: Ledger) -> dict[Kind, bytes]:
    """A file of each kind, as far as it is told by."""
    made = {
        Kind.CERTIFICATE: {"credentialSubject": {"id": "https://oro.example.pe/c/OP-1"}},
        Kind.STATUS: {"credentialSubject": {"type": "BitstringStatusList"}},
        Kind.STATEMENT: {"checkpoint": "", "statement": _signed("orotraza-statement+json")},
        Kind.SALES: {"checkpoint": "", "statement": _signed("orotraza-sales+json")},
        Kind.REFUSAL: _signed("orotraza-refusal+json"),
    }
    entry = honest.entries[3]
    return {each: json.dumps(members, indent=1).encode() for each, members in made.items()} | {
        Kind.EXPORT: honest.export(),
        Kind.DOSSIER: b'{"entry":%b,"proof":[]}\n{"checkpoint":"","dossier":{}}\n' % entry,
        Kind.SNAPSHOT: b"ruc:20990000019\tamber\tyes\t-\ttrader:yes\troll_stale\n",
        Kind.RECEIPT: honest.receipt(3),
        Kind.CHECKPOINT: honest.checkpoint(),
        Kind.DRAFT: b'{"buyer":"ruc:20990000019",\n"type":"purchase.recorded"}\n',
        Kind.KEY: f"{honest.log_vkey}\n".encode(),
    }


def test_every_kind_is_known(honest: Ledger) -> None:
    """Each file is told by how it begins; an export with a foreign line before it stays one; others are none."""
    files = _files(honest)
    assert {each: kind(data) for each, data in files.items()} == {each: each for each in Kind}
    assert kind(tlog_proof.of_receipt(files[Kind.RECEIPT])) is Kind.RECEIPT
    for first in (b"x\n", files[Kind.DOSSIER], files[Kind.CHECKPOINT], b'{"checkpoint":"","statement":{}}\n'):
        assert kind(first + files[Kind.EXPORT]) is Kind.EXPORT
    for other in (b"", b"{", b"[]", b"{}", b"a,b\n1,2\n", b'{"protected":"x"}', b'{"protected":"WzFd"}', b"\xff\xfe"):
        assert kind(other) is None


@pytest.mark.parametrize(
    ("command", "mine"),
    [
        ("verify", Kind.EXPORT),
        ("verify-certificate", Kind.CERTIFICATE),
        ("verify-dossier", Kind.DOSSIER),
        ("verify-statement", Kind.STATEMENT),
        ("verify-sales", Kind.SALES),
        ("receipt verify", Kind.RECEIPT),
        ("snapshot look", Kind.SNAPSHOT),
    ],
)
def test_the_wrong_file(honest: Ledger, tmp_path: Path, command: str, mine: Kind) -> None:
    """Given a file of another kind, each command says in two languages what it is and who takes it: usage, no fault."""
    keys = ["--key", honest.log_vkey]
    if command in ("verify-statement", "verify-sales", "snapshot look"):
        keys += ["--service-key", honest.log_vkey]
    for each, data in _files(honest).items():
        if each is not mine:
            path = tmp_path / each.name
            path.write_bytes(data)
            done = run(*command.split(), path, *(["20990000019"] if command == "snapshot look" else []), *keys)
            assert done.returncode == 2
            assert f"es {each.value[0]}, y no {mine.value[0]}" in done.stderr
            assert f"it is taken by: {each.value[2].format(file=path)}" in done.stderr
            assert "prueba" not in done.stdout


@pytest.mark.parametrize(
    "command", ["verify-certificate", "verify-dossier", "verify-statement", "receipt verify", "snapshot look"]
)
@pytest.mark.parametrize(
    ("data", "es"),
    [
        (b"%PDF-1.7\n", "un PDF"),
        (b"PK\x03\x04xl/workbook.xml", "un ZIP o un libro de Excel"),
        (b"\xff\xd8\xff\xe0", "una imagen"),
        (b"\n<!doctype html>\n<html>", "una página web o un XML"),
    ],
)
def test_what_no_command_verifies(honest: Ledger, tmp_path: Path, command: str, data: bytes, es: str) -> None:
    """The paper of a certificate, a photo or its page as a browser saved it is called that, and no forgery."""
    path = tmp_path / "file"
    path.write_bytes(data)
    keys = ["--key", honest.log_vkey]
    if command in ("verify-statement", "snapshot look"):
        keys += ["--service-key", honest.log_vkey]
    done = run(*command.split(), path, *(["20990000019"] if command == "snapshot look" else []), *keys)
    assert done.returncode == 2
    assert f"{path} es {es}, y no " in done.stderr
    assert "ask for the file itself" in done.stderr
    assert "prueba" not in done.stdout


def test_empty_lines_after_a_receipt_make_no_dossier_of_it(honest: Ledger, tmp_path: Path) -> None:
    """A receipt that an editor or a mail ended in other line ends is verified as the receipt that it is."""
    for ending in (b"\n", b"\r\n", b"\n\n", b"\r\n\r\n", b"\n  \n"):
        data = honest.receipt(3).rstrip() + ending
        assert kind(data) is Kind.RECEIPT
        path = tmp_path / "receipt.json"
        path.write_bytes(data)
        assert run("receipt", "verify", path, "--key", honest.log_vkey).returncode == 0


@pytest.mark.parametrize("option", ["--since", "--refusal"])
def test_the_wrong_file_beside_an_export(honest: Ledger, tmp_path: Path, option: str) -> None:
    """A statement given as what was kept, or as a refusal, is called one: the log is not said to be broken by it."""
    files = _files(honest)
    export, given = tmp_path / "export.ndjson", tmp_path / "given.json"
    export.write_bytes(files[Kind.EXPORT])
    for each in (Kind.STATEMENT, Kind.SNAPSHOT, Kind.EXPORT):
        given.write_bytes(files[each])
        done = run("verify", export, "--key", honest.root_vkey, "--rules", "off", option, given)
        assert done.returncode == 2
        assert f"es {each.value[0]}, y no" in done.stderr
        assert "prueba" not in done.stdout


def test_the_command_that_takes_it_can_be_pasted(honest: Ledger, tmp_path: Path) -> None:
    """A file's name with a space in it stands quoted in the command."""
    path = tmp_path / "mi recibo.json"
    path.write_bytes(honest.receipt(3))
    done = run("verify-dossier", path, "--key", honest.log_vkey)
    assert f"orotraza receipt verify '{path}'" in done.stderr


def test_why_a_snapshot_does_not_hold_is_said_in_both_languages(honest: Ledger, tmp_path: Path) -> None:
    """A snapshot that was cut off is said to be so, in Spanish in the Spanish sentence."""
    path = tmp_path / "cut"
    path.write_bytes(_files(honest)[Kind.SNAPSHOT].rstrip())
    keys = ("--key", honest.log_vkey, "--service-key", honest.log_vkey)
    done = run("snapshot", "look", path, "20990000019", *keys)
    assert done.returncode == 1
    assert "falta la última línea: el archivo está cortado" in done.stderr
    assert "does not hold: the last line is missing" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("verify", "EXPORT", "--since", "FILE"),
        ("verify", "EXPORT", "--refusal", "FILE"),
        ("verify-statement", "FILE", "--service-key", "KEY"),
        ("verify-sales", "FILE", "--service-key", "KEY"),
        ("verify-dossier", "FILE"),
        ("verify-certificate", "FILE"),
        ("receipt", "verify", "FILE"),
        ("snapshot", "look", "FILE", "20990000019", "--service-key", "KEY"),
    ],
    ids=" ".join,
)
def test_an_empty_file_is_no_proof(honest: Ledger, tmp_path: Path, command: tuple[str, ...]) -> None:
    """A file that has nothing in it is called empty, exit status 2: nobody is told to keep it as proof."""
    named = {"FILE": str(tmp_path / "empty"), "EXPORT": str(tmp_path / "export"), "KEY": honest.log_vkey}
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "export").write_bytes(honest.export())
    done = run(*(named.get(each, each) for each in command), "--key", honest.log_vkey)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "está vacío: ¿se cortó la descarga?" in said
    assert "is empty: did the download break off?" in said


@pytest.mark.parametrize("command", ["verify-dossier", "verify-certificate"])
def test_what_cannot_be_read_is_named(honest: Ledger, tmp_path: Path, command: str) -> None:
    """Of file and key, the one that cannot be read is named."""
    (tmp_path / "here").write_bytes(b"x")
    there = (tmp_path / "here", tmp_path / "gone")
    for file, key in (there, there[::-1]):
        done = run(command, file, "--key", key)
        assert done.returncode == 2
        assert "gone: no existe" in " ".join(done.stderr.split())


def test_a_long_document_is_not_taken_apart() -> None:
    """What is longer than any such document is told by its beginning: its values would take twenty times as much."""
    data = b'{"entry":1,"tree_size":1,"proof":[' + b"[]," * 1_500_000 + b"[]]}"
    tracemalloc.start()
    found = kind(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found, peak < len(data)) == (None, True)
