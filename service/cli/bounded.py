"""A file that the command line names, read no further than what it should hold may reach: a device has no end."""

from pathlib import Path

from service.cli.say import usage


def read(path: Path, most: int) -> bytes:
    """Its bytes, up to one more than it may have: whoever takes them apart sees that it is too long. Raises OSError."""
    with path.open("rb") as file:
        return file.read(most + 1)


def whole(path: Path, most: int, remedy: tuple[str, str]) -> bytes:
    """Its bytes, for whoever would not see that there are more.

    Raises OSError; `Trouble` where it has more than `most`, with what to do about it in Spanish and English.
    """
    data = read(path, most)
    if len(data) > most:
        size = f"{most >> 20} MiB"
        raise usage(
            f"{path} tiene más de {size}, y no se lee: {remedy[0]}", f"{path} has more than {size}: {remedy[1]}"
        )
    return data
