"""Other doors in: WARC files today; reports and partner files later."""
