"""Signing in: Flask-Security over our accounts. Rights are memberships, so there are no roles here."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import make_msgid
from functools import wraps
from typing import Any

import structlog
from flask import Flask
from flask_principal import Principal
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, UserMixin

from moderation.config import Settings
from moderation.foundation import languages, mail, places
from moderation.foundation.crypto import derive
from moderation.foundation.db import db, write_intent
from moderation.foundation.languages import noted
from moderation.foundation.limits import limiter
from moderation.moderators import queries
from moderation.moderators.models import Account

SHORTEST_PASSWORD = 12
SIGN_INS = "10 per minute"
"""For each IP address."""
_LIMITED = (
    "security.login",
    "security.forgot_password",
    "security.reset_password",
    "security.change_password",
    "security.verify",
)
UNTRANSLATED = (
    noted("Use %(reset_link)s to reset your password."),
    noted('Use <a href="%(reset_link)s">this link</a> to reset your password.'),
    noted("Your password has been reset."),
    noted("You must reauthenticate to access this endpoint"),
    noted("Reauthenticate"),
)
"""What Flask-Security says to our people and can't say in each of our languages: our catalogs help out."""
_WRITING = ("security.reset_password", "security.change_password")


class Mail(MailUtil):
    """Mail to people with an account, sent through our own mailbox."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str | tuple[str, str],
        sender: str | tuple[str, str],
        body: str | None,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        """Hand a message over; a mail server that is away is logged, never told to who asked."""
        message = EmailMessage()
        message["Subject"] = str(subject)
        message["From"] = str(sender)
        message["To"] = recipient if isinstance(recipient, str) else recipient[1]
        message["Message-ID"] = make_msgid(domain=str(sender).rpartition("@")[2].strip("> "))
        message.set_content(body or "")
        if html:
            message.add_alternative(html, subtype="html")
        try:
            mail.send(message)
        except OSError as problem:
            structlog.get_logger().error("mail failed", template=template, problem=type(problem).__name__)


class Accounts(SQLAlchemyUserDatastore):
    """Flask-Security's way to accounts; the one that every request of the desk takes is a short one."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> UserMixin | None:
        """The account with this value in this column."""
        if "fs_uniquifier" in kwargs:
            account = queries.by_uniquifier(kwargs["fs_uniquifier"])
            languages.prefer(account.language if account else None)
            return account
        return super().find_user(case_insensitive, **kwargs)


def register(app: Flask, settings: Settings) -> None:
    """Give `app` /login, /logout, /reset and /change."""
    app.config.update(_config(settings))
    datastore = Accounts(db, Account, None)  # type: ignore[arg-type]
    app.extensions["moderation.security"] = Security(app, datastore, mail_util_cls=Mail)
    _leave_readers_alone(app)
    for endpoint in _WRITING:
        app.view_functions[endpoint] = _writing(app.view_functions[endpoint])
    for endpoint in _LIMITED:
        app.view_functions[endpoint] = limiter.limit(SIGN_INS, methods=["POST"])(app.view_functions[endpoint])


def _leave_readers_alone(app: Flask) -> None:
    """Readers' pages neither read a session nor vary by cookie.

    So Flask-Principal, whose identities nothing here uses, does not look at the session before every
    request, and Flask-Login does not after it: its cookie is set where one signs in.
    """
    before = app.before_request_funcs[None]
    before[:] = [act for act in before if not isinstance(getattr(act, "__self__", None), Principal)]
    after = app.after_request_funcs[None]
    hook = app.login_manager._update_remember_cookie
    after.remove(hook)
    app.after_request_funcs.setdefault("security", []).append(hook)


def _config(settings: Settings) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SALT": derive(settings.secret_key.encode(), "passwords").hex(),
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_EMAIL_SENDER": settings.mail_from,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/dashboard/",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_POST_CHANGE_VIEW": "/dashboard/",
        "SECURITY_POST_RESET_VIEW": "/login",
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": noted("Set a new password for Moderation"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": noted("Your password for Moderation was reset"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": noted("Your password for Moderation was changed"),
        "SECURITY_I18N_DOMAIN": "flask_security;messages",
        "SECURITY_I18N_DIRNAME": ["builtin", str(places.translations())],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        **_cookies(settings),
    }


def _cookies(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "moderation",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": settings.is_https,
    }


def _writing(view: Callable[..., Any]) -> Callable[..., Any]:
    """Flask-Security commits itself, behind the view, where nobody could answer for a busy database.

    So its work is done here: what it begins takes the write lock at once, and is committed with the view.
    """

    @wraps(view)
    def act(*args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        with write_intent():
            answer = view(*args, **kwargs)
            db.session.commit()
        return answer

    return act
