"""Texts of a fixed form: the description says the form, examples and answers have it, what has it not is refused."""

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from service.api.examples import story
from service.ledger import canonical
from service.rulebook.kinds import KINDS
from service.rulebook.read import ShapeError, read
from tests.api.served import Served

FORMS = frozenset({"pattern", "format", "enum", "const"})
LOOSE = {
    "POST /v1/suppliers:check": "a list is read as people keep it, and a bad row is told in its place",
    "POST /v1/entries": "the ledger reads a submission, and says what of it is malformed",
    "POST /v1/entries:check": "the same",
    "Problem": "a problem names whatever there is",
}
"""Where texts are free, though others of their names are not; why."""
FREE = {
    "name": "what somebody is called",
    "number": "a paper's own, in its issuer's spelling, where it is not an electronic document's",
    "source": "what a list is called, where it is not one of two registers",
    "status": "the register's own word",
    "sample": "a laboratory's number, where it is not whose part of an assay",
    "by": "an institution, where it is not a side",
    "to": "a place, where it is not a lot or a month",
    "field": "a member's path; of a person's data, whichever its party's commitments name",
}


def _texts(node: object, where: str, name: str | None = None) -> Iterator[tuple[str, str, bool]]:
    """Every text of a schema by its member's name: where it is, and whether it has a form."""
    if isinstance(node, list):
        for each in node:
            yield from _texts(each, where, name)
    elif isinstance(node, dict):
        if node.get("type") == "string" and name is not None:
            yield name, where, bool(FORMS & node.keys())
        for key, each in node.get("properties", {}).items():
            yield from _texts(each, f"{where} {key}", key)
        for key in ("items", "anyOf", "oneOf", "allOf"):
            yield from _texts(node.get(key), where, name)


def _operations(said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _contents(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from each.get("content", {}).values()


@pytest.fixture(scope="module")
def said(shared_service: Served) -> dict[str, Any]:
    """Give the description."""
    found: dict[str, Any] = shared_service.http.get("/openapi.json").json()
    return found


def _validator(said: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": said["components"]})


def test_a_form_is_said_wherever_a_name_has_one(said: dict[str, Any]) -> None:
    """No text lacks its form where another of the same name has one, but for those that are free and say why."""
    found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    schemas = list(said["components"]["schemas"].items())
    for where, operation in _operations(said):
        schemas += [(where, content.get("schema")) for content in _contents(operation)]
        for each in operation.get("parameters", ()):
            schemas.append((where, {"properties": {each["name"]: each["schema"]}}))
    for where, schema in schemas:
        for name, place, formed in _texts(schema, where):
            if not place.startswith(tuple(LOOSE)):
                found[name].append((place, formed))
    lacking = {
        name: sorted({place for place, formed in places if not formed})
        for name, places in found.items()
        if name not in FREE and any(formed for _, formed in places) and not all(formed for _, formed in places)
    }
    assert lacking == {}
    assert {"party", "occurred_at", "lot", "certificate", "digest", "issued_on"} <= {
        name for name, places in found.items() if all(formed for _, formed in places)
    }


def test_examples_have_the_form_that_is_described(said: dict[str, Any]) -> None:
    """Every example, of a payload, of a parameter or of an answer with a schema, is valid by its schema."""
    tried = 0
    for name, schema in said["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            tried += 1
            faults = list(_validator(said, {"$ref": f"#/components/schemas/{name}"}).iter_errors(example))
            assert not faults, (name, faults[0].message)
    for where, operation in _operations(said):
        for each in operation.get("parameters", ()):
            for example in each["schema"].get("examples", ()):
                if each["schema"].get("type") == "string":
                    tried += 1
                    assert _validator(said, each["schema"]).is_valid(example), (where, each["name"], example)
        for content in _contents(operation):
            if "schema" in content and "example" in content:
                tried += 1
                faults = list(_validator(said, content["schema"]).iter_errors(content["example"]))
                assert not faults, (where, faults[0].message)
    assert tried > len(KINDS)


def test_what_is_not_of_the_form_is_refused_in_a_payload(said: dict[str, Any]) -> None:
    """A payload's text that has not the form described is refused by the rulebook too, wherever it stands."""
    refused = 0
    for kind, act in story.STORY.items():
        validator = _validator(said, {"$ref": f"#/components/schemas/{KINDS[kind].payload.__name__}"})
        for path in list(_leaves(act.payload)):
            payload = copy.deepcopy(dict(act.payload))
            at: Any = payload
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = "~"
            if path != ("type",) and any(fault.validator == "pattern" for fault in _all(validator, payload)):
                refused += 1
                with pytest.raises(ShapeError):
                    read(canonical.encode(payload))
    assert refused > 300


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from _leaves(each, (*path, key))


def _all(validator: Draft202012Validator, value: object) -> Iterator[Any]:
    """Every fault, those of a choice's branches among them."""
    waiting = list(validator.iter_errors(value))
    while waiting:
        fault = waiting.pop()
        yield fault
        waiting += fault.context or []


def test_what_is_not_of_the_form_is_refused_in_a_parameter(shared_service: Served, said: dict[str, Any]) -> None:
    """A parameter of a query that has not the form described is refused by its name."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    token = shared_service.token("ruc:20990000060", story.key("auditor"))
    refused = set()
    for path, methods in said["paths"].items():
        for each in methods.get("get", {}).get("parameters", ()):
            if each["in"] == "query" and "pattern" in each["schema"]:
                answer = shared_service.get(path.replace("{party}", story.TRADER), token, **{each["name"]: "\x7e\x7f"})
                assert answer.status_code in {422, 403, 404}, (path, each["name"], answer.text)
                if answer.status_code == 422:
                    assert answer.json()["code"] in {"parameter_malformed", "parameter_missing"}, answer.text
                    refused.add(each["name"])
    assert refused >= {"at", "right", "purpose", "about", "of", "after", "party", "by", "nextPageToken"}


def test_real_answers_have_the_form_that_is_described(shared_service: Served, said: dict[str, Any]) -> None:
    """What the service answers, to a submission sent again and to every question, is valid by its answer's schema."""
    tried = set()
    again = shared_service.record(dict(story.ACTS[1].payload), story.key(story.ACTS[1].signed_by))
    answers = [("/v1/entries", "post", again)]
    token = shared_service.token(story.REGISTRAR, story.key("registrar"))
    answers += [(path, "get", shared_service.get(path, token)) for path in said["paths"] if "{" not in path]
    for path, method, answer in answers:
        described = said["paths"][path].get(method, {}).get("responses", {}).get(str(answer.status_code), {})
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        if answer.is_success and schema is not None and "json" in answer.headers["content-type"]:
            tried.add(path)
            faults = list(_validator(said, schema).iter_errors(answer.json()))
            assert not faults, (path, faults[0].message)
    assert tried >= {"/v1/entries", "/v1/log/checkpoints", "/v1/rolls"}
