import json
import stat
from hashlib import sha256
from pathlib import Path

from service.cli.field_officer.production import TAG, _commit, commitment

DECLARATION = b"DEMO 2026-1: 120.5 g"
DIGEST = sha256(DECLARATION).hexdigest()


def test_the_commitment_opens(tmp_path: Path) -> None:
    """Declaration and salt give the commitment again, as `docs/payloads.md` writes it down; another paper does not."""
    kept = tmp_path / "2026-1-010070001.json"
    made = _commit(kept, DIGEST)
    opening = json.loads(kept.read_text())
    salt = bytes.fromhex(opening["salt"])
    assert len(salt) == 32
    assert made == sha256(TAG + salt + sha256(DECLARATION).digest()).hexdigest() == opening["commitment"]
    assert commitment(sha256(DECLARATION + b" ").hexdigest(), salt) != made


def test_the_salt_is_its_owners_alone(tmp_path: Path) -> None:
    """The file that opens the commitment can be read by nobody else."""
    kept = tmp_path / "2026-1-010070001.json"
    _commit(kept, DIGEST)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_said_again_it_is_the_same(tmp_path: Path) -> None:
    """The same declaration has one commitment; one put right since has another, and what opened the first is kept."""
    kept = tmp_path / "2026-1-010070001.json"
    first = _commit(kept, DIGEST)
    assert _commit(kept, DIGEST) == first
    second = _commit(kept, sha256(b"DEMO 2026-1: 210.5 g").hexdigest())
    assert second != first
    assert {json.loads(path.read_text())["commitment"] for path in tmp_path.iterdir()} == {first, second}
