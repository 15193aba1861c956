"""The words of JSON-LD that a certificate's credential uses: which contexts, in which order, and our own.

Nothing is ever fetched: the proof is over the JSON itself (JCS), and whoever verifies compares the list of contexts
with this one. Pinned: W3C Verifiable Credentials Data Model v2.0, and version 0.7.0 of the UN Transparency Protocol,
whose Digital Conformity Credential this is.
"""

from typing import Any, Final

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
UNTP: Final = "https://vocabulary.uncefact.org/untp/0.7.0/context/"

_JSON: Final = ("certifiedGold", "entry", "keyEntries")
_PLAIN: Final = ("LedgerHead", "LedgerInclusion", "certifier", "checkpoint", "log")
_LISTS: Final = ("inclusionProof",)


def address(base: str) -> str:
    """Where our own context is read, and the namespace of its terms."""
    return f"{base}/ns/certificate/v1"


def contexts(base: str) -> list[str]:
    """A certificate's `@context`."""
    return [CREDENTIALS, UNTP, address(base)]


def term(base: str, name: str) -> str:
    """The identifier of one of our terms."""
    return f"{address(base)}#{name}"


def context(base: str) -> dict[str, Any]:
    """Our own context. What an entry says is JSON to be hashed, and not to be taken apart into statements."""
    terms: dict[str, Any] = {name: term(base, name) for name in _PLAIN}
    terms |= {name: {"@id": term(base, name), "@type": "@json"} for name in _JSON}
    terms |= {name: {"@id": term(base, name), "@container": "@list"} for name in _LISTS}
    return {"@context": {"@version": 1.1, "@protected": True, **dict(sorted(terms.items()))}}
