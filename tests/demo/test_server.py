import time
from pathlib import Path

import pytest

from service.demo.folder import Folder
from service.demo.server import NotServing, serving


def test_a_service_that_ends_is_not_waited_for(tmp_path: Path) -> None:
    """A service that cannot start is told by name of its log as soon as it has ended, not when patience has."""
    began = time.monotonic()
    with pytest.raises(NotServing, match=r"server\.log"), serving(Folder(tmp_path), "postgresql://127.0.0.1:1/none", 0):
        pass
    assert time.monotonic() - began < 300
    assert (tmp_path / "server.log").stat().st_size > 0
