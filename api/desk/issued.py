"""Use cases of the operator: every key there is, and the one to try the demonstration with."""

from typing import Final

from api.clock import now
from api.desk.keys import NewKey, issue, revoke
from api.desk.recorder import instant
from api.desk.service import Service
from api.desk.shipped import INSTALLER
from api.desk.verification import log_of
from api.store import clients
from api.store.clients import ApiKey
from catalog.diagnostics import Refused

__all__ = ["ApiKey", "demo_key", "holds", "issued_keys"]

_DEMO: Final = NewKey(name="示例密钥", scopes=frozenset({"query", "record"}))


def issued_keys(url: str) -> tuple[ApiKey, ...]:
    """Give every key ever issued, in order, without its secret, whether or not a service runs; raises `Refused`."""
    with log_of(url) as conn:
        return clients.all_keys(conn)


def holds(key: ApiKey) -> bool:
    """Tell whether a key can be used now."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > instant(now()))


def demo_key(service: Service) -> str:
    """Give a key to try with, made just now; those of earlier starts, which cannot be told again, are revoked.

    Raises `Refused` for a database that never was a demonstration's.
    """
    if service.first_key is not None:
        return service.first_key
    with service.database.reading() as conn:
        before = [key for key in clients.all_keys(conn) if key.name == _DEMO.name]
    if not before:
        raise Refused(
            "not-a-demonstration", "这个数据库里没有示例数据，不发示例密钥", "去掉 --demo，或者换一个目录启动"
        )
    for key in before:
        if holds(key):
            revoke(service, key.id, actor=INSTALLER)
    _, token = issue(service, _DEMO, actor=INSTALLER)
    return token
