"""Reviewed records: browsed, counted and downloaded; their history; taking one back; asking again."""
