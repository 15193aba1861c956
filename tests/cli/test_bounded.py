"""Files that a command reads whole: one taken by mistake, as long as the disk, is refused and not held."""

import os
import tracemalloc
from array import array
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fcntl import ioctl
from hashlib import sha256
from pathlib import Path
from termios import FIONREAD
from time import sleep

import pytest

from service.cli import bounded
from service.cli.certificates import certificate_batch
from service.cli.client import desk, log_key
from service.cli.field_officer import categorize_sheet, production
from service.cli.keyring import rotation
from service.cli.purchases import book_file, book_journal, intake_xml
from service.cli.recording import drafts
from service.cli.registrar import import_file
from service.cli.say import USAGE, Trouble
from service.cli.suppliers import snapshot_make
from service.cli.surveillance import watch_declared
from service.cli.verifying import receipts, verify_certificate, verify_statement
from service.ledger import note
from tests.cli.terminal import run
from tests.honest import ORIGIN, ledger


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """Give a file that is long and takes no room."""
    path = tmp_path / "long.xlsx"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    return path


def _commands(long: Path) -> dict[str, tuple[str | Path, ...]]:
    vkey = note.vkey(ORIGIN, ledger(5).keys.signer("log").public_key)
    return {
        "4 MiB": ("check-list", long, "--as", "trader"),
        "64 MiB": ("snapshot", "look", long, "20990000019", "--key", vkey, "--service-key", vkey),
    }


@pytest.mark.parametrize(("most", "remedy"), [("4 MiB", "pártala en varias"), ("64 MiB", "orotraza snapshot make")])
def test_a_file_that_is_too_long_is_refused_by_name(long: Path, most: str, remedy: str) -> None:
    """File, limit and remedy are named in both languages, and no more is held than the limit and some."""
    tracemalloc.start()
    done = run(*_commands(long)[most])
    _, held = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.returncode == USAGE
    assert f"{long} tiene más de {most}" in done.stderr
    assert f"{long} has more than {most}" in done.stderr
    assert remedy in done.stderr
    assert held < 160 << 20


def _journal(long: Path) -> object:
    (long.parent / "book.registro").symlink_to(long)
    with book_journal.opened(long.parent / "book", "log", "party") as journal:
        return journal


READERS: dict[str, Callable[[Path], object]] = {
    "categorize --file": lambda long: categorize_sheet._read(long, "2026-11-20"),
    "import": lambda long: import_file.on_disk("REINFO", long, None, None, None).data,
    "keys sign-rotation": rotation._read,
    "intake xml --roots": intake_xml._roots,
    "intake book --map": lambda long: book_file.columns([], long, []),
    "intake book": _journal,
    "submit": lambda long: drafts.read(long, "log"),
    "snapshot make --parties": snapshot_make._listed,
    "certificate issue --file": lambda long: certificate_batch.wanted([], long),
}

NO_PIPES: dict[str, Callable[[Path], object]] = {
    "--key": lambda path: log_key.text(str(path)),
    "intake book": lambda path: book_file.sheet(path, None),
    "intake xml": lambda path: intake_xml._read(path, ()),
    "receipt verify": receipts._read,
    "verify-certificate": verify_certificate.read,
    "verify-statement": verify_statement.read,
    "watch --declared": watch_declared.figures,
}
"""Others, which say of one that is too long what is wrong with what they read of it."""


@pytest.mark.parametrize("command", READERS)
def test_no_command_holds_what_it_was_given_by_mistake(long: Path, command: str) -> None:
    """Each command that reads a file whole reads no more of it than such a file may have, and says that it is none."""
    tracemalloc.start()
    try:
        found = READERS[command](long)
    except Trouble as trouble:
        found = trouble
    _, held = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 160 << 20
    if isinstance(found, Trouble):
        assert str(long.name) in str(found) or "registro" in str(found)
    else:
        assert isinstance(found, bytes), "whoever takes it apart sees that it is too long"


@pytest.mark.parametrize("digest", [lambda path: desk.which_paper(str(path)), production._digest])
def test_a_paper_of_any_length_has_its_digest(tmp_path: Path, digest: Callable[[Path], str]) -> None:
    """A paper is hashed a piece at a time; a pipe, which may have no end, nor anybody at the other, is refused."""
    paper, pipe = tmp_path / "paper.pdf", tmp_path / "pipe"
    with paper.open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    found = digest(paper)
    _, held = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == sha256(bytes(64 << 20)).hexdigest()
    assert held < 8 << 20
    os.mkfifo(pipe)
    with pytest.raises(Trouble, match="is a pipe or a device"):
        digest(pipe)


@pytest.mark.parametrize("command", [*READERS, *NO_PIPES])
def test_a_pipe_is_not_waited_for(tmp_path: Path, command: str) -> None:
    """What is no file is refused by its name, with what to do: nobody may ever write into it, or end to."""
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    with pytest.raises(Trouble) as refused:
        (READERS | NO_PIPES)[command](pipe)
    assert refused.value.status == USAGE
    assert ("es una tubería" in refused.value.es) or "no es un certificado" in refused.value.es
    assert str(pipe) in refused.value.es


def test_a_file_of_the_greatest_length_is_read(tmp_path: Path) -> None:
    """As many bytes as there may be are read, and one more is one too many."""
    (tmp_path / "file").write_bytes(b"12345678")
    assert bounded.whole(tmp_path / "file", 8, ("", "")) == b"12345678"
    with pytest.raises(Trouble):
        bounded.whole(tmp_path / "file", 7, ("", ""))


@pytest.mark.parametrize(
    "command",
    [
        ("check-list", "FILE", "--as", "trader"),
        ("keys", "send-rotation", "FILE"),
        ("verify-certificate", "FILE", "--key", note.vkey(ORIGIN, ledger(5).keys.signer("log").public_key)),
        ("verify-certificate", __file__, "--key", "FILE"),
    ],
    ids=["list", "rotation", "certificate", "key"],
)
def test_a_folder_is_called_one(tmp_path: Path, command: tuple[str, ...]) -> None:
    """A folder taken for the file is named as what it is, and no right or other place is advised."""
    done = run(*(tmp_path if each == "FILE" else each for each in command))
    assert done.returncode != 0
    assert f"{tmp_path}" in done.stderr
    assert "es una carpeta" in done.stderr
    assert "Is a directory" not in done.stderr


def test_a_list_that_a_notepad_saved(tmp_path: Path) -> None:
    """The byte order mark that a notepad puts before a list of RUC is no part of the first."""
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xef\xbb\xbf20990000019\r\n")
    assert snapshot_make._listed(path) == ["ruc:20990000019"]


def test_an_empty_file_is_no_document(tmp_path: Path) -> None:
    """A half-year's declaration that has nothing in it is refused: its commitment would be to nothing."""
    empty = tmp_path / "declaracion.pdf"
    empty.touch()
    with pytest.raises(Trouble) as refused:
        production._digest(empty)
    assert "está vacío" in refused.value.es
    assert "is empty" in refused.value.en
    assert refused.value.status == USAGE


def test_a_pipe_that_nobody_writes_to(tmp_path: Path) -> None:
    """A pipe given for a file is not waited for where nobody writes to it, and called what it is."""
    pipe = tmp_path / "certificate.json"
    os.mkfifo(pipe)
    vkey = note.vkey(ORIGIN, ledger(5).keys.signer("log").public_key)
    for command in (["verify-certificate"], ["verify-dossier"], ["receipt", "verify"]):
        done = run(*command, pipe, "--key", vkey)
        assert (done.returncode, "es una tubería" in done.stderr) == (USAGE, True)


def test_a_pipe_whose_writer_takes_its_time() -> None:
    """A pipe that somebody writes to is read to its end, also where what was written so far has been taken out."""
    reads, writes = os.pipe()
    os.write(writes, b"la")
    with ThreadPoolExecutor(1) as beside:
        found = beside.submit(bounded.read, Path(f"/dev/fd/{reads}"), 10)
        while array("i", ioctl(reads, FIONREAD, bytes(4)))[0]:
            sleep(0)
        os.write(writes, b"te")
        os.close(writes)
        assert found.result() == b"late"
    os.close(reads)


def test_an_empty_list_is_not_sent(tmp_path: Path) -> None:
    """A list of nobody is called empty, and no signed document is asked for in its stead."""
    empty = tmp_path / "lista.csv"
    empty.write_bytes(b"\n")
    done = run("check-list", empty, "--as", "trader")
    assert done.returncode == USAGE
    assert f"{empty} está vacío: no hay a quién revisar" in done.stderr
    assert "there is nobody to check" in done.stderr
