"""Who read what: told to those whose data it was, and to those who watch over the readers."""

import csv
import hashlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from service.api.examples import story
from tests.api.served import Served
from tests.cli.terminal import Done, run

LOT = "0192f3a1-7c10-7d21-9b8a-000000000302"
AUDITOR, STRANGER, PUNO, LIMA = "ruc:20990000060", "ruc:20990000078", "ruc:20990000086", "ruc:20990000094"
NATION = "ruc:20990000108"


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, read by an auditor, authorities and another trader."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    shared_service.enrol(STRANGER, "stranger", kind="company", name="DEMO Ajena S.A.C.", roles=["trader"])
    for party, key, territory in ((PUNO, "puno", ["21"]), (LIMA, "lima", ["15"]), (NATION, "nation", [])):
        members: dict[str, Any] = {"territory": territory} if territory else {}
        shared_service.enrol(
            party, key, kind="authority", name="DEMO DREM", roles=["authority"], institution="DREM", **members
        )
    return shared_service


@pytest.fixture(scope="module")
def tokens(market: Served) -> dict[str, str]:
    """Give a token for each reader."""
    parties = {"auditor": AUDITOR, "stranger": STRANGER, "puno": PUNO, "lima": LIMA, "nation": NATION}
    parties |= {"trader": story.TRADER, "registrar": story.REGISTRAR}
    return {name: market.token(party, story.key(name)) for name, party in parties.items()}


def told(market: Served, token: str, **params: str | int) -> list[dict[str, Any]]:
    """The reads that a reader is told of, once what was read so far is written: reads are written in their order."""
    marker = f"lectura {uuid.uuid4()}"
    assert market.get("/v1/access-log", token, **{**params, "purpose": marker}).status_code == 200
    noted = f"SELECT count(*) FROM private.access_log WHERE purpose = '{marker}'"
    market.until_is("1", noted)
    answer = market.get("/v1/access-log", token, **params)
    assert answer.status_code == 200, answer.text
    reads: list[dict[str, Any]] = answer.json()["reads"]
    return [each for each in reads if each["purpose"] != marker]


def test_a_party_is_told_who_read_about_it(market: Served, tokens: dict[str, str]) -> None:
    """Of itself, of its lots, and of the whole log: who, as what, which, for what; of nobody else's data."""
    market.get(f"/v1/suppliers/{story.TRADER}", tokens["stranger"])
    market.get(f"/v1/suppliers/{STRANGER}", tokens["trader"])
    market.get(f"/v1/lots/{LOT}", tokens["auditor"], purpose="auditoría 3")
    market.get("/v1/log/entries", tokens["auditor"], **{"from": 0, "to": 2})
    reads = told(market, tokens["trader"])
    assert [(each["by"], each["as"], each["action"], each["subject"], each["purpose"]) for each in reads] == [
        (AUDITOR, "auditor", "entries", "log:0-2", None),
        (AUDITOR, "auditor", "lot", LOT, "auditoría 3"),
        (STRANGER, "trader", "supplier", story.TRADER, None),
    ]
    assert told(market, tokens["trader"], party=story.TRADER) == reads


def test_a_suspicion_is_kept_from_its_subject(market: Served, tokens: dict[str, str]) -> None:
    """That an authority looked for findings about a party is not told to that party, but to who watches."""
    market.get("/v1/findings", tokens["puno"], about=f"party:{story.TRADER}", purpose="expediente 9")
    market.get("/v1/findings", tokens["auditor"], about=f"party:{story.TRADER}", purpose="expediente 9")
    assert "findings" not in {each["action"] for each in told(market, tokens["trader"], limit=500)}


def test_nobody_reads_about_others_but_who_watches(market: Served, tokens: dict[str, str]) -> None:
    """No other trader, not the registrar; an auditor does, an authority as far as its territory, with a purpose."""
    asked = {"party": story.TRADER, "purpose": "queja 12"}
    statuses = {
        name: market.get("/v1/access-log", tokens[name], **asked).status_code
        for name in ("stranger", "registrar", "auditor", "nation", "lima")
    }
    assert statuses == {"stranger": 403, "registrar": 403, "auditor": 200, "nation": 200, "lima": 403}
    for reader, status in {"nation": 200, "puno": 403, "auditor": 200}.items():
        assert market.get("/v1/access-log", tokens[reader], purpose="queja 12").status_code == status
    assert market.get("/v1/access-log", tokens["puno"], party=story.MINER, purpose="queja 12").status_code == 200
    refused = market.get("/v1/access-log", tokens["nation"])
    assert (refused.status_code, refused.json()["code"]) == (422, "purpose_missing")


def test_whoever_reads_the_log_stands_in_it(market: Served, tokens: dict[str, str]) -> None:
    """Reading it is a read: by a party of its own, and by an authority, about whom and for what."""
    told(market, tokens["trader"], purpose="curiosidad")
    told(market, tokens["nation"], party=story.MINER, purpose="queja 77")
    lines = told(market, tokens["auditor"], limit=500)
    found = {(each["by"], each["as"], each["action"], each["subject"], each["purpose"]) for each in lines}
    assert (story.TRADER, "party", "access_log", "access_log", "curiosidad") in found
    assert (NATION, "authority", "access_log", story.MINER, "queja 77") in found


def test_pages_lose_no_read(market: Served, tokens: dict[str, str]) -> None:
    """One read a page, each once, latest first, and the last page names no next."""
    everything = told(market, tokens["trader"], limit=500)
    answer = market.get("/v1/access-log", tokens["trader"], limit=1)
    seen = answer.json()["reads"]
    while "next" in answer.links:
        headers = {"authorization": f"Bearer {tokens['trader']}"}
        answer = market.http.get(answer.links["next"]["url"], headers=headers)
        seen += answer.json()["reads"]
    assert seen == everything
    assert [each["line"] for each in seen] == sorted({each["line"] for each in seen}, reverse=True)


def _export(market: Served, out: Path, *options: str) -> Done:
    environment = os.environ | {"ORO_DATA_DIR": str(market.data), "ORO_DATABASE_URL": market.dsn}
    return run("access-log", "export", out, *options, environment=environment)


DAYS = ("--from", "2020-01-01", "--to", "2099-12-31", "--purpose", "oficio 4 de la ANPD")


def test_the_authority_takes_it_away(market: Served, tokens: dict[str, str], tmp_path: Path) -> None:
    """All reads of the days, each line as it is told, under a digest that sha256sum checks; the export is noted too."""
    market.get(f"/v1/lots/{LOT}", tokens["auditor"])
    expected = told(market, tokens["auditor"], limit=500)
    out = tmp_path / "reads.ndjson"
    done = _export(market, out, *DAYS, "--json")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    concerned = {line["line"]: line.pop("concerns") for line in lines}
    assert [line for line in reversed(lines) if line in expected] == expected
    assert story.TRADER in next(concerned[each["line"]] for each in expected if each["subject"] == LOT)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert json.loads(done.stdout) | {"sha256": digest, "reads": len(lines)} == json.loads(done.stdout)
    assert (tmp_path / "reads.ndjson.sha256").read_text() == f"{digest}  reads.ndjson\n"
    assert out.stat().st_mode & 0o077 == 0
    first = told(market, tokens["auditor"], limit=500)
    assert ("operator", "access_log_export", "oficio 4 de la ANPD") in {
        (each["by"], each["action"], each["purpose"]) for each in first
    }


def test_an_export_has_the_days_asked_for(market: Served, tmp_path: Path) -> None:
    """No read of another Lima day is in it, and nothing that stands there is written over."""
    market.execute(
        "INSERT INTO private.access_log (at, party, role, action, subject, purpose) VALUES "
        "('2021-03-02T04:59:59Z', 'a', 'r', 'x', 'before', NULL), "
        "('2021-03-02T05:00:00Z', 'a', 'r', 'x', 'in', '=1+1'),"
        "('2021-03-03T04:59:59Z', 'a', 'r', 'x', 'in too', NULL), ('2021-03-03T05:00:00Z', 'a', 'r', 'x', 'after', '')"
    )
    out = tmp_path / "reads.csv"
    days = ("--from", "2021-03-02", "--to", "2021-03-02", "--purpose", "oficio 5", "--format", "csv")
    done = _export(market, out, *days)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["subject"], row["purpose"]) for row in rows] == [("in", "'=1+1"), ("in too", "")]
    again = _export(market, out, *days)
    assert (again.returncode, "ya existe" in again.stderr) == (1, True)
    backwards = ("--from", "2021-03-03", "--to", "2021-03-02", "--purpose", "oficio 5")
    assert _export(market, tmp_path / "no", *backwards).returncode == 2
