"""What Prometheus is told of connections that a server ended for its own sake."""

from typing import Final

from prometheus_client import Counter

ENDED: Final = Counter(
    "connections_ended",
    "Connections that the server ended: not_taken, too_much, too_much_sent, crowded, turned_away, not_http, head_late, "
    "head_too_large.",
    ("why",),
)
