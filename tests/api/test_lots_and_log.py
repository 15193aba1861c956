"""Where a lot is from, and the log that proves it."""

import json

import httpx
import pytest

from service.api.examples import story
from service.flows import read_findings
from service.ledger import checkpoint, entry, merkle, note, tlog_proof
from tests.api.served import Served

LOT = "0192f3a1-7c10-7d21-9b8a-000000000301"
WHOLE = "0192f3a1-7c10-7d21-9b8a-000000000302"
VKEY = note.vkey(story.LOG, story.key("log").public_key)


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, its trader in RECPO, and an auditor."""
    shared_service.tell("lot.declared")
    recpo = {
        "type": "registration.recorded",
        "log": story.LOG,
        "id": "0192f3a1-7c10-7d21-9b8a-000000000777",
        "occurred_at": "2026-11-20T14:00:00Z",
        "register": "RECPO",
        "party": story.TRADER,
        "status": "vigente",
        "from": "2020-01-01",
        "source": {"digest": "0" * 64, "name": "DEMO RECPO", "retrieved_on": "2026-11-19"},
    }
    assert shared_service.record(recpo, story.key("registrar")).status_code == 201
    shared_service.tell("purchase.recorded")
    shared_service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return shared_service


@pytest.fixture(scope="module")
def auditor(market: Served) -> str:
    """Give the auditor's token."""
    return market.token("ruc:20990000060", story.key("auditor"))


@pytest.fixture(scope="module")
def trader(market: Served) -> str:
    """Give the trader's token."""
    return market.token(story.TRADER, story.key("trader"))


def test_origins_add_up_and_prove_themselves(market: Served, trader: str, auditor: str) -> None:
    """Every microgram of the lot has an origin, and each declared origin's entry is proved in a signed tree."""
    for lot in (LOT, WHOLE):
        said = market.get(f"/v1/lots/{lot}/origins", trader).json()
        assert sum(origin["ug"] for origin in said["origins"]) == said["fine_ug"]
        head = checkpoint.parse(note.open(said["checkpoint"].encode(), [VKEY]).text)
        assert head.size == said["tree_size"]
        for origin in said["origins"]:
            seq = origin["entry"]["seq"]
            data = market.get("/v1/log/entries", auditor, **{"from": seq, "to": seq + 1}).content[:-1]
            proof = [bytes.fromhex(each) for each in origin["entry"]["proof"]]
            merkle.verify_inclusion(merkle.leaf_hash(data), seq, head.size, proof, head.root)
            assert origin["origin"] in data.decode()


def test_the_excess_alone_is_blocked(market: Served, trader: str) -> None:
    """Of the worked purchase's first line 9,303,400 µg exceed the constancia, and no more than these are blocked."""
    origins = market.get(f"/v1/lots/{LOT}/origins", trader).json()["origins"]
    standings = {origin["standing"]: (origin["ug"], origin["share"]) for origin in origins}
    assert standings == {"blocked": (9_303_400, "0.692256"), "in_process": (4_135_850, "0.307744")}
    assert {origin["origin_holder"] for origin in origins} == {story.MINER}
    assert story.TRADER in origins[0]["parties"]


def test_a_lot_says_what_it_holds(market: Served, trader: str) -> None:
    """A lot has its weights, its balance, and the lots it was made of."""
    said = market.get(f"/v1/lots/{WHOLE}", trader).json()
    assert said["balance"] == {"gross_mg": 125_430, "fine_ug": 114_454_875}
    assert [use["lot"] for use in said["made_of"]] == ["0192f3a1-7c10-7d21-9b8a-000000000202"]


def test_findings_show_themselves_to_their_audience(market: Served, trader: str, auditor: str) -> None:
    """The buyer sees the findings of its deal; an outsider sees that there is nothing to see."""
    seen = market.get("/v1/findings", trader, about=f"lot:{LOT}").json()["findings"]
    (excess,) = [finding for finding in seen if finding["rule"] == "R05b"]
    assert (excess["amount_ug"], excess["subject"]) == (9_303_400, "line:1")
    assert {each["rule"] for each in seen} <= {
        each["rule"] for each in market.get("/v1/findings", auditor, about=f"lot:{LOT}").json()["findings"]
    }
    outsider = market.token(story.REGISTRAR, story.key("registrar"))
    assert market.get("/v1/findings", outsider, about=f"lot:{LOT}").json()["findings"] == []


def test_an_entry_tells_what_it_put_on_its_lots(market: Served, trader: str) -> None:
    """The findings about an entry are those on the shelves of its lots too, each once and for the same eyes."""
    seen = market.get("/v1/findings", trader, about=f"lot:{LOT}").json()["findings"]
    seq = next(finding["seq"] for finding in seen if finding["rule"] == "R05b")
    here = market.get("/v1/findings", trader, about=f"entry:{seq}").json()["findings"]
    assert [each for each in seen if each["seq"] == seq] == [each for each in here if each in seen]
    assert market.get("/v1/findings", trader, about=f"entry:{seq}", before=seq).json()["findings"] == []
    outsider = market.token(story.REGISTRAR, story.key("registrar"))
    assert market.get("/v1/findings", outsider, about=f"entry:{seq}").json()["findings"] == []


def test_pages_of_findings_lose_none(market: Served, auditor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks of one entry are never parted by the end of a page, and `Link` asks the same question again."""
    market.execute(
        "INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
        "SELECT shelf, key || '/' || k, seq - k / 2, n + 1000 + k, kind, "
        "body::jsonb || jsonb_build_object('seq', seq - k / 2) FROM projection.row, generate_series(1, 3) k "
        f"WHERE shelf = 'marks:lot:{LOT}' AND body ->> 'rule' = 'R05b'"
    )
    asked = {"about": f"lot:{LOT}", "purpose": "revisión"}
    everything = len(market.get("/v1/findings", auditor, **asked).json()["findings"])
    monkeypatch.setattr(read_findings, "MOST", 1)
    answer = market.get("/v1/findings", auditor, **asked)
    seen = len(answer.json()["findings"])
    while "next" in answer.links:
        assert "purpose=revisi" in answer.links["next"]["url"]
        answer = market.http.get(answer.links["next"]["url"], headers={"authorization": f"Bearer {auditor}"})
        seen += len(answer.json()["findings"])
    assert seen == everything > 3
    market.execute("DELETE FROM projection.row WHERE n > 1000")  # the log is shared by the file's tests


def test_proofs_hold_at_every_size(market: Served, auditor: str) -> None:
    """Each entry is proved in each tree, and each tree continues each smaller one."""
    size = int(market.http.get("/health/ready").json()["size"])
    leaves = [merkle.leaf_hash(data) for data in lines(market, auditor, size)]
    for end in range(1, size + 1):
        root = merkle.root(leaves[:end])
        for index in range(end):
            proof = proved(market, auditor, "inclusion", index=index, size=end)
            merkle.verify_inclusion(leaves[index], index, end, proof, root)
            start = index + 1
            proof = proved(market, auditor, "consistency", **{"from": start, "to": end})
            merkle.verify_consistency(start, end, proof, merkle.root(leaves[:start]), root)


def test_a_proof_stands_by_itself(market: Served, auditor: str) -> None:
    """Asked for as text, each entry's proof is a C2SP tlog-proof that holds under the log's key alone."""
    size = checkpoint.parse(note.open(market.http.get("/checkpoint").content, [VKEY]).text).size
    for index in range(size):
        answer = as_text(market, auditor, index=index)
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        found = tlog_proof.verify(answer.content, [VKEY])
        assert (entry.parse(found.record).seq, found.index) == (index, index)
        assert as_text(market, auditor, index=index, size=found.checkpoint.size).content == answer.content
    assert as_text(market, auditor, index=size + 100).json()["code"] == "range_refused"
    unsigned = as_text(market, auditor, index=0, size=size + 100)
    assert (unsigned.status_code, unsigned.json()["code"]) == (422, "size_not_signed")


def test_the_export_is_the_log(market: Served, auditor: str) -> None:
    """The export has every entry's bytes and ends in a checkpoint that commits to exactly these."""
    answer = market.get("/v1/log/export", auditor)
    *entries, last = answer.content.splitlines()
    head = checkpoint.parse(note.open(json.loads(last)["checkpoint"].encode(), [VKEY]).text)
    assert (head.size, head.root) == (len(entries), merkle.root([merkle.leaf_hash(data) for data in entries]))
    assert [entry.parse(data).seq for data in entries] == list(range(head.size))
    assert answer.headers["cache-control"] == "private, no-store"


def test_pages_are_linked(market: Served, auditor: str) -> None:
    """A page that is not the last names the next one."""
    first = market.get("/v1/log/entries", auditor, **{"from": 0, "to": 2})
    assert first.headers["link"] == '</v1/log/entries?from=2&to=4>; rel="next"'


@pytest.mark.parametrize(
    "path",
    [
        "entries?from=0&to=100000",
        "entries?from=2&to=2",
        "proof/inclusion?index=5&size=5",
        "proof/inclusion?index=0&size=100000",
        "proof/consistency?from=5&to=4",
    ],
)
def test_what_the_log_has_not_is_refused(market: Served, auditor: str, path: str) -> None:
    """Ranges, indexes and sizes beyond the log are 422 and say how far it goes."""
    answer = market.get(f"/v1/log/{path}", auditor)
    assert (answer.status_code, answer.json()["code"]) == (422, "range_refused")


def test_the_checkpoint_is_public(market: Served) -> None:
    """Anybody reads the latest signed checkpoint."""
    answer = market.http.get("/checkpoint")
    assert checkpoint.parse(note.open(answer.content, [VKEY]).text).origin == story.LOG


def lines(service: Served, token: str, size: int) -> list[bytes]:
    """The bytes of all entries."""
    return service.get("/v1/log/entries", token, **{"from": 0, "to": size}).content.splitlines()


def as_text(service: Served, token: str, **params: int) -> httpx.Response:
    """An inclusion proof, asked for as text."""
    headers = {"authorization": f"Bearer {token}", "accept": "text/plain"}
    return service.http.get("/v1/log/proof/inclusion", headers=headers, params=params)


def proved(service: Served, token: str, kind: str, **params: int) -> list[bytes]:
    """A proof's hashes."""
    answer = service.get(f"/v1/log/proof/{kind}", token, **params)
    assert answer.status_code == 200, answer.text
    return [bytes.fromhex(each) for each in answer.json()["proof"]]
