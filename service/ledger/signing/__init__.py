"""Ed25519: signatures verified, public keys judged, and signers, in memory and in a file."""

from service.ledger.signing.key_file import FileSigner, FolderSigners, KeyFileError, generate
from service.ledger.signing.keys import (
    KEY_SIZE,
    SIGNATURE_SIZE,
    SeedSigner,
    SignatureError,
    Signer,
    Signers,
    check_key,
    thumbprint,
    verify,
)

__all__ = [
    "KEY_SIZE",
    "SIGNATURE_SIZE",
    "FileSigner",
    "FolderSigners",
    "KeyFileError",
    "SeedSigner",
    "SignatureError",
    "Signer",
    "Signers",
    "check_key",
    "generate",
    "thumbprint",
    "verify",
]
