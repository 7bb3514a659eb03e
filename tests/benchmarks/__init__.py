"""Speed, measured: no timed tests."""
