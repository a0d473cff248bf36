"""The one place that knows what day it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

TIMEZONE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """Give the civil day in Asia/Shanghai."""
    return datetime.now(TIMEZONE).date()
