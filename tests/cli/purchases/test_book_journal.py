import errno
import os
from pathlib import Path

import pytest

from service.cli.purchases import book_journal
from service.cli.purchases.book_journal import Done, opened
from service.cli.say import Trouble

ONE, TWO = (Done(f"id-{number}", "0" * 64, number, {"entry": {"a": number}}) for number in (1, 2))


def held(book: Path) -> dict[str, Done]:
    """What the journal of a book holds."""
    with opened(book, "log.example", "ruc:20990000019") as journal:
        return dict(journal.done)


def test_what_was_kept_is_there_again(tmp_path: Path) -> None:
    """Each purchase by its id, receipt and all, in a file of its owner's alone."""
    book = tmp_path / "compras.xlsx"
    with opened(book, "log.example", "ruc:20990000019") as journal:
        journal.keep([ONE])
        journal.keep([])
        journal.keep([TWO])
    assert held(book) == {"id-1": ONE, "id-2": TWO}
    assert (tmp_path / "compras.xlsx.registro").stat().st_mode & 0o077 == 0


def test_a_journal_cut_at_any_byte_is_a_shorter_one(tmp_path: Path) -> None:
    """Wherever a crash cut it, whole lines are believed, the rest is gone, and it can be gone on with."""
    book, path = tmp_path / "compras.csv", tmp_path / "compras.csv.registro"
    with opened(book, "log.example", "ruc:20990000019") as journal:
        journal.keep([ONE, TWO])
    whole = path.read_bytes()
    ends = [index + 1 for index, byte in enumerate(whole) if byte == 0x0A]
    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        assert len(held(book)) == max(sum(end <= cut for end in ends) - 1, 0)
        with opened(book, "log.example", "ruc:20990000019") as journal:
            journal.keep([ONE, TWO])
        assert held(book) == {"id-1": ONE, "id-2": TWO}


def test_two_programs_do_not_write_one_journal(tmp_path: Path) -> None:
    """The second is told, and nothing of the first's is touched."""
    book = tmp_path / "compras.csv"
    with opened(book, "log.example", "ruc:20990000019"), pytest.raises(Trouble, match="otro programa"):
        held(book)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; the lines that were written before stay."""
    book = tmp_path / "compras.csv"
    with opened(book, "log.example", "ruc:20990000019") as journal:
        journal.keep([ONE])

        def full(descriptor: int, data: bytes) -> None:
            os.write(descriptor, data[:5])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with monkeypatch.context() as patch:
            patch.setattr(book_journal, "_write", full)
            with pytest.raises(Trouble, match="haga sitio"):
                journal.keep([TWO])
    assert held(book) == {"id-1": ONE}


def test_a_folder_that_nobody_may_write_is_told(tmp_path: Path) -> None:
    """Before anything is sent."""
    with pytest.raises(Trouble, match="no se puede escribir"), opened(tmp_path / "no" / "x.csv", "log.example", "p"):
        pass
