"""The golden walk: what the coder says of our own texts, kept to see it change."""
