"""`orotraza verify-statement` and `snapshot look` as their holders run them: on a file, without any server package."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from service.audit import gate_snapshot, judged_again, statement
from service.audit.gate_snapshot import Head
from service.decision.calendar import lima_day
from service.ledger import entry, note, times
from service.trade import supplier
from service.trade.statement import Statement, said
from tests.cli.terminal import run, start
from tests.cli.verifying.test_verify import BLOCKED
from tests.honest import ORIGIN, Ledger, ledger

SIZE = 280


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with an export, a true statement about one of its parties, and a snapshot of two."""

    folder: Path
    ledger: Ledger
    service_vkey: str

    @property
    def statement(self) -> Path:
        """The statement's file."""
        return self.folder / "statement.json"

    @property
    def export(self) -> Path:
        """The export's file."""
        return self.folder / "export.ndjson"

    @property
    def snapshot(self) -> Path:
        """The snapshot's file."""
        return self.folder / "gate.txt"

    @property
    def keys(self) -> tuple[str, ...]:
        """The options by which both keys are trusted."""
        return ("--key", self.ledger.log_vkey, "--service-key", self.service_vkey)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Give a desk on which everything is honest."""
    honest = ledger(290)
    signer = honest.signer("service", SIZE)
    desk = Desk(tmp_path_factory.mktemp("desk"), honest, note.vkey(ORIGIN, signer.public_key))
    desk.export.write_bytes(honest.export())
    stated = _statement(honest)
    document = {"statement": statement.make(stated, signer), "checkpoint": honest.checkpoint(SIZE).decode()}
    desk.statement.write_text(json.dumps(document))
    body = b"ruc:10990000013\tgreen\tyes\tII\tproducer:yes:010234500\t-\nruc:20990000019\tred\tno\t-\ttrader:no\tR02\n"
    head = Head(
        log=ORIGIN,
        issued_at=stated.issued_at,
        size=SIZE,
        root=stated.root,
        at=stated.at,
        scope="registered",
        stale_days=7,
        lines=2,
        digest=sha256(body).hexdigest(),
    )
    desk.snapshot.write_bytes(body + gate_snapshot.last_line(head, honest.checkpoint(SIZE), signer))
    return desk


def _statement(honest: Ledger) -> Statement:
    past = judged_again.replay(ORIGIN, honest.entries, SIZE)
    moment = entry.parse(honest.entries[SIZE - 1]).recorded_at.replace(microsecond=0)
    day, party = lima_day(moment), "ruc:10990000013"
    verdict = supplier.verdict(past.facts, party, at=day, today=day)
    return Statement(
        log=ORIGIN,
        asked_by="ruc:20990000019",
        issued_at=times.format_seconds(moment),
        size=SIZE,
        root=past.root.hex(),
        party=party,
        at=day.isoformat(),
        verdict=said(verdict),
    )


def test_the_base_install_verifies_a_statement(desk: Desk) -> None:
    """With an export and the root key alone: what was said, that it was true, what it proves and what it does not."""
    done = start(
        "verify-statement", desk.statement, "--key", desk.ledger.root_vkey, "--export", desk.export, program=BLOCKED
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in ("prueba de diligencia", "DL 1107", "307-F", "No prueba que el oro sea legal", "respondió con verdad"):
        assert words in done.stdout
    digest = statement.parse(desk.statement.read_bytes()).digest
    assert digest in done.stdout
    assert digest == sha256(statement.parse(desk.statement.read_bytes()).jws.payload_bytes).hexdigest()


def test_without_an_export(desk: Desk) -> None:
    """Two keys are enough for what the service said; whether it was true is left open, and said to be."""
    done = run("verify-statement", desk.statement, *desk.keys, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["holds"]) == (0, True)
    assert [each["state"] for each in report["checks"]] == ["holds"] * 4 + ["unjudged"] * 3
    assert report["statement"]["party"] == "ruc:10990000013"


def test_keys_of_a_folder(desk: Desk) -> None:
    """Keys left in the data folder serve where none are named; without any it is a question not understood."""
    (desk.folder / "log.vkey").write_text(desk.ledger.log_vkey + "\n")
    (desk.folder / "service.vkey").write_text(desk.service_vkey + "\n")
    try:
        done = run("verify-statement", desk.statement, environment={"ORO_DATA_DIR": str(desk.folder)})
        assert done.returncode == 0, done.stderr
    finally:
        (desk.folder / "log.vkey").unlink()
        (desk.folder / "service.vkey").unlink()
    for options in ((), ("--key", desk.ledger.log_vkey), ("--service-key", desk.service_vkey)):
        assert run("verify-statement", desk.statement, *options, environment={}).returncode == 2
    assert run("verify-statement", desk.folder / "none.json", *desk.keys).returncode == 2


def test_another_key_of_the_log_is_told_which_was_wanted(desk: Desk) -> None:
    """The root key without an export proves nothing and refutes nothing: the log's key is named, by its id."""
    keys = ("--key", desk.ledger.root_vkey, "--service-key", desk.service_vkey)
    done = run("verify-statement", desk.statement, *keys)
    assert done.returncode == 2
    told = " ".join(done.stderr.split())
    for vkey in (desk.ledger.log_vkey, desk.ledger.root_vkey):
        assert note.called(*note.parse_vkey(vkey)) in told
    assert "--export" in told
    assert "no se sostiene" not in done.stdout
    assert run("verify-statement", desk.statement, *keys, "--export", desk.export).returncode == 0


def test_the_key_as_entry_0_spells_it(desk: Desk) -> None:
    """The service key may be given as the 64 digits that entry 0 has."""
    digits = desk.ledger.signer("service").public_key.hex()
    done = run("verify-statement", desk.statement, "--key", desk.ledger.log_vkey, "--service-key", digits)
    assert done.returncode == 0, done.stdout


def test_a_false_one_is_no_proof(desk: Desk, tmp_path: Path) -> None:
    """Ends with status 1, names the check, and neither shows what it says nor calls it a proof."""
    altered = tmp_path / "altered.json"
    document = json.loads(desk.statement.read_bytes())
    document["statement"]["signature"] = document["statement"]["signature"][::-1]
    for data in (json.dumps(document), desk.statement.read_text().replace(f"\\n{SIZE}\\n", "\\n281\\n"), "[]", "{"):
        altered.write_text(data)
        done = run("verify-statement", altered, *desk.keys)
        assert done.returncode == 1
        assert "no se sostiene" in done.stdout
        assert "prueba de diligencia" not in done.stdout
        assert "puede vender" not in done.stdout


def test_the_base_install_looks_at_a_snapshot(desk: Desk) -> None:
    """A gate needs neither a network nor a server package; who sells nothing is red, a RUC misspelt is asked again."""
    done = start("snapshot", "look", desk.snapshot, "10990000013", *desk.keys, program=BLOCKED)
    assert done.returncode == 0, done.stderr
    assert "FOTOGRAFÍA DE HACE" in done.stdout
    assert run("snapshot", "look", desk.snapshot, "20990000019", *desk.keys).returncode == 1
    assert "revise las cifras" in run("snapshot", "look", desk.snapshot, "20990000018", *desk.keys).stderr
    both = json.loads(run("snapshot", "look", desk.snapshot, "", *desk.keys, "--json").stdout)
    assert len(both["found"]) == 2


def test_nothing_of_the_trade_is_loaded_at_the_gate(desk: Desk) -> None:
    """What makes an answer slow is what is imported for it."""
    program = (
        "import sys\nfrom service.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*(each for each in sys.modules if each.startswith('service.trade')), file=sys.stderr)"
    )
    done = start("snapshot", "look", desk.snapshot, "10990000013", *desk.keys, program=program)
    assert done.returncode == 0
    assert done.stderr.strip() == ""
