"""What no product of this kind can beat on the machine at hand."""
