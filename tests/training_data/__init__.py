"""Tests of the data under training_data."""
