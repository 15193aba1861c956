"""Back, forward, from lot to lot, and called back: the same grams every way, and to nobody more than is theirs."""

import itertools
import json
import os
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from hashlib import sha256
from typing import Any

import httpx
import pytest

from service.api.examples import story
from service.cli.client.key_folder import HeldKey, KeyFolder
from service.flows.readers.costly import TooMany, Turns
from service.ledger import signing
from tests.api.served import UNTIL, Served
from tests.api.test_dossier import AUDITOR, BUYER, LINE, PARENT, RESOLD, STRANGER, WHOLE, lots, market  # noqa: F401 - a fixture
from tests.cli.terminal import Done, run

MIXED = "0192f3a1-7c10-7d21-9b8a-000000000972"
OFFICE, ELSEWHERE, HELPER = "ruc:20990033715", "ruc:20990033723", "ruc:20990033740"
RIGHT = str(story.STORY["constancia.issued"].payload["right"]["code"])

Json = dict[str, Any]


@pytest.fixture(scope="module")
def told(market: Served) -> Served:  # noqa: F811 - the fixture
    """Give the market with an export of two origins, an authority where its gold is dug, and one of elsewhere."""
    for party, key, territory in ((OFFICE, "office", ["21"]), (ELSEWHERE, "elsewhere", ["04"])):
        members = {"kind": "company", "name": f"DEMO {key}", "institution": "MINEM", "territory": territory}
        market.enrol(party, key, roles=["authority"], **members)
    export = {name: said for name, said in story.STORY["export.recorded"].payload.items() if name != "guides"}
    export |= {"id": MIXED, "export": MIXED, "occurred_at": "2026-11-21T11:30:00Z", "exported_on": "2026-11-21"}
    export |= {"lots": [{"lot": LINE, "take_g": "4.000"}, {"lot": WHOLE, "take_g": "10.000"}]}
    answer = market.record({**export, "declaration": "235-2026-41-012346"}, story.key("trader 2"))
    assert answer.status_code == 201, answer.text
    return market


@pytest.fixture(scope="module")
def auditor(told: Served) -> str:
    """Give a state auditor's token."""
    return told.token(AUDITOR, story.key("auditor"))


@pytest.fixture(scope="module")
def buyer(told: Served) -> str:
    """Give the token of who bought ten grams of the trader's lot."""
    return told.token(BUYER, story.key("second buyer"))


@pytest.fixture(scope="module")
def trader(told: Served) -> str:
    """Give the trader's token."""
    return told.token(story.TRADER, story.key("trader 2"))


def pages(told: Served, path: str, token: str, **asked: str | int) -> Iterator[Json]:
    """The answer and all that `Link` leads to."""
    answer = told.get(path, token, **asked)
    while True:
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if "next" not in answer.links:
            return
        headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
        answer = told.http.get(answer.links["next"]["url"], headers=headers)


def origins(told: Served, token: str, lot: str, **asked: str | int) -> Json:
    """Where a lot is from, on one page."""
    answer = told.get(f"/v1/lots/{lot}/origins", token, **asked)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def reached(told: Served, token: str, lot: str, **asked: str | int) -> dict[str, Json]:
    """The lots that a lot's gold is in."""
    found = pages(told, f"/v1/lots/{lot}/destinations", token, **asked)
    return {each["lot"]: each for page in found for each in page["lots"]}


def code(answer: httpx.Response) -> tuple[int, str]:
    """A problem's status and code."""
    return answer.status_code, answer.json()["code"]


def test_forward_finds_what_back_finds(told: Served, auditor: str) -> None:
    """Of every lot of the story and each of its origins: the same micrograms and standings both ways, adding up."""
    back: dict[tuple[str, str], list[tuple[str, int]]] = {}
    declared: set[str] = set()
    for lot in lots(told):
        said = origins(told, auditor, lot)
        if not said["measured"]:
            continue
        assert sum(each["ug"] for each in said["origins"]) == said["fine_ug"]
        for name in ("standings", "departments"):
            assert sum(float(each["percent"]) for each in said["sums"][name]) == pytest.approx(100)
            assert sum(each["ug"] for each in said["sums"][name]) == said["fine_ug"]
        for each in said["origins"]:
            if "entry" in each:
                declared.add(each["origin"])
                back.setdefault((each["origin"], lot), []).append((each["standing"], each["ug"]))
    forward = {
        (origin, lot): sorted((each["standing"], each["ug"]) for each in found["standings"])
        for origin in declared
        for lot, found in reached(told, auditor, origin).items()
        if found["measured"] and found["ug"]
    }
    assert forward == {pair: sorted(shares) for pair, shares in back.items()}
    assert len(forward) > 14


def test_an_edge_tells_what_was_taken_and_what_left_the_country(told: Served, auditor: str) -> None:
    """Forward names the edges with their weights, the holder, what it has left, and the customs declaration."""
    found = reached(told, auditor, PARENT)
    assert [each["lot"] for each in found[RESOLD]["from"]] == [WHOLE]
    assert found[RESOLD]["from"][0]["gross_mg"] == 10_000
    assert (found[RESOLD]["holder"], found[RESOLD]["left_mg"], found[RESOLD]["ug"]) == (BUYER, 10_000, 9_125_000)
    exports = [
        each["export"]
        for lot in lots(told)
        for each in reached(told, auditor, lot).values()
        if each.get("export") is not None
    ]
    assert exports
    assert all(export["country"] != "PE" and "value" not in export for export in exports)


def test_a_party_sees_as_far_up_as_its_rights_reach(told: Served, auditor: str, buyer: str, trader: str) -> None:
    """Who bought of the trader is told that lot's name and grams and standing, and nothing of what is above it."""
    mine, whole = origins(told, buyer, RESOLD), origins(told, auditor, RESOLD)
    assert [each["origin"] for each in mine["origins"]] == [WHOLE]
    assert mine["origins"][0] == {
        "origin": WHOLE,
        "ug": 9_125_000,
        "share": "1.000000",
        "standing": whole["origins"][0]["standing"],
        "withheld": True,
        "further": False,
    }
    assert (mine["findings"], mine["reviews"], mine["contested"]) == ([], [], [])
    assert [each["name"] for each in mine["sums"]["departments"]] == ["unknown"]
    assert [each["origin"] for each in whole["origins"]] == [PARENT]
    assert origins(told, trader, RESOLD)["origins"][0]["origin"] == PARENT
    assert code(told.get(f"/v1/lots/{RESOLD}/origins", told.token(STRANGER, story.key("stranger")))) == (
        403,
        "not_yours",
    )


def test_a_party_sees_as_far_down_as_its_rights_reach(told: Served, buyer: str, trader: str) -> None:
    """The trader follows its lot to whom it sold; who bought sees its own lot, and is refused the one above it."""
    assert {WHOLE, RESOLD} <= reached(told, trader, WHOLE).keys()
    assert list(reached(told, buyer, RESOLD)) == [RESOLD]
    assert code(told.get(f"/v1/lots/{WHOLE}/destinations", buyer)) == (403, "not_yours")


def test_beyond_a_lot_that_is_not_theirs_nothing_is_told(told: Served, auditor: str) -> None:
    """A producer whose selector sold its lot is told what became of it with its grams, and not what came after that."""
    mine = reached(told, told.token(story.MINER, story.key("miner's new phone")), PARENT)
    whole = reached(told, auditor, PARENT)[WHOLE]
    assert mine.keys() == {PARENT, WHOLE}
    assert "withheld" not in mine[PARENT]
    assert mine[WHOLE] == {"lot": WHOLE, "ug": whole["ug"], "fine_g": whole["fine_g"], "withheld": True}


def test_pages_and_steps_add_up(told: Served, auditor: str) -> None:
    """By one origin a page everything is told once; with few lots opened the rest stands under where that ended."""
    whole = origins(told, auditor, MIXED)
    assert len(whole["origins"]) > 1
    paged = list(pages(told, f"/v1/lots/{MIXED}/origins", auditor, limit=1))
    assert [each for page in paged for each in page["origins"]] == whole["origins"]
    assert {page["judged"]["size"] for page in paged} == {whole["judged"]["size"]}
    opened = list(pages(told, f"/v1/lots/{MIXED}/origins", auditor, lots=1))
    assert opened[0]["complete"] is False
    assert opened[0]["opened"] == 1
    assert all(each["further"] and each["standing"] is None for each in opened[0]["origins"])
    for page in opened:
        assert sum(each["ug"] for each in page["origins"]) == whole["fine_ug"]
    assert (opened[-1]["complete"], opened[-1]["origins"]) == (True, whole["origins"])


def test_forward_pages_are_in_the_order_of_recording(told: Served, auditor: str, monkeypatch: Any) -> None:  # noqa: ANN401
    """Lot by lot, each page goes on where the last one ended, and nothing is told twice."""
    whole = list(reached(told, auditor, PARENT))
    monkeypatch.setattr("service.flows.tracing.forward.PAGE", 1)
    found = list(pages(told, f"/v1/lots/{PARENT}/destinations", auditor))
    assert [[each["lot"] for each in page["lots"]] for page in found] == [[lot] for lot in whole]
    for after in (LINE, "0192f3a1-7c10-7d21-9b8a-999999999999", "2412.3"):
        refused = told.get(f"/v1/lots/{PARENT}/destinations", auditor, after=after)
        assert (*code(refused), refused.json()["field"]) == (422, "parameter_malformed", "query.after")


def test_the_way_between_two_lots(told: Served, auditor: str, buyer: str) -> None:
    """Whichever is asked about, edge by edge from the older on; none between strangers; each must be one's own."""
    for one, other in ((PARENT, RESOLD), (RESOLD, PARENT)):
        said = told.get(f"/v1/lots/{one}/paths", auditor, to=other).json()
        assert (said["from"], said["to"], said["ways"], said["more_ways"]) == (PARENT, RESOLD, 1, False)
        assert [(edge["from"], edge["to"]) for edge in said["shortest"]] == [(PARENT, WHOLE), (WHOLE, RESOLD)]
        assert [each["lot"] for each in said["lots"]] == [PARENT, WHOLE, RESOLD]
    apart = next(each["origin"] for lot in lots(told) for each in origins(told, auditor, lot)["origins"])
    unlike = [lot for lot in lots(told) if lot not in reached(told, auditor, apart)]
    assert told.get(f"/v1/lots/{apart}/paths", auditor, to=unlike[0]).json()["ways"] in {0, 1}
    assert code(told.get(f"/v1/lots/{RESOLD}/paths", buyer, to=PARENT)) == (403, "not_yours")
    assert code(told.get(f"/v1/lots/{RESOLD}/paths", auditor)) == (422, "parameter_missing")
    assert code(told.get(f"/v1/lots/{RESOLD}/paths", auditor, to="x")) == (422, "parameter_malformed")


def test_asked_for_an_earlier_time(told: Served, auditor: str) -> None:
    """Before its entry, and before its day, a sale is in neither direction; what was there then still is."""
    seq = reached(told, auditor, PARENT)[RESOLD]["entry"]["seq"]
    for asked in ({"known_at": seq - 1}, {"at": "2026-11-20"}):
        then = reached(told, auditor, PARENT, **asked)
        assert RESOLD not in then
        assert WHOLE in then
        assert code(told.get(f"/v1/lots/{RESOLD}/origins", auditor, **asked)) == (404, "lot_not_found")
        assert code(told.get(f"/v1/lots/{PARENT}/paths", auditor, to=RESOLD, **asked)) == (404, "lot_not_found")
    assert RESOLD in reached(told, auditor, PARENT, at="2026-11-21")
    assert origins(told, auditor, RESOLD, at="2026-11-21", known_at=seq)["judged"]["at"] == "2026-11-21"
    for path in (f"/v1/lots/{PARENT}/destinations", "/v1/recall"):
        about = {"of": f"lot:{PARENT}"} if path == "/v1/recall" else {}
        assert code(told.get(path, auditor, known_at=10**9, **about)) == (422, "known_at_ahead")


def test_nobody_learns_by_asking_when_anothers_lot_was_recorded(told: Served, auditor: str) -> None:
    """A stranger is refused in the same words, whatever time it asks about: before the lot, after it, or to come."""
    stranger = told.token(STRANGER, story.key("stranger"))
    seq = reached(told, auditor, PARENT)[RESOLD]["entry"]["seq"]
    times: list[dict[str, str | int]] = [{"known_at": known_at} for known_at in (seq - 1, seq, 10**9)]
    times += [{"at": day} for day in ("2026-11-20", "2026-11-21")]
    for path in ("origins", "destinations"):
        answers = [told.get(f"/v1/lots/{RESOLD}/{path}", stranger, **asked) for asked in times]
        assert {code(answer) for answer in answers} == {(403, "not_yours")}, path


def _full(_: Turns, _who: str) -> AbstractAsyncContextManager[None]:
    """As many wait as may."""
    raise TooMany


def test_every_walk_of_a_quarter_million_lots_waits(
    told: Served, auditor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While as many wait as may, none more is begun beside them; what nearly every lot has above it needs no turn."""
    monkeypatch.setattr(Turns, "turn", _full)
    for path in ("origins?lots=2001", "destinations", f"paths?to={WHOLE}"):
        assert code(told.get(f"/v1/lots/{PARENT}/{path}", auditor)) == (503, "busy"), path
    assert code(told.get("/v1/recall", auditor, of=f"lot:{PARENT}")) == (503, "busy")
    assert told.get(f"/v1/lots/{PARENT}/origins", auditor).status_code == 200


def test_called_back(told: Served, auditor: str, trader: str) -> None:
    """By right, party or entry: all that any of its lots has reached; for auditors and authorities alone."""
    of_lot = reached(told, auditor, PARENT)
    entry = of_lot[PARENT]["entry"]["seq"]
    for of in (f"right:{RIGHT}", f"party:{story.MINER}", f"entry:{entry}", f"lot:{PARENT}"):
        found = {each["lot"]: each for page in pages(told, "/v1/recall", auditor, of=of) for each in page["lots"]}
        assert of_lot.keys() <= found.keys(), of
        assert all(found[lot]["ug"] >= of_lot[lot]["ug"] for lot in of_lot)
    assert code(told.get("/v1/recall", trader, of=f"right:{RIGHT}")) == (403, "role_missing")
    assert code(told.get("/v1/recall", auditor, of="right:NOBODYS")) == (404, "nothing_to_recall")
    for wrong in ("right:", "mine:1", f"lot:{RIGHT}", "party:ruc:20990000010", "entry:-1", "entry:" + "9" * 30):
        assert code(told.get("/v1/recall", auditor, of=wrong)) == (422, "parameter_malformed"), wrong


def test_an_authority_calls_back_what_was_dug_in_its_territory(told: Served, auditor: str) -> None:
    """It says for what; of a right that lies elsewhere it is told that there is nothing of it in its territory."""
    office, elsewhere = (
        told.token(party, story.key(key)) for party, key in ((OFFICE, "office"), (ELSEWHERE, "elsewhere"))
    )
    of = f"right:{RIGHT}"
    assert code(told.get("/v1/recall", office, of=of)) == (422, "purpose_missing")
    purpose = {"purpose": "DEMO oficio 12-2026"}
    found = told.get("/v1/recall", office, of=of, **purpose).json()
    assert PARENT in {each["lot"] for each in found["lots"]}
    assert not any(each.get("withheld") for each in found["lots"])
    assert code(told.get("/v1/recall", elsewhere, of=of, **purpose)) == (404, "nothing_to_recall")


def signed(told: Served, party: str) -> set[str]:
    """The lots that were put by entries of a party's."""
    listed = told.execute(
        "SELECT string_agg(r.key, ' ') FROM projection.row r JOIN projection.submission s USING (seq) "
        f"WHERE r.kind = 'lot' AND s.party = '{party}'"
    )
    return set(listed.split())


def test_no_walk_tells_more_of_a_lot_than_its_own_door(told: Served, auditor: str) -> None:
    """For every reader and lot of the story: what a walk tells of another lot is of one that the reader may read.

    Or of one that it declared itself: it has said all of that. What it may not read is withheld wherever it is named,
    and no two such lots follow each other on a way.
    """
    told.enrol(HELPER, "helper", kind="company", name="DEMO Auditores", roles=[])
    told.give_leave_for_years()
    leave = {"type": "access.granted", "log": story.LOG, "id": "0192f3a1-7c10-7d21-9b8a-0000000009a7", "lot": RESOLD}
    leave |= {"occurred_at": "2026-11-21T11:45:00Z", "reader": HELPER, "until": UNTIL}
    assert told.record(leave, story.key("second buyer")).status_code == 201
    readers = {
        story.MINER: "miner's new phone",
        story.TRADER: "trader 2",
        BUYER: "second buyer",
        HELPER: "helper",
        STRANGER: "stranger",
        OFFICE: "office",
        ELSEWHERE: "elsewhere",
        story.REGISTRAR: "registrar",
    }
    names = [*lots(told), RESOLD, MIXED]
    seen = 0
    for party, key in readers.items():
        token, why = told.token(party, story.key(key)), {"purpose": "expediente 17"}
        open_ = {lot for lot in names if told.get(f"/v1/lots/{lot}", token, **why).status_code == 200}
        seen += len(open_)
        known = open_ | signed(told, party)
        for lot in open_:
            for each in origins(told, token, lot, **why)["origins"]:
                assert ("entry" in each) <= (each["origin"] in known), (key, lot, each)
                assert not each.get("withheld") or each["origin"] not in open_, (key, lot, each)
            for each in reached(told, token, lot, **why).values():
                # An authority follows the gold of its territory wherever it went.
                assert ("entry" in each) <= (each["lot"] in known or party == OFFICE), (key, lot, each)
            for other in open_:
                way = told.get(f"/v1/lots/{lot}/paths", token, to=other, **why).json()
                hidden = [each.get("withheld", False) for each in way["lots"]]
                assert not any(one and next_ for one, next_ in itertools.pairwise(hidden)), (key, lot, other)
                for each in way["lots"]:
                    assert ("holder" in each) <= (each["lot"] in known or party == OFFICE), (key, lot, each)
        for lot in set(names) - known:
            doors = ("", "/origins", "/destinations", f"/paths?to={lot}", "/dossier", "/balance")
            assert {told.get(f"/v1/lots/{lot}{door}", token).status_code for door in doors} <= {403, 422}, (key, lot)
    assert seen > 10


def test_reads_are_noted(told: Served, auditor: str) -> None:
    """Each walk of others' lots leaves its line in the access log, under its own name."""
    for path, asked in (
        (f"/v1/lots/{WHOLE}/origins", {}),
        (f"/v1/lots/{WHOLE}/destinations", {}),
        (f"/v1/lots/{WHOLE}/paths", {"to": RESOLD}),
        ("/v1/recall", {"of": f"lot:{WHOLE}"}),
    ):
        assert told.get(path, auditor, **asked).status_code == 200
    told.until_is(
        "4",
        "SELECT count(DISTINCT action) FROM private.access_log WHERE action IN "
        f"('destinations', 'origins', 'paths', 'recall') AND party = '{AUDITOR}' AND subject = '{WHOLE}'",
    )


def test_a_planted_circle_ends_in_an_error(told: Served, auditor: str) -> None:
    """An edge put into the database by hand, from a lot back to what it was made of, is told as a broken table."""
    edge = f'{{"seq": 1, "child": "{PARENT}", "parent": "{RESOLD}", "gross_mg": 1, "fine_ug": 1}}'
    told.execute(
        "WITH put AS (INSERT INTO projection.row (shelf, key, seq, n, kind, body) "
        f"VALUES ('uses:{PARENT}', '{RESOLD}', 1, 900, 'lot_use', '{edge}') RETURNING 1) SELECT count(*) FROM put"
    )
    try:
        for path, asked in (
            (f"/v1/lots/{RESOLD}/origins", {}),
            (f"/v1/lots/{RESOLD}/destinations", {}),
            (f"/v1/lots/{RESOLD}/paths", {"to": WHOLE}),
        ):
            assert code(told.get(path, auditor, **asked)) == (500, "graph_broken"), path
    finally:
        told.execute(f"DELETE FROM projection.row WHERE shelf = 'uses:{PARENT}' AND key = '{RESOLD}' RETURNING 1")


def _trace(told: Served, *arguments: str) -> Done:
    environment = {**os.environ, "ORO_DATABASE_URL": told.dsn, "ORO_DATA_DIR": str(told.data)}
    return run("trace", *arguments, environment=environment)


def test_the_terminal_says_the_same(told: Served, auditor: str) -> None:
    """`orotraza trace` answers from the database what the service tells an auditor, and shows it as a table."""
    back = json.loads(_trace(told, "back", MIXED, "--json").stdout)
    assert back["origins"] == origins(told, auditor, MIXED)["origins"]
    lots_of = json.loads(_trace(told, "forward", "--right", RIGHT, "--json").stdout)["lots"]
    asked = pages(told, "/v1/recall", auditor, of=f"right:{RIGHT}")
    assert lots_of == [each for page in asked for each in page["lots"]]
    way = json.loads(_trace(told, "path", RESOLD, PARENT, "--json").stdout)
    assert way == told.get(f"/v1/lots/{RESOLD}/paths", auditor, to=PARENT).json()
    assert "9.125000" in _trace(told, "back", RESOLD).stdout
    assert "9.125000" in _trace(told, "forward", PARENT).stdout
    assert "9.125000" in _trace(told, "path", PARENT, RESOLD).stdout
    assert _trace(told, "forward").returncode == 2
    assert _trace(told, "back", "0192f3a1-7c10-7d21-9b8a-999999999999").returncode == 1


def test_with_a_key_the_service_is_asked(told: Served) -> None:
    """`--as` asks in a key's name, and is told what that key may see, on however many pages it comes."""
    seed = sha256(b"orotraza example key second buyer").digest()
    made = signing.generate(told.data / "keys" / "second buyer.pem", seed)
    KeyFolder(told.data).label(HeldKey("second buyer", BUYER, signing.thumbprint(made.public_key)))
    url = ("--url", str(told.http.base_url), "--as", "second buyer")
    back = json.loads(_trace(told, "back", RESOLD, "--json", *url).stdout)
    assert [(each["origin"], each["withheld"]) for each in back["origins"]] == [(WHOLE, True)]
    assert [each["lot"] for each in json.loads(_trace(told, "forward", RESOLD, "--json", *url).stdout)["lots"]] == [
        RESOLD
    ]
    assert _trace(told, "path", RESOLD, WHOLE, *url).returncode == 1


def test_an_authority_says_for_what_before_it_is_told_of_findings(told: Served) -> None:
    """Without a purpose it is told nothing, be there a finding or none: neither would be noted."""
    office = told.token(OFFICE, story.key("office"))
    for lot in (WHOLE, "0192f3a1-7c10-7d21-9b8a-00000000ffff"):
        answer = told.get("/v1/findings", office, about=f"lot:{lot}")
        assert (answer.status_code, answer.json()["code"]) == (422, "purpose_missing"), lot
