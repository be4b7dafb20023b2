"""Surface: moderators."""
