"""Each stage, on sentences and pages of our own writing."""
