"""Test clients whose requests run in contexts of their own, as in a server."""

import contextvars
import time
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from moderation.comments.models import Comment
from moderation.foundation.db import db

_TOKEN = "f" * 40


class Client(FlaskClient):
    """A browser that leaves the test's own session alone; what the test holds is read anew afterwards."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Make a request."""
        if not has_app_context():  # a redirect is followed from inside of the request's own context
            return super().open(*args, **kwargs)
        db.session.rollback()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            db.session.expire_all()


class Desk(Client):
    """A moderator's browser: signed in; unsafe requests carry the CSRF token unless `csrf=False`."""

    def sign_in(self, uniquifier: str) -> None:
        """Be who has this uniquifier, having just typed the password."""
        with self.session_transaction() as session:
            session.update(
                _user_id=uniquifier, _fresh=True, fs_cc="set", fs_paa=time.time(), csrf_token=_TOKEN
            )

    @property
    def session_cookie(self) -> dict[str, str]:
        """Name and value of what the browser keeps of being signed in."""
        name = self.application.config["SESSION_COOKIE_NAME"]
        cookie = self.get_cookie(name)
        assert cookie is not None
        return {"name": name, "value": cookie.value}

    def decide(self, comment: Comment, to: str, **more: Any) -> Any:
        """Send the form of a comment's buttons, at the version that the test holds."""
        path = f"/dashboard/herald/comments/{comment.public_id}/decision"
        return self.post(path, data={"to": to, "seen": comment.version, "queue": "pending"} | more)

    def open(self, *args: Any, csrf: bool = True, **kwargs: Any) -> Any:
        """Make a request."""
        if csrf and kwargs.get("method", "GET") not in ("GET", "HEAD", "OPTIONS"):
            headers = dict(kwargs.pop("headers", None) or {})
            signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
            kwargs["headers"] = {"X-CSRFToken": signer.dumps(_TOKEN)} | headers
        return super().open(*args, **kwargs)
