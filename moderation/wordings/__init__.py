"""Earlier texts of comments, each sealed under a key of its own."""
