"""Paths: where a comment stands in its thread, the keys above it and its own, 8 bytes each."""

STEP = 8
"""Bytes of one level."""
_OFFSET = 2**63
"""Added to a key, so that bytes sort as the signed keys do."""


def step(key: int) -> bytes:
    """One level of a path."""
    return (key + _OFFSET).to_bytes(STEP, "big")


def within_depth(path: bytes, max_depth: int | None) -> bytes:
    """The path, cut to `max_depth` levels: the comment hangs on the deepest ancestor that may have it."""
    levels = len(path) // STEP
    if max_depth is None or levels <= max_depth:
        return path
    return path[: max(max_depth - 1, 0) * STEP] + path[-STEP:]


def keys_on(path: bytes) -> list[int]:
    """The keys of the comments on the way to the one with this path, the root first, its own last."""
    return [
        int.from_bytes(path[start : start + STEP], "big") - _OFFSET for start in range(0, len(path), STEP)
    ]


def parent_on(path: bytes) -> int | None:
    """The key of the comment that the one with this path hangs on; None for one on the article itself."""
    return keys_on(path)[-2] if len(path) > STEP else None
