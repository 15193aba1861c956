"""What the auditor reads, in Spanish and English. Braces are filled by `Text.of`."""

from typing import Final

from service.audit.faults import Text

NOT_AN_ENTRY: Final = Text(
    "estos bytes no son un asiento canónico: {detail}",
    "these bytes are no canonical entry: {detail}",
)
OTHER_ORIGIN: Final = Text(
    "es de otro registro: {found}, no {wanted}",
    "it is another log's: {found}, not {wanted}",
)
MISSING: Final = Text("falta el asiento {first}", "entry {first} is missing")
MISSING_MANY: Final = Text(
    "faltan los asientos {first} a {last}",
    "entries {first} to {last} are missing",
)
MISSING_AT_END: Final = Text(
    "faltan asientos hasta el {last}, que el sello cubre: o se cortó el final, o se quitaron otros y se recalculó la "
    "cadena",
    "entries are missing: the checkpoint goes up to {last}; either the end was cut off, or others were taken out and "
    "the chain was computed anew",
)
MOVED: Final = Text(
    "el asiento está fuera de su lugar, en la línea {line}",
    "the entry is out of its place, on line {line}",
)
RENUMBERED: Final = Text(
    "en su lugar, la línea {line}, dice ser el asiento {claimed}",
    "in its place, line {line} says that it is entry {claimed}",
)
IN_EXCESS: Final = Text(
    "la línea {line} no pertenece al registro: está de más antes de este asiento",
    "line {line} does not belong: it stands in excess before this entry",
)
BEYOND: Final = Text(
    "está más allá del sello, que cubre {size} asientos",
    "it is beyond the checkpoint, which covers {size} entries",
)

ALTERED: Final = Text(
    "el asiento fue alterado: no es el que nombra el siguiente; la firma se sostiene, así que se cambió lo que anotó "
    "el registro (hora, hallazgos o reglas)",
    "the entry was altered: it is not the one that the next one names; the signature holds, so that what the log "
    "wrote was changed (time, findings or ruleset)",
)
ALTERED_TIME: Final = Text(
    "el asiento fue alterado: no es el que nombra el siguiente; la firma, el lugar y los hallazgos se sostienen, así "
    "que se cambió la hora de registro",
    "the entry was altered: it is not the one that the next one names; signature, place and findings hold, so that "
    "the time of recording was changed",
)
MISNAMED: Final = Text(
    "fue alterado el enlace al asiento anterior, que está intacto",
    "the link to the entry before was altered; that entry is intact",
)
TORN: Final = Text(
    "no enlaza con el asiento anterior tal como está: se alteró uno de los dos, y ya nada dice cuál",
    "does not link to the entry before as it stands: one of the two was altered, and nothing is left to say which",
)
GOING_BACK: Final = Text(
    "la hora de registro no guarda el orden de los asientos",
    "the time of recording is out of the entries' order",
)
ID_AGAIN: Final = Text(
    "la misma parte ya usó este identificador en el asiento {earlier}",
    "the same party used this id in entry {earlier}",
)

UNKNOWN_KEY: Final = Text(
    "la firma es de una clave que este registro no nombra: {kid}",
    "signed by a key that this log does not name: {kid}",
)
BAD_SIGNATURE: Final = Text(
    "la firma de la clave {kid} no corresponde: se cambió lo declarado, la cabecera o la firma",
    "the signature by key {kid} does not hold: what was declared, the header or the signature was changed",
)
OUT_OF_TERM: Final = Text(
    "la clave {kid} no podía firmar en este asiento: aún no inscrita, o ya reemplazada o revocada",
    "key {kid} could not sign at this entry: not yet enrolled, or already rotated or revoked",
)
NO_GENESIS: Final = Text(
    "el primer asiento no es el que nombra las claves del registro (log.genesis)",
    "the first entry is not the one that names the log's keys (log.genesis)",
)
GENESIS_NOT_BY_ROOT: Final = Text(
    "el asiento inicial no está firmado por la clave raíz que nombra",
    "the first entry is not signed by the root key that it names",
)
KEY_NOT_NAMED: Final = Text(
    "ni el asiento inicial ni un cambio de clave firmado por la raíz nombran la clave de confianza",
    "neither the first entry nor a rotation signed by the root key names the trusted key",
)
GENESIS_NAMES_NO_KEY: Final = Text(
    "el asiento inicial no nombra las claves del registro: {detail}",
    "the first entry does not name the log's keys: {detail}",
)
ROTATION_REFUSED: Final = Text(
    "este cambio de la clave del registro no vale: {detail}",
    "this rotation of the log's key does not hold: {detail}",
)
DIFFERS: Final = Text(
    "las reglas dan otro resultado: {detail}",
    "the rules come to another result: {detail}",
)

NO_CHECKPOINT: Final = Text(
    "no hay sello al final: {detail}",
    "there is no checkpoint at the end: {detail}",
)
CHECKPOINT_REFUSED: Final = Text(
    "la clave de confianza no responde por el sello: {detail}",
    "the trusted key does not stand behind the checkpoint: {detail}",
)
ROOT_DIFFERS: Final = Text(
    "la raíz de estos asientos no es la del sello de {size}: la cadena se recalculó después de una alteración",
    "the root of these entries is not that of the checkpoint of {size}: one was altered and the chain computed anew",
)
LAST_DIFFERS: Final = Text(
    "no es el asiento que firmó el registro en su sello de {size}: o se alteró, o se alteró alguno anterior y se "
    "recalculó la cadena",
    "it is not the entry that the log's checkpoint of {size} commits to: either it was altered, or an earlier one was "
    "and the chain was computed anew",
)
ONE_OF_THESE: Final = Text(
    "la raíz no es la del sello de {size}: se alteró alguno de los asientos {others} y {last}, de los que ya nadie "
    "responde, o uno anterior y se recalculó la cadena; nada dice cuál",
    "the root is not that of the checkpoint of {size}: of entries {others} and {last}, for which nothing vouches any "
    "more, one was altered, or an earlier one was and the chain computed anew; nothing is left to say which",
)

SUCCESSOR: Final = Text(
    "el sello es de {found}, que reemplazó a la clave de confianza en el asiento {seq}; que esa raíz es la del "
    "registro, esta clave sola no lo dice: dé la clave raíz, o un sello o recibo guardado de antes (--since)",
    "the checkpoint is by {found}, which replaced the trusted key in entry {seq}; that the root key behind it is the "
    "log's, this key alone does not tell: give the root key, or a checkpoint or receipt kept from before (--since)",
)
FOLLOWED: Final = Text(
    "la clave de confianza fue reemplazada en el asiento {seq}; lo guardado, que ella firmó, responde por la raíz que "
    "nombró a {found}",
    "the trusted key was replaced in entry {seq}; what was kept, which it signed, vouches for the root key that named "
    "{found}",
)
STILL_SIGNING: Final = Text(
    "la clave de confianza fue reemplazada en el asiento {seq} y aún firma junto a {found}: pida la nueva o la raíz",
    "the trusted key was replaced in entry {seq} and still signs beside {found}: ask for the new key, or the root's",
)
CONTESTED: Final = Text(
    "lo firmó la clave {kid}, que según el asiento {by} estaba en otras manos desde el asiento {since}",
    "signed by key {kid}, which by entry {by} was in other hands from entry {since} on",
)
CONTESTED_FREED: Final = Text(
    "lo firmó la clave {kid}, impugnada por el asiento {by} desde el {since}; después se confirmó o se levantó",
    "signed by key {kid}, contested by entry {by} from {since} on; since then confirmed, or lifted",
)

KEPT_UNUSABLE: Final = Text(
    "lo guardado no sirve de prueba: {detail}",
    "what was kept proves nothing: {detail}",
)
KEPT_AHEAD: Final = Text(
    "se guardó un sello de {kept} asientos y aquí hay {size}: se quitaron asientos del final",
    "a checkpoint of {kept} entries was kept, and here are {size}: entries were cut off the end",
)
KEPT_CONFLICTS: Final = Text(
    "los primeros {size} asientos no son los del sello guardado: la clave del registro respondió por dos historias",
    "the first {size} entries are not those of the kept checkpoint: the log's key stood behind two histories",
)
STATE_CONFLICTS: Final = Text(
    "los asientos no continúan los {size} que este estado guarda verificados: o son de otra historia, o el estado",
    "the entries do not go on from the {size} that this state keeps as verified: they are of another history, or it is",
)
STATE_AHEAD: Final = Text(
    "el estado guarda verificados {kept} asientos y aquí hay {size}: se quitaron asientos del final",
    "the state keeps {kept} entries as verified, and here are {size}: entries were cut off the end",
)
RECEIPT_CONFLICTS: Final = Text(
    "no es el asiento del recibo guardado: fue reemplazado",
    "it is not the entry of the kept receipt: it was replaced",
)
SEEN_CONFLICTS: Final = Text(
    "{count} asientos dicen que su cliente vio otra historia: se alteró o se quitó uno del {low} al {high}",
    "{count} entries say that their client saw another history: one from {low} to {high} was altered or taken out",
)

TILE_MISSING: Final = Text("falta este mosaico", "this tile is missing")
TILE_DIFFERS: Final = Text(
    "la huella {place} de este mosaico no es la de los asientos {first} a {last}: se alteró el mosaico",
    "hash {place} of this tile is not that of entries {first} to {last}: the tile was altered",
)
FALSE_CLAIM: Final = Text(
    "falta de quien certificó: {code}, firmado por {party}, afirma {name} {found}, y de los lotes resulta {wanted}",
    "the certifier's fault: {code}, signed by {party}, claims {name} {found}, and the lots come to {wanted}",
)
CLAIM_UNJUDGED: Final = Text(
    "lo que afirma el certificado no se pudo calcular de nuevo: {detail}",
    "what the certificate claims could not be worked out again: {detail}",
)
NOTHING_TO_CERTIFY: Final = Text(
    "falta de quien certificó: {code}, firmado por {party}, certifica un lote del que nada se puede certificar",
    "the certifier's fault: {code}, signed by {party}, certifies a lot of which nothing can be certified",
)
CERTIFIED_TWICE: Final = Text(
    "falta de quien certificó: {code}, firmado por {party}, certifica gramos que {other} ya certifica",
    "the certifier's fault: {code}, signed by {party}, certifies grams that {other} certifies already",
)
REINSTATED_FALSELY: Final = Text(
    "falta de quien certificó: {party} restablece {code}, pero lo que lo sostenía sigue faltando ({reason}, asiento "
    "{basis})",
    "the certifier's fault: {party} reinstates {code}, but what it rested on is still missing ({reason}, entry "
    "{basis})",
)
NO_TILES: Final = Text("una exportación no trae mosaicos", "an export has no tiles")

BEGUN_AFTER: Final = Text(
    "después de los {size} que usted ya verificó (--state), que no se leyeron de nuevo",
    "after the {size} that you verified before (--state), which were not read again",
)
PROVED: Final = Text(
    "explicado: con lo que la cadena dice de los asientos señalados, la raíz es la del sello; los demás están intactos",
    "explained: with what the chain says of the entries named, the root is the checkpoint's; all others are intact",
)
FOLLOWS: Final = Text("se sigue de las faltas señaladas", "follows from the faults named")
ON_GENESIS: Final = Text(
    "no se puede juzgar: el asiento inicial, que nombra la clave del registro, tiene una falta",
    "cannot be judged: the first entry, which names the log key, is at fault",
)
ON_ROTATION: Final = Text(
    "no se puede juzgar: tiene una falta, o falta, un asiento que pudo cambiar la clave del registro",
    "cannot be judged: an entry that may have rotated the log's key is missing or at fault",
)
RULES_OFF: Final = Text("no se pidió (--rules off)", "not asked for (--rules off)")
NOTHING_KEPT: Final = Text("no se dio nada guardado (--since)", "nothing kept was given (--since)")
NOTHING_TO_COMPARE: Final = Text("no hay sello que comparar", "there is no checkpoint to compare with")
RESTING: Final = Text(
    "{count} asientos se apoyan en uno con falta y no se pueden juzgar",
    "{count} entries rest on one at fault and cannot be judged",
)
