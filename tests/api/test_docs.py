"""The API's description and its page."""

import re

import pytest

from service.api import openapi_words
from service.api.examples import story
from service.ledger import base64url, canonical
from service.rulebook.kinds import KINDS
from service.rulebook.read import read
from tests.api.served import Served


@pytest.fixture(scope="module")
def market(shared_service: Served) -> Served:
    """Give a log with the worked purchase in it, and a state auditor."""
    shared_service.tell("purchase.recorded")
    shared_service.enrol("ruc:20990000060", "auditor", kind="company", name="DEMO Contraloria", roles=["auditor"])
    return shared_service


def test_the_description_has_an_example_of_every_type(shared_service: Served) -> None:
    """OpenAPI 3.1 with a schema and a worked example of each payload type, each one accepted by the rulebook."""
    said = shared_service.http.get("/openapi.json").json()
    assert said["openapi"].startswith("3.1")
    body = said["paths"]["/v1/entries"]["post"]["requestBody"]["content"]["application/json"]
    assert set(body["examples"]) == set(KINDS)
    for kind, example in body["examples"].items():
        payload = base64url.decode(example["value"]["payload"])
        assert read(payload).type == kind
        assert canonical.decode(payload) == dict(story.STORY[kind].payload)
        schema = said["components"]["schemas"][KINDS[kind].payload.__name__]
        assert schema["examples"] == [dict(story.STORY[kind].payload)]


def test_the_description_is_there_in_spanish(shared_service: Served) -> None:
    """What each address does and takes is said in Spanish where that is asked for, and what is gone leaves no words."""
    english = shared_service.http.get("/openapi.json").json()
    spanish = shared_service.http.get("/openapi.json?lang=es").json()
    assert spanish["info"]["description"].startswith("El registro detrás de")
    assert spanish["paths"]["/v1/entries"]["post"]["summary"] == "Registrar una declaración firmada"
    said = set()
    for path, methods in english["paths"].items():
        for method, operation in methods.items():
            said |= {operation["summary"], *(each["description"] for each in operation.get("parameters", ()))}
            told = spanish["paths"][path][method]
            assert told["summary"] != operation["summary"], path
            assert {name for name in told if told[name] != operation[name]} <= {"summary", "tags", "parameters"}
    assert openapi_words.texts() - said == set()
    assert openapi_words.TAGS.keys() == {
        tag for each in english["paths"].values() for on in each.values() for tag in on["tags"]
    }
    with pytest.raises(openapi_words.NotInSpanish):
        openapi_words.spanish("What nobody has put into Spanish.")


def test_every_endpoint_declares_its_problems(shared_service: Served) -> None:
    """Each endpoint that can fail lists its problems by status, with an example of each code."""
    said = shared_service.http.get("/openapi.json").json()
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    examples = response["content"]["application/problem+json"]["examples"]
                    assert {each["value"]["status"] for each in examples.values()} == {int(status)}
    assert "content" not in said["paths"]["/checkpoint"]["get"]["responses"]["304"]
    declared = said["paths"]["/v1/suppliers/{party}"]["get"]
    assert set(declared["responses"]) >= {"200", "401", "403", "422", "503"}
    assert [each["name"] for each in declared["parameters"]] == [
        "party",
        "at",
        "known_at",
        "right",
        "activity",
        "signed",
        "purpose",
    ]


def test_whoever_leaves_out_a_parameter_is_told_so_where_the_description_does(market: Served) -> None:
    """Asked without any parameter of its query, an endpoint misses only such as are described as required."""
    token = market.token("ruc:20990000060", story.key("auditor"))
    said = market.http.get("/openapi.json").json()
    missed = set()
    for path, methods in said["paths"].items():
        if "get" not in methods or path == "/v1/log/export":
            continue
        answer = market.get(_filled(path), token)
        assert answer.status_code < 500, (path, answer.text)
        if answer.status_code == 422 and answer.json()["code"] == "parameter_missing":
            missed.add(path)
            name = answer.json()["field"].removeprefix("query.")
            assert next(each for each in methods["get"]["parameters"] if each["name"] == name)["required"], path
    assert missed >= {"/v1/findings", "/v1/log/entries", "/v1/refusals", "/v1/suppliers", "/v1/lots/{lot}/paths"}


def test_what_an_endpoint_answers_is_described(market: Served) -> None:
    """Without a token, or with parameters that it has not or that have not their form: all is described."""
    token = market.token("ruc:20990000060", story.key("auditor"))
    said = market.http.get("/openapi.json").json()
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            names = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"]
            shown = {"authorization": f"Bearer {token}"}
            for query in ("", "?nowhere=1", "?%ff", *(f"?{name}=%00" for name in names if "<" not in name)):
                for headers in ({}, {"authorization": "Bearer x"}, shown):
                    if path == "/v1/log/export" and headers and not query:
                        continue
                    answer = market.http.request(method, f"{_filled(path)}{query}", headers=headers)
                    described = operation["responses"].get(str(answer.status_code))
                    assert described is not None, (method, path, query, answer.status_code)
                    if answer.status_code >= 400:
                        examples = described["content"]["application/problem+json"]["examples"]
                        assert answer.json()["code"] in examples, (method, path, query, answer.text)


def test_the_examples_of_parameters_have_their_form(market: Served) -> None:
    """Whoever copies a parameter's example out of the description is not told that it is malformed."""
    token = market.token("ruc:20990000060", story.key("auditor"))
    said = market.http.get("/openapi.json").json()
    tried = 0
    for path, methods in said["paths"].items():
        for each in methods.get("get", {}).get("parameters", ()):
            for example in each["schema"].get("examples", ()):
                tried += 1
                here = each["in"] == "path"
                address = path.replace(f"{{{each['name']}}}", example) if here else path
                answer = market.get(_filled(address), token, **({} if here else {each["name"]: example}))
                faulty = answer.status_code == 422 and answer.json()["code"] == "parameter_malformed"
                assert not (faulty and answer.json()["field"] == f"{each['in']}.{each['name']}"), (address, example)
    assert tried


def test_a_parameter_that_is_not_looked_at_is_judged(market: Served) -> None:
    """`mark` is of a CSV: with JSON, what is neither 0 nor 1 is refused all the same."""
    token = market.token(story.TRADER, story.key("trader"))
    answer = market.get(f"/v1/reports/purchases/{story.TRADER}/2026-11", token, mark="AAA")
    assert (answer.status_code, answer.json()["field"]) == (422, "query.mark")


def test_an_answer_of_several_media_types_names_them(market: Served) -> None:
    """A register is JSON, CSV or XLSX, and the description says so."""
    said = market.http.get("/openapi.json").json()
    content = said["paths"]["/v1/reports/purchases/{party}/{month}"]["get"]["responses"]["200"]["content"]
    token = market.token(story.TRADER, story.key("trader"))
    for kind in ("json", "csv", "xlsx"):
        answer = market.get(f"/v1/reports/purchases/{story.TRADER}/2026-11", token, format=kind)
        assert answer.headers["content-type"].partition(";")[0] in content, answer.text


def _filled(path: str) -> str:
    """The path with something of each parameter's form."""
    return re.sub(r"{(\w+)}", lambda found: _SOME.get(found[1], "0"), path)


_SOME = {
    "party": "ruc:20990000019",
    "lot": "0192f3a1-7c10-7d21-9b8a-000000000301",
    "campaign": "0192f3a1-7c10-7d21-9b8a-000000000301",
    "month": "2026-11",
    "certificate": "OP-JWKN-46NB-EP45",
    "code": "OP-JWKN-46NB-EP45",
    "purpose": "suspension",
    "register": "REINFO",
    "file": "index.html",
    "index": "000",
}


def test_every_reference_of_the_description_leads_somewhere(shared_service: Served) -> None:
    """No `$ref` is left hanging."""
    answer = shared_service.http.get("/openapi.json")
    said = answer.json()
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', answer.text))
    assert named
    assert named - said["components"]["schemas"].keys() == set()


def test_the_page_loads_nothing_from_elsewhere(shared_service: Served) -> None:
    """The page and its files come from here under a policy that lets nothing else in."""
    page = shared_service.http.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy
    files = [file for file in re.findall(r'(?:src|href)="([^"]+)"', page.text) if file != "data:,"]
    assert len(files) == 6
    for file in files:
        answer = shared_service.http.get(file)
        assert (file[0], answer.status_code) == ("/", 200)
    kept = shared_service.http.get("/docs/swagger-ui.css")
    again = shared_service.http.get("/docs/swagger-ui.css", headers={"if-none-match": kept.headers["etag"]})
    assert again.status_code == 304


def test_only_the_pages_files_are_served(shared_service: Served) -> None:
    """No path leads out of the page's folder."""
    for name in ("..%2Fapp.py", "../frame.py", "README", "%2e%2e/app.py"):
        assert shared_service.http.get(f"/docs/{name}").status_code == 404


def test_a_parameter_where_there_is_none(shared_service: Served) -> None:
    """Whoever gives an address a parameter that takes none is told so, and not to choose among none."""
    for language, fix in (
        ("es", "Quítelo: esta dirección no lleva ninguno."),
        ("en", "Remove it: this address takes none."),
    ):
        said = shared_service.http.get("/checkpoint?lang=en", headers={"accept-language": language}).json()
        assert (said["code"], said["field"], said["fix"]) == ("parameter_unknown", "query.lang", fix)


def test_browsers_are_kept_from_mischief(shared_service: Served) -> None:
    """Every answer, problems included, forbids sniffing, framing and loading; none names the server's software."""
    for path in ("/checkpoint", "/nowhere", "/v1/lots/x"):
        headers = shared_service.http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["referrer-policy"] == "no-referrer"


def test_what_is_not_there_is_a_problem_too(shared_service: Served) -> None:
    """Unknown paths and wrong methods get problem documents; 405 names the methods there are."""
    missing = shared_service.http.get("/v2/entries")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    wrong = shared_service.http.get("/v1/entries")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["allow"]) == (405, "method_not_allowed", "POST")
    person = shared_service.http.get("/v1/persons/ruc:10990000013")
    assert (person.status_code, person.headers["allow"]) == (405, "DELETE, PUT")
    assert shared_service.http.post("/checkpoint").headers["allow"] == "GET, HEAD"
