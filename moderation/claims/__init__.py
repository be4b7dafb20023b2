"""Who looks at which comment just now."""
