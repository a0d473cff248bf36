"""An edition goes into a running service by commands: one key uploads and publishes, another approves."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.load import default_rules
from tests.cli.running import Running, free_port, serving
from tests.cli.test_service_commands import Terminal, terminal
from tests.store.databases import Place, migrated_file, place

__all__ = ["migrated_file", "place", "terminal"]

NEW = Path("rules/chengdu/incentives/2027.yaml")
PUBLISHER, APPROVER, CLERK = "publisher.key", "approver.key", "clerk.key"


@dataclass(frozen=True)
class Site:
    """A service, and people with keys who work in a folder of rules."""

    running: Running
    terminal: Terminal

    def run(self, *words: str | Path, key: str = PUBLISHER) -> tuple[int, str, str]:
        return self.terminal.run("rules", *words, "--server", self.running.address, "--key-file", key)

    def fine(self, *words: str | Path, key: str = PUBLISHER) -> str:
        code, out, err = self.run(*words, key=key)
        assert (code, err) == (0, "")
        return out

    def refused(self, *words: str | Path, key: str = PUBLISHER) -> str:
        code, out, err = self.run(*words, key=key)
        assert (code, out) == (1, "")
        return err


def issue(terminal: Terminal, file: str, *scopes: str) -> None:
    options = [word for scope in scopes for word in ("--scope", scope)]
    token = terminal.fine("keys", "issue", file, *options).splitlines()[-1]
    path = Path(file)
    path.write_text(token + "\n", "utf-8")
    path.chmod(0o600)


@pytest.fixture
def site(place: Place, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A real process on either kind of database, and a new edition drafted beside it."""
    settings = {"POWER_CREDIT_DATABASE_URL": place.url, "POWER_CREDIT_KEYS_URL": place.keys_url}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    shutil.copytree(default_rules(), "rules")
    issue(terminal, PUBLISHER, "publish")
    issue(terminal, APPROVER, "approve")
    issue(terminal, CLERK, "query")
    draft = ("chengdu/incentives", "--edition", "2027", "--from-day", "2027-01-01", "--folder", "rules")
    terminal.fine("rules", "new", *draft)
    with serving(terminal.folder, "--port", str(free_port()), **settings) as running:
        yield Site(running=running, terminal=terminal)
        assert running.stop() == 0


def test_two_people_bring_an_edition_in_and_take_it_out(site: Site) -> None:
    uploaded = site.fine("upload", NEW)
    assert "已上传 chengdu/incentives 2027，摘要 " in uploaded
    assert "edition-known" in site.refused("upload", NEW)
    assert "edition-not-approved" in site.refused("publish", NEW)
    assert "missing-scope" in site.refused("approve", NEW)
    assert "已批准" in site.fine("approve", NEW, key=APPROVER)
    assert "已发布" in site.fine("publish", NEW)
    assert "edition-published" in site.refused("publish", NEW)
    shown = site.running.post("/v1/decisions", {}, key=Path(CLERK).read_text("utf-8").strip())
    assert shown[0] == 422
    assert "自 2027-01-01 起不再施行" in site.fine(
        "withdraw", "chengdu/incentives:2026-draft", "--from-day", "2027-01-01"
    )
    # The scenes rest on the incentives' definitions, so they go first.
    assert "不再施行" in site.fine("withdraw", "chengdu/scenes:2026-draft", "--from-day", "2027-03-01")
    assert "已撤回" in site.fine("withdraw", NEW, "--from-day", "2027-03-01")
    assert "已发布" in site.fine("publish", NEW)


def test_what_is_wrong_is_said_as_the_check_says_it(site: Site) -> None:
    text = NEW.read_text("utf-8")
    NEW.write_text(text.replace("给予: 业扩报装绿色通道", "给予: 业扩报装绿色通"), "utf-8")
    said = site.refused("upload", NEW)
    assert "rules/chengdu/incentives/2027.yaml:" in said
    assert "unknown-measure: 没有名为 `业扩报装绿色通` 的措施" in said
    assert "^^^^" in said
    assert "提示: 是否想写 `业扩报装绿色通道`？" in said
    NEW.write_text(text.replace("效力: 征求意见", "效力: 征求"), "utf-8")
    assert "unknown-option" in site.refused("upload", NEW)


def test_keys_are_kept_and_sent_with_care(site: Site) -> None:
    Path(CLERK).chmod(0o644)
    assert "secret-readable" in site.refused("publish", NEW, key=CLERK)
    assert "no-such-file" in site.refused("publish", NEW, key="nowhere.key")
    Path("wrong.key").write_text("pc_000000000000_x", "utf-8")
    Path("wrong.key").chmod(0o600)
    assert "unauthenticated" in site.refused("publish", NEW, key="wrong.key")


@pytest.mark.parametrize(
    ("server", "code"),
    [
        ("http://credit.example", "bad-server"),
        ("credit.example", "bad-server"),
        ("file:///etc/passwd", "bad-server"),
        ("http://127.0.0.1:1", "service-unreachable"),
    ],
)
def test_a_key_is_never_sent_in_the_clear_or_to_nobody(terminal: Terminal, server: str, code: str) -> None:
    Path("a.key").write_text("pc_0_0", "utf-8")
    Path("a.key").chmod(0o600)
    words = ("rules", "publish", "0" * 64, "--server", server, "--key-file", "a.key")
    assert code in terminal.run(*words)[2]


def test_what_does_not_go_together_is_said(terminal: Terminal) -> None:
    assert "missing-argument" in terminal.run("rules", "approve", "x.yaml")[2]
    assert "missing-argument" in terminal.run("rules", "approve", "x.yaml", "--offline")[2]
    both = ("rules", "approve", "x.yaml", "--offline", "--server", "https://credit.example")
    assert "bad-argument" in terminal.run(*both)[2]
    assert "bad-argument" in terminal.run("rules", "approve", "x.yaml", "--as", "张三")[2]
