"""Surface: article pages and their readers."""
