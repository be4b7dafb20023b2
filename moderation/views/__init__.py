"""Lists of the desk that somebody saved under a name."""
