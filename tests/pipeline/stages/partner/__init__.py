"""Tests of what people send as records of their own."""
