"""A command that was not understood says in Spanish what to write, and an accident is no traceback."""

import asyncio
import errno
import json
from pathlib import Path

import asyncpg
import pytest

from service.cli.say import Trouble, why
from service.cli.server_side import needs_server
from service.storage import engine, projection
from service.storage.engine import open_pools
from tests.cli.terminal import run


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("chek x", "no hay comando «chek» (¿quiso decir 'check'?). Ayuda: orotraza --help"),
        ("check", "falta FILE|PARTY"),
        ("check 1", "falta la opción --as o --key: los nombres de las claves los da orotraza keys list"),
        ("check 1 --as", "a la opción --as le falta su valor"),
        ("check 1 --nope", "no hay opción --nope"),
        ("check 1 2 --as x", "sobra: 2"),
        ("verify x.ndjson", "falta la opción --key: la clave en que usted confía"),
        ("demo --port 99999", "--port: lo más es 65535"),
        ("quick-wins --as x --limit 0", "--limit: lo menos es 1"),
        ("quick-wins --as x --limit a", "--limit: se espera un número entero"),
        ("keys enrol a --by b --grade boss", "--grade: «boss» no es uno de 'administrator', 'device'"),
    ],
)
def test_a_slip_is_said_in_spanish(line: str, said: str) -> None:
    """Whatever the parser refuses is said in Spanish, then in English, with where help is; status 2."""
    done = run(*line.split())
    assert done.returncode == 2
    spanish, english = done.stderr.splitlines()
    assert spanish.startswith(said)
    assert "Ayuda: orotraza" in spanish
    assert "Help: orotraza" in english


@pytest.mark.parametrize("line", ["", "keys"])
def test_nothing_said_is_answered_with_help(line: str) -> None:
    """A command without its sub-command shows what there is."""
    done = run(*line.split())
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x"), "no existe"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "x"), "es una carpeta"),
        (OSError(errno.ENOSPC, "No space left on device"), "el disco está lleno: haga sitio y repita"),
        (OSError(errno.ELOOP, "Too many levels of symbolic links"), "el enlace da vueltas y no lleva a ningún archivo"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_the_system_is_translated(error: OSError, said: str) -> None:
    """What the operating system says of a file or the disk is said in Spanish."""
    assert why(error) == said


def test_a_file_where_a_folder_should_be(tmp_path: Path) -> None:
    """A log that is to be put below a file is refused in each language, without the other's words."""
    (tmp_path / "file").touch()
    origin = ("--origin", "demo.orotraza.example/x", "--registrar", "ruc:20998000000", "--registrar-name", "DEMO")
    done = run("init", "--data", tmp_path / "file", *origin)
    assert done.returncode != 0
    assert "(no existe)" in done.stderr
    assert "it cannot be used (not a directory)" in done.stderr


def test_where_a_json_file_is_broken() -> None:
    """Of a file that is no JSON the line is named, without the parser's English."""
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads('{"type": "x",\n"id" 1}')
    assert why(caught.value) == "no es JSON; el error está en la línea 2, columna 6"


def test_a_full_disk_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A disk that fills up in the middle of a command ends it with what to do."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("service.cli.running.export._from_service", full)
    done = run("export", tmp_path / "out.ndjson", "--url", "http://127.0.0.1:9", "--data", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("el disco está lleno: haga sitio y repita")


def test_interrupting_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Ctrl-C ends a command with one line and status 130."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.cli.running.export._from_service", interrupted)
    done = run("export", tmp_path / "out.ndjson", "--url", "http://127.0.0.1:9", "--data", tmp_path)
    assert (done.returncode, done.stderr.splitlines()[0]) == (130, "interrumpido")


def test_a_mistaken_folder_is_not_filled(tmp_path: Path) -> None:
    """A command that reads a log begins none where none is; it says how its folder is named."""
    wanted = tmp_path / "data"
    done = run("export", tmp_path / "out.ndjson", "--data", wanted, environment={"PATH": "/usr/bin:/bin"})
    assert done.returncode == 1
    assert "no hay registro: diga su carpeta con --data u ORO_DATA_DIR" in done.stderr
    assert not wanted.exists()


def test_a_database_that_is_being_made_again_is_said(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that reads tables which a rebuild has emptied ends with what to do, not with the database's error."""
    monkeypatch.setitem(engine._READER, "lock_timeout", "500ms")

    async def read_meanwhile() -> None:
        making = await asyncpg.connect(database)
        pools = await open_pools(database)
        try:
            async with making.transaction():
                await projection.empty(making)
                async with projection.one_moment(pools.reader):
                    pass
        finally:
            await pools.close()
            await making.close()

    with pytest.raises(Trouble, match=r"orotraza rebuild.*intente de nuevo"), needs_server():
        asyncio.run(read_meanwhile())
