"""What moderators tell each other about a comment."""
