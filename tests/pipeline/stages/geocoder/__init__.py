"""Tests of the geocoder."""
