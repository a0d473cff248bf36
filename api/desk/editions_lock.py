"""Use case: what the service has published, as one text file that can stand beside the rules and be compared."""

from collections.abc import Iterator

from api.desk.verification import log_of
from api.store import editions, log
from api.store.editions import Document, EditionAct, Step

# What is only uploaded or approved counts for nothing yet.
_COUNTING = (Step.PUBLISHED, Step.ACTIVATED, Step.WITHDRAWN)
_HEADING = """\
# 服务已发布的版次，由 `power-credit rules lock` 导出；以服务的审计日志为准，本文件只供核对，不要手改。
# 每行：清单 版次 文件摘要（SHA-256） 步骤 起止日 叶 [印发文件]
"""


def editions_lock(url: str) -> str:
    """Give every act that changed what counts, one a line, ordered by the leaf that holds it.

    The service's act of publishing is the truth and this is its export (docs/semantics.md §4): same log, same text.
    """
    with log_of(url) as conn:
        known = log.size(conn)
        documents = {one.digest: one for one in editions.documents_known(conn, known=known)}
        acts = editions.acts_known(conn, known=known, steps=_COUNTING)
    return _HEADING + "".join(f"{line}\n" for line in _lines(documents, acts))


def _lines(documents: dict[str, Document], acts: tuple[EditionAct, ...]) -> Iterator[str]:
    for act in sorted(acts, key=lambda one: (one.known, one.digest, one.act)):
        about = documents[act.digest]
        days = f"{act.from_day or '-'}..{act.until_day or '-'}"
        cited = f" {act.document}" if act.document else ""
        yield f"{about.rulebook} {about.edition} {act.digest} {act.act} {days} {act.known}{cited}"
