"""A rotation as an operator does it, over a running service: what was issued before it verifies after it."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from service.api.examples import story
from service.ledger import keyproof, note, receipt, refusal, signing, tlog_proof
from service.ledger.signing import SeedSigner
from tests.api.processes import running
from tests.api.served import Served
from tests.cli.terminal import Done, run

TRADER = "ruc:20990000019"
MINER = "ruc:10990000013"


@dataclass
class Operator:
    """Whoever runs the service, with its data folder and the root key on a medium apart."""

    served: Served
    folder: Path
    apart: Path

    def command(self, *arguments: str | Path) -> Done:
        """A command that is to succeed."""
        url = str(self.served.http.base_url)
        done = run(
            *arguments,
            environment={"ORO_DATA_DIR": str(self.folder), "ORO_URL": url, "ORO_DATABASE_URL": self.served.dsn},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def say(self, by: SeedSigner, kind: str, /, **members: object) -> bytes:
        """Record a payload of now; its receipt, or the service's refusal."""
        now = datetime.now(UTC) - timedelta(seconds=1)
        head = {"type": kind, "log": story.LOG, "id": str(uuid.uuid4()), "occurred_at": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
        answer = self.served.record({**head, **members}, by)
        return answer.content if answer.is_success else json.dumps(answer.json()["refusal"]).encode()

    def rotate(self, grade: str) -> None:
        """The three steps: the new key, root's signature where root is, the entry."""
        asked = self.apart / f"{grade}.json"
        self.command("keys", "rotate-log", asked, "--grade", grade)
        self.command("keys", "sign-rotation", asked, "--root", self.apart / "root.pem")
        self.command("keys", "send-rotation", asked.with_suffix(".signed.json"))

    def vkeys(self, name: str) -> list[str]:
        """The keys pinned in the folder."""
        return (self.folder / f"{name}.vkey").read_text().split()

    def statement(self, to: Path) -> Path:
        """A signed answer about a supplier, kept."""
        token = self.served.token(TRADER, story.key("trader"))
        to.write_bytes(self.served.get(f"/v1/suppliers/{MINER}", token, signed=1).content)
        return to


@pytest.fixture(scope="module")
def operator(begun: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """Give an operator of a service with a trader, whose keys were pinned when the log began."""
    dsn, data = begun
    apart = tmp_path_factory.mktemp("apart")
    signing.generate(apart / "root.pem", sha256(b"orotraza example key root").digest())
    for name in ("log", "service"):
        (data / f"{name}.vkey").write_text(note.vkey(story.LOG, story.key(name).public_key) + "\n")
    with running(dsn, data, workers=1) as served:
        found = Operator(served, data, apart)
        trader, registrar = story.key("trader"), story.key("registrar")
        found.say(registrar, "party.registered", party=TRADER, kind="company", name="DEMO Acopio", roles=["trader"])
        said = {"party": TRADER, "grade": "administrator", "key": trader.public_key.hex()}
        found.say(registrar, "key.enrolled", **said, proof=keyproof.make(story.LOG, TRADER, trader))
        yield found


def test_what_was_issued_before_a_rotation_verifies_after_it(operator: Operator, tmp_path: Path) -> None:
    """Receipt, proof, statement and refusal of before hold under the old keys, under all, and by an export and root."""
    root = note.vkey(story.LOG, story.key("root").public_key)
    old_log, old_service = operator.vkeys("log")[0], operator.vkeys("service")[0]
    trader = story.key("trader")
    kept = tmp_path / "receipt.json"
    kept.write_bytes(operator.say(trader, "party.declared", party=MINER, kind="person"))
    proof = tmp_path / "receipt.tlog-proof"
    operator.command("receipt", "convert", kept, proof)
    said = operator.statement(tmp_path / "statement.json")
    refused = operator.say(trader, "party.registered", party=MINER, kind="person")
    checkpoint = tmp_path / "checkpoint.txt"
    checkpoint.write_bytes(operator.served.http.get("/checkpoint").content)

    for grade in ("log", "service"):
        operator.rotate(grade)

    assert [len(operator.vkeys(name)) for name in ("log", "service")] == [2, 2]
    new_log, new_service = operator.vkeys("log")[1], operator.vkeys("service")[1]
    later = tmp_path / "later.json"
    later.write_bytes(operator.say(trader, "party.declared", party="ruc:10990000021", kind="person"))
    assert note.signers(receipt.parse(later.read_bytes()).note) == tuple(
        note.called(*note.parse_vkey(vkey)) for vkey in (new_log, old_log)
    )
    after = operator.statement(tmp_path / "after.json")
    size = json.loads(later.read_bytes())["tree_size"]
    while int(operator.served.http.get("/checkpoint").text.splitlines()[1]) < size:
        time.sleep(0.1)  # what is shown, and exported, moves once a second
    export = tmp_path / "export.ndjson"
    operator.command("export", export)

    refusal.verify(refused, note.parse_vkey(old_service)[1])
    for vkeys in ([old_log], operator.vkeys("log")):
        receipt.verify(kept.read_bytes(), vkeys)
        assert tlog_proof.verify(proof.read_bytes(), vkeys).record in kept.read_bytes()
    operator.command("receipt", "verify", proof)
    with pytest.raises(tlog_proof.TlogProofError):
        tlog_proof.verify(proof.read_bytes(), [new_log])  # which had signed nothing yet
    operator.command("verify-statement", said, "--key", old_log, "--service-key", old_service)
    operator.command("verify-statement", said)
    operator.command("verify-statement", after)
    operator.command("verify-statement", after, "--key", new_log, "--service-key", new_service)
    for since in (kept, checkpoint, later):
        for key in (root, new_log):
            operator.command("verify", export, "--key", key, "--since", since)
    operator.command("verify", export, "--key", old_log)  # in the overlap, both stand under the checkpoint
    for statement in (said, after):
        operator.command("verify-statement", statement, "--key", root, "--export", export)
