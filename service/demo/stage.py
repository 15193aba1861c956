"""What every moment needs: where to show, whom to ask, what is remembered of the story."""

from dataclasses import dataclass
from importlib.resources import files

from service.demo.client import Client
from service.demo.folder import Folder, Memory
from service.demo.screen import Screen
from service.registry import districts


@dataclass(frozen=True, slots=True)
class Stage:
    """Set once a start."""

    screen: Screen
    client: Client
    folder: Folder
    memory: Memory

    @property
    def log_vkey(self) -> str:
        """The key that a client trusts the log by."""
        return self.folder.vkey("log", self.memory.log)

    @property
    def root_vkey(self) -> str:
        """The key that an auditor trusts the whole of it by."""
        return self.folder.vkey("root", self.memory.log)


def place(code: str) -> str:
    """A district as people say it: `Ananea, Puno`."""
    table = districts.parse((files("service.registry.data") / "districts.csv").read_text(encoding="utf-8"))
    district = table[code]
    return f"{district.name}, {district.department}"
