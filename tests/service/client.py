"""A client over one kept connection, as light as can be: the load is meant for the server."""

import json
import uuid
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

GONE = (OSError, HTTPException)
"""What a request raises when the server dies under it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        assert self.said["status"] == self.status
        return str(self.said["type"]).removeprefix("/problems/")


class Client:
    """Sends requests of one key to one server; not to be shared between threads."""

    def __init__(self, port: int, key: str | None = None, *, seconds: float = 20) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
        self._key = key

    def get(self, path: str) -> Answered:
        return self._send("GET", path, None, None)

    def post(self, path: str, body: object, *, once: str | None = None) -> Answered:
        """Post JSON under an idempotency key: a new one, the one given, or none if it is empty."""
        return self._send("POST", path, body, str(uuid.uuid4()) if once is None else once)

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: object, once: str | None) -> Answered:
        headers = {} if self._key is None else {"Authorization": f"Bearer {self._key}"}
        if once:
            headers["Idempotency-Key"] = once
        content = None
        if method == "POST":
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        try:
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Answered(answer.status, told, answer.read())
        except GONE:
            self._connection.close()
            raise
