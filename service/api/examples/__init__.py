"""What readers of the API's description are shown: signed examples of every payload type, and the forms of answers."""

import json
from functools import cache
from typing import Any, Final

from service.api.examples.story import STORY, key
from service.ledger import submission

_ENVELOPE: Final = {
    "type": "object",
    "description": "A JWS in flattened JSON (RFC 7515 §7.2.2). `docs/format.md` has every byte of it.",
    "required": ["protected", "payload", "signature"],
    "additionalProperties": False,
    "properties": {
        "protected": {
            "type": "string",
            "description": 'base64url of {"alg":"Ed25519","kid":"<RFC 7638 thumbprint>","typ":"…"}',
        },
        "payload": {"type": "string", "description": "base64url of the payload's canonical JSON"},
        "signature": {"type": "string", "minLength": 86, "maxLength": 86},
    },
}
RECEIPT: Final = {
    "type": "object",
    "description": "Proof that the log holds the entry: check it offline with the log's public key.",
    "required": ["entry", "seq", "tree_size", "proof", "checkpoint"],
    "properties": {
        "entry": {"type": "object"},
        "seq": {"type": "integer", "minimum": 0},
        "tree_size": {"type": "integer", "minimum": 1},
        "proof": {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}},
        "checkpoint": {"type": "string", "description": "C2SP signed note for `tree_size`"},
    },
}


def signed(kind: str, typ: str = submission.TYP) -> bytes:
    """The example of one payload type as a request's body, signed by its example key."""
    example = STORY[kind]
    return submission.sign(dict(example.payload), key(example.signed_by), typ)


@cache
def _examples(typ: str) -> dict[str, Any]:
    return {
        kind: {
            "summary": kind,
            "description": f"```json\n{json.dumps(example.payload, ensure_ascii=False, indent=1)}\n```",
            "value": json.loads(signed(kind, typ)),
        }
        for kind, example in STORY.items()
    }


SUBMISSION_BODY: Final = {"application/json": {"schema": _ENVELOPE, "examples": _examples(submission.TYP)}}
CHECK_BODY: Final = {"application/json": {"schema": _ENVELOPE, "examples": _examples(submission.CHECK_TYP)}}
BATCH_BODY: Final = {
    "application/x-ndjson": {
        "schema": {"type": "string", "description": "One envelope a line, as POST /v1/entries takes it; LF between."},
        "example": signed("party.registered").decode() + "\n" + signed("key.enrolled").decode() + "\n",
    }
}
