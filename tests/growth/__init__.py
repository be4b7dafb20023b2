"""What is stored does not make an act or a page dearer: counted without a clock."""
