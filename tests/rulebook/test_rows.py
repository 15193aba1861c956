import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.decision.records import Row
from service.rulebook import rows
from service.rulebook.kinds import ROWS


@pytest.mark.parametrize("kind", sorted(ROWS))
@given(data=st.data())
def test_a_row_comes_back_from_storage_as_it_was(kind: str, data: st.DataObject) -> None:
    """Encoded, written as JSON and read again, every sort of row is equal to itself."""
    row: Row = data.draw(st.builds(ROWS[kind]))
    assert rows.decode(kind, json.loads(rows.encode(row))) == row


def test_every_sort_of_row_has_its_own_name() -> None:
    """Two classes under one name would be read back as each other."""
    assert all(ROWS[kind].kind == kind for kind in ROWS)
    assert len(set(ROWS.values())) == len(ROWS)


def test_an_unknown_sort_is_not_guessed() -> None:
    """Rows of a later version are not read by an earlier one."""
    with pytest.raises(KeyError):
        rows.decode("of_a_later_version", {"seq": 1})
