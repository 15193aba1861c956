"""What stands in a recorder's way, in one word: what `/health/ready` tells, and whether submissions are taken."""

from enum import Enum


class Trouble(Enum):
    """Worst first. `away`: the process that records is not there; `silent`: it is, and gives no sign of life.

    `diverged`: the database is not the history that this host signed. `unsigned`: the last-signed file does not move,
    so that whatever were committed would have no receipt. `forgetful`: the database may lose what it has acknowledged.
    `uncommitted`: the last turn could not be written.
    """

    AWAY = "away"
    SILENT = "silent"
    DIVERGED = "diverged"
    UNSIGNED = "unsigned"
    FORGETFUL = "forgetful"
    UNCOMMITTED = "uncommitted"

    @property
    def bars(self) -> bool:
        """Whether nothing is taken; what cannot be written is tried again by every submission, and leaves nothing."""
        return self is not Trouble.UNCOMMITTED
