"""What Prometheus is told of checkpoints and witnesses. Of several workers' figures the latest counts."""

from typing import Final

from prometheus_client import Counter, Gauge

SIGNED: Final = Gauge(
    "checkpoint_signed_size", "Largest size whose checkpoint is stored.", multiprocess_mode="livemostrecent"
)
PUBLISHED: Final = Gauge(
    "checkpoint_published_size", "Size that /checkpoint shows.", multiprocess_mode="livemostrecent"
)
AGE: Final = Gauge(
    "checkpoint_witnessed_age_seconds",
    "How long ago enough witnesses cosigned what /checkpoint shows.",
    multiprocess_mode="livemostrecent",
)
COSIGNED: Final = Gauge(
    "witness_cosigned_size", "Largest size that a witness cosigned.", ("witness",), multiprocess_mode="livemostrecent"
)
FAILURES: Final = Counter(
    "witness_failures", "Requests to a witness that brought no cosignature, by reason.", ("witness", "reason")
)


def tell_sizes(signed: int, shown: int) -> None:
    """The largest size whose checkpoint is stored, and the one that `/checkpoint` shows."""
    SIGNED.set(signed)
    PUBLISHED.set(shown)
