"""The page without JavaScript."""

from flask import Blueprint

blueprint = Blueprint("pages", __name__, url_prefix="/reply/<site_key>")
