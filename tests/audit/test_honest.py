"""No false alarm: whatever is honest holds, of every type, at any length."""

import json

import pytest

from service.audit.chunk import check_chunk
from service.audit.keyring import collect
from service.audit.observation import observe
from service.audit.trusted import Trusted
from service.audit.verify import Export, verify
from service.rulebook.kinds import KINDS
from tests.audit import tampering
from tests.audit.tampering import Tool, audit
from tests.honest import ORIGIN, Ledger, ledger


def test_every_type_is_there() -> None:
    """An honest ledger of the suite has entries of every payload type."""
    types = {json.loads(data)["submission"]["payload"]["type"] for data in ledger(310).entries}
    assert types == set(KINDS)


@pytest.mark.parametrize("chunk", [1, 7, 64, 289, 290])
def test_chunks(chunk: int) -> None:
    """However the lines are cut into chunks, the observation is the same."""
    honest = ledger(290)
    keys = collect(honest.entries).public
    whole = observe([check_chunk(honest.entries, ORIGIN, keys)])
    cut = observe(check_chunk(honest.entries[at : at + chunk], ORIGIN, keys) for at in range(0, 290, chunk))
    assert (cut.leaves, cut.ids, cut.uses, cut.odd) == (whole.leaves, whole.ids, whole.uses, whole.odd)


@pytest.mark.parametrize(
    ("tool", "at"), [(tampering.delete, 100), (tampering.edit_time, 99), (tampering.edit_prev, 100)]
)
def test_broken_at_a_chunk_s_edge(tool: Tool, at: int) -> None:
    """A broken link between two chunks is seen as within one."""
    honest = ledger(290)
    entries = list(honest.entries)
    tool(entries, at)
    ring = collect(entries)
    seen = observe(check_chunk(entries[start : start + 50], ORIGIN, ring.public) for start in range(0, 290, 50))
    report = verify(Export(entries, honest.lines()[-1]), seen, ring, Trusted.parse(honest.root_vkey), with_rules=False)
    assert [fault.seq for fault in report.faults] == [at]


def _holds(honest: Ledger) -> None:
    report = audit(honest, honest.entries, kept=honest.receipt(100, 200))
    assert report.faults == ()
    assert report.holds
    assert report.resting == ()


def test_ten_thousand() -> None:
    """Ten thousand honest entries hold, by every check."""
    _holds(ledger(10_000))


@pytest.mark.soak
def test_hundred_thousand() -> None:
    """A hundred thousand honest entries hold, by every check."""
    _holds(ledger(100_000))
