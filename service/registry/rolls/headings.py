"""Which column is which: the headings under which the State has published each thing, as data.

Spelled as `clean.key` leaves them: capitals, no accents, no punctuation. The published REINFO has ID, RUC, the miner,
the código único, the right, department, province and district; the heading of its status is uncertain (`domain.md` §2).
The names of INGEMMET's fields are from its service (§4).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from service.registry.rolls import clean
from service.registry.rolls.row import Roll

Field = Literal[
    "ruc",
    "dni",
    "name",
    "surnames",
    "given",
    "status",
    "right",
    "right_name",
    "activity",
    "department",
    "province",
    "district",
    "ubigeo",
    "ubigeo_inei",
    "ubigeo_reniec",
    "registration",
    "start",
    "since",
    "suspended",
    "until",
    "sex",
]

_EVERYWHERE: Final[Mapping[Field, tuple[str, ...]]] = {
    "ruc": (
        "RUC",
        "N RUC",
        "NO RUC",
        "NRO RUC",
        "NUM RUC",
        "NUMERO RUC",
        "NUMERO DE RUC",
        "N DE RUC",
        "RUC TITULAR",
        "RUC DEL TITULAR",
        "RUC MINERO",
        "RUC DEL MINERO",
        "RUC EMPRESA",
        "RUC DEL DECLARANTE",
    ),
    "dni": ("DNI", "N DNI", "NRO DNI", "NUMERO DE DNI", "N DE DNI", "DOCUMENTO DE IDENTIDAD", "NRO DOCUMENTO", "DNI N"),
    "name": (
        "NOMBRE",
        "NOMBRES Y APELLIDOS",
        "APELLIDOS Y NOMBRES",
        "NOMBRE O RAZON SOCIAL",
        "RAZON SOCIAL",
        "RAZON SOCIAL O NOMBRE",
        "NOMBRE RAZON SOCIAL",
        "APELLIDOS Y NOMBRES O RAZON SOCIAL",
        "NOMBRE COMPLETO",
        "APELLIDOS Y NOMBRES RAZON SOCIAL",
        "NOMBRES Y APELLIDOS O RAZON SOCIAL",
    ),
    "surnames": ("APELLIDOS",),
    "given": ("NOMBRES",),
    "status": (
        "ESTADO",
        "SITUACION",
        "CONDICION",
        "ESTADO ACTUAL",
        "ESTADO DE INSCRIPCION",
        "ESTADO DEL REGISTRO",
        "SITUACION ACTUAL",
        "ESTADO DE LA INSCRIPCION",
        "VIGENCIA",
    ),
    "right": (
        "CODIGO UNICO",
        "COD UNICO",
        "CODIGOU",
        "CODIGO DEL DERECHO MINERO",
        "CODIGO DERECHO MINERO",
        "CODIGO UNICO DEL DERECHO MINERO",
        "CODIGO DE LA CONCESION",
        "CODIGO CONCESION",
    ),
    "right_name": (
        "DERECHO MINERO",
        "NOMBRE DEL DERECHO MINERO",
        "NOMBRE DERECHO MINERO",
        "NOMBRE DERECHO",
        "NOMBRE DE LA CONCESION",
        "CONCESION",
        "NOMBRE CONCESION",
        "CONCESION MINERA",
    ),
    "activity": ("ACTIVIDAD", "ACTIVIDAD MINERA", "TIPO DE ACTIVIDAD", "ACTIVIDADES", "TIPO ACTIVIDAD"),
    "department": ("DEPARTAMENTO", "DPTO", "DEPTO", "REGION"),
    "province": ("PROVINCIA", "PROV"),
    "district": ("DISTRITO", "DIST"),
    "ubigeo": ("UBIGEO", "CODIGO UBIGEO", "COD UBIGEO", "CODIGO DE UBIGEO", "UBIGEO DISTRITO"),
    "ubigeo_inei": ("UBIGEO INEI", "CODIGO INEI", "INEI", "UBIGEO INEI DISTRITO"),
    "ubigeo_reniec": ("UBIGEO RENIEC", "CODIGO RENIEC", "RENIEC"),
    "registration": (
        "N DE REGISTRO",
        "NRO DE REGISTRO",
        "NUMERO DE REGISTRO",
        "N REGISTRO",
        "CODIGO DE REGISTRO",
        "N DE INSCRIPCION",
        "NRO DE INSCRIPCION",
        "NUMERO DE INSCRIPCION",
        "REGISTRO",
    ),
    "start": (
        "FECHA DE INSCRIPCION",
        "FECHA INSCRIPCION",
        "FECHA DE REGISTRO",
        "FECHA REGISTRO",
        "INSCRITO EL",
        "VIGENTE DESDE",
        "FECHA DE INICIO DE VIGENCIA",
        "VIGENCIA DESDE",
        "INICIO DE VIGENCIA",
        "DESDE",
    ),
    "since": ("FECHA DE ESTADO", "FECHA ESTADO", "FECHA DEL ESTADO", "FECHA DE CAMBIO DE ESTADO"),
    "suspended": ("FECHA DE SUSPENSION", "FECHA SUSPENSION", "SUSPENDIDO DESDE"),
    "until": (
        "VIGENTE HASTA",
        "VIGENCIA HASTA",
        "FECHA DE FIN DE VIGENCIA",
        "FIN DE VIGENCIA",
        "HASTA",
        "FECHA DE VENCIMIENTO",
        "VENCIMIENTO",
    ),
    "sex": ("SEXO", "GENERO"),
}

_OF_A_ROLL: Final[Mapping[Roll, Mapping[Field, tuple[str, ...]]]] = {
    "REINFO": {
        "name": ("MINERO", "NOMBRE DEL MINERO", "MINERO EN VIAS DE FORMALIZACION", "DECLARANTE", "MINERO INFORMAL"),
        "status": ("ESTADO REINFO", "ESTADO EN REINFO", "ESTADO DEL REINFO", "ESTADO DEL MINERO"),
        "registration": ("ID", "ID REINFO", "N REINFO", "NRO REINFO", "CODIGO REINFO", "NUMERO DE REINFO"),
    },
    "RECPO": {
        "status": ("ESTADO RECPO", "ESTADO DEL RECPO"),
        "registration": ("N RECPO", "NRO RECPO", "CODIGO RECPO", "N DE RECPO", "CODIGO", "REGISTRO RECPO"),
    },
    "SELECTORS": {
        "name": ("SELECTOR", "SELECTORA", "NOMBRE DEL SELECTOR", "PALLAQUERA", "BENEFICIARIO"),
        "registration": ("CODIGO", "CODIGO DE SELECTOR", "N DE PADRON", "ID"),
    },
    "PLANT": {
        "name": ("TITULAR", "EMPRESA", "TITULAR DE LA PLANTA", "OPERADOR"),
        "right_name": ("PLANTA", "NOMBRE DE LA PLANTA", "PLANTA DE BENEFICIO", "CONCESION DE BENEFICIO"),
        "right": ("CODIGO", "CODIGO DE LA PLANTA", "CODIGO DE PLANTA", "CODIGO DE LA CONCESION DE BENEFICIO"),
        "registration": ("RESOLUCION", "N DE RESOLUCION", "AUTORIZACION", "N DE AUTORIZACION"),
        "start": ("FECHA DE RESOLUCION", "FECHA DE AUTORIZACION"),
    },
    "CONCESSION": {
        "name": ("TIT CONCES", "TITULAR", "TITULARES", "NOMBRE DEL TITULAR", "TITULAR REFERENCIAL"),
        "right": ("CODIGO",),
        "ubigeo": ("DEMAGIS", "DEMARCACION", "UBIGEOS"),
        "status": ("D ESTADO", "ESTADO DEL DERECHO", "ESTADO DE LA CONCESION"),
        "start": ("FECHA DE TITULO", "FECHA DE FORMULACION", "FEC DENU"),
    },
}

REQUIRED: Final[Mapping[Roll, tuple[tuple[Field, ...], ...]]] = MappingProxyType(
    {
        "RECPO": (("ruc",), ("name",)),
        "REINFO": (("ruc",), ("name", "surnames"), ("right",), ("status",)),
        "SELECTORS": (("dni", "ruc"), ("name", "surnames")),
        "PLANT": (("ruc",), ("name",)),
        "CONCESSION": (("ruc",), ("name",), ("right",), ("status",)),
    }
)
"""What a roll must have, each as the columns of which one is enough. To stand in REINFO is not yet to be *vigente*."""


def aliases(register: Roll) -> dict[Field, tuple[str, ...]]:
    """The headings of each field in a roll: the roll's own before the common ones."""
    own = _OF_A_ROLL[register]
    return {field: own.get(field, ()) + common for field, common in _EVERYWHERE.items()}


def columns(register: Roll, headings: Sequence[str]) -> dict[Field, int]:
    """Which column holds which field; of two columns with one heading, the first."""
    places = {clean.heading(each): index for index, each in reversed(list(enumerate(headings)))}
    found = {}
    for field, known in aliases(register).items():
        index = next((places[alias] for alias in known if alias in places), None)
        if index is not None:
            found[field] = index
    return found


def missing(register: Roll, found: Mapping[Field, int]) -> list[str]:
    """The usual headings of what the roll must have and `found` has not."""
    return [_EVERYWHERE[each[0]][0] for each in REQUIRED[register] if found.keys().isdisjoint(each)]
