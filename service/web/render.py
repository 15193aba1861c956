"""Templates and the files that a page loads: everything comes from here, and nothing from anywhere else.

Pico CSS (MIT) stands in `static/` as its authors published it; the style and the scripts beside it are ours.
"""

import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.registry import districts

MEDIA_TYPES: Final = {
    "pico.classless.min.css": "text/css; charset=utf-8",
    "pico.LICENSE.md": "text/plain; charset=utf-8",
    "certificate.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "steps.js": "text/javascript; charset=utf-8",
    "log.js": "text/javascript; charset=utf-8",
    "bytes.js": "text/javascript; charset=utf-8",
    "device.css": "text/css; charset=utf-8",
    "desk.css": "text/css; charset=utf-8",
    "gate.js": "text/javascript; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "desk_book.js": "text/javascript; charset=utf-8",
    "desk_form.js": "text/javascript; charset=utf-8",
    "districts.js": "text/javascript; charset=utf-8",
    "quantities.js": "text/javascript; charset=utf-8",
    "answer.js": "text/javascript; charset=utf-8",
    "device.js": "text/javascript; charset=utf-8",
    "device_key.js": "text/javascript; charset=utf-8",
    "kept.js": "text/javascript; charset=utf-8",
    "service.js": "text/javascript; charset=utf-8",
    "typed.js": "text/javascript; charset=utf-8",
    "districts.json": "application/json",
}
"""What a page may load, by name."""

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_templates: Final = Environment(
    loader=PackageLoader("service.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def template(name: str, **values: object) -> str:
    """A template filled in; whatever is not markup already is escaped."""
    return _templates.get_template(name).render(values)


@lru_cache(maxsize=len(MEDIA_TYPES))
def static(name: str) -> tuple[bytes, str]:
    """A file of the page, and its entity tag. `name` is one of `MEDIA_TYPES`."""
    content = _districts() if name == "districts.json" else files("service.web").joinpath("static", name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _districts() -> bytes:
    """INEI's districts as a page offers them: code and name, by department and province."""
    table = files("service.registry.data").joinpath("districts.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for each in districts.parse(table).values():
        found.setdefault(each.department, {}).setdefault(each.province, []).append((each.inei, each.name))
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
