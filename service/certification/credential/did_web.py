"""The service's own `did:web`: the address that it is reached at, spelt as an identifier, and the keys behind it.

    https://demo.orotraza.pe/7f3a    did:web:demo.orotraza.pe:7f3a    read at https://demo.orotraza.pe/7f3a/did.json
    http://127.0.0.1:8000            did:web:127.0.0.1%3A8000         read at …/.well-known/did.json

`did:web` is https by its method; an http address, of a service on one's own machine, is spelt the same.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from service.certification.credential import multiformats
from service.ledger import base64url
from service.ledger.errors import LedgerError

CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)

_ADDRESS: Final = re.compile(r"https?://([a-z0-9.-]+)(?::([0-9]{1,5}))?((?:/[a-z0-9._-]+)*)")


class DidError(LedgerError):
    """An address or an identifier that is not of this form."""


def of_address(address: str) -> str:
    """The DID of a service's address, which has no slash at its end. Raises `DidError`."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise DidError("not an address as http(s)://host[:port][/path]")
    host, port, path = found.groups()
    return f"did:web:{host}{f'%3A{port}' if port else ''}{path.replace('/', ':')}"


def method(did: str, public_key: bytes) -> str:
    """The DID URL of a key as Multikey, which credentials name: it says the key itself."""
    return f"{did}#{multiformats.multikey(public_key)}"


def key_of(method_url: str, did: str) -> bytes:
    """The raw key that a DID URL of this DID names. Raises `DidError`."""
    start, _, fragment = method_url.partition("#")
    if start != did:
        raise DidError(f"the key is not one of {did}")
    try:
        return multiformats.from_multikey(fragment)
    except multiformats.MultiformatError as error:
        raise DidError(str(error)) from None


def document(did: str, service_keys: Sequence[bytes]) -> dict[str, Any]:
    """The DID document: every key of the service so far, the one in force last; that one alone may assert.

    A key stands twice: as Multikey for Data Integrity and as JWK for JOSE (Controlled Identifiers v1.0 §2.2).
    """
    methods = [each for key in service_keys for each in (_multikey(did, key), _jwk(did, key))]
    in_force = [each["id"] for each in methods[-2:]]
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": in_force,
    }


def _multikey(did: str, key: bytes) -> dict[str, Any]:
    text = multiformats.multikey(key)
    return {"id": f"{did}#{text}", "type": "Multikey", "controller": did, "publicKeyMultibase": text}


def _jwk(did: str, key: bytes) -> dict[str, Any]:
    jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(key)}
    return {
        "id": f"{did}#{multiformats.multikey(key)}-jwk",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": jwk,
    }
