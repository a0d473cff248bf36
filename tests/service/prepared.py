"""A first start: rules, sample subjects, and the keys that an operator would issue."""

import itertools
from datetime import UTC, datetime, timedelta

from api.app import open_service
from api.desk.keys import NewKey, issue
from api.settings import Settings

OPENED = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
EVERYTHING = frozenset({"query", "record", "publish", "approve", "audit"})
KEYS: dict[str, NewKey] = {
    "all": NewKey(name="测试", scopes=EVERYTHING),
    "服务厅": NewKey(name="服务厅", scopes=frozenset({"query"})),
    "供电企业": NewKey(name="供电企业", scopes=frozenset({"record"})),
    "政策岗": NewKey(name="政策岗", scopes=frozenset({"publish"})),
    "审核岗": NewKey(name="审核岗", scopes=frozenset({"approve"})),
    "武侯区服务厅": NewKey(name="武侯区服务厅", scopes=frozenset({"query", "record"}), district="510107"),
}


def prepare(url: str, keys_url: str) -> dict[str, str]:
    """Let a service start for the first time, and issue the keys as its operator does."""
    clock = itertools.count(1)
    service = open_service(
        Settings(database_url=url, keys_url=keys_url, samples=True),
        clock=lambda: OPENED + timedelta(milliseconds=next(clock)),
    )
    try:
        return {name: issue(service, new, actor="operator")[1] for name, new in KEYS.items()}
    finally:
        service.close()
