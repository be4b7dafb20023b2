"""Comments, their status, and the threads they make."""
