"""Why a key file does not open is said in Spanish, whatever it is."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from service.cli.key_file_said import spanish
from service.ledger.signing import FileSigner, FolderSigners, KeyFileError, generate

SEED = b"s" * 32


def _refused(path: Path, passphrase: bytes | None = None) -> KeyFileError:
    with pytest.raises(KeyFileError) as caught:
        FileSigner(path, passphrase)
    return caught.value


def test_every_reason_is_said_in_spanish(tmp_path: Path) -> None:
    """A file that is not there, open to others, a pipe, of another kind, under another passphrase, or there already."""
    good, open_to_all, pipe, other, text = (tmp_path / name for name in ("good", "open", "pipe", "other", "text"))
    generate(good, SEED, b"correct")
    generate(open_to_all, SEED, None)
    open_to_all.chmod(0o644)
    os.mkfifo(pipe)
    form = serialization.PrivateFormat.PKCS8
    plain = serialization.NoEncryption()
    other.write_bytes(X25519PrivateKey.generate().private_bytes(serialization.Encoding.PEM, form, plain))
    text.write_text("DEMO", encoding="ascii")
    for path in (other, text):
        path.chmod(0o600)
    with pytest.raises(KeyFileError) as there:
        generate(good, SEED, None)
    with pytest.raises(KeyFileError) as unwritten:
        generate(tmp_path / "none" / "key", SEED, None)
    with pytest.raises(KeyFileError) as missing:
        FolderSigners(tmp_path, "log", None)
    found = [_refused(path) for path in (tmp_path / "nowhere", open_to_all, pipe, other, text, tmp_path)]
    for error in (*found, _refused(good, b"wrong"), there.value, unwritten.value, missing.value):
        assert spanish(error) != str(error), error
        assert str(tmp_path) in spanish(error)
