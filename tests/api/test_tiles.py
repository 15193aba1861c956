"""The tree in tiles, and the entries beneath them, over a real server."""

import uuid

import httpx
import pytest

from service.api.examples import story
from service.ledger import checkpoint, merkle, note, submission, tiles
from service.ledger.checkpoint import Checkpoint
from service.ledger.tiles import Tile
from tests.api.served import Served, serving
from tests.flows import house
from tests.strangers import client

VKEY = note.vkey(story.LOG, story.key("log").public_key)
AUDITOR = "ruc:20990000060"
ENTRIES = 540


@pytest.fixture(scope="module")
def log(shared_service: Served) -> Served:
    """Give a log of more than two bundles, all of it published, and an auditor."""
    shared_service.enrol(AUDITOR, "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    grow(shared_service, ENTRIES)
    return shared_service


@pytest.fixture(scope="module")
def auditor(log: Served) -> str:
    """Give the auditor's token."""
    return log.token(AUDITOR, story.key("auditor"))


def grow(service: Served, count: int) -> None:
    """Let the registrar take `count` companies on record, and wait until all of that is published."""
    for start in range(0, count, 500):
        batch = [registered(number) for number in range(start, min(start + 500, count))]
        answer = service.http.post("/v1/entries/batch", content=b"\n".join(batch))
        assert answer.status_code == 200
        assert answer.text.count('"status":201') == len(batch), answer.text[:500]
    service.show_all()


def registered(number: int) -> bytes:
    """The registrar's word for one company."""
    payload = {
        "type": "party.registered",
        "log": story.LOG,
        "id": str(uuid.uuid4()),
        "occurred_at": "2026-11-20T15:00:00Z",
        "party": house.party(5_000 + number),
        "kind": "company",
        "name": "DEMO Empresa",
        "roles": ["trader"],
    }
    return submission.sign(payload, story.key("registrar"))


def head(service: Served) -> Checkpoint:
    """The published checkpoint."""
    return checkpoint.parse(note.open(service.http.get("/checkpoint").content, [VKEY]).text)


def fetched(service: Served, tile: Tile) -> bytes:
    """A tile as anybody gets it."""
    answer = service.http.get(f"/{tile.path}")
    assert answer.status_code == 200, answer.text
    return answer.content


def test_the_published_root_comes_out_of_the_tiles(log: Served) -> None:
    """Without a token, from a checkpoint and tiles alone, anybody computes the root that was signed."""
    signed = head(log)
    assert tiles.root(lambda tile: fetched(log, tile), signed.size) == signed.root


def test_every_size_is_served(log: Served) -> None:
    """The tiles of each smaller size are there too, and lead to a root that the published tree continues."""
    signed = head(log)
    node = tiles.node_reader(lambda tile: fetched(log, tile), signed.size)
    for size in (1, 2, 255, 256, 257, 511, 512, 513, signed.size - 1):
        older = tiles.root(lambda tile: fetched(log, tile), size)
        merkle.verify_consistency(
            size, signed.size, merkle.consistency_proof(node, size, signed.size), older, signed.root
        )


def test_bundles_hash_to_the_tiles(log: Served, auditor: str) -> None:
    """Each entry of each bundle hashes to its place in the tile above it."""
    seq = 0
    for bundle in tiles.bundles_of_tree(head(log).size):
        answer = log.get(f"/{bundle.path}", auditor)
        assert answer.status_code == 200
        entries = tiles.unbundle(answer.content)
        leaves = tiles.hashes(Tile(0, bundle.index, bundle.width), fetched(log, Tile(0, bundle.index, bundle.width)))
        assert list(map(merkle.leaf_hash, entries)) == leaves
        seq += len(entries)
    assert seq == head(log).size


def test_a_strangers_client_needs_nothing_of_ours(log: Served, auditor: str) -> None:
    """A client written from the C2SP pages alone checks tiles of all levels openly, and the entries with a token."""

    def get(path: str) -> bytes:
        return log.http.get(f"/{path}").raise_for_status().content

    signed, leaves = client.check(get, VKEY, log.http.get("/checkpoint").content)
    assert client.check_entries(lambda path: log.get(f"/{path}", auditor).content, leaves) == signed.size
    with pytest.raises(httpx.HTTPStatusError, match="401"):
        client.check_entries(get, leaves)


def test_a_tile_may_be_kept_for_good(log: Served) -> None:
    """Tiles are immutable and public, a checkpoint lives a second, a bundle is its reader's alone."""
    for path in ("/tile/0/000", "/tile/0/001.p/7", "/tile/1/000.p/2"):
        headers = log.http.get(path).headers
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["content-type"] == "application/octet-stream"
        assert "content-encoding" not in headers
    shown = log.http.get("/checkpoint").headers
    assert shown["cache-control"] == "public, max-age=1"
    assert shown["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(("takes", "sent"), [("gzip", "gzip"), ("identity", None), ("br, gzip;q=0.5", "gzip")])
def test_bundles_are_compressed_for_whoever_takes_it(log: Served, auditor: str, takes: str, sent: str | None) -> None:
    """A bundle travels as gzip where that is accepted, and is the same bytes; nobody on the way may keep it."""
    headers = {"authorization": f"Bearer {auditor}", "accept-encoding": takes}
    answer = log.http.get("/tile/entries/000", headers=headers)
    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["vary"] == "accept-encoding"
    assert len(tiles.unbundle(answer.content)) == 256
    assert (int(answer.headers["content-length"]) < len(answer.content)) == (sent is not None)


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/003",
        "tile/0/002.p/255",
        "tile/1/000",
        "tile/1/000.p/3",
        "tile/2/000.p/1",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/8/000",
        "tile/0/000.p/256",
        "tile/data/000",
        "tile/0/999999",
        "tile/0/" + "x999/" * 5 + "999",
    ],
)
def test_what_the_published_tree_has_not_is_not_there(log: Served, path: str) -> None:
    """Tiles beyond the checkpoint, and other spellings, are 404, which nobody is to keep."""
    answer = log.http.get(f"/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "tile_not_found")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["tile/entries/003", "tile/entries/002.p/255", "tile/entries/0", "tile/entries/"])
def test_bundles_beyond_are_not_there(log: Served, auditor: str, path: str) -> None:
    """An auditor gets no bundle beyond the checkpoint, nor by another spelling."""
    answer = log.get(f"/{path}", auditor)
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


def test_bundles_are_for_auditors(log: Served) -> None:
    """Without a token a bundle is 401, whether it exists or not; with another role's it is 403."""
    for path in ("/tile/entries/000", "/tile/entries/003"):
        answer = log.http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
        assert log.get(path, log.token(story.REGISTRAR, story.key("registrar"))).status_code == 403


def test_who_read_entries_is_noted(log: Served, auditor: str) -> None:
    """That an auditor took a bundle stands in the access log, by the numbers of its entries."""
    assert log.get("/tile/entries/001.p/9", auditor).status_code == 200
    count = f"SELECT count(*) FROM private.access_log WHERE party = '{AUDITOR}' AND subject = 'log:256-265'"
    log.until(lambda: log.execute(count) == "1")


def test_a_tile_beyond_the_checkpoint_is_withheld(log: Served) -> None:
    """A tile that is stored, but of a size that nobody has published yet, is not shown."""
    signed = head(log)
    log.execute(f"UPDATE ledger.published SET size = 500 WHERE size = {signed.size}")
    try:
        assert log.http.get("/tile/0/001").status_code == 404
        assert log.http.get("/tile/0/001.p/244").status_code == 200
        assert log.http.get("/tile/0/001.p/245").status_code == 404
    finally:
        log.execute(f"UPDATE ledger.published SET size = {signed.size}")


def test_an_older_log_gets_its_tiles_at_the_start(log: Served) -> None:
    """A log from before there were tiles is cut when the service starts; until then its upper tiles are 503."""
    log.execute("DELETE FROM ledger.tile")
    assert log.http.get("/tile/0/000").status_code == 200  # cut from leaf hashes
    early = log.http.get("/tile/1/000.p/2")
    assert (early.status_code, early.headers["cache-control"]) == (503, "no-store")
    with serving(log.dsn, log.data) as restarted:
        restarted.until(lambda: restarted.http.get("/tile/1/000.p/2").status_code == 200)
        signed = head(restarted)
        assert tiles.root(lambda tile: fetched(restarted, tile), signed.size) == signed.root
