"""A refusal reaches whoever sits at the terminal with its remedy, in both languages."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from service.api.problems import Kind, Problem
from service.api.texts import forms, framing
from service.api.texts.access import NOT_YOURS
from service.api.texts.members import MEMBERS
from service.api.texts.refusals import REFUSALS
from service.api.texts.shape import SHAPE
from service.cli.client import refusal_said, remote
from service.cli.say import Trouble

CHECK_DIGIT = {
    "type": "urn:orotraza:problem:ruc_check_digit",
    "title": "El dígito verificador del RUC no corresponde.",
    "status": 422,
    "code": "ruc_check_digit",
    "field": "payload.seller",
    "fix": "Revise el número.",
}


def answer(status: int, document: dict[str, Any], **headers: str) -> httpx.Response:
    """A problem as the service answers it."""
    return httpx.Response(status, content=json.dumps(document), headers=headers)


def test_the_remedy_is_said() -> None:
    """What went wrong, where, and what to do about it: none of the three is left out, in either language."""
    es, en = refusal_said.said(answer(422, CHECK_DIGIT))
    assert es == "422 (payload.seller): El dígito verificador del RUC no corresponde. Revise el número."
    assert en.startswith("422 ruc_check_digit (payload.seller): ")
    assert "check digit" in en
    assert "{" not in en


@pytest.mark.parametrize(
    ("what", "values", "english"),
    [
        (REFUSALS["fine_mismatch"], {"right": "10.800000"}, "write fine_g: 10.800000."),
        (
            SHAPE["not_one_of"],
            {"expected": "'PEN', 'USD'"},
            "Write in payload.x one of: 'PEN', 'USD'. What each one is stands at /declaraciones.",
        ),
        (
            replace(SHAPE["member_malformed"], fix=MEMBERS["payload.occurred_at"]),
            {},
            "Z at its end; such as 2026-11-20T19:42:00Z.",
        ),
        (framing.NO_PARAMETERS, {}, "Remove it: this address takes none."),
        (
            forms.kind("malformed", next(pattern for pattern, *_, like in forms.PATTERNS if like == "2.500")),
            {},
            "such as 2.500.",
        ),
        (forms.kind("wrong_type", "object"), {}, "Write payload.x as an object, its members between { and }."),
    ],
)
def test_the_remedy_has_its_values_in_english_too(what: Kind, values: dict[str, str], english: str) -> None:
    """What only the service knows, the right figure or the words allowed, is read from its Spanish."""
    _, en = refusal_said.said(answer(422, Problem(what, "payload.x", values).as_json("es")))
    assert en.endswith(english)


def test_two_kinds_of_one_code_are_told_apart() -> None:
    """What may not be read and what may not be said have the same code, and each its own English."""
    _, read = refusal_said.said(answer(403, Problem(NOT_YOURS).as_json("es")))
    _, stated = refusal_said.said(answer(403, Problem(REFUSALS["not_yours"], "protected.kid").as_json("es")))
    assert NOT_YOURS.title.en in read
    assert NOT_YOURS.fix.en in read
    assert REFUSALS["not_yours"].title.en in stated


def test_every_fault_is_said() -> None:
    """Of several faults each is named with its place and its remedy, and not the first alone."""
    faults = [{**CHECK_DIGIT, "field": f"payload.lines[{at}].seller"} for at in range(12)]
    es, en = refusal_said.said(answer(422, CHECK_DIGIT | {"errors": faults}))
    assert "payload.lines[1].seller: El dígito verificador del RUC no corresponde. Revise el número." in es
    assert "payload.lines[1].seller" in en
    assert es.endswith("… y 2 más")


def test_when_to_try_again_is_said() -> None:
    """A busy service says in how many seconds; so does the terminal."""
    busy = {"title": "Demasiadas solicitudes.", "code": "too_many_requests", "fix": "Espere."}
    es, en = refusal_said.said(answer(429, busy, **{"retry-after": "7"}))
    assert es == "429: Demasiadas solicitudes. Espere. (en 7 s)"
    assert en.endswith("(in 7 s)")


@pytest.mark.parametrize("content", ["", "<html>", "[]", "7", '{"a": 1}'])
def test_an_answer_of_something_else_is_no_traceback(content: str) -> None:
    """What a proxy answers is shown as it is."""
    es, _ = refusal_said.said(httpx.Response(502, content=content))
    assert es == f"502: {content}"


def test_a_problem_newer_than_this_command_keeps_its_code() -> None:
    """A code that this program does not know is shown in place of its English."""
    _, en = refusal_said.said(answer(409, CHECK_DIGIT | {"code": "of_tomorrow"}))
    assert en == "409 of_tomorrow (payload.seller): of_tomorrow"


def test_an_address_without_its_scheme_is_named() -> None:
    """The usual slip, an address without http://, is told from a service that does not answer."""
    with pytest.raises(Trouble, match=r"escriba http://127\.0\.0\.1:8000"), remote.service("127.0.0.1:8000"):
        raise AssertionError("nothing was asked")
