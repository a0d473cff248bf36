"""The one place that knows what day and what time it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Give the civil day in Asia/Shanghai."""
    return datetime.now(TIMEZONE).date()


def now() -> datetime:
    """Give the instant, in UTC."""
    return datetime.now(UTC)
