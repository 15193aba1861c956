"""What can be done to a log by whoever holds its database, a key or the wire: the rows of the attack table."""

from enum import Enum

from service.audit.faults import Text


class Kind(Enum):
    """One attack; its value says what is done."""

    LEAF_EDITED = Text("se edita un asiento en la base o en el disco", "an entry is edited in the database or on disk")
    LEAF_EDITED_AND_CHAINED = Text(
        "se edita un asiento y se recalcula la cadena que sigue",
        "an entry is edited, and the chain behind it computed anew",
    )
    TILE_EDITED = Text("se edita un mosaico (tile) del árbol", "a tile of the tree is edited")
    LEAF_AND_TILES_EDITED = Text(
        "se editan un asiento y todos los mosaicos (tiles) sobre él", "an entry is edited, and all the tiles over it"
    )
    DELETED = Text("se quita un asiento", "an entry is deleted")
    INSERTED = Text("se inserta un asiento", "an entry is inserted")
    REORDERED = Text("se intercambian dos asientos", "two entries are swapped")
    REWRITTEN = Text(
        "se reescribe la historia y la firma la clave verdadera del registro",
        "history is rewritten, and signed by the true log key",
    )
    FORKED = Text(
        "se muestran dos historias a dos lectores, ambas con firma verdadera",
        "two histories are shown to two readers, both truly signed",
    )
    TAIL_CUT = Text("se corta el final", "the end is cut off")
    TAIL_CUT_AND_SIGNED = Text(
        "se corta el final y la clave verdadera firma el árbol más corto",
        "the end is cut off, and the true log key signs the shorter tree",
    )
    OLD_BACKUP = Text("se restaura una copia de respaldo antigua", "an old backup is restored")
    CHECKPOINT_REPLAYED = Text("se sirve otra vez un sello antiguo", "an old checkpoint is served again")
    CHECKPOINT_BY_ANOTHER_KEY = Text("otra clave firma el sello", "another key signs the checkpoint")
    UNKNOWN_SIGNATURE_LINES = Text(
        "líneas de firma desconocidas ocupan en el sello el lugar de la verdadera",
        "unknown signature lines stand in the checkpoint in place of the true one",
    )
    DATABASE_BESIDE = Text(
        "se pone otra base de datos bajo el servicio que firma", "another database is put under the service that signs"
    )
    WRONG_LOG_KEY = Text(
        "se arranca el servicio con otra clave del registro", "the service is started with another log key"
    )
    ROTATION_NOT_BY_ROOT = Text(
        "se reescribe la historia y se firma con una clave nueva que la raíz no nombró",
        "history is rewritten, and signed by a new log key that root did not name",
    )
    OLD_LOG_KEY = Text(
        "la clave anterior firma el sello después de ser reemplazada",
        "the old log key signs the checkpoint after it was replaced",
    )
    KEY_STOLEN_BEFORE = Text(
        "con una clave robada se firma antes de que sea revocada",
        "a stolen submitter key signs before it is revoked",
    )
    KEY_STOLEN_AT = Text(
        "con una clave robada se firma justo después de su revocación",
        "a stolen submitter key signs right after its revocation",
    )
    KEY_STOLEN_AFTER = Text(
        "con una clave robada se firma tiempo después de su revocación",
        "a stolen submitter key signs long after its revocation",
    )
    SIGNED_BY_STRANGER = Text(
        "se firma de nuevo una declaración con una clave propia del ladrón",
        "a declaration is signed again with a key of the thief's own",
    )
    REGISTRATION_BACKDATED = Text(
        "un registrador desleal antedata una inscripción y el registro calla el hallazgo",
        "a rogue registrar back-dates a registration, and the log keeps the finding silent",
    )
    CLOCK_SET_BACK = Text("se atrasa el reloj del registro", "the log's clock is set back")
    FINDING_CHANGED = Text("se cambia un hallazgo guardado", "a stored finding is changed")
    OTHER_RULESET = Text("se anota otro juego de reglas", "another ruleset is written down")
    FALSE_CLAIM = Text(
        "quien certifica afirma de un lote lo que no es, y el registro lo toma",
        "a certifier claims of a lot what is not so, and the log takes it in",
    )
    FALSE_REFUSAL = Text("se rechaza, con firma, lo que no debía rechazarse", "what was good is refused, and signed so")
