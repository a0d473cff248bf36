"""An editor, as far as a language server can tell: it speaks the Language Server Protocol over stdio."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import IO, Any

from tests.editor.installed import MODULES, server

# What an editor in Chinese sends; the schema of a file is named by its modeline.
_SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
_SECONDS = 60


@dataclass(slots=True)
class Editor:
    """An open editor: documents by their URI, and what the server last said is wrong with each."""

    write: IO[bytes]
    read: IO[bytes]
    number: int = 0
    faults: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, method: str, params: object) -> Any:
        """Send a request and wait for its answer; answer what the server asks meanwhile."""
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self.number and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def tell(self, method: str, params: object) -> None:
        """Send a notice."""
        self._send({"method": method, "params": params})

    def open(self, file: Path, text: str) -> str:
        """Open a document with this text, which need not be what stands on the disk, and wait for its faults."""
        uri = file.as_uri()
        self.faults.pop(uri, None)
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        while uri not in self.faults:
            self._next()
        return uri

    def at(self, method: str, uri: str, text: str, mark: str, *, after: bool = True) -> Any:
        """Ask about the place where a mark stands in a text: behind it, or at its first character."""
        index = text.index(mark) + (len(mark) if after else 0)
        line = text.count("\n", 0, index)
        column = index - (text.rfind("\n", 0, index) + 1)
        position = {"line": line, "character": column}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position})

    def offered(self, uri: str, text: str, mark: str) -> dict[str, str]:
        """Give what is offered behind a mark, with what is said of each."""
        found = self.at("completion", uri, text, mark)
        items = found["items"] if isinstance(found, dict) else found
        return {item["label"]: _said(item.get("documentation")) for item in items}

    def explained(self, uri: str, text: str, mark: str) -> str:
        """Give what is said when the pointer rests on a mark."""
        found = self.at("hover", uri, text, mark, after=False)
        return _said(found["contents"]) if found else ""

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.write.flush()

    def _next(self) -> dict[str, Any]:
        length = 0
        while line := self.read.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server has ended"
        message: dict[str, Any] = json.loads(self.read.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.faults[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    @staticmethod
    def _answer(message: dict[str, Any]) -> object:
        if message["method"] != "workspace/configuration":
            return None
        return [_SETTINGS.get(item.get("section", ""), {}) for item in message["params"]["items"]]


def _said(text: object) -> str:
    if isinstance(text, dict):
        return str(text.get("value", ""))
    return str(text or "")


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    """Start the real server for a folder; it is killed if it does not end in time."""
    with subprocess.Popen(server(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        timer = Timer(_SECONDS, process.kill)
        timer.start()
        try:
            one = Editor(write=process.stdin, read=process.stdout)
            about = {
                "processId": None,
                "rootUri": folder.as_uri(),
                "locale": "zh-cn",
                "initializationOptions": {"l10nPath": str(MODULES / "yaml-language-server" / "l10n")},
                "capabilities": {
                    "workspace": {"configuration": True},
                    "textDocument": {
                        "hover": {"contentFormat": ["plaintext"]},
                        "completion": {"completionItem": {"documentationFormat": ["plaintext"]}},
                    },
                },
            }
            one.ask("initialize", about)
            one.tell("initialized", {})
            yield one
            one.ask("shutdown", None)
            one.tell("exit", None)
            process.stdin.close()
            process.wait(timeout=_SECONDS)
        finally:
            timer.cancel()
            process.kill()
