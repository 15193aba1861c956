"""Certificates' credentials, for everybody: each proves itself, and the lists say which no longer stand."""

import json
from collections.abc import Mapping
from typing import Any, Final

from starlette.responses import Response

from service.api import accept, etag
from service.api.access import Open
from service.api.parameters import Parameter, matching, whole
from service.api.problems import Problem, Text
from service.api.routes import Answer, Asked, Routes
from service.api.texts import certificates_public as texts
from service.api.texts import framing
from service.api.worker import worker_of
from service.certification.code import FORM, check_code
from service.certification.credential import vc_jwt, vocabulary
from service.certification.credential.document import DocumentError
from service.certification.credential.status_list import PURPOSES, Purpose
from service.decision.payload import spelt
from service.flows.show_certificate import Credential

routes: Final = Routes("certificates")

PUBLIC: Final = Open("a certificate is made to be shown, and names neither persons nor prices")

_FORM: Final = matching(FORM)
_VC: Final = "application/vc"
_JSON_LD: Final = "application/ld+json"
# A credential never changes; the lists are asked for again and again.
_FOR_A_DAY: Final = {"cache-control": "public, max-age=86400"}
_FOR_A_MINUTE: Final = {"cache-control": "public, max-age=60"}
_FAILS: Final = (framing.PARAMETER_MALFORMED, framing.PARAMETER_UNKNOWN)


def _code(text: str) -> str:
    """A code in its one spelling: capitals, and a check character that fits. Raises ValueError."""
    return check_code(_FORM(text))


def _purpose(text: str) -> Purpose:
    if text not in PURPOSES:
        raise ValueError(text)
    return text


CODE: Final = Parameter(
    "code",
    _code,
    spelt(FORM, examples=["OP-7K2M-9QFX-4D38"]),
    Text(
        "OP y tres grupos de cuatro, como en el papel, el último con su carácter de control",
        "OP and three groups of four, as on the paper, the last with its check character",
    ),
    "The certificate's code.",
    place="path",
)
_PURPOSE: Final = Parameter(
    "purpose",
    _purpose,
    {"enum": list(PURPOSES)},
    Text("suspension o revocation", "suspension or revocation"),
    "What the list tells.",
    place="path",
)
_NUMBER: Final = Parameter(
    "number",
    whole(),
    {"type": "integer", "minimum": 0},
    Text("un entero no negativo", "an integer, not negative"),
    "The list's number, as a credential names it.",
    place="path",
)


@routes.on(
    "GET",
    "/v1/certificates/{code}/credential",
    allow=PUBLIC,
    takes=(CODE,),
    answers=(
        Answer(
            200,
            "A W3C Verifiable Credential with its proof, or where asked for a `vc+jwt`.",
            _VC,
            also=(vc_jwt.MEDIA_TYPE,),
        ),
        Answer(304, "It is the one whose `ETag` stands in `If-None-Match`."),
    ),
    fails=(*_FAILS, texts.NO_SUCH_CERTIFICATE, texts.NOT_SHOWN),
)
async def read_credential(asked: Asked) -> Response:
    """Read a certificate's credential, for `orotraza verify-certificate`: docs/format.md says what is in it.

    A UNTP Digital Conformity Credential (W3C Verifiable Credentials 2.0) with a Data Integrity proof `eddsa-jcs-2022`,
    the certificate's entry, its inclusion proof and a signed checkpoint. Where `Accept` names `application/vc+jwt`, the
    same document secured by JOSE. It never changes: whether it still stands, the status lists tell.
    """
    found = await _credential(asked, asked.query.need(CODE))
    as_token = accept.chosen(asked.request, (_VC, vc_jwt.MEDIA_TYPE)) == vc_jwt.MEDIA_TYPE
    if as_token:
        return _cached(asked, found.token.encode(), vc_jwt.MEDIA_TYPE, {**_FOR_A_DAY, "vary": "accept"})
    return _cached(asked, _written(found.document), _VC, {**_FOR_A_DAY, "vary": "accept"})


@routes.on(
    "GET",
    "/v1/certificates/status/{purpose}/{number}",
    allow=PUBLIC,
    takes=(_PURPOSE, _NUMBER),
    answers=(Answer(200, "The list's credential (Bitstring Status List v1.0).", media_type=_VC),),
    fails=(*_FAILS, texts.NO_SUCH_LIST),
)
async def read_status_list(asked: Asked) -> Response:
    """Read which certificates are suspended, or revoked: 131,072 bits, one for each entry of the log.

    Signed now and valid for a day, with the checkpoint of the entries that it speaks of: `orotraza verify-certificate
    FILE --status LIST` proves it by the log's root key.
    """
    certificates = worker_of(asked.request).certificates
    found = await certificates.status_list(asked.query.need(_PURPOSE), asked.query.need(_NUMBER))
    if found is None:
        raise Problem(texts.NO_SUCH_LIST, _NUMBER.field)
    return Response(_written(found), media_type=_VC, headers=_FOR_A_MINUTE)


@routes.on(
    "GET",
    "/did.json",
    allow=PUBLIC,
    answers=(Answer(200, "A DID document.", media_type="application/did+json", schema={"type": "object"}),),
)
async def read_did(asked: Asked) -> Response:
    """Read the service's keys as its `did:web` has them, where the service is reached under a path."""
    found = await worker_of(asked.request).certificates.did_document()
    return Response(_written(found), media_type="application/did+json", headers=_FOR_A_MINUTE)


@routes.on(
    "GET",
    "/.well-known/did.json",
    allow=PUBLIC,
    answers=(Answer(200, "A DID document.", media_type="application/did+json", schema={"type": "object"}),),
)
async def read_well_known_did(asked: Asked) -> Response:
    """Read the service's keys as its `did:web` has them, where the service has a host of its own."""
    return await read_did(asked)


@routes.on(
    "GET",
    "/ns/certificate/v1",
    allow=PUBLIC,
    answers=(Answer(200, "A JSON-LD context.", media_type=_JSON_LD, schema={"type": "object"}),),
)
async def read_vocabulary(asked: Asked) -> Response:
    """Read the words that certificates' credentials add to W3C's and UNTP's (JSON-LD)."""
    base = worker_of(asked.request).certificates.base
    return Response(_written(vocabulary.context(base)), media_type=_JSON_LD, headers=_FOR_A_DAY)


async def _credential(asked: Asked, code: str) -> Credential:
    try:
        found = await worker_of(asked.request).certificates.credential(code)
    except DocumentError:
        raise Problem(texts.NOT_SHOWN, CODE.field) from None
    if found is None:
        raise Problem(texts.NO_SUCH_CERTIFICATE, CODE.field)
    return found


def _cached(asked: Asked, content: bytes, media_type: str, headers: Mapping[str, str]) -> Response:
    tagged = {**headers, "etag": etag.of(content)}
    if etag.holds(asked.request, tagged["etag"]):
        return Response(status_code=304, headers=tagged)
    return Response(content, media_type=media_type, headers=tagged)


def _written(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
