"""Surface: operators."""
