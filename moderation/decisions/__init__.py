"""Every act on a comment that is written down: decide, undo, attach, move, withdraw."""
