"""Data of any size, streamed: whole threads, a queue, spam, with every kept number true."""
