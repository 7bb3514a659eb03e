"""Spiders, by the kind of source that they read."""
