"""The API's description and its page."""

import re

from service.api.examples import story
from service.ledger import base64url, canonical
from service.rulebook.kinds import KINDS
from service.rulebook.read import read
from tests.api.served import Served


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
    files = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(files) == 4
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
