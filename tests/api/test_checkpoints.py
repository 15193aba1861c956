"""What the log has signed, size by size, for everybody; and that it still stands behind the last when it is idle."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from service.api.examples import story
from service.ledger import checkpoint, note
from tests.api.served import Served, begin, serving

VKEY = note.vkey(story.LOG, story.key("log").public_key)


def test_history_is_served(service: Served) -> None:
    """Each batch's checkpoint once, in order, a page at a time, each as it stands alone; none beyond what is shown."""
    service.tell("key.enrolled")
    service.show_all()
    listed = service.http.get("/v1/log/checkpoints", params={"limit": 2})
    assert listed.status_code == 200
    assert listed.headers["link"] == '</v1/log/checkpoints?after=2&limit=2>; rel="next"'
    rest = service.http.get("/v1/log/checkpoints?after=2&limit=20")
    assert "link" not in rest.headers
    found = [*listed.json()["checkpoints"], *rest.json()["checkpoints"]]
    assert found[-1]["checkpoint"] == service.http.get("/checkpoint").text
    assert [each["size"] for each in found] == list(range(1, found[-1]["size"] + 1))
    for each in found:
        one = service.http.get(f"/v1/log/checkpoints/{each['size']}")
        assert one.text == each["checkpoint"]
        assert "no-store" not in one.headers["cache-control"]
        assert checkpoint.parse(note.open(one.content, [VKEY]).text).size == each["size"]


def test_what_was_signed_last_is_shown_after_a_restart(new_database: Callable[[], str], tmp_path: Path) -> None:
    """A service that ends within the second in which nothing new is shown shows it when it is back."""
    dsn = new_database()
    begin(dsn, tmp_path)
    with serving(dsn, tmp_path) as served:
        served.tell("key.enrolled")
        size = served.execute("SELECT size FROM ledger.head")
    with serving(dsn, tmp_path) as served:
        served.until(lambda: served.http.get("/checkpoint").text.splitlines()[1] == size)


def test_what_was_never_signed(service: Served) -> None:
    """A size that the log has not signed is not found; what is no size is refused."""
    assert service.http.get("/v1/log/checkpoints/99").json()["code"] == "checkpoint_not_found"
    for path in ("/v1/log/checkpoints/0", "/v1/log/checkpoints/x", "/v1/log/checkpoints?after=-1"):
        assert service.http.get(path).status_code == 422, path


def test_an_idle_log_stands_behind_its_checkpoint_anew(new_database: Callable[[], str], tmp_path: Path) -> None:
    """After an idle hour the same bytes are shown anew: `Last-Modified` moves, the note and its ETag do not."""
    dsn = new_database()
    begin(dsn, tmp_path)
    with serving(dsn, tmp_path) as served:
        served.show_all()
        before = served.http.get("/checkpoint")
        served.execute("UPDATE ledger.published SET published_at = clock_timestamp() - interval '61 minutes'")
    with serving(dsn, tmp_path) as served:
        served.until(lambda: _age(served.http.get("/checkpoint")) < timedelta(minutes=1))
        after = served.http.get("/checkpoint")
        assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
        served.execute("UPDATE ledger.published SET published_at = clock_timestamp() - interval '50 minutes'")
    with serving(dsn, tmp_path) as served:
        time.sleep(1)
        assert _age(served.http.get("/checkpoint")) > timedelta(minutes=49)


def _age(shown: httpx.Response) -> timedelta:
    return datetime.now(UTC) - parsedate_to_datetime(shown.headers["last-modified"])
