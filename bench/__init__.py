"""Repeatable measurements: the product beside its limits and its peers, in one run."""
