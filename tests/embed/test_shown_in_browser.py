"""The corpora in a real browser: what was approved runs nothing and asks for nothing on the page."""

from typing import Any
from urllib.parse import quote

from moderation.comments.models import Comment, Status
from moderation.foundation import text
from moderation.foundation.db import db
from moderation.sites.models import Site
from tests import corpus
from tests.factories import ORIGIN, a_comment, a_commenter, an_article

TRIPWIRE = """
window.tripped = [];
for (const name of ['alert', 'prompt', 'confirm', 'print']) window[name] = () => window.tripped.push(name);
"""


@corpus.corpus
def test_no_payload_runs_or_asks_for_anything_on_the_page(server: str, site: Site, page: Any) -> None:
    bodies = [row["payload"] for row in corpus.rows("xss", "naughty-strings")]
    shown = [html for body in bodies if not text.too_complex(body) and (html := text.render(body))]
    articles = [an_article(site, f"{ORIGIN}/{turn}").id for turn in range(0, len(shown), 50)]
    writer = a_commenter(site)
    first = a_comment(site, article=None, commenter=writer)
    for turn, html in enumerate(shown):
        db.session.add(_copy(first, articles[turn // 50], turn, html))
    db.session.commit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
    page.add_init_script(TRIPWIRE)

    for turn in range(len(articles)):
        page.goto(f"{server}/reply/herald?url={quote(f'{ORIGIN}/{turn * 50}')}")
        assert page.locator("article.comment").count() > 0
        assert page.evaluate("window.tripped") == []
        leads = page.eval_on_selector_all(".words a[href]", "links => links.map(link => link.protocol)")
        assert set(leads) <= {"http:", "https:", "mailto:"}

    assert {url for url in asked if not url.startswith(server)} == set()
    assert {url.removeprefix(server).partition("?")[0] for url in asked} == {
        "/reply/herald",
        "/static/css/reply.css",
    }


def _copy(first: Comment, article_id: int, turn: int, html: str) -> Comment:
    """An approved comment with this HTML, written without its way through the house to save time."""
    from moderation.comments.models import step

    key = first.id + 1 + turn
    return Comment(
        site_id=first.site_id, id=key, public_id=f"{turn:013d}", article_id=article_id, parent_id=None,
        commenter_id=first.commenter_id, path=step(key), status=Status.APPROVED, version=1, shown=True,
        approved_below=0, origin_url=first.origin_url, author_name="Rita", body="", html=html,
        fingerprint=b"", trace=[], source=first.source, created_at=first.created_at,
    )  # fmt: skip
