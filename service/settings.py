"""What whoever runs the service may choose, read once from the environment; every name begins with ORO_.

Read here and by the command line, nowhere else: what a room needs of it is handed to it as an argument. A value that
cannot be meant is refused at the start, by name and without repeating it, since it may be a secret.
"""

import difflib
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PREFIX = "ORO_"

# Matched without case, spaces and signs: "Change-Me!", "your_secret" and "password123" are as good as none.
PLACEHOLDER = re.compile(
    r"((your|my|su|mi)?(admin|change(it|me|this)?|cambiame|clave|contraseña|default|ejemplo|example|orotraza|"
    r"passphrase|password|passwd|placeholder|postgres|prueba|secret[oa]?|test))?\d{0,4}|12345678?9?0?"
)

_ADDRESS = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._-]+)*")


class SettingsError(Exception):
    """The environment asks for what cannot be; the message names each variable, Spanish first."""


def _no_placeholder(secret: SecretStr) -> SecretStr:
    """Refuse a secret that stands in every tutorial."""
    bare = re.sub(r"[\W_]", "", secret.get_secret_value().casefold())
    if PLACEHOLDER.fullmatch(bare):
        raise ValueError(
            "un secreto vacío o de ejemplo; elija uno propio / an empty or example secret; choose your own"
        )
    return secret


def _postgresql(url: SecretStr) -> SecretStr:
    """Refuse what names no PostgreSQL, and a password that is a placeholder; none at all is fine (socket, pgpass)."""
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(
            "se espera postgresql://…; sin la variable se usa el PostgreSQL incluido / "
            "postgresql://… is expected; without the variable the embedded PostgreSQL is used"
        )
    if parts.password is not None:
        _no_placeholder(SecretStr(unquote(parts.password)))
    return url


def _address(url: str) -> str:
    """Refuse what no browser opens, and a slash at the end."""
    if _ADDRESS.fullmatch(url) is None:
        raise ValueError(
            "se espera https://servidor[:puerto][/camino], sin barra al final / "
            "https://host[:port][/path] is expected, without a slash at its end"
        )
    return url


PublicUrl = Annotated[str, Field(max_length=200), AfterValidator(_address)]
Secret = Annotated[SecretStr, AfterValidator(_no_placeholder)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]


def default_data_dir(platform: str, environ: Mapping[str, str], home: Path) -> Path:
    """Return the user's data folder for this platform, as the XDG specification and Apple have it.

    Not a folder below the working one: started from elsewhere, the service would quietly begin an empty register.
    """
    if platform == "darwin":
        return home / "Library" / "Application Support" / "orotraza"
    named = Path(environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else home / ".local" / "share") / "orotraza"


def _data_dir() -> Path:
    return default_data_dir(sys.platform, os.environ, Path.home())


class Settings(BaseSettings):
    """The service's settings; each field is the variable of the same name in capitals, after ORO_.

    database_url        PostgreSQL to use, as libpq writes it; without it the embedded one below `data_dir`
    data_dir            keys, and the embedded PostgreSQL; the user's data folder by default
    host, port          where HTTP is served; port 0 takes any free one
    public_url          where the public reaches the service, as https://oro.example/7f3a: what QR codes and credentials
                        name; by default https:// and the log's name
    workers             processes that serve, all appending to the one ledger
    last_signed         the file that remembers the last signed checkpoint; in earnest, on another disk than the
                        database and outside its backup, or a restored backup could be signed as if it were news
    key_passphrase      opens the log's and the service's private keys, when they are encrypted
    token_seconds       life of an access token, at most 15 minutes
    queue_limit         submissions that one worker keeps waiting; beyond it, 503 with Retry-After
    witness_policy      a file that names the witnesses to ask, and how many must cosign what is shown at `/checkpoint`
                        (c2sp.org/tlog-policy); without it nobody is asked
    witness_stop_seconds  how long writing goes on without enough witnesses; without it, as long as it takes
    log_level           from which level on the service writes its log
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, validate_default=True)

    database_url: DatabaseUrl | None = None
    data_dir: Path = Field(default_factory=_data_dir)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: PublicUrl | None = None
    workers: int = Field(default=1, ge=1, le=64)
    last_signed: Path | None = None
    key_passphrase: Secret | None = None
    token_seconds: int = Field(default=900, ge=1, le=900)
    queue_limit: int = Field(default=4096, ge=1, le=65536)
    witness_policy: Path | None = None
    witness_stop_seconds: int | None = Field(default=None, ge=60, le=31_536_000)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _absolute(self) -> Self:
        """Fix relative paths now: a worker may have another working folder."""
        for name in ("data_dir", "last_signed", "witness_policy"):
            if (path := getattr(self, name)) is not None:
                object.__setattr__(self, name, path.expanduser().absolute())
        return self

    @property
    def last_signed_file(self) -> Path:
        """The file that remembers the last signed checkpoint, `last-signed` in the data folder when none is named."""
        return self.last_signed or self.data_dir / "last-signed"


_WORDS: Final = {
    "greater_than_equal": "lo menos es {ge} / at least {ge}",
    "less_than_equal": "lo más es {le} / at most {le}",
    "int_parsing": "se espera un número entero / a whole number is expected",
    "literal_error": "se espera uno de {expected} / one of {expected} is expected",
}
"""What pydantic says in English alone, by its types of error."""


def _worded(fault: "ErrorDetails") -> str:
    if (words := _WORDS.get(fault["type"])) is not None:
        context = fault.get("ctx", {})
        return words.format_map({name: str(value).replace(" or ", ", ") for name, value in context.items()})
    return fault["msg"].removeprefix("Value error, ")


def load(**chosen: object) -> Settings:
    """Read the settings from the environment; `chosen` (from the command line) goes over it, None meaning not chosen.

    Raises SettingsError for values that cannot be, and for a variable that looks like a misspelt one: a typing error in
    ORO_DATABASE_URL would otherwise start another, empty database.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    faults = [
        f"{name}: ¿quiso decir {meant[0]}? / did you mean {meant[0]}?"
        for name in sorted(os.environ)
        if name.startswith(PREFIX) and name not in known and (meant := difflib.get_close_matches(name, known, 1, 0.85))
    ]
    try:
        settings = Settings.model_validate({name: value for name, value in chosen.items() if value is not None})
    except ValidationError as error:
        faults += [
            f"{PREFIX}{str(fault['loc'][0]).upper()}: {_worded(fault)}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        settings = None
    if faults or settings is None:
        raise SettingsError("\n".join(faults))
    return settings
