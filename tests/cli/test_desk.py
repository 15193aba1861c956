"""A desk whose work takes longer than a token lasts."""

from pathlib import Path

import httpx
import pytest

from service.cli.desk import Desk, read
from service.cli.key_folder import KeyFolder
from service.cli.say import Trouble

_GRANTED = {"access_token": "fresh", "token_type": "Bearer", "expires_in": 900}


def _desk(tmp_path: Path, honoured: set[str]) -> tuple[Desk, list[str]]:
    """A desk before a service that takes these tokens, and the list of what is asked of it."""
    folder, asked = KeyFolder(tmp_path), list[str]()
    signer = folder.new("officer", "ruc:20990000019")

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path == "/checkpoint":
            return httpx.Response(200, text="demo.orotraza.example/desk\n1\n")
        if request.url.path == "/v1/token":
            return httpx.Response(200, json=_GRANTED)
        known = request.headers["authorization"].removeprefix("Bearer ") in honoured
        return httpx.Response(200 if known else 401, json={"asked": request.url.path})

    client = httpx.Client(base_url="http://desk.example", transport=httpx.MockTransport(answer))
    return Desk(client, folder, folder.held("officer"), signer, "demo.orotraza.example/desk", (), "prueba"), asked


def test_a_token_that_ran_out_is_replaced(tmp_path: Path) -> None:
    """In the middle of a batch the service knows the token no more: another is asked for, and the work goes on."""
    desk, asked = _desk(tmp_path, {"fresh"})
    desk.client.headers["authorization"] = "Bearer stale"
    assert read(desk, "/v1/certificates") == {"asked": "/v1/certificates"}
    assert read(desk, "/v1/certificates") == {"asked": "/v1/certificates"}
    assert asked.count("/v1/token") == 1


def test_a_key_that_is_refused_is_not_asked_for_ever(tmp_path: Path) -> None:
    """Where a fresh token is refused too, that is what is said."""
    desk, asked = _desk(tmp_path, set())
    with pytest.raises(Trouble):
        read(desk, "/v1/certificates")
    assert asked.count("/v1/token") == 2
