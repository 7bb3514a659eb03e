"""The second language, from end to end."""
