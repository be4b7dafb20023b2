"""Moderators: every act of the desk, drawn at random, on the rows that colleagues act on too."""

from moderation.sites.policy import Hold
from tests.load.actors.acts import REASONS, STATUSES, Acts
from tests.load.actors.bulk import Bulk
from tests.load.actors.pages import Pages
from tests.load.actors.world import settings

SOME = ("pending", "pending", "approved", "approved", "rejected", "spam", "reported")


class Moderator(Bulk, Pages, Acts):
    """Draws an act, then a reply of a queue where that act is usual."""

    acts = {
        "decide_one": 14, "keep_one": 3, "feature_one": 3, "rewrite_one": 4, "redact_one": 3, "move_one": 7,
        "attach_one": 2, "reply_to_one": 3, "delete_one": 1, "take_back_last": 5, "take_back_any": 4,
        "give_reason": 2, "write_note": 2, "trust_somebody": 2, "close_and_open": 3, "decide_alike": 2,
        "choose": 3, "all_that_match": 1, "stop_or_undo": 2, "read_pages": 6, "live": 3, "claim": 2,
        "views": 1,
    }  # fmt: skip

    def decide_one(self) -> None:
        """Approve, reject, mark as spam or send back."""
        to = self.random.choices(STATUSES, (6, 3, 1, 1))[0]
        reason = {"reason": self.random.choice(REASONS)} if self.random.random() < 0.3 else {}
        found = self.rows(self.random.choice(SOME))
        if found:
            row, *others = self.random.sample(found, min(len(found), 3))
            self.decide(row, to, next=[other.chosen for other in others], **reason)

    def keep_one(self) -> None:
        """Let a reported reply stand."""
        if row := self.row("reported"):
            self.decide(row, "approved")

    def feature_one(self) -> None:
        """Feature a published reply, or take that back."""
        on = self.random.random() < 0.7
        if row := self.row("approved"):
            self.feature(row, on)

    def rewrite_one(self) -> None:
        """Edit a reply."""
        if row := self.row("approved", "pending"):
            self.rewrite(row)

    def redact_one(self) -> None:
        """Redact a reply."""
        if row := self.row("approved", "pending"):
            self.redact(row)

    def move_one(self) -> None:
        """Move a reply with its branch."""
        where = self.somewhere()
        if row := self.row("approved", "approved", "pending"):
            self.place(row, where)

    def attach_one(self) -> None:
        """Attach a reply from an address that is not known."""
        where = self.somewhere()
        if row := self.row("unattached"):
            self.place(row, where)

    def reply_to_one(self) -> None:
        """The publication's answer."""
        if row := self.row("approved", "pending"):
            self.reply(row, times=1 + (self.random.random() < 0.3))

    def delete_one(self) -> None:
        """Delete a reply."""
        if row := self.row(*SOME):
            self.delete(row)

    def take_back_last(self) -> None:
        """What `z` does."""
        before = self.done[-12:]
        self.undo("latest")
        if self.done[-12:] != before:
            self.world.latest[self.done[-1]] = before

    def take_back_any(self) -> None:
        """Take back one of the newest decisions, whoever made it."""
        place = self.random.random()
        newest = self.world.decisions[-30:]
        if newest:
            self.undo(newest[int(place * len(newest))])

    def give_reason(self) -> None:
        """Reject a reply, and say why afterwards."""
        reason = self.random.choice(REASONS)
        row = self.row("pending", "approved")
        if row is None:
            return
        done = self.post(f"comments/{row.id}/decision", self.seen(row) | {"to": "rejected"}, script=True)
        if done.status == 200 and done.json["done"]:
            self.post(f"decisions/{done.json['done']}/reason", {"reason": reason})

    def write_note(self) -> None:
        """A note for colleagues."""
        if row := self.row(*SOME):
            self.post(f"comments/{row.id}/notes", {"text": f"Look at this: {self.where}"})

    def trust_somebody(self) -> None:
        """Trust or ban a writer, or neither."""
        to = self.random.choice(("trusted", "trusted", "banned", "neutral", "neutral"))
        row = self.row("approved", "pending", "spam")
        if row and row.writer:
            self.trust(row.writer, to)

    def close_and_open(self) -> None:
        """Close an article, and open it again, for somebody wants to write there."""
        where = self.somewhere()
        if article := self.article_of(where):
            self.close(article, "closed")
            self.close(article, "open")


class Owner(Moderator):
    """Who may besides erase a writer, look at what was redacted, and change the settings."""

    acts = Moderator.acts | {"erase": 2, "reveal": 2, "audit_log": 1, "settings": 1}

    def erase(self) -> None:
        """Erase a writer with everything they wrote."""
        row = self.row("approved", "pending", "rejected", "spam")
        if row and row.writer:
            self.get(f"writers/{row.writer}/erase")
            self.post(f"writers/{row.writer}/erase", {"sure": 1})

    def reveal(self) -> None:
        """What a reply said before it was redacted."""
        if row := self.row("approved", "pending"):
            self.post(f"comments/{row.id}/original", {}, script=False)

    def audit_log(self) -> None:
        """What was done besides decisions."""
        self.get("log/others")

    def settings(self) -> None:
        """Another rule of which replies wait; every thread of the site is another one then."""
        hold = self.random.choice((Hold.FIRST, Hold.FIRST, Hold.SUSPECT))
        self.post("settings", settings(hold), script=False)
