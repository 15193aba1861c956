"""A status list as a credential of its own, provable like a certificate: by the log's keys and a signed tree.

    {"type": ["VerifiableCredential", "BitstringStatusListCredential"], "validFrom": "…", "validUntil": "…",
     "credentialSubject": {"id": "…#list", "type": "BitstringStatusList", "statusPurpose": "suspension",
     "encodedList": "u…"}, "evidence": [{"type": ["LedgerHead"], "log": "…", "keyEntries": […], "checkpoint": "…"}], …}

It says how things stood in the first entries that its checkpoint signs, and at `validFrom` that was the latest.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from service.certification.credential import did_web, evidence, jcs, status_list, vocabulary
from service.certification.credential.evidence import Proved
from service.certification.credential.status_list import Purpose, StatusError
from service.ledger import times
from service.ledger.errors import LedgerError

HEAD: Final = "LedgerHead"
VALID: Final = timedelta(days=1)
"""A list is to be asked for anew: what was suspended since is not in an old one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The tree that a list is of: its signed note, and the entries that lead from the root key to the log's keys."""

    log: str
    key_entries: tuple[Proved, ...]
    checkpoint: bytes

    def as_json(self) -> dict[str, Any]:
        """The form that stands in the credential."""
        return {
            "type": [HEAD],
            "log": self.log,
            "keyEntries": [each.as_json() for each in self.key_entries],
            "checkpoint": self.checkpoint.decode(),
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A list taken apart; nothing in it is verified. `since` and `until` are its day."""

    issuer: str
    purpose: Purpose
    number: int
    bits: bytes
    since: datetime
    until: datetime
    head: Head
    document: dict[str, Any]


def make(base: str, purpose: Purpose, number: int, encoded: str, head: Head, at: datetime) -> dict[str, Any]:
    """The credential without its proof; `at` is now, to the second."""
    address = status_list.address(base, purpose, number)
    return {
        "@context": [vocabulary.CREDENTIALS, vocabulary.address(base)],
        "id": address,
        "type": ["VerifiableCredential", status_list.CREDENTIAL_TYPE],
        "issuer": did_web.of_address(base),
        "validFrom": times.format_seconds(at),
        "validUntil": times.format_seconds(at + VALID),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": status_list.TYPE,
            "statusPurpose": purpose,
            "encodedList": encoded,
        },
        "evidence": [head.as_json()],
    }


def parse(data: bytes) -> Listed:
    """Take a list's credential apart. Raises `StatusError`."""
    try:
        document = jcs.read(data)
        return _parse(document)
    except StatusError:
        raise
    except LedgerError as error:
        raise StatusError(str(error)) from None


def _parse(document: dict[str, Any]) -> Listed:
    match document:
        case {
            "id": str(address),
            "issuer": str(issuer),
            "validFrom": str(since),
            "validUntil": str(until),
            "credentialSubject": {"statusPurpose": str(said), "encodedList": str(encoded)},
            "evidence": [{"log": str(log), "keyEntries": list(entries), "checkpoint": str(note)}],
        }:
            purpose = next((each for each in get_args(Purpose) if each == said), None)
            base, _, place = address.partition(f"/v1/certificates/status/{said}/")
            if purpose is None or not place.isdecimal() or len(place) > 12:
                raise StatusError("not a list of this service's form")
            head = Head(log, evidence.parse_key_entries(entries), note.encode())
            listed = Listed(
                issuer=issuer,
                purpose=purpose,
                number=int(place),
                bits=status_list.decode(encoded),
                since=times.parse_seconds(since),
                until=times.parse_seconds(until),
                head=head,
                document=document,
            )
            wanted = make(base, purpose, listed.number, encoded, head, listed.since)
            if wanted != {name: member for name, member in document.items() if name != "proof"}:
                raise StatusError("it has other members than a list of this service's")
            return listed
        case _:
            raise StatusError("not the credential of a status list")
