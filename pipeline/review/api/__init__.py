"""The read-only API for partners' systems."""
