"""The registers' forms, read from the tables that travel with the code."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from service.exchange.monthly_register import template
from service.exchange.monthly_register.template import Template

NAMES = (template.DS009_2025_1,)
"""Every form that there has been; what was filed by one is made again by it."""

CURRENT = template.DS009_2025_1


@cache
def forms() -> Mapping[str, Template]:
    """All forms by their names."""
    folder = files("service.exchange.monthly_register")
    return {name: template.parse(name, (folder / f"{name}.csv").read_text(encoding="utf-8")) for name in NAMES}


def current() -> Template:
    """The form that is filed by today."""
    return forms()[CURRENT]
