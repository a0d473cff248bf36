"""A connection to PostgreSQL that waits for the server as long as the deadline lets it, and then hangs up.

A server that is stopped, or cut off by the network, answers nothing at all, not even to `statement_timeout` or a
cancellation: only the client can end the wait. It closes its socket; a server that comes to itself again finds it
closed within a second (`client_connection_check_interval`) and undoes what was under way.
"""

from time import monotonic
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen, PQGenConn
from psycopg.errors import _WaitTimeout

from api.store.deadline import at_most, is_over

LONGEST_SECONDS = 60.0  # for one statement of whoever has no deadline
CONNECT_SECONDS = 2.0
_LEAST_SECONDS = 0.1  # a rollback that is answered at once is heard after the deadline too


class ImpatientConnection(Connection[Any]):
    """A psycopg connection whose every wait ends; one that took too long is closed."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """Wait for the server; raises `OperationalError` when it does not answer in time."""
        given = LONGEST_SECONDS if timeout is None else timeout
        try:
            return super().wait(gen, interval, max(at_most(given), _LEAST_SECONDS))
        except _WaitTimeout:
            self.close()
            raise OperationalError("the server does not answer in time") from None

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn["ImpatientConnection"]:
        """Connect; psycopg itself allows no less than 2 seconds for it."""
        end = monotonic() + at_most(CONNECT_SECONDS)
        connecting = super()._connect_gen(conninfo)
        try:
            waiting_for = next(connecting)
            while True:
                ready = yield waiting_for
                if is_over() or monotonic() >= end:
                    connecting.close()
                    raise OperationalError("the server does not take connections in time")
                waiting_for = connecting.send(ready)
        except StopIteration as made:
            connection: ImpatientConnection = made.value
            return connection
