"""What a submission about the process of formalization is told when it is refused, or is not of its type's shape."""

from typing import Final

REFUSALS: Final = (
    (
        "day_in_future",
        422,
        "Ese día todavía no llega.",
        "That day has yet to come.",
        "Ponga en {field} un día hasta {today}.",
        "Put a day up to {today} in {field}.",
    ),
    (
        "own_case",
        403,
        "Nadie evalúa su propio caso.",
        "Nobody assesses its own case.",
        "Debe firmarlo otra autoridad, o quien lleva el registro.",
        "It must be signed by another authority, or by the registrar.",
    ),
    (
        "outside_territory",
        403,
        "Nada sitúa a esa parte en el territorio de la autoridad.",
        "Nothing places that party in the authority's territory.",
        "El territorio es {territory} (INEI): si {party} trabaja allí, pida al registrador que anote su distrito.",
        "The territory is {territory} (INEI): if {party} works there, ask the registrar to record its district.",
    ),
    (
        "stage_before_entry",
        409,
        "Un acto del proceso no puede ser anterior a la inscripción en el REINFO.",
        "An act of the process cannot be from before the entry in REINFO.",
        "Revise la fecha: el asiento {seq} dice {stage} el {day}; si está mal, corríjalo primero.",
        "Check the day: entry {seq} says {stage} on {day}; if that is wrong, correct it first.",
    ),
    (
        "half_year_open",
        422,
        "El semestre no ha terminado en la fecha de la declaración.",
        "The half-year is not over on the day of the declaration.",
        "Declárelo después del {end}: las ventas se comparan con el semestre entero.",
        "Declare it after {end}: sales are compared with the whole half-year.",
    ),
    (
        "right_unknown",
        409,
        "Ningún registro menciona ese derecho minero a nombre del declarante.",
        "No register names that mining right for the declarant.",
        "Revise el código {right}; si es correcto, pida al registrador que anote la inscripción de {party}.",
        "Check code {right}; if it is right, ask the registrar to record the registration of {party}.",
    ),
)
"""As `refusals.REFUSALS`: code, status, title and fix in both languages."""

SHAPE: Final = (
    (
        "kind_of_phase",
        "Esa ayuda no es de esa fase.",
        "That help is not of that phase.",
        "Fase I: carta y plan de trabajo; II: las tres áreas; visitas y talleres, en cualquiera.",
        "Phase I: letter and work plan; II: the three areas; visits and workshops in any.",
    ),
    (
        "goals_of_plan",
        "Un plan de trabajo tiene metas.",
        "A work plan has goals.",
        "Agregue en {field} al menos una meta con su fecha.",
        "Add at least one goal with its day to {field}.",
    ),
    (
        "goal_doubled",
        "Una meta está dos veces.",
        "A goal stands twice.",
        "Deje cada meta una sola vez.",
        "Leave each goal once.",
    ),
    (
        "areas_of_letter",
        "Solo la carta de compromiso promete áreas.",
        "Only a letter of commitment promises areas.",
        "Quite {field}, o registre la carta.",
        "Remove {field}, or record the letter.",
    ),
    (
        "production_or_inactive",
        "Se declara la producción o la inactividad, una de las dos.",
        "Either output or inactivity is declared.",
        "Ponga commitment, o inactive: true.",
        "Put commitment, or inactive: true.",
    ),
    (
        "organization_is_legal",
        "Una organización es una persona jurídica.",
        "An organization is a legal entity.",
        "Nombre la organización por su RUC, que empieza por 20.",
        "Name the organization by its RUC, which begins with 20.",
    ),
    (
        "member_of_itself",
        "Una organización no es miembro de sí misma.",
        "An organization is not a member of itself.",
        "Corrija {field}.",
        "Correct {field}.",
    ),
    (
        "mandate_of_delegate",
        "El mandato va con el delegado, y solo con él.",
        "A mandate goes with a delegate, and only with one.",
        "Agregue mandate al delegado vigente, o quítelo.",
        "Add mandate to the delegate in force, or remove it.",
    ),
)
"""As `shape.SHAPE`: code, title and fix in both languages."""
