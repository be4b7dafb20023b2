"""Which release this is; part of every validator."""

from importlib.metadata import PackageNotFoundError, version

try:
    RELEASE = version("moderation")
except PackageNotFoundError:
    RELEASE = "0"
