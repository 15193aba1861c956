"""`orotraza verify-reports` on a file, and what `orotraza report` does with files of its own."""

import json
from pathlib import Path

import pytest

from service.cli.reports.report_purchases import keep
from service.cli.say import Trouble
from tests.cli.terminal import run, start
from tests.cli.verifying.test_verify import BLOCKED
from tests.honest import Ledger, ledger


@pytest.fixture(scope="module")
def honest() -> Ledger:
    """A ledger on which nothing is wrong, and reports were filed."""
    return ledger(300)


def test_every_filing_is_made_again(honest: Ledger, tmp_path: Path) -> None:
    """Each filed report is named with its entry, and all hold; machines are told the same."""
    export = tmp_path / "export.ndjson"
    export.write_bytes(honest.export())
    filed = [seq for seq, data in enumerate(honest.entries) if b'"type":"report.filed"' in data]
    assert filed
    done = run("verify-reports", export, "--key", honest.root_vkey, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["holds"], [each["entry"] for each in said["reports"]]) == (0, True, filed)
    assert f"{len(filed)} reportes presentados" in run("verify-reports", export, "--key", honest.root_vkey).stdout


def test_an_altered_export_proves_nothing(honest: Ledger, tmp_path: Path) -> None:
    """Where a filing's sums were changed in the file, the export does not hold, and no report is judged."""
    export = tmp_path / "export.ndjson"
    export.write_bytes(honest.export().replace(b'"gross_g":"0","', b'"gross_g":"1","'))
    done = run("verify-reports", export, "--key", honest.root_vkey, "--json")
    assert (done.returncode, json.loads(done.stdout)["reports"]) == (1, [])


def test_it_runs_without_the_server(honest: Ledger, tmp_path: Path) -> None:
    """The base install is enough: no server package is imported."""
    export = tmp_path / "export.ndjson"
    export.write_bytes(honest.export())
    done = start("verify-reports", export, "--key", honest.root_vkey, program=BLOCKED)
    assert done.returncode == 0, done.stderr


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    """What was handed in once stays as it was."""
    out = tmp_path / "compras.csv"
    keep(out, b"once")
    with pytest.raises(Trouble, match="no se sobrescribe"):
        keep(out, b"twice")
    assert out.read_bytes() == b"once"
