"""Articles: one canonical URL each, and the other URLs that lead to them."""
