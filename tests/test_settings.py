"""Settings are refused where they cannot be meant, and never repeat a secret."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from service import settings
from service.settings import SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every ORO_ variable of the tester's own shell away."""
    for name in [name for name in os.environ if name.startswith("ORO_")]:
        monkeypatch.delenv(name)


def test_nothing_set_is_enough() -> None:
    """Without any variable the service has an embedded database and listens to this machine alone."""
    loaded = settings.load()
    assert loaded.database_url is None
    assert (loaded.host, loaded.port, loaded.workers) == ("127.0.0.1", 8000, 1)
    assert loaded.data_dir.is_absolute()
    assert loaded.last_signed_file == loaded.data_dir / "last-signed"


def test_the_environment_is_read_and_the_command_line_goes_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was chosen on the command line wins over the environment; None there means not chosen."""
    monkeypatch.setenv("ORO_PORT", "9000")
    monkeypatch.setenv("ORO_WORKERS", "3")
    monkeypatch.setenv("ORO_LAST_SIGNED", "kept/last")
    loaded = settings.load(port=9001, workers=None)
    assert (loaded.port, loaded.workers) == (9001, 3)
    assert loaded.last_signed_file == Path.cwd() / "kept/last"


def test_settings_do_not_change() -> None:
    """A loaded setting cannot be assigned to."""
    loaded = settings.load()
    with pytest.raises(ValidationError, match="frozen"):
        setattr(loaded, "port", 1)  # noqa: B010 — as a caller would whom no type checker stops


@pytest.mark.parametrize(
    "secret", ["", "   ", "changeme", "Change-Me!", "SECRET", "contraseña", "password", "your_secret", "Password123"]
)
def test_placeholder_secrets_are_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """An empty secret or one from a tutorial is refused by its variable's name, in both languages."""
    monkeypatch.setenv("ORO_KEY_PASSPHRASE", secret)
    with pytest.raises(SettingsError, match=r"^ORO_KEY_PASSPHRASE: un secreto vacío .* / an empty or example secret"):
        settings.load()


def test_a_placeholder_password_in_a_database_url_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password inside a connection string is held to the same, percent-encoded or not; no password is fine."""
    monkeypatch.setenv("ORO_DATABASE_URL", "postgresql://oro:p%61ssword@db/oro")
    with pytest.raises(SettingsError, match=r"^ORO_DATABASE_URL: un secreto"):
        settings.load()
    monkeypatch.setenv("ORO_DATABASE_URL", "postgresql://oro@/oro?host=/run/postgresql")
    assert settings.load().database_url is not None


@pytest.mark.parametrize("url", ["", "mysql://db/oro", "sqlite:///oro.db", "db.example/oro"])
def test_only_postgresql_is_a_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A connection string of anything else is refused, an empty one too."""
    monkeypatch.setenv("ORO_DATABASE_URL", url)
    with pytest.raises(SettingsError, match=r"^ORO_DATABASE_URL: se espera postgresql://"):
        settings.load()


@pytest.mark.parametrize(
    "url",
    [
        "oro.example",
        "https://oro.example/",
        "https://oro.example/a?b",
        "https://ORO.example",
        "javascript:alert(1)",
        "x",
    ],
)
def test_an_address_that_no_code_could_lead_to_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What a QR code would say is a browser's address, without a slash at its end; one that is, is taken."""
    monkeypatch.setenv("ORO_PUBLIC_URL", "https://oro.example:8443/7f3a")
    assert settings.load().public_url == "https://oro.example:8443/7f3a"
    monkeypatch.setenv("ORO_PUBLIC_URL", url)
    with pytest.raises(SettingsError, match="ORO_PUBLIC_URL"):
        settings.load()


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A near miss would start another, empty database in silence; an unrelated name is left alone."""
    monkeypatch.setenv("ORO_TOKEN", "something else's")
    settings.load()
    monkeypatch.setenv("ORO_DATABSE_URL", "postgresql://oro@db/oro")
    with pytest.raises(SettingsError, match=r"^ORO_DATABSE_URL: ¿quiso decir ORO_DATABASE_URL\?"):
        settings.load()


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong variables give one message of two lines."""
    monkeypatch.setenv("ORO_PORT", "70000")
    monkeypatch.setenv("ORO_TOKEN_SECONDS", "3600")
    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["ORO_PORT", "ORO_TOKEN_SECONDS"]


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings' repr nor an error about a secret repeats it."""
    monkeypatch.setenv("ORO_KEY_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("ORO_DATABASE_URL", "postgresql://oro:tr0ub4dor@db/oro")
    assert "horse" not in repr(settings.load())
    assert "tr0ub4dor" not in repr(settings.load())
    monkeypatch.setenv("ORO_DATABASE_URL", "mysql://oro:tr0ub4dor@db/oro")
    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert "tr0ub4dor" not in str(refused.value)


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, "/home/ana/.local/share/orotraza"),
        ("linux", {"XDG_DATA_HOME": "/srv/data"}, "/srv/data/orotraza"),
        ("linux", {"XDG_DATA_HOME": "relative"}, "/home/ana/.local/share/orotraza"),
        ("darwin", {}, "/home/ana/Library/Application Support/orotraza"),
    ],
)
def test_the_data_folder_is_the_platform_s(platform: str, environ: dict[str, str], folder: str) -> None:
    """The default data folder is where the platform keeps a user's data."""
    assert settings.default_data_dir(platform, environ, Path("/home/ana")) == Path(folder)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "99999", "lo más es 65535 / at most 65535"),
        ("WORKERS", "0", "lo menos es 1 / at least 1"),
        ("PORT", "ocho", "se espera un número entero / a whole number is expected"),
        (
            "LOG_LEVEL",
            "loud",
            (
                "se espera uno de 'debug', 'info', 'warning', 'error' / "
                "one of 'debug', 'info', 'warning', 'error' is expected"
            ),
        ),
    ],
)
def test_what_cannot_be_meant_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """The variable's name, and what it may be, Spanish first."""
    monkeypatch.setenv(f"ORO_{name}", value)
    with pytest.raises(SettingsError) as refused:
        settings.load()
    assert str(refused.value) == f"ORO_{name}: {said}"
