import json
import os
import re
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from service.demo import looking
from service.demo.folder import Folder
from service.storage import embedded, engine

PROGRAM = Path(sys.executable).with_name("orotraza")
BASH = shutil.which("bash") or "/bin/bash"
TOKEN_SECONDS = 120


class Served:
    """`orotraza demo` as a user starts it, with tokens that live two minutes; `lines` are what it printed to try."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.process = subprocess.Popen(
            [str(PROGRAM), "demo", "--small", "--data", str(data), "--port", "0", "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "ORO_TOKEN_SECONDS": str(TOKEN_SECONDS)},
        )
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.summary = json.loads(self.process.stdout.readline())
        self.printed = ""
        for line in self.process.stderr:
            self.printed += line
            if "Ctrl-C" in line:
                break

    @property
    def lines(self) -> list[str]:
        """The command lines, in the order printed."""
        return [line for _, line in re.findall(r"^(# .*)\n(.*)$", self.printed, re.MULTILINE)]

    def pass_time(self, seconds: int) -> None:
        """Have tokens end that have no more than so many seconds to live."""
        cluster = embedded.start(self.data)  # the one that runs
        ended = f"""UPDATE private.token SET expires_at = clock_timestamp()
            WHERE expires_at <= clock_timestamp() + interval '{seconds} seconds'"""
        psql = (str(cluster.home.programs / "psql"), "--no-psqlrc", "--set=ON_ERROR_STOP=1", cluster.dsn(), "-c", ended)
        subprocess.run(psql, check=True, capture_output=True)

    def stop(self) -> tuple[int, str]:
        """End it as a service manager would, and as Ctrl-C: its status, and its last words."""
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate()
        return self.process.returncode, " ".join(said.split())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo, served from a folder whose name a shell would take apart."""
    data = tmp_path_factory.mktemp("try it") / "Doña Rosa's data"
    served = Served(data)
    yield served
    status, said = served.stop()
    embedded.discard(data)
    assert status == 0
    assert "Deteniendo el servicio y su base de datos" in said
    assert "Detenido. Todo queda en" in said


def bash(line: str) -> str:
    """What a line prints, run by the shell that a user would paste it into."""
    done = subprocess.run([BASH, "-c", line], check=True, capture_output=True, text=True, timeout=60)
    return done.stdout.rstrip()


def curl(line: str) -> tuple[dict[str, Any], int]:
    """The JSON that a line is answered with, and the status, which curl prints last."""
    body, _, status = bash(line).rpartition("\n")
    return json.loads(body), int(status)


def test_the_summary_says_that_all_went_as_told(served: Served) -> None:
    """The machine-readable summary has every count, and each planted fraud found."""
    summary = served.summary
    assert summary["as_told"] is True
    assert summary["verified"] is True
    assert summary["tampered_entry_found"] is True
    assert len(summary["planted"]) >= 8
    assert all(each["found"] and isinstance(each["seq"], int) and each["rule"] for each in summary["planted"])
    assert summary["blocks_not_planted"] == []
    assert summary["entries"] > summary["purchases"] > 500
    assert summary["parties"] > 60
    assert summary["refusals"] == {"document_line_reused": 1, "lot_overdrawn": 1}
    assert {"R01", "R03b", "R05b", "R12", "R14", "R15", "R22"} <= summary["findings"].keys()


def test_the_printed_lines_work_as_printed(served: Served) -> None:
    """Submit: 201; the same again: 200 and the same entry; other contents under its id: 409."""
    submit, again, changed, *_ = served.lines
    receipt, status = curl(submit)
    assert status == 201
    assert {"entry", "seq", "tree_size", "proof", "checkpoint"} == receipt.keys()
    repeated, status = curl(again)
    assert status == 200
    assert (repeated["seq"], repeated["entry"]) == (receipt["seq"], receipt["entry"])
    problem, status = curl(changed)
    assert status == 409
    assert problem["code"] == "id_clash"


def test_printed_lines_outlive_the_tokens_of_their_day(served: Served) -> None:
    """A supplier check asks for a token of its own: it works after every earlier one has ended."""
    line = served.lines[3]
    asked = line[line.index("$(") : line.index(")") + 1]
    token = bash(f"echo {asked}")
    served.pass_time(TOKEN_SECONDS)
    _, status = curl(line.replace(asked, token))
    assert status == 401
    verdict, status = curl(line)
    assert status == 200
    assert verdict["category"] == "I"
    assert verdict["may_sell"] == "yes"
    assert verdict["reasons"] == []
    assert verdict["not_checked"]
    judged = verdict["judged"]
    assert {"at", "known_at", "size", "asked_on"} <= judged.keys()


def test_the_past_is_asked_as_it_was(served: Served) -> None:
    """The miner that is suspended today could sell a hundred days ago; who is closest to formality, and where a lot is
    from, are there to see.
    """
    verdict, status = curl(served.lines[4])
    assert (status, verdict["may_sell"]) == (200, "yes")
    assert "Categoría" in bash(served.lines[5])
    origins, status = curl(served.lines[6])
    assert status == 200
    assert {each["standing"] for each in origins["origins"]} == {"blocked", "in_process"}
    for each in origins["origins"]:
        assert each["right"]["name"].startswith("DEMO ")
        assert {"ug", "share", "parties", "ubigeo", "origin_holder"} <= each.keys()
        assert each["entry"].keys() == {"seq", "proof"}
    assert bash(served.lines[7])


def submitted(served: Served, file: Path) -> str:
    """What the trader's submitting of a draft says, without spaces."""
    url = re.findall(r"http://127\.0\.0\.1:[0-9]+", served.printed)[0]
    submit = [str(PROGRAM), "submit", str(file), "--as", "trader", "--data", str(served.data), "--url", url, "--json"]
    return subprocess.run(submit, check=True, capture_output=True, text=True).stdout.replace(" ", "")


async def test_what_a_user_records_is_no_fault_of_the_story(served: Served, tmp_path: Path) -> None:
    """A deal on which a BLOCK stands, tried by whoever looks around, makes no later start end in an error."""
    memory = Folder(served.data).recall()
    assert memory is not None
    draft = json.loads((served.data / "demo" / "draft.json").read_text())
    origin = draft["lines"][0]["origin"]
    draft["seller"] = origin["holder"] = memory.red
    origin["lot"], draft["lines"][0]["becomes"] = str(uuid.uuid4()), str(uuid.uuid4())
    draft.pop("documents", None)
    file = tmp_path / "blocked.json"
    file.write_text(json.dumps(draft))
    assert '"level":"block"' in submitted(served, file)
    pools = await engine.open_pools(embedded.start(served.data).dsn())
    async with pools.reader.acquire() as connection:
        register = await looking.read(connection, memory.traces, until=memory.end)
    await pools.close()
    assert register.blocked == ()
    assert register.entries > served.summary["entries"]


def test_where_the_gold_is_from_is_shown(served: Served) -> None:
    """Each origin of the two lots stands on the screen with its right, district and entry, and none as a dash."""
    moment = served.printed[served.printed.index("¿De dónde viene este oro?") :]
    rows = re.findall(r"^ *[0-9]+\.[0-9]{6} +[0-9.]+% .*$", moment, re.MULTILINE)
    assert len(rows) == 3
    for row in rows:
        assert "DEMO " in row
        assert re.search(r" [1-9][0-9,]* *$", row)
        assert "–" not in row


def test_the_certificate_shown_is_there_and_proves_itself(served: Served) -> None:
    """Its page is at the address printed, and its credential holds by the root key without the service."""
    found = re.search(r"http://127\.0\.0\.1:[0-9]+/c/OP(-[0-9A-Z]{4}){3}", served.printed)
    assert found is not None
    assert "Vigente" in bash(f"curl -sS {found[0]}")
    verified = bash(served.lines[-1])
    assert "7. La firmó el servicio del registro" in verified
    assert found[0] in verified
