from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import x25519

from service.ledger import signing
from service.ledger.signing import FileSigner, KeyFileError, SeedSigner

SEED = bytes(range(32))


@pytest.mark.parametrize("passphrase", [None, b"una frase"])
def test_a_key_is_written_and_read(tmp_path: Path, passphrase: bytes | None) -> None:
    """A generated key is of mode 0600, leaves nothing beside it, and signs as its seed does."""
    path = tmp_path / "trader.pem"
    signing.generate(path, SEED, passphrase)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    signer = FileSigner(path, passphrase)
    assert signer.public_key == SeedSigner(SEED).public_key
    signing.verify(signer.public_key, signer.sign(b"m"), b"m")


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    """Generating over a file is refused and leaves it as it was."""
    path = tmp_path / "root.pem"
    path.write_text("precious")
    with pytest.raises(KeyFileError, match="never overwritten"):
        signing.generate(path, SEED)
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o666])
def test_a_key_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A key that another user may touch is not used, and the message says what to do."""
    path = tmp_path / "log.pem"
    signing.generate(path, SEED)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        FileSigner(path)


def test_the_passphrase_is_needed(tmp_path: Path) -> None:
    """Without its passphrase, or with another, an encrypted key is not read; nor is a plain key given one."""
    path = tmp_path / "a.pem"
    signing.generate(path, SEED, b"right")
    for wrong in (None, b"wrong"):
        with pytest.raises(KeyFileError):
            FileSigner(path, wrong)


def test_other_files_are_no_keys(tmp_path: Path) -> None:
    """A missing file, a folder, other text and a key of another kind are refused with the one error."""
    folder, text, other = tmp_path / "folder", tmp_path / "text.pem", tmp_path / "x25519.pem"
    folder.mkdir(mode=0o700)
    text.write_text("hello")
    other.write_bytes(
        x25519.X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    for path in (text, other):
        path.chmod(0o600)
    for path in (tmp_path / "missing.pem", folder, text, other):
        with pytest.raises(KeyFileError):
            FileSigner(path)


def test_a_key_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    """Generating into a missing folder, or from a short seed, is refused with the one error."""
    with pytest.raises(KeyFileError, match="cannot be written"):
        signing.generate(tmp_path / "missing" / "a.pem", SEED)
    with pytest.raises(KeyFileError, match="32 bytes"):
        signing.generate(tmp_path / "a.pem", b"short")
