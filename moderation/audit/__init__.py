"""Every privileged act that is not a decision."""
