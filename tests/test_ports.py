import subprocess
import sys

from tests.ports import FIRST, LAST, free_port

COUNT = 400


def test_no_port_is_given_twice() -> None:
    """Two processes of a run, each asking for hundreds of ports whose servers are not there yet, get different ones."""
    program = f"from tests.ports import free_port; print(*(free_port() for _ in range({COUNT})))"
    other = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    ports = [*map(int, other.stdout.split()), *(free_port() for _ in range(COUNT))]
    assert len(set(ports)) == 2 * COUNT
    assert all(FIRST <= port < LAST for port in ports)
