"""What people are told: every code in both languages, every sentence with its values."""

import ast
import re
import string
from pathlib import Path
from typing import Any

import pytest

import service
from service.api import problems
from service.api.examples.story import STORY
from service.api.language import negotiate
from service.api.log.submitting import misshapen, refused
from service.api.problems import Kind, Problem
from service.api.texts import (
    access,
    canonical,
    certification,
    events,
    forms,
    framing,
    readiness,
    reading,
    refusals,
    shape,
)
from service.decision.outcome import Refusal
from service.decision.payload import DAY, INSTANT, spelt
from service.ledger import canonical as profile
from service.ledger import jws
from service.registry.identifiers import PARTY, RUC
from service.registry.keys import Status
from service.rulebook import read
from service.rulebook.kinds import KINDS

ROOT = Path(service.__file__).parent
ROOMS = {"registry", "categorization", "trade", "certification", "exchange", "rulebook", "decision", "flows"}


def kinds() -> list[Kind]:
    """Every kind of problem."""
    modules = (access, certification, events, framing, readiness, reading)
    found = [each for module in modules for each in vars(module).values() if isinstance(each, Kind)]
    return [*found, *shape.SHAPE.values(), *refusals.REFUSALS.values(), shape.FAULT, refusals.OTHER]


@pytest.mark.parametrize("what", kinds(), ids=lambda what: what.code)
def test_each_kind_speaks_both_languages(what: Kind) -> None:
    """Title and fix differ between the languages, end as sentences do, and ask for the same values in both."""
    for text in (what.title, what.fix):
        assert text.es.rstrip()[-1] in ".:…" or "{" in text.es, text.es
        assert text.es != text.en
        assert places(text.es).symmetric_difference(places(text.en)) <= {"wanted_es", "wanted_en"}
    assert not places(what.title.es)
    assert 400 <= what.status < 600


def places(text: str) -> set[str]:
    """The values a sentence asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def calls(name: str) -> set[str]:
    """The first argument of every call of this name in the pure rooms."""
    found = set()
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] in ROOMS:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and node.args:
                    first: Any = node.args[0]
                    if isinstance(first, ast.Constant) and isinstance(first.value, str):
                        found.add(first.value)
    return found


def test_every_refusal_has_a_text() -> None:
    """Each code that a decision refuses by is worded here, and none that no decision knows.

    What an import cannot sign has the words of a document's shape: it never becomes a submission.
    """
    known = calls("refuse") | calls("Refusal")
    assert known - set(refusals.REFUSALS) == {"payload_not_canonical"} <= set(shape.SHAPE)
    assert set(refusals.REFUSALS) - known == {"signature_invalid"}


@pytest.mark.parametrize(("module", "table"), [(refusals, "REFUSALS"), (shape, "SHAPE")])
def test_no_code_is_worded_twice(module: Any, table: str) -> None:  # noqa: ANN401 - a module
    """Of two texts for one code the last would be told for both, whichever room refused."""
    codes = [text[0] for text in (*module._TEXTS, *(text for room in module._ROOMS for text in getattr(room, table)))]
    assert [code for code in set(codes) if codes.count(code) > 1] == []


def test_every_fault_of_shape_has_a_text() -> None:
    """Each code of the envelope and of a payload's shape is worded here."""
    codes = set(jws.Code.__args__) - {"body_too_large"}  # type: ignore[attr-defined] # a Literal's words
    words = {word for word in calls("ValueError") if word.isidentifier()}
    assert codes | set(read._CODES.values()) | words | {"null_refused"} <= set(shape.SHAPE)


def patterns(schema: object) -> set[str]:
    """Every pattern in a JSON schema."""
    if isinstance(schema, dict):
        own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
        return own.union(*map(patterns, schema.values()))
    return set().union(*map(patterns, schema)) if isinstance(schema, list) else set()


def test_every_pattern_of_a_payload_is_said_in_words() -> None:
    """Nobody is asked to read a pattern: each has words in both languages, and an example that it accepts.

    Days, instants and parties only say theirs: they are refused by words of their own.
    """
    used = set().union(*(patterns(kind.payload.model_json_schema()) for kind in KINDS.values()))
    only_said = {spelt(form)["pattern"] for form in (DAY, INSTANT, PARTY, f"ruc:{RUC}")}
    assert only_said < used
    assert {pattern for pattern, *_ in forms.PATTERNS} == used - only_said
    for pattern, es, en, like in forms.PATTERNS:
        assert re.fullmatch(pattern, like), pattern
        assert es != en


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ({"gross_g": "14,850"}, ("con punto decimal, sin comas ni unidad", "por ejemplo, 125.430")),
        ({"gross_g": 14}, ("payload.lines[0].gross_g como texto, entre comillas",)),
        ({"fineness": "90.5%"}, ("90.5 % y 0.905 se escriben 905.0",)),
        ({"becomes": "lote-1"}, ("UUID en minúsculas", "uuidgen")),
        ({"assay": "xrf"}, ("como objeto, con sus miembros entre { y }",)),
    ],
)
def test_a_slip_in_a_purchase_is_told_with_its_remedy(line: dict[str, Any], fix: tuple[str, ...]) -> None:
    """A comma, a number without quotes, a percent: what to write is said, and where, and nothing else is at fault."""
    purchase = STORY["purchase.recorded"].payload
    changed = {**purchase, "lines": [{**purchase["lines"][0], **line}]}
    with pytest.raises(read.ShapeError) as caught:
        read.read(profile.encode(changed))
    said = misshapen(caught.value.problems).as_json("es")
    assert [word for word in fix if word not in said["fix"]] == []
    assert "errors" not in said


@pytest.mark.parametrize(
    ("data", "spanish"),
    [
        (b"\xff", "UTF-8"),
        (b"\xef\xbb\xbf{}", "marca de orden"),
        (b"{", "no es JSON"),
        (b"[]", "no es un objeto"),
        (b'{"a":' * 9 + b"1" + b"}" * 9, "anidamiento"),
        (b'{"a":9007199254740992}', "entero"),
        (b'{"a":1.5}', "texto decimal"),
        (b'{"A":1}', "nombre"),
        (b'{"a":1,"a":1}', "repetido"),
        (b'{"b":1,"a":1}', "orden"),
        (b'{"a":[1,2,3]}', "elementos"),
        ('{"a":"–"}'.encode(), "escriba"),
        ('{"a":"n\u0303"}'.encode(), "NFC"),
        ('{"a":"\u4e2d"}'.encode(), "no tiene reemplazo"),
        (b'{"a":"\\u200b"}', "quítelo"),
        (b'{"a": 1}', "canónica"),
    ],
)
def test_what_the_profile_refuses_is_said_in_spanish(data: bytes, spanish: str) -> None:
    """Every reason that the ledger gives in English has its Spanish sentence."""
    with pytest.raises(profile.CanonicalError) as caught:
        profile.decode(data, max_items=2)
    said = canonical.reason(caught.value.reason)
    assert spanish in said.said("es", {})
    assert said.said("en", {}) == caught.value.reason


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "es"),
        ("", "es"),
        ("en", "en"),
        ("en-US,en;q=0.9", "en"),
        ("es-PE,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.2,es;q=0.1", "en"),
        ("qu", "es"),
        ("en;q=nan", "es"),
        ("en;q=x", "es"),
        ("*", "es"),
        ("en," * 100, "es"),
    ],
)
def test_the_language_is_negotiated(header: str | None, language: str) -> None:
    """Spanish, unless English is preferred; nonsense is Spanish."""
    assert negotiate(header) == language


def test_a_value_nobody_gave_is_left_out() -> None:
    """A sentence never fails for a value that is missing, nor formats what a client sent."""
    problem = Problem(refusals.REFUSALS["lot_overdrawn"], "payload.{0}", {"asked": "{field.__class__}"})
    said = problems.response(problem, "en")
    assert b"{field.__class__}" in said.body
    unsaid = problems.response(Problem(refusals.REFUSALS["lot_overdrawn"]), "en")
    assert b"You ask  g and the lot holds less" in unsaid.body
    assert said.headers["content-language"] == "en"


@pytest.mark.parametrize("code", ["signer_not_active", "key_not_active", "recovery_not_open"])
@pytest.mark.parametrize("status", [*Status, "recovered"])
def test_what_became_of_a_key_is_said_in_the_readers_language(code: str, status: str) -> None:
    """The ledger's word for it stands in no Spanish sentence."""
    said = refused(Refusal(code, "protected.kid", (("status", status),)))
    assert f" is {status}" in said.as_json("en")["fix"]
    es = said.as_json("es")["fix"]
    assert not re.search(rf"\b{status}\b", es)
    assert re.search(r"(esta quedó|La clave quedó) [a-z ]*a[.:]", es) or status == "recovered"


@pytest.mark.parametrize("code", ["key_invalid", "proof_invalid"])
def test_why_a_key_is_not_fit_is_said_where_there_are_words_for_it(code: str) -> None:
    """The ledger's own reason is English, and stands in no Spanish sentence."""
    said = refused(Refusal(code, "payload.key", (("reason", "the key is not of prime order"),)))
    assert "(the key is not of prime order)" in said.as_json("en")["fix"]
    assert "the key" not in said.as_json("es")["fix"]
    assert "()" not in said.as_json("es")["fix"]
