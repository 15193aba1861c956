"""A statement of sales on paper (`audit.paper`), as the supplier statement is; its payload is `exchange.sales`."""

from typing import Final

from service.audit import paper
from service.exchange.sales import SalesStatement

TYP: Final = "orotraza-sales+json"

FORM: Final = paper.Form(TYP, SalesStatement)

Document = paper.Paper[SalesStatement]
