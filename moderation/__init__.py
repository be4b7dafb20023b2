"""A reply form under any article, and a desk to moderate what readers write."""
