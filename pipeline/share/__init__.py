"""Exports and projections of records."""
