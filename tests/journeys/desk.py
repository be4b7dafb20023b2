"""What the browser tests of the desk share."""

from typing import Any

from flask import current_app
from playwright.sync_api import expect
from sqlalchemy import select

from moderation.comments import queries as comments
from moderation.comments.models import Comment, Source, Status
from moderation.decisions import operations as decisions
from moderation.decisions.actors import moderator
from moderation.foundation import clock
from moderation.foundation.db import db, transaction
from moderation.moderators.models import Account
from moderation.sites import queries as sites
from moderation.sites.models import Site
from moderation.submissions import operations as submissions
from moderation.submissions.drafts import Draft
from moderation.submissions.operations import Manner
from tests.clients import Desk
from tests.factories import PASSWORD, an_article

FOCUSED = '.row[aria-current="true"]:focus'
FOCUS = f"document.querySelector('{FOCUSED}')?.dataset.comment ?? null"
SHEETS = ("place", "thread", "edit", "redact", "reply", "notes", "text", "history", "delete")


def enter(page: Any, server: str, account: Account) -> None:
    """Come to the desk as somebody who has just signed in; the pending queue opens."""
    desk = Desk(current_app, use_cookies=True)
    desk.sign_in(account.fs_uniquifier)
    page.context.add_cookies([desk.session_cookie | {"url": server}])
    page.goto(server + "/dashboard/")
    page.wait_for_url("**/queue/pending*")


def sign_in(page: Any, server: str, account: Account) -> None:
    """Sign in by the form; the pending queue opens."""
    page.goto(server + "/dashboard/")
    page.fill("[name=email]", account.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**/queue/pending*")


def row(page: Any, comment: Comment) -> Any:
    """The comment's row in the list."""
    return page.locator(f'.row[data-comment="{comment.public_id}"]')


def expect_focus(page: Any, comment: Comment) -> None:
    """The comment is the one in focus, and has the keyboard's focus."""
    expect(page.locator(f'{FOCUSED}[data-comment="{comment.public_id}"]')).to_be_visible()


def look_now(page: Any) -> None:
    """Let the script ask for news at once, as when somebody comes back to the tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def decide(comment: Comment, to: Status, by: Account) -> None:
    """Somebody decides, elsewhere."""
    here = sites.by_key("herald")
    assert here is not None
    name, seen, actor = comment.public_id, comment.version, moderator(by.id)
    with transaction():
        decisions.decide(here, name, to, by=actor, seen=seen, now=clock.now())


def alike(number: int) -> None:
    """So many near-duplicates come in, each from a writer of its own."""
    said = "Does your roof leak after the rain? Our friendly team looks at every roof in your town for free"
    here = sites.by_key("herald")
    assert here is not None
    article = an_article(here)
    for place in range(number):
        draft = Draft(
            article.url, f"{said} at roofs{place}.example", f"Ella {place}", f"e{place}@mail.example"
        )
        with transaction():
            submissions.submit(here, submissions.prepare(draft), Manner(Source.EMBED), now=clock.now())


def fresh(site: Site, comment: Comment) -> Comment:
    """The comment as the database has it now."""
    db.session.rollback()
    db.session.expire_all()
    found = comments.by_public_id(site.id, comment.public_id)
    assert found is not None
    return found


def statuses(site_id: int) -> list[str]:
    """The statuses of all comments of a site, in the order in which they came."""
    db.session.rollback()
    query = select(Comment.status).where(Comment.site_id == site_id).order_by(Comment.id)
    return [status.value for status in db.session.scalars(query)]
