"""A comment is featured, or no longer, by whoever saw it as it is."""

import pytest

from moderation.comments.models import Comment, Status
from moderation.decisions import operations as decisions
from moderation.decisions import queries
from moderation.decisions.errors import Stale
from moderation.decisions.models import Act
from moderation.foundation.errors import Conflict
from moderation.moderators.models import Account
from moderation.sites.models import Site
from tests.decisions.acts import act, rewrite
from tests.factories import a_comment


def feature(comment: Comment, by: Account, on: bool = True, seen: int | None = None) -> decisions.Outcome:
    outcome: decisions.Outcome = act(decisions.feature, comment, by, on, seen=seen)
    return outcome


def acts(comment: Comment) -> list[Act]:
    return [decision.act for decision in queries.history(comment.site_id, comment.id)]


def test_featuring_and_its_end_are_written_down_as_what_they_are(site: Site, bob: Account) -> None:
    comment = a_comment(site, status=Status.APPROVED)

    marked = feature(comment, bob).comment.featured
    feature(comment, bob, on=False)

    assert (marked, comment.featured) == (True, False)
    assert acts(comment) == [Act.DECIDE, Act.FEATURE, Act.UNFEATURE]
    assert [decision.version for decision in queries.history(site.id, comment.id)] == [2, 3, 4]


@pytest.mark.parametrize("status", [Status.PENDING, Status.REJECTED, Status.SPAM])
def test_a_comment_that_is_not_approved_is_not_featured(site: Site, bob: Account, status: Status) -> None:
    comment = a_comment(site, status=status)

    with pytest.raises(Conflict, match="featured once it is approved"):
        feature(comment, bob)

    assert not comment.featured and Act.FEATURE not in acts(comment)


@pytest.mark.parametrize("on", [True, False])
def test_whoever_saw_an_earlier_text_features_nothing(
    site: Site, bob: Account, alice: Account, on: bool
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    if not on:
        feature(comment, alice)
    seen = comment.version
    rewrite(comment, alice, "Another text.")

    with pytest.raises(Stale):
        feature(comment, bob, on, seen=seen)

    assert comment.featured is not on


def test_two_who_do_the_same_at_once_both_succeed_and_it_is_written_once(
    site: Site, bob: Account, alice: Account
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    seen = comment.version
    first = feature(comment, bob, seen=seen)

    again = [feature(comment, alice, seen=version) for version in (seen, comment.version)]

    assert first.changed and [outcome.changed for outcome in again] == [False, False]
    assert comment.featured and acts(comment) == [Act.DECIDE, Act.FEATURE]


@pytest.mark.parametrize("on", [True, False])
def test_a_mark_that_stands_already_is_no_excuse_for_an_earlier_text(
    site: Site, bob: Account, alice: Account, on: bool
) -> None:
    comment = a_comment(site, status=Status.APPROVED)
    seen = comment.version
    if on:
        feature(comment, alice)
    rewrite(comment, alice, "Another text.")

    with pytest.raises(Stale):
        feature(comment, bob, on, seen=seen)
