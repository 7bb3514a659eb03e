"""Tests of pipeline.share."""
