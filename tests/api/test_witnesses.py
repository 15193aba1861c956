"""What clients see of witnesses: lines under `/checkpoint`, and a clear word when writing has stopped for them."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from service.api.examples import story
from service.app.processes import rehearse
from service.ledger import cosignature, note, receipt
from service.ledger.witness_policy import PolicyError
from service.settings import Settings
from tests.api.served import begin, serving
from tests.flows.cosigning.watched import Watcher
from tests.witnessing.witness import house

LOG_VKEY = note.vkey(story.LOG, story.key("log").public_key)


def _policy(data: Path, ngo: Watcher) -> Path:
    path = data / "witnesses"
    path.write_text(f"witness ngo {ngo.vkey} {ngo.url}\nquorum ngo\n")
    return path


def test_past_the_policy_time_writing_stops_with_a_clear_word(new_database: Callable[[], str], tmp_path: Path) -> None:
    """503 `unwitnessed` in the reader's language with Retry-After while the witness is away; then it is recorded."""
    ngo = Watcher("ngo.example", tmp_path / "ngo")
    ngo.folder.watch(LOG_VKEY)
    dsn, data = new_database(), tmp_path / "data"
    begin(dsn, data)
    example = story.STORY["party.registered"]
    with serving(dsn, data, witness_policy=_policy(data, ngo), witness_stop_seconds=60) as served:
        answer = served.record(dict(example.payload), story.key("registrar"))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert answer.json()["code"] == "unwitnessed"
        assert "testigos" in answer.json()["title"]
        assert served.http.get("/health/ready").status_code == 200
        with ngo.there():
            for _ in range(600):
                answer = served.record(dict(example.payload), story.key("registrar"))
                if answer.status_code != 503:
                    break
                time.sleep(0.1)  # the witness is asked again after a while, however fast a machine asks us
            assert answer.status_code == 201, answer.text
            assert cosignature.verify(receipt.parse(answer.content).note, [ngo.vkey]) == ()
            shown = served.http.get("/checkpoint")
            (found,) = cosignature.verify(shown.content, [ngo.vkey])
            assert shown.content.endswith(found.line)
            assert note.open(shown.content, [LOG_VKEY]).verified == (LOG_VKEY,)


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("nonsense\nquorum none\n", "línea 1"),
        ("witness ngo {vkey}\nquorum ngo\n", "URL"),
        ("log {other}\nquorum none\n", "otro registro"),
        ("witness ngo {vkey} {url}\nquorum none\n", "ORO_WITNESS_STOP_SECONDS"),
        (None, "no se puede leer"),
    ],
)
def test_a_policy_that_cannot_be_stops_the_start(
    new_database: Callable[[], str], tmp_path: Path, policy: str | None, said: str
) -> None:
    """Misspelt, of another log, needing who has no address, or a stop though nobody is needed: it is named."""
    ngo = Watcher("ngo.example", tmp_path / "ngo")
    dsn, data = new_database(), tmp_path / "data"
    begin(dsn, data)
    if policy is not None:
        other = note.vkey("other.example", house.key().public_key)
        (data / "witnesses").write_text(policy.format(vkey=ngo.vkey, url=ngo.url, other=other))
    with pytest.raises(PolicyError, match=said):
        _start(dsn, data)


def _start(dsn: str, data: Path) -> None:
    chosen = Settings(
        database_url=SecretStr(dsn), data_dir=data, witness_policy=data / "witnesses", witness_stop_seconds=60
    )
    asyncio.run(rehearse(chosen))
