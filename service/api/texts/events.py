"""Problems of queries of events, each with the exception that EPCIS 2.0 §12 has for it."""

from typing import Final

from service.api.problems import kind

PARAMETER: Final = kind(
    "epcis_parameter",
    400,
    ("Un parámetro de la consulta no se puede responder.", "A parameter of the query cannot be answered."),
    ("Corrija o quite {field}: {wanted_es}.", "Mend or remove {field}: {wanted_en}."),
)
TOO_LARGE: Final = kind(
    "epcis_too_large",
    413,
    ("La consulta abarca demasiado.", "The query takes in too much."),
    (
        "Acótela con GE_recordTime y LT_recordTime o con MATCH_anyEPCClass; no puede pasar de {most}.",
        "Narrow it by GE_recordTime and LT_recordTime or by MATCH_anyEPCClass; it may not come to more than {most}.",
    ),
)
NOT_ACCEPTABLE: Final = kind(
    "epcis_not_acceptable",
    406,
    ("Los eventos no se dan en ese formato.", "Events are not given in that format."),
    ("Pida application/ld+json o application/json.", "Ask for application/ld+json or application/json."),
)
