"""The flags of surveillance in words: law, level, burden, audience, and what puts it right (`domain.md` §7).

Nothing here is an accusation: each text says what was counted, and each remedy what the other side can show.
"""

from typing import Final

from service.categorization.words import Words
from service.decision.findings import Audience, FallsOn, Level
from service.trade.red_flag import RedFlag, flag

_SELLER: Final = (Level.ALERT, FallsOn.SELLER, Audience.AUTHORITY)

FLAGS: Final[tuple[RedFlag, ...]] = (
    flag(
        "R05b",
        (Level.ALERT, FallsOn.EXCESS, Audience.PARTIES),
        "RM 410-2014-MEM/DM",
        "De una constancia de origen salió más de lo que dice.",
        "More has been drawn on a constancia de origen than it states.",
        "Emitir una constancia por el exceso, o corregir los lotes que se declararon con ella.",
        "Issue a constancia for the excess, or correct the lots declared under it.",
    ),
    flag(
        "R07",
        _SELLER,
        "DU 006-2025 art. 6.1; DS 001-2020-EM art. 7",
        "Vendió en el semestre más de lo que declaró haber producido.",
        "It sold more in the half-year than it declared to have produced.",
        "Rectificar la declaración semestral, o sustentar de dónde viene la diferencia.",
        "Put the half-yearly declaration right, or show where the difference is from.",
    ),
    flag(
        "R08",
        _SELLER,
        "Ley 27651 arts. 10 y siguientes",
        "Más oro, o más mineral por día, del que un productor de ese tamaño puede sacar o tratar.",
        "More gold, or more ore a day, than a producer of that size can take out or treat.",
        "Sustentar capacidad instalada, ley y recuperación.",
        "Show the installed capacity, the grade and the recovery.",
    ),
    flag(
        "R10",
        _SELLER,
        "DS 001-2020-EM art. 7",
        "Se vende oro de un derecho que su operador declaró sin actividad, o sin producción, en ese semestre.",
        "Gold is sold of a right that its operator declared idle, or without output, in that half-year.",
        "Rectificar la declaración semestral, o explicar de qué periodo es el oro.",
        "Put the half-yearly declaration right, or explain of which period the gold is.",
    ),
    flag(
        "R13b",
        (Level.ALERT, FallsOn.BUYER, Audience.AUTHORITY),
        "Resolución SBS 789-2018 art. 38",
        "Muchas operaciones seguidas quedan justo por debajo del umbral del registro de operaciones.",
        "Many deals in a row stay just below the threshold of the register of operations.",
        "Evaluar si son una sola operación fraccionada.",
        "Assess whether they are one deal that was split.",
    ),
    flag(
        "R16",
        _SELLER,
        "DS 001-2020-EM art. 8; señal de alerta / red flag",
        "Un solo RUC con muchas inscripciones, o una sola mano detrás de muchos vendedores.",
        "One RUC with many registrations, or one hand behind many sellers.",
        "Comprobar en campo quién trabaja cada derecho; registrar al delegado o a la asociación que corresponda.",
        "Check in the field who works each right; record the delegate or association where there is one.",
    ),
    flag(
        "R17",
        _SELLER,
        "señal de alerta / red flag",
        "Vende mucho más que sus pares o que sus propios meses anteriores, o exporta mucho siendo nuevo.",
        "It sells far more than its peers or than in its own months before, or exports much while new.",
        "Sustentar el volumen: frentes de trabajo, equipo, existencias.",
        "Substantiate the volume: workings, equipment, stock.",
    ),
    flag(
        "R18",
        _SELLER,
        "señal de alerta / red flag",
        "El mismo oro vuelve a quien lo vendió.",
        "The same gold comes back to who sold it.",
        "Explicar el motivo económico de la vuelta.",
        "Explain the economic reason for the round.",
    ),
    flag(
        "R20",
        _SELLER,
        "señal de alerta / red flag",
        "Sale como chatarra o reciclado más oro del que se compró como tal.",
        "More gold goes out as scrap or recycled than was bought as such.",
        "Mostrar a quién se compró la chatarra y registrar esas compras.",
        "Show of whom the scrap was bought, and record those purchases.",
    ),
    flag(
        "R21",
        (Level.NOTE, FallsOn.BUYER, Audience.PARTIES),
        "DU 006-2025 art. 7.5c",
        "El productor no confirmó la compra dentro del plazo.",
        "The producer has not confirmed the purchase within its time.",
        "Pedir al productor, o a su delegado, que confirme o dispute la compra.",
        "Ask the producer, or its delegate, to confirm or dispute the purchase.",
    ),
)

MEASURES: Final[dict[str, Words]] = {
    "above_declared": Words("oro del semestre frente a lo declarado", "gold of the half-year beside what was declared"),
    "circle": Words("oro que dio la vuelta", "gold that went round"),
    "commitment": Words("vendedores con un mismo compromiso de datos", "sellers with one and the same commitment"),
    "constancia": Words("oro usado de una constancia", "gold drawn on a constancia"),
    "delegate": Words(
        "vendedores por los que confirma quien no es su delegado", "sellers whose deals no delegate confirms"
    ),
    "dug": Words("mineral que un titular extrajo de un derecho", "ore that a holder dug on a right"),
    "dug_right": Words("mineral extraído de un derecho, sumados todos", "ore dug on a right, all together"),
    "holder": Words("oro de un titular y derecho en el semestre", "gold of a holder and right in the half-year"),
    "hurried": Words("mineral que llegó a una planta y se trató en esos días", "ore that came and was treated in days"),
    "inactive": Words("oro de un derecho declarado sin actividad", "gold of a right declared idle"),
    "jump": Words("mes frente a sus propios meses anteriores", "month beside its own months before"),
    "new_exporter": Words("exportado por una empresa nueva", "exported by a new firm"),
    "nothing_declared": Words("oro de un derecho declarado sin producción", "gold of a right declared without output"),
    "pair": Words("operaciones entre dos partes, justo por debajo", "deals of two parties, just below"),
    "paper": Words("vendedores que confirman con un mismo papel", "sellers who confirm with one and the same paper"),
    "peers": Words("mes frente a sus pares", "month beside its peers"),
    "received": Words("mineral comprado por una planta en un día", "ore that a plant bought in a day"),
    "registrations": Words("inscripciones de un RUC en el REINFO", "a RUC's registrations in REINFO"),
    "right": Words("oro de un derecho en el semestre, sumados todos", "gold of a right in the half-year, all together"),
    "seller": Words("operaciones de un vendedor con varios compradores", "deals of a seller with several buyers"),
    "treated": Words("mineral tratado por una planta en un día", "ore that a plant treated in a day"),
    "unconfirmed": Words("compras sin confirmar fuera de plazo", "purchases unconfirmed past their time"),
    "unmatched": Words("chatarra que salió sin compras detrás", "scrap that went out with no purchases behind it"),
    "unmeasured": Words("oro sin ensayar que dio la vuelta", "unassayed gold that went round"),
}
"""What each measure of a rule counts."""

REASONS: Final[dict[str, Words]] = {
    "not_due": Words("aún no vence su plazo", "not due yet"),
    "not_owed": Words("no consta en el REINFO para ese derecho", "not on record in REINFO for that right"),
    "titleholder": Words("titular exento, y nada declarado", "exempt titleholder, nothing filed"),
    "not_filed": Words("declaración no presentada", "not filed"),
    "idle": Words("declarado sin actividad: lo juzga R10", "declared idle: R10 judges it"),
    "sealed": Words(
        "declarado; la cifra es confidencial y la juzga quien la tiene", "filed; whoever has the figure can judge"
    ),
}
"""Why something was not judged."""
