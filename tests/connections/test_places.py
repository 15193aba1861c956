"""A process holds as many connections as its descriptors allow, and reaches its files and its database beside them."""

import subprocess
import sys

import pytest

ASK = """
import resource
from service.connections.places import places
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(places(1000), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "places", "limit"),
    [(1024, 4096, 1000, 1640), (4096, 4096, 1000, 4096), (1024, 1024, 384, 1024), (100, 100, 32, 100)],
)
def test_places_are_what_the_system_allows(soft: int, hard: int, places: int, limit: int) -> None:
    """The limit is raised as far as it may be, and no further than needed; what is left is for connections."""
    said = subprocess.run(
        [sys.executable, "-c", ASK.format(soft=soft, hard=hard)], check=True, capture_output=True, text=True
    ).stdout
    assert said.split() == [str(places), str(limit)]
