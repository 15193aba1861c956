"""The pages of what may be declared: every type, member and code has its words, and no word is of nothing."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from service.api.declarations import describe, forms
from service.api.declarations.code_words import CODE_WORDS, OWN_CODE_WORDS
from service.api.declarations.describe import Declaration, Member
from service.api.declarations.kind_words import GROUPS, KIND_WORDS
from service.api.declarations.member_words import MEMBER_WORDS
from service.api.declarations.own_words import OWN_WORDS
from service.ledger import canonical
from service.rulebook.kinds import KINDS
from service.rulebook.read import read
from tests.api.served import Served
from tests.rulebook.test_payload_reference import MODELS, PAGES

SAME = {"icp", "vigente", "zinc", "cheque", "auditor", "no", "reinfo", "dni", "inei", "reniec", "sunat"}
"""Codes that are the same word in Spanish."""


def told(kind: str) -> Declaration:
    """A type as its page shows it."""
    found = describe.declaration(kind)
    assert found is not None
    return found


def places(declaration: Declaration) -> Iterator[tuple[str, Member]]:
    """Each member that a page shows, by the object that it is of."""
    own = KINDS[declaration.type].payload.__name__
    yield from ((f"{own}.{each.name}", each) for each in declaration.members)
    yield from ((f"Payload.{each.name}", each) for each in declaration.common)
    for part in (*declaration.parts, *declaration.common_parts):
        yield from ((f"{part.name}.{each.name}", each) for each in part.members)


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_of_a_type_is_shown_in_both_languages(kind: str) -> None:
    """As its model has it, with what it says, and how it is written or what its codes mean."""
    shown = {(place.partition(".")[0], each.name) for place, each in places(told(kind))}
    for (of, part), model in MODELS.items():
        if of == kind:
            own = "Payload" if part == KINDS[kind].payload.__name__ else part
            for name, field in model.model_fields.items():
                member = field.alias or name
                assert (part, member) in shown or (own, member) in shown, (part, member)
    for place, each in places(told(kind)):
        for language in (each.said.es, each.said.en):
            assert language, place
            assert language.count("`") % 2 == 0, place
        assert each.part or each.codes or each.form, place
        assert all(meant.es for code, meant in each.codes if not code.isupper() and code not in SAME), place


def test_no_words_are_of_nothing() -> None:
    """A member or a code that is gone leaves no words behind, and what has words of its own needs them."""
    found = [pair for kind in KINDS for pair in places(told(kind))]
    shown = {place for place, _ in found}
    assert OWN_WORDS.keys() - shown == set()
    assert MEMBER_WORDS.keys() - {place.partition(".")[2] for place in shown - OWN_WORDS.keys()} == set()
    coded = {(place, code) for place, each in found for code, _ in each.codes if code not in KINDS}
    assert OWN_CODE_WORDS.keys() - {f"{place}:{code}" for place, code in coded} == set()
    assert CODE_WORDS.keys() - {code for place, code in coded if f"{place}:{code}" not in OWN_CODE_WORDS} == set()


def test_the_list_has_every_type_once() -> None:
    """In groups, each with a title of its own."""
    listed = [name for _, kinds in describe.groups() for name, _ in kinds]
    assert sorted(listed) == sorted(KINDS)
    assert listed == list(KIND_WORDS)
    assert len(describe.groups()) == len(GROUPS)


def test_types_are_called_what_the_reference_calls_them() -> None:
    """The Spanish name of a type in docs/payloads begins its name on the page."""
    said = dict(re.findall(r"^## `([a-z_.]+)` — (.+)$", "\n".join(PAGES), re.MULTILINE))
    assert said.keys() == KINDS.keys()
    for kind, name in said.items():
        assert KIND_WORDS[kind].title.es.casefold().startswith(name), kind


def test_a_value_without_words_is_told() -> None:
    """A form that nobody has put into words stops whoever adds it, not the reader."""
    with pytest.raises(forms.NoWords):
        forms.of({"type": "string", "pattern": "^x$"})


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_page_is_one(shared_service: Served, kind: str) -> None:
    """What stands on the page is read by the rulebook as it stands, and the page is in the reader's language."""
    page = shared_service.http.get(f"/declaraciones/{kind}", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert '<html lang="en"' in page.text
    example = re.search(r"<pre[^>]*><code>(.*)</code></pre>", page.text, re.DOTALL)
    assert example is not None
    assert read(canonical.encode(json.loads(unescape(example[1])))).type == kind
    spanish = shared_service.http.get(f"/declaraciones/{kind}").text
    assert f"<h1>{KIND_WORDS[kind].title.es} " in spanish


def test_a_reader_s_choice_goes_before_the_browser_s(shared_service: Served) -> None:
    """`?lang=` decides, then `Accept-Language`, and Spanish where neither does; a choice is kept from page to page."""
    http = shared_service.http
    for path in ("/", "/porteria", "/mesa", "/declaraciones", "/declaraciones/payment.recorded", "/c/", "/docs"):
        for more, accepted, wanted in (
            ("", None, "es"),
            ("", "en-US,en;q=0.9", "en"),
            ("?lang=es", "en-US,en;q=0.9", "es"),
            ("?lang=en", "es-PE", "en"),
            ("?lang=qu", "es-PE", "es"),
        ):
            if path == "/docs" and "qu" in more:
                continue
            headers = {} if accepted is None else {"accept-language": accepted}
            page = http.get(f"{path}{more}", headers=headers)
            assert f'<html lang="{wanted}"' in page.text, (path, more, accepted)
    home = http.get("/?lang=en").text
    assert 'href="porteria?lang=en"' in home
    assert 'href="declaraciones?lang=en"' in home
    assert 'href="checkpoint"' in home
    assert 'href="declaraciones/payment.recorded?lang=en"' in http.get("/declaraciones?lang=en").text


def test_a_type_that_is_none_leads_to_the_list(shared_service: Served) -> None:
    """404, in words, with a way on."""
    for name in ("purchase", "purchase.recorded.json", "%3Cb%3E"):
        page = shared_service.http.get(f"/declaraciones/{name}")
        assert page.status_code == 404
        assert "Elíjala en la lista" in page.text
        assert 'href="../declaraciones"' in page.text


def test_the_reference_names_the_pages() -> None:
    """Whoever reads the reference in English finds the Spanish pages."""
    assert "/declaraciones" in (Path(__file__).parents[2] / "docs/payloads.md").read_text(encoding="utf-8")
