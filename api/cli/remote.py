"""A running service, asked over HTTP with a person's key, which never stands in a command line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from uuid import uuid4

import typer

from catalog.diagnostics import Diagnostic, FaultyInput, Place, Refused

_SECONDS: Final = 60
_TRIES: Final = 2
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class _StayHere(HTTPRedirectHandler):
    """A redirect would carry the key to another place: it is taken for the answer instead."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 - as its base says it
        """Follow none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A service's address and the key to it."""

    address: str
    key: str

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something."""
        return self._answered(Request(self.address + path, headers=self._headers()))  # noqa: S310 - http(s) only

    def post(self, path: str, body: Mapping[str, Any], sources: Mapping[str, str]) -> dict[str, Any]:
        """Do something once, even if the first try got no answer.

        `sources` are texts sent, into which findings point. Raises `FaultyInput` and `Refused` with what it says.
        """
        headers = self._headers() | {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
        data = json.dumps(body, ensure_ascii=False).encode()
        request = Request(self.address + path, data=data, headers=headers)  # noqa: S310 - http(s) only
        return self._answered(request, sources)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}

    def _answered(self, request: Request, sources: Mapping[str, str] | None = None) -> dict[str, Any]:
        here = urlsplit(self.address).hostname in _HERE
        opener = build_opener(_StayHere, *([ProxyHandler({})] if here else []))
        for attempt in range(_TRIES):
            try:
                with opener.open(request, timeout=_SECONDS) as response:
                    return _document(response.read())
            except HTTPError as error:
                with error:
                    problem = _document(error.read())
                if error.code != 503 or attempt == _TRIES - 1:
                    raise _said(problem, error.code, sources or {}) from error
            except (URLError, HTTPException, OSError) as error:
                if attempt == _TRIES - 1:
                    why = getattr(error, "reason", None) or error
                    message = f"连不上服务 `{self.address}`：{why}"
                    raise Refused("service-unreachable", message, "核对 --server，确认服务在运行") from error
        raise AssertionError("every try ends")


def remote(server: str, key_file: Path | None) -> Remote:
    """Take an address and a key, from a file that only its owner can read, or asked for without being shown.

    Raises `Refused`, also for a key that would travel in the clear.
    """
    parts = urlsplit(server)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise Refused("bad-server", f"`{server}` 不是服务地址", "写作 https://主机 或 http://127.0.0.1:8080")
    if parts.scheme == "http" and parts.hostname not in _HERE:
        raise Refused(
            "bad-server", f"`{server}` 会明文传送密钥", "经 https 访问；本机可以用 http://127.0.0.1"
        )
    return Remote(address=server.rstrip("/"), key=_key(key_file))


def _key(file: Path | None) -> str:
    if file is None:
        return str(typer.prompt("密钥", hide_input=True)).strip()
    return secret_text(file).strip()


def secret_text(file: Path) -> str:
    """Read a secret from a file; raises `Refused` when others could read it too."""
    if not file.is_file():
        raise Refused("no-such-file", f"没有文件 `{file}`", "核对路径")
    if file.stat().st_mode & 0o077:
        raise Refused("secret-readable", f"`{file}` 别人也能读", f"先运行 chmod 600 {file}")
    return file.read_text("utf-8")


def _document(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(problem: Mapping[str, Any], status: int, sources: Mapping[str, str]) -> Exception:
    """Give what the service said: findings with their places in a file, or one sentence."""
    code = str(problem.get("type", "")).rpartition("/")[2] or f"status-{status}"
    placed = [one for one in problem.get("errors", ()) if "file" in one]
    if placed:
        return FaultyInput([_finding(one) for one in placed], sources)
    message = str(problem.get("detail") or problem.get("title") or f"服务答复 {status}")
    hint = problem.get("hint")
    return Refused(code, message, str(hint) if hint else None)


def _finding(one: Mapping[str, Any]) -> Diagnostic:
    file, line, column = str(one["file"]), int(one["line"]), int(one["column"])
    place = Place(file=file, line=line, column=column, width=int(one.get("width", 1)))
    hint = one.get("hint")
    return Diagnostic(
        place=place, code=str(one["code"]), message=str(one["message"]), hint=str(hint) if hint else None
    )
