"""Problems of a service that answers but does not record: what `/health/ready` says is the matter."""

from typing import Final

from service.api.problems import Kind, kind
from service.api.texts import framing
from service.flows.recording.trouble import Trouble

WRITER_SILENT: Final = kind(
    "writer_silent",
    503,
    ("El proceso que registra no da señales de vida.", "The process that records gives no sign of life."),
    (
        "Vea qué espera ese proceso, y reinicie el servicio si no vuelve; lo que se le entregó se envía de nuevo.",
        "See what that process waits for, and restart the service if it stays so; what it was handed is sent again.",
    ),
)
LOG_DIVERGED: Final = kind(
    "log_diverged",
    503,
    (
        "La base de datos no continúa lo que este servidor firmó: no se registra ni se firma nada.",
        "The database does not continue what this host has signed: nothing is recorded or signed.",
    ),
    (
        "No borre last-signed. Reinicie el servicio: el arranque compara ambos y dice cómo recuperar.",
        "Do not delete last-signed. Restart the service: the start compares the two and says how to recover.",
    ),
)
NOT_SIGNED: Final = kind(
    "not_signed",
    503,
    (
        "No se puede firmar lo registrado: el archivo last-signed no avanza. Por eso no se recibe nada más.",
        "What is recorded cannot be signed: the last-signed file does not move. So nothing more is taken.",
    ),
    (
        "Vea si su disco está lleno, dañado o desmontado; libre, el servicio sigue solo. Lo ya enviado se repite.",
        "See if its disk is full, damaged or unmounted; once it is not, the service goes on. Send what was sent again.",
    ),
)
NOT_DURABLE: Final = kind(
    "not_durable",
    503,
    (
        "La base de datos puede perder lo que confirma: no se recibe nada más.",
        "The database may lose what it acknowledges: nothing more is taken.",
    ),
    (
        "Encienda en PostgreSQL fsync, full_page_writes y synchronous_commit, y reinícielo; el servicio sigue solo.",
        "Switch on fsync, full_page_writes and synchronous_commit in PostgreSQL, and restart it; the service goes on.",
    ),
)
NOT_RECORDED: Final = kind(
    "not_recorded",
    503,
    ("Lo último que se envió no se pudo escribir.", "What was sent last could not be written."),
    (
        "Vea el registro de errores y la base de datos; se intenta de nuevo cada segundo.",
        "See the error log and the database; it is tried again every second.",
    ),
)

TROUBLES: Final[dict[Trouble, Kind]] = {
    Trouble.AWAY: framing.NOT_READY,
    Trouble.SILENT: WRITER_SILENT,
    Trouble.DIVERGED: LOG_DIVERGED,
    Trouble.UNSIGNED: NOT_SIGNED,
    Trouble.FORGETFUL: NOT_DURABLE,
    Trouble.UNCOMMITTED: NOT_RECORDED,
}
"""What each trouble is told as."""
