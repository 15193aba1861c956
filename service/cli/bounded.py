"""A file that the command line names, read no further than what it should hold may reach: a device has no end."""

from pathlib import Path


def read(path: Path, most: int) -> bytes:
    """Its bytes, up to one more than it may have: whoever takes them apart sees that it is too long. Raises OSError."""
    with path.open("rb") as file:
        return file.read(most + 1)
