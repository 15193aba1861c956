import json
from hashlib import sha256
from pathlib import Path

import pytest

from service.exchange.sunat.draft import Intake, intake
from service.exchange.sunat.questions import asked
from service.exchange.sunat.read import read
from service.markup.apart import read_apart
from service.rulebook.read import read as read_payload
from tests.exchange.sunat.papers import BUYER, SAMPLES, cases

FOLDERS = sorted(path for path in SAMPLES.iterdir() if path.is_dir())


def taken(folder: Path) -> Intake:
    """What the files of a folder become, each read by a child as the command line does."""
    found = []
    for path in sorted(folder.glob("*.xml")):
        data = path.read_bytes()
        found.append(read(read_apart(data, name=path.name), file=path.name, digest=sha256(data).hexdigest()))
    return intake(found, f"ruc:{BUYER}")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_sample_becomes_the_purchase_beside_it(folder: Path) -> None:
    """The draft, what disagrees, what is still asked and which files it was, all as written down beside the files."""
    assert taken(folder).as_json() == json.loads((folder / "esperado.json").read_bytes())


def test_every_kind_of_document_is_among_the_samples() -> None:
    """01, 04, 07, 08, 09 and 31; and the files are those that `papers` writes."""
    said = [json.loads((folder / "esperado.json").read_bytes())["documents"] for folder in FOLDERS]
    kinds = {document["document"].split("|")[1] for documents in said for document in documents}
    assert kinds == {"01", "04", "07", "08", "09", "31"}
    written = {folder: dict(files) for folder, files in cases()}
    assert written == {
        folder.name: {path.name: path.read_bytes() for path in folder.glob("*.xml")} for folder in FOLDERS
    }


def test_a_draft_with_its_questions_answered_is_a_purchase() -> None:
    """What is asked is all that is missing: answered, the rulebook reads it."""
    draft = json.loads(json.dumps(taken(SAMPLES / "liquidacion-y-guias").draft))
    assert {field for field, _, _ in asked(draft)} == {
        "stage",
        "payments",
        "destination",
        *(f"lines[{line}].{member}" for line in (0, 1) for member in ("origin", "product", "assay")),
    }
    draft |= {"log": "test.orotraza.example/intake", "stage": "final", "payments": [], "destination": "domestic"}
    for line, fine in zip(draft["lines"], ("13.439250", "113.514150"), strict=True):
        del line["origin"]
        line |= {"undeclared": True, "product": "sponge", "fineness": "905.0", "fine_g": fine}
        line["assay"] = {"method": "xrf", "by": "buyer"}
    payload = read_payload(json.dumps(draft, sort_keys=True, separators=(",", ":")).encode())
    assert payload.type == "purchase.recorded"


def test_the_same_documents_in_any_order_are_the_same_draft() -> None:
    """Given in another order, or one of them twice, they make the same ids, so that nothing is recorded twice."""
    folder = SAMPLES / "liquidacion-y-guias"
    found = []
    for path in sorted(folder.glob("*.xml"), reverse=True):
        data = path.read_bytes()
        found.append(read(read_apart(data, name=path.name), file=path.name, digest=sha256(data).hexdigest()))
    assert intake([*found, found[0]], f"ruc:{BUYER}").draft == taken(folder).draft
